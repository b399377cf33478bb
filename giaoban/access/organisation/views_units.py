"""Units: the tree, a unit's page, and the administrator's changes with a date."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.organisation.forms import (
    BodyForm,
    EndUnitForm,
    TermForm,
    UnitFieldsForm,
    UnitForm,
    UnitNameForm,
)
from giaoban.access.organisation.screens import form_page, viewer_of
from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.organisation import actions, queries
from giaoban.organisation.models import Body, Unit
from giaoban.rulebook.kinds import unit_kinds

WHOLE_TREE = 400  # beyond it the first levels only; the rest is found by search or page by page


@page("organisation:tree:read")
def index(request: Request) -> HttpResponse:
    """Units of today as a tree, or those whose name, present or former, contains the search text."""
    text = request.GET.get("q", "").strip()
    if text:
        units = queries.search_units(text).order_by("sort_key", "pk")[:100]
        lines = [(unit, 0) for unit in units]
        whole = True
    else:
        current = queries.current_units()
        whole = current.count() <= WHOLE_TREE
        lines = queries.tree_lines(current if whole else current.filter(depth__lte=3))
    holders = queries.holders_of_units([unit.pk for unit, _depth in lines])
    rows = [{"unit": unit, "depth": depth, "first": next(iter(holders[unit.pk]), None)} for unit, depth in lines]
    return show(request, "organisation/index.html", {"rows": rows, "q": text, "whole": whole, "today": clock.today()})


@page("organisation:tree:read")
def unit(request: Request, uid: UUID) -> HttpResponse:
    """A unit: posts (vacant ones too), units below, bodies and terms, fields, history."""
    found = queries.unit_for(uid)
    viewer = viewer_of(request)
    kind = unit_kinds().get(found.kind)
    keeps = queries.may_keep(viewer, found) and found.ended_on is None
    posts = [
        {"line": line, "keeps": keeps and queries.may_keep_post(viewer, found, line.position)}
        for line in (queries.posts_of(found) if found.ended_on is None else [])
    ]
    own = found.pk in viewer.unit_ids
    context = {
        "unit": found,
        "above": queries.ancestors_of(found),
        "posts": posts,
        "keeps": keeps,
        "phones": keeps or own,
        "children": queries.children_on(found, clock.today()),
        "bodies": list(found.bodies.prefetch_related("terms").order_by("pk")),
        "may_add_body": bool(kind and set(kind.bodies) - set(found.bodies.values_list("kind", flat=True))),
        "advises": bool(kind and kind.advises),
        "fields": queries.advised_fields(found),
        "history": queries.history_of(found),
        "successions": list(found.successions.select_related("successor")),
        "inheritances": list(found.inheritances.select_related("predecessor")),
        "handovers": list(
            found.handovers.select_related("outgoing__person", "incoming__person").order_by("-on", "-pk")[:20]
        )
        if keeps or own
        else [],
    }
    return show(request, "organisation/unit.html", context)


@page("organisation:unit:manage", "GET", "POST")
def unit_add(request: Request) -> HttpResponse:
    parent = request.GET.get("parent", "")
    form = open_form(request, UnitForm, initial={"parent": parent})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            made = actions.add_unit(actor=viewer_of(request), **_unit_values(form))
            return done(request, _("Entered: %(name)s.") % {"name": made}, unit_page(made))
    back = reverse("organisation:unit", args=[parent]) if _is_uid(parent) else reverse("organisation:index")
    return form_page(request, form, title=_("Add a unit"), submit=_("Add the unit"), back=back)


@page("organisation:unit:manage", "GET", "POST")
def unit_change(request: Request, uid: UUID) -> HttpResponse:
    """Another name, kind or place from a day on."""
    found = queries.unit_for(uid)
    form = open_form(request, UnitForm, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            changed = actions.change_unit(
                actor=viewer_of(request), unit_uid=uid, placement=_placement(request), **_unit_values(form)
            )
            return done(request, _("Entered: %(name)s.") % {"name": changed}, unit_page(changed))
    return _placed(
        request,
        found,
        form,
        title=_("Rename, move or change"),
        lead=_("From a day on the unit has another name, kind or place. Sealed papers stay as they are."),
        submit=_("Enter the change"),
    )


@page("organisation:unit:manage", "GET", "POST")
def unit_correct(request: Request, uid: UUID) -> HttpResponse:
    found = queries.unit_for(uid)
    form = open_form(request, UnitNameForm, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.correct_unit(
                actor=viewer_of(request), unit_uid=uid, placement=_placement(request), **form.cleaned_data
            )
            return done(request, _("Corrected."), unit_page(found))
    return _placed(
        request,
        found,
        form,
        title=_("Correct the entry"),
        lead=_("For a slip of the pen. If the unit really has another name from a day on, enter a change instead."),
        submit=_("Correct"),
    )


@page("organisation:unit:manage", "GET", "POST")
def unit_end(request: Request, uid: UUID) -> HttpResponse:
    found = queries.unit_for(uid)
    form = open_form(request, EndUnitForm, unit=found)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.end_unit(
                actor=viewer_of(request), unit=found, successors=form.successors(), on=form.cleaned_data["on"]
            )
            return done(request, _("%(name)s has ended. Its papers stay readable.") % {"name": found}, unit_page(found))
    return form_page(
        request,
        form,
        title=_("End the unit"),
        where=str(found),
        lead=_("By merger, division or dissolution. It cannot be chosen any more afterwards."),
        warning=_(
            "A sole successor of the whole unit takes over the units below and the open tasks. After a division the open "
            "tasks wait on the chair's table until they are given to a unit. Every post of the unit ends on this day."
        ),
        submit=_("End the unit"),
        icon="archive",
        danger=True,
        back=unit_page(found),
    )


@page("organisation:unit:manage", "GET", "POST")
def unit_fields(request: Request, uid: UUID) -> HttpResponse:
    found = queries.unit_for(uid)
    form = open_form(request, UnitFieldsForm, initial={"codes": [one.code for one in queries.advised_fields(found)]})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.set_unit_fields(actor=viewer_of(request), unit_uid=uid, codes=form.cleaned_data["codes"])
            return done(request, _("Saved."), unit_page(found))
    return form_page(
        request,
        form,
        title=_("Fields of work"),
        where=str(found),
        lead=_("Its head follows the tasks of these fields across the units and proposes priorities and assessments."),
        submit=_("Save"),
        back=unit_page(found),
    )


@page("organisation:unit:manage", "GET", "POST")
def body_add(request: Request, uid: UUID) -> HttpResponse:
    found = queries.unit_for(uid)
    form = open_form(request, BodyForm, unit=found)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.add_body(actor=viewer_of(request), unit_uid=uid, **form.cleaned_data)
            return done(request, _("Saved."), unit_page(found))
    return form_page(
        request, form, title=_("Add a body"), where=str(found), submit=_("Add the body"), back=unit_page(found)
    )


@page("organisation:unit:manage", "GET", "POST")
def term_add(request: Request, uid: UUID) -> HttpResponse:
    body = Body.objects.filter(uid=uid).select_related("unit").first()
    if body is None:
        raise NotFound
    form = open_form(request, TermForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.add_term(actor=viewer_of(request), body_uid=uid, **form.cleaned_data)
            return done(request, _("Saved."), unit_page(body.unit))
    return form_page(
        request, form, title=_("Add a term"), where=str(body.unit), submit=_("Add the term"), back=unit_page(body.unit)
    )


def unit_page(found: Unit) -> str:
    return reverse("organisation:unit", args=[found.uid])


def _placed(request: Request, found: Unit, form: Any, **texts: Any) -> HttpResponse:
    """A form on the present entry: it carries the dated row it was opened with."""
    now = found.placements.filter(valid_to=None).first()
    opened = request.POST.get("placement") or (str(now.pk) if now else "")
    form.placement = opened
    return form_page(request, form, where=str(found), back=unit_page(found), **texts)


def _placement(request: Request) -> int:
    value = request.POST.get("placement", "")
    return int(value) if value.isdigit() else 0


def _initial(found: Unit) -> dict[str, Any]:
    parent = next(reversed(queries.ancestors_of(found)), None)
    return {
        "name": found.name,
        "short_name": found.short_name,
        "kind": found.kind,
        "code": found.code,
        "parent": str(parent.uid) if parent else "",
    }


def _unit_values(form: UnitForm) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    values["parent_uid"] = values.pop("parent")
    return values


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
