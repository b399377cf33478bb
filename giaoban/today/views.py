from django.http import HttpResponse

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.screens import show
from giaoban.today import queries


@page("today:home:read")
def home(request: Request) -> HttpResponse:
    """Home: one page that says what I must do now; empty means done."""
    viewer = request.viewer
    groups = queries.groups_for(viewer)
    first = next(
        (item for group in groups for item in group.items if item.action), None
    )  # the page's one primary action
    return show(request, "today/home.html", {"groups": groups, "first": first, "today": clock.today()})
