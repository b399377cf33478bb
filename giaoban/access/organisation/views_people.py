"""People and posts: kept by the administrator everywhere, by a host's office in its host and below."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.organisation.forms import (
    CorrectPostForm,
    EndPostForm,
    HandoverForm,
    NameForm,
    NewPersonForm,
    PostForm,
    WhoForm,
)
from giaoban.access.organisation.screens import form_page, viewer_of
from giaoban.access.organisation.views_units import unit_page
from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Viewer
from giaoban.organisation import actions, queries
from giaoban.organisation.models import Person, Unit
from giaoban.rulebook.positions import positions

PAGE = 50


@page("organisation:people:manage")
def people(request: Request) -> HttpResponse:
    text, chosen = request.GET.get("q", "").strip(), request.GET.get("unit", "")
    viewer = viewer_of(request)
    units = queries.kept_units(viewer)
    unit = next((one for one in units if str(one.uid) == chosen), None)
    rows = Paginator(queries.people_kept(viewer, text, unit), PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "organisation/people.html",
        {"people": rows, "q": text, "unit": unit, "units": queries.tree_lines(units)},
    )


@page("organisation:people:manage", "GET", "POST")
def person_add(request: Request) -> HttpResponse:
    """A person with the first post; one who is known already only gets the post."""
    viewer = viewer_of(request)
    unit = _unit_of(request)
    initial = {"position": request.GET.get("position", "")}
    form = open_form(request, NewPersonForm, viewer=viewer, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            data = dict(form.cleaned_data)
            data.pop("same", None)
            name, unit_uid = data.pop("full_name"), data.pop("unit")
            person_uid = _known_or_new(viewer, form, name, unit_uid)
            row = actions.appoint(actor=viewer, person_uid=person_uid, unit_uid=unit_uid, **data)
            return done(request, _("Entered: %(name)s.") % {"name": row.person}, person_page(row.person))
    back = unit_page(unit) if unit else reverse("organisation:people")
    return form_page(request, form, title=_("Add a person"), submit=_("Enter the person"), back=back, where=unit or "")


@page("organisation:people:manage")
def person(request: Request, uid: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    found = queries.person_for(viewer, uid)
    rows = [
        {
            "post": row,
            "keeps": viewer.person_id != found.pk
            and queries.may_keep_post(viewer, row.unit, row.position)
            and (row.valid_to is None or row.valid_to > clock.today()),
        }
        for row in queries.appointments_of(found)
    ]
    context = {
        "person": found,
        "rows": rows,
        "may_rename": queries.may_keep_person(viewer, found),
        "own": viewer.person_id == found.pk,
        "account": getattr(found, "account", None) if viewer.is_administrator else None,
    }
    return show(request, "organisation/person.html", context)


@page("organisation:people:manage", "GET", "POST")
def person_rename(request: Request, uid: UUID) -> HttpResponse:
    found = queries.person_for(viewer_of(request), uid)
    if not queries.may_keep_person(viewer_of(request), found):
        raise NotFound
    form = open_form(request, NameForm, initial={"full_name": found.full_name})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.rename_person(actor=viewer_of(request), person_uid=uid, **form.cleaned_data)
            return done(request, _("Corrected."), person_page(found))
    return form_page(
        request, form, title=_("Correct the name"), where=str(found), submit=_("Correct"), back=person_page(found)
    )


@page("organisation:people:manage", "GET", "POST")
def person_appoint(request: Request, uid: UUID) -> HttpResponse:
    """A further post for somebody who is known."""
    viewer = viewer_of(request)
    found = queries.person_for(viewer, uid)
    form = open_form(request, PostForm, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            data = dict(form.cleaned_data)
            actions.appoint(actor=viewer, person_uid=uid, unit_uid=data.pop("unit"), **data)
            return done(request, _("The post was entered."), person_page(found))
    return form_page(
        request, form, title=_("Give a post"), where=str(found), submit=_("Enter the post"), back=person_page(found)
    )


@page("organisation:people:manage", "GET", "POST")
def post_correct(request: Request, uid: UUID) -> HttpResponse:
    row = queries.appointment_for(viewer_of(request), uid)
    initial = {"acting": row.acting, "duty_phone": row.duty_phone, "valid_from": row.valid_from}
    form = open_form(request, CorrectPostForm, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.correct_appointment(actor=viewer_of(request), appointment_uid=uid, **form.cleaned_data)
            return done(request, _("Corrected."), unit_page(row.unit))
    return form_page(
        request,
        form,
        title=_("Correct the post"),
        where=f"{row.person} · {queries.post_name(row, row.unit)} · {row.unit}",
        submit=_("Correct"),
        back=unit_page(row.unit),
    )


@page("organisation:people:manage", "GET", "POST")
def post_end(request: Request, uid: UUID) -> HttpResponse:
    row = queries.appointment_for(viewer_of(request), uid)
    form = open_form(request, EndPostForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.end_appointment(actor=viewer_of(request), appointment_uid=uid, **form.cleaned_data)
            return done(request, _("The post ends; it stands vacant until somebody takes it."), unit_page(row.unit))
    return form_page(
        request,
        form,
        title=_("End the post"),
        where=f"{row.person} · {queries.post_name(row, row.unit)} · {row.unit}",
        lead=_("If a successor is known, hand the post over instead: one step does both."),
        submit=_("End the post"),
        danger=True,
        back=unit_page(row.unit),
    )


@page("organisation:people:manage", "GET", "POST")
def handover(request: Request, uid: UUID, position: str) -> HttpResponse:
    """Hand a post over in one step. `?from=` names the holder where a post has several."""
    viewer, unit = viewer_of(request), queries.unit_for(uid)
    if not queries.may_keep(viewer, unit) or position not in positions():
        raise NotFound
    holders = queries.holders(unit, position)
    chosen = request.GET.get("from", "")
    outgoing = next((row for row in holders if str(row.uid) == chosen), holders[0] if len(holders) == 1 else None)
    if outgoing is None and holders and positions()[position].single is False:
        outgoing = holders[0]
    form = open_form(request, HandoverForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            data = dict(form.cleaned_data)
            data.pop("same", None)
            incoming = _known_or_new(viewer, form, data.pop("full_name"), unit.uid)
            given = request.POST.get("outgoing", "")
            actions.hand_over_post(
                actor=viewer,
                unit_uid=uid,
                position=position,
                outgoing_uid=_uid_or_refuse(given) if given else None,
                incoming_uid=incoming,
                **data,
            )
            return done(request, _("The post was handed over."), unit_page(unit))
    context = {"form": form, "unit": unit, "position": position, "outgoing": outgoing}
    return show(request, "organisation/handover.html", context, form)


def person_page(found: Person) -> str:
    return reverse("organisation:person", args=[found.uid])


def _known_or_new(viewer: Viewer, form: WhoForm, full_name: str, unit_uid: UUID) -> UUID:
    """The person that was meant; a new one is entered."""
    known: UUID | None = form.person_uid
    if known is not None:
        return known
    return actions.enter_person(actor=viewer, full_name=full_name, unit_uid=unit_uid).uid


def _unit_of(request: Request) -> Unit | None:
    chosen = request.POST.get("unit", "") or request.GET.get("unit", "")
    try:
        uid = UUID(chosen)
    except ValueError:
        return None
    return queries.kept_units(viewer_of(request)).filter(uid=uid).first()


def _uid_or_refuse(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise DomainError("organisation.outgoing", _("Open the page of the unit once more.")) from error
