"""Accounts, by the technical administrator: for people with a post, with a first password on a printed slip."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from giaoban.access import actions, queries, slips
from giaoban.access.forms import UserNameForm
from giaoban.access.models import Account
from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.idempotency import HttpResponseSeeOther
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Person
from giaoban.organisation.queries import post_name, valid_on

PAGE = 50
AT_ONCE = 100  # accounts made in one step


@page("access:account:manage")
def accounts(request: Request) -> HttpResponse:
    viewer, text = _viewer(request), request.GET.get("q", "").strip()
    rows = Paginator(queries.accounts(viewer, text), PAGE).get_page(request.GET.get("page"))
    waiting = list(queries.people_without_account(viewer, text)[:AT_ONCE])
    return show(request, "access/accounts.html", {"accounts": rows, "waiting": waiting, "q": text})


@page("access:account:manage", "POST")
def accounts_add(request: Request) -> HttpResponse:
    """Accounts for the people ticked, or for everybody who waits for one, with suggested user names; then their slips."""
    if request.POST.get("who") == "all":
        chosen = [
            person.uid
            for person in queries.people_without_account(_viewer(request), request.POST.get("q", ""))[:AT_ONCE]
        ]
    else:
        chosen = [UUID(uid) for uid in request.POST.getlist("person")[:AT_ONCE] if _is_uid(uid)]
    if not chosen:
        raise DomainError("access.nobody_chosen", _("Choose at least one person."))
    made = [actions.create_account(actor=_viewer(request), person_uid=uid) for uid in chosen]
    return _to_slips(request, made)


@page("access:account:manage", "GET", "POST")
def account_add(request: Request, uid: UUID) -> HttpResponse:
    """An account for one person; the user name may be changed before it is made."""
    person = Person.objects.filter(uid=uid).first()
    if person is None:
        raise NotFound
    form = open_form(request, UserNameForm, initial={"username": queries.suggest_username(person.full_name)})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            made = actions.create_account(
                actor=_viewer(request), person_uid=uid, username=form.cleaned_data["username"]
            )
            return _to_slips(request, [made])
    return show(request, "access/account_add.html", {"form": form, "person": person}, form)


@page("access:account:manage")
def account_of(request: Request, uid: UUID) -> HttpResponse:
    found = queries.account_for(_viewer(request), uid)
    return show(request, "access/account_of.html", {"account": found, "own": found.pk == request.user.pk})


@page("access:account:manage", "POST")
def account_reset(request: Request, uid: UUID) -> HttpResponse:
    return _to_slips(request, [actions.reset_password(actor=_viewer(request), account_uid=uid)])


@page("access:account:manage", "POST")
def account_open(request: Request, uid: UUID) -> HttpResponse:
    actions.set_active(actor=_viewer(request), account_uid=uid, active=True)
    return done(request, _("The account is open again."), reverse("access:account_of", args=[uid]))


@page("access:account:manage", "POST")
def account_close(request: Request, uid: UUID) -> HttpResponse:
    actions.set_active(actor=_viewer(request), account_uid=uid, active=False)
    return done(
        request,
        _("The account is closed; whoever was signed in is signed out."),
        reverse("access:account_of", args=[uid]),
    )


@never_cache
@page("access:account:manage")
def account_slips(request: Request) -> HttpResponse:
    """The slips with first passwords, shown once."""
    ready = slips.take(request)
    if not ready:
        return redirect("access:accounts")
    return show(request, "access/slips.html", {"slips": ready, "address": request.build_absolute_uri("/")})


def _to_slips(request: Request, made: list[tuple[Account, str]]) -> HttpResponse:
    slips.put(request, [_slip(account, password) for account, password in made])
    return HttpResponseSeeOther(reverse("access:account_slips"))


def _slip(account: Account, password: str) -> slips.Slip:
    person = account.person
    if person is None:
        return slips.Slip(account.username, "", account.username, password)
    present = person.appointments.filter(valid_on(clock.today())).select_related("unit").order_by("pk")
    posts = ", ".join(f"{post_name(row, row.unit)} {row.unit}" for row in present)
    return slips.Slip(person.full_name, posts, account.username, password)


def _viewer(request: Request) -> Viewer:
    return request.viewer


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
