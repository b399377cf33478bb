"""Reading back, signing, substitutes, corrections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Role
from giaoban.meetings import forms_minutes as forms
from giaoban.meetings import paper
from giaoban.meetings.actions import addenda as corrections
from giaoban.meetings.actions import signing as acts
from giaoban.meetings.models import Minutes, SignatureRole
from giaoban.meetings.queries import minutes as queries
from giaoban.organisation.queries import standing_members

FAILURES, LIMIT, WINDOW = "sign_failures", 5, timedelta(minutes=15)


@page("meetings:minutes:write", "POST")
def read_back(request: Request, uid: UUID) -> HttpResponse:
    row = _hosted(request, uid)
    form = open_form(request, forms.RevisionForm)
    if form.is_valid():
        acts.read_back(actor=request.viewer, minutes_uid=row.uid, revision=form.cleaned_data["revision"])
        return done(request, _("The minutes were read back. They can be signed."), _page(row))
    return done(request, "", _page(row))


@page("meetings:minutes:sign", "GET", "POST")
def sign(request: Request, uid: UUID) -> HttpResponse:
    """The place that is this person's to sign; the password confirms it."""
    row = _hosted(request, uid)
    signed = queries.signatures_of(row)
    roles = [role for role in queries.roles_to_sign(request.viewer, row) if role not in signed]
    role = request.POST.get("role") or (roles[0] if roles else "")
    form = open_form(request, forms.SignForm, initial={"role": role, "revision": row.revision})
    if request.method == "POST" and form.is_valid():
        with form_errors(form), guessing_limited(request):
            after = acts.sign_minutes(actor=request.viewer, minutes_uid=row.uid, **form.cleaned_data)
            sealed = after.state == Minutes.State.SEALED
            message = (
                _("The minutes are signed and sealed.")
                if sealed
                else _("You have signed. The other place is still open.")
            )
            return done(request, message, _page(row))
    context = {
        **_heads(row),
        "form": form,
        "roles": roles,
        "role": role,
        "signed": signed,
        "blocking": queries.unsigned_before(row.meeting),
    }
    return show(request, "meetings/minutes/sign.html", context, form)


@page("meetings:minutes:sign", "GET", "POST")
def substitute(request: Request, uid: UUID, role: str) -> HttpResponse:
    """A standing member names who signs instead of chair or recorder."""
    row = _hosted(request, uid)
    if role not in SignatureRole.values or not request.viewer.is_at(row.meeting.series.host_id, Role.LEADER):
        raise NotFound
    form = open_form(request, forms.SubstituteForm, people=acts.substitutes_for(row, role))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            acts.name_substitute(actor=request.viewer, minutes_uid=row.uid, role=role, **form.cleaned_data)
            return done(request, _("The substitute was named; it is printed in the minutes."), _page(row))
    context = {**_heads(row), "form": form, "role": role, "named": paper.signer(row, role)}
    return show(request, "meetings/minutes/substitute.html", context, form)


