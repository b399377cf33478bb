"""Inspection decisions, by the host's office."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access import decisions as rules
from giaoban.access.forms import DecisionForm, EndDecisionForm
from giaoban.access.pages import Request, page
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Viewer


@page("access:decision:manage")
def decisions(request: Request) -> HttpResponse:
    rows = list(rules.decisions(_viewer(request)))
    may_issue = rules.issuing_units(_viewer(request)).exists()
    context = {"decisions": rows, "may_issue": may_issue, "today": clock.today()}
    return show(request, "access/decisions.html", context)


@page("access:decision:manage", "GET", "POST")
def decision_add(request: Request) -> HttpResponse:
    viewer = _viewer(request)
    issuers = list(rules.issuing_units(viewer))
    if not issuers:
        raise NotFound
    chosen = request.POST.get("issued_by", "") or request.GET.get("issued_by", "")
    issuer = next((unit for unit in issuers if str(unit.uid) == chosen), issuers[0])
    form = open_form(request, DecisionForm, issuer=issuer, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            data = dict(form.cleaned_data)
            rules.issue_decision(
                actor=viewer,
                issued_by_uid=issuer.uid,
                unit_uids=[UUID(uid) for uid in data.pop("units")],
                inspector_uids=[UUID(uid) for uid in data.pop("inspectors")],
                **data,
            )
            return done(
                request, _("The decision was entered; its inspectors can read from its first day."), "access:decisions"
            )
    return show(request, "access/decision_add.html", {"form": form, "issuer": issuer, "issuers": issuers}, form)


@page("access:decision:manage", "GET", "POST")
def decision_end(request: Request, uid: UUID) -> HttpResponse:
    found = rules.decision_for(_viewer(request), uid)
    form = open_form(request, EndDecisionForm, initial={"valid_to": found.valid_to})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            rules.end_decision(actor=_viewer(request), decision_uid=uid, **form.cleaned_data)
            return done(request, _("Saved."), "access:decisions")
    context = {
        "form": form,
        "title": _("Last day of the decision"),
        "where": found.number,
        "lead": _("The inspectors read until this day, the day included."),
        "submit": _("Save"),
        "back": reverse("access:decisions"),
        "icon": "check",
        "button_kind": "primary",
    }
    return show(request, "organisation/form.html", context, form)


def _viewer(request: Request) -> Viewer:
    return request.viewer
