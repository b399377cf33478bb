"""Forms that could not be sent: after a lost session or a lost CSRF cookie they open filled and unsent (DESIGN.md, Style)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache

from giaoban.access.pages import error_page, is_machine, page, typed_text, unsent_page, whole_page
from giaoban.core import held
from giaoban.core.errors import DomainError
from giaoban.core.screens import show

# What fields are called on the screens, by the last part of their name. Others are "Text 1", "Text 2".
LABELS: dict[str, Any] = {
    "text": pgettext_lazy("label", "Text"),
    "reason": pgettext_lazy("label", "Reason"),
    "note": pgettext_lazy("label", "Note"),
    "comment": pgettext_lazy("label", "Comment"),
    "lesson": pgettext_lazy("label", "Lesson"),
    "answer": pgettext_lazy("label", "Answer"),
    "result": pgettext_lazy("label", "Result"),
    "why_not": pgettext_lazy("label", "Why not"),
    "deliverable": pgettext_lazy("label", "Deliverable"),
    "proposal": pgettext_lazy("label", "Proposal"),
    "place": pgettext_lazy("label", "Place"),
    "due_on": pgettext_lazy("label", "Due date"),
    "name": pgettext_lazy("label", "Name"),
    "full_name": pgettext_lazy("label", "Full name"),
    "told_by": pgettext_lazy("label", "Told by"),
    "subject": pgettext_lazy("label", "Subject"),
    "number": pgettext_lazy("label", "Number"),
}


@never_cache
@page("access:account:own")
def resume(request: HttpRequest) -> HttpResponse:
    """Go to the held form's own page, or show its text here, ready to be sent to where it was going. Never sent by itself."""
    kept = held.held_form(request)
    if kept is None:
        messages.info(request, _("There is no text waiting to be sent."))
        return redirect("today:home")
    form, data = kept
    if "text" not in request.GET and _has_page(form.target):
        return redirect(form.target)
    texts, hidden = _fields(data)
    return show(request, "access/resume.html", {"form": form, "texts": texts, "hidden": hidden})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with a missing or old CSRF cookie: kept like one whose session was over. A form of another site is refused."""
    if not _same_origin(request):
        if _foreign(request):
            error = DomainError("access.foreign", _("The form came from another site and was not accepted."))
            error.status = 403
            request.POST = request.POST.__class__()  # nothing of a foreign form is shown
            return error_page(request, error)
        return unsent_page(request)
    if request.path == reverse("access:sign_in"):
        messages.warning(request, _("The sign-in page was open for too long. Please sign in again."))
        return whole_page(request, redirect(request.get_full_path()))
    account_id = request.user.pk if request.user.is_authenticated else None
    to = redirect("access:resume") if account_id else redirect_to_login(reverse("access:resume"))
    if held.hold(request, to, account_id):
        return whole_page(request, to)
    if typed_text(request):
        return unsent_page(request)
    messages.warning(request, _("The page was open for too long and nothing was sent. Please try once more."))
    return whole_page(request, redirect(_back(request)))


def _has_page(target: str) -> bool:
    try:
        view = resolve(target).func
    except Resolver404:
        return False
    return "GET" in getattr(view, "methods", ())


def _fields(data: Any) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """The typed texts with labels, and everything else (ids, versions, choices, the idempotency key) as it was."""
    texts: list[dict[str, Any]] = []
    hidden: list[tuple[str, str]] = []
    for name, values in data.lists():
        for value in values:
            if name.startswith("_") or len(value) <= 2 or is_machine(value):
                hidden.append((name, value))
            else:
                label = LABELS.get(re.split(r"[-.]", name)[-1])
                number = len(texts) + 1
                texts.append(
                    {
                        "name": name,
                        "value": value,
                        "label": label or _("Text %(n)d") % {"n": number},
                        "id": f"kept-{number}",
                        "long": len(value) > 60 or "\n" in value,
                    }
                )
    return texts, hidden


def _same_origin(request: HttpRequest) -> bool:
    """The browser says so: by Origin, Sec-Fetch-Site or Referer."""
    if _foreign(request):
        return False
    headers = request.headers
    return bool(
        headers.get("Origin") or headers.get("Sec-Fetch-Site") == "same-origin" or _host(headers.get("Referer", ""))
    )


def _foreign(request: HttpRequest) -> bool:
    """The browser says that another site sent the form."""
    headers, own = request.headers, request.get_host()
    if headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    sent_from = [value for value in (headers.get("Origin", ""), headers.get("Referer", "")) if value]
    return any(_host(value) != own for value in sent_from)


def _host(address: str) -> str:
    return urlsplit(address).netloc


def _back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    return referer if referer and _host(referer) == request.get_host() else reverse("today:home")