@page("meetings:minutes:write", "GET", "POST")
def correct(request: Request, uid: UUID) -> HttpResponse:
    """Draw up a correction of sealed minutes."""
    row = _hosted(request, uid)
    verdicts = list(row.meeting.verdicts.filter(corrected_by=None).select_related("commitment"))
    wanted = next((v.pk for v in verdicts if str(v.commitment.uid) == request.GET.get("commitment")), None)
    form = open_form(
        request,
        forms.AddendumForm,
        verdicts=verdicts,
        parts=queries.parts_for(request.viewer, row),
        judges=[post.person for post in standing_members(row.meeting.series.host)],
        initial={"verdict": wanted, "judged_by": row.chair.uid if row.chair else None},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with form_errors(form):
            addendum = corrections.create_addendum(
                actor=request.viewer,
                minutes_uid=row.uid,
                text=data["text"],
                part_uid=data["part"].uid if data["part"] else None,
                verdict=data["verdict"],
                replacement=form.replacement(),
            )
            return done(
                request,
                _("The correction is drawn up. Recorder and chair sign it."),
                reverse("meetings:addendum", args=[addendum.uid]),
            )
    return show(request, "meetings/minutes/correct.html", {**_heads(row), "form": form}, form)


@page("meetings:minutes:write", "GET", "POST")
def addendum(request: Request, uid: UUID) -> HttpResponse:
    """A correction: read, change its words, sign. POST changes the words."""
    row, context = _addendum(request, uid)
    form = open_form(request, forms.AddendumTextForm, initial={"text": row.text, "version": row.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            corrections.change_addendum(actor=request.viewer, addendum_uid=uid, **form.cleaned_data)
            return done(request, _("The correction was saved."), "meetings:addendum", uid)
    context |= {"form": form, "sign_form": forms.AddendumSignForm(initial=_sign_initial(context, row))}
    return show(request, "meetings/minutes/addendum.html", context, form)


@page("meetings:minutes:sign", "POST")
def addendum_sign(request: Request, uid: UUID) -> HttpResponse:
    row, context = _addendum(request, uid)
    form = open_form(request, forms.AddendumSignForm)
    if form.is_valid():
        with form_errors(form), guessing_limited(request):
            after = corrections.sign_addendum(actor=request.viewer, addendum_uid=uid, **form.cleaned_data)
            message = (
                _("The correction is signed and sealed.")
                if after.seal_id
                else _("You have signed. The other place is still open.")
            )
            return done(request, message, "meetings:addendum", uid)
    words = forms.AddendumTextForm(initial={"text": row.text, "version": row.version})
    return show(request, "meetings/minutes/addendum.html", {**context, "form": words, "sign_form": form}, form)


@page("meetings:minutes:write", "POST")
def addendum_withdraw(request: Request, uid: UUID) -> HttpResponse:
    row, _context = _addendum(request, uid)
    form = open_form(request, forms.VersionForm)
    if form.is_valid():
        corrections.withdraw_addendum(actor=request.viewer, addendum_uid=uid, version=form.cleaned_data["version"])
    return done(request, _("The correction was withdrawn."), _page(row.minutes))


def _addendum(request: Request, uid: UUID) -> tuple[Any, dict[str, Any]]:
    row = queries.addendum_for(request.viewer, uid)
    if not queries.keeps_minutes(request.viewer, row.minutes):
        raise NotFound
    signed = {signature.role for signature in row.signatures.all()}
    roles = [role for role in queries.roles_to_sign(request.viewer, row.minutes) if role not in signed]
    content = paper.read_seal(row.seal) if row.seal else corrections.preview(row)
    context = {**_heads(row.minutes), "addendum": row, "entry": content, "signed": signed, "roles": roles}
    return row, context


def _sign_initial(context: dict[str, Any], row: Any) -> dict[str, Any]:
    return {"role": context["roles"][0] if context["roles"] else "", "version": row.version}


class guessing_limited:
    """Five wrong passwords in a quarter of an hour close signing in this session for the rest of it.

    The session is saved after the page, outside its transaction, so a refused signature still counts. Real time.
    """

    def __init__(self, request: Request) -> None:
        self.session = request.session

    def __enter__(self) -> None:
        since = (clock.real_now() - WINDOW).timestamp()
        self.recent = [at for at in self.session.get(FAILURES, []) if at > since]
        if len(self.recent) >= LIMIT:
            raise DomainError(
                "meetings.too_many_passwords",
                _("Too many wrong passwords. Try again in a quarter of an hour."),
                field="password",
            )

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, DomainError) and error.code == "meetings.wrong_password":
            self.session[FAILURES] = [*self.recent, clock.real_now().timestamp()]


def _hosted(request: Request, uid: UUID) -> Minutes:
    row = queries.minutes_of_meeting(request.viewer, uid)
    if not queries.keeps_minutes(request.viewer, row):
        raise NotFound
    return row


def _heads(row: Minutes) -> dict[str, Any]:
    return {"minutes": row, "meeting": row.meeting}


def _page(row: Minutes) -> str:
    return reverse("meetings:minutes", args=[row.meeting.uid])
