"""What the host decides: extensions, co-ordinating units, handing over, cancelling, written verdicts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access.pages import Request, page
from giaoban.commitments import actions, forms, queries
from giaoban.commitments.models import Commitment, Outcome
from giaoban.commitments.views.between import act, page_of
from giaoban.commitments.views.reading import hosted
from giaoban.core.errors import NotFound
from giaoban.core.screens import done, form_errors, held_data, open_form, show
from giaoban.core.text import two_digits
from giaoban.core.viewer import Role
from giaoban.schedule.queries import meeting_for


def _hosted_commitment(request: Request, uid: UUID) -> Commitment:
    """A task of one's own host, for forms that name its standing members. Raises NotFound."""
    row = queries.commitment_for(request.viewer, uid)
    if not request.viewer.is_at(row.series.host_id, Role.LEADER, Role.STAFF):
        raise NotFound
    return row


@page("commitments:extension:grant", "GET", "POST")
def decide(request: Request, uid: UUID) -> HttpResponse:
    asked = queries.request_for(request.viewer, uid)
    row = _hosted_commitment(request, asked.commitment.uid)
    form = open_form(
        request, forms.DecideForm, host=row.series.host, viewer=request.viewer, initial={"version": asked.version}
    )
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.decide_extension(actor=request.viewer, request_uid=uid, **form.cleaned_data)
            granted = form.cleaned_data["granted"]
            return done(
                request, _("The extension was granted.") if granted else _("The extension was refused."), page_of(row)
            )
    return show(request, "commitments/decide.html", {"c": row, "asked": asked, "form": form}, form)


@page("commitments:extension:grant", "GET", "POST")
def extend(request: Request, uid: UUID) -> HttpResponse:
    row = _hosted_commitment(request, uid)
    form = open_form(request, forms.ExtendForm, host=row.series.host, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.extend_commitments(actor=request.viewer, uids=[uid], **form.cleaned_data)
            return done(request, _("The task was extended."), page_of(row))
    return act(
        request,
        row,
        form,
        title=_("Extend"),
        lead=_("The first date stays printed beside the new one."),
        submit=_("Extend"),
    )


@page("commitments:extension:grant", "GET", "POST")
def extend_many(request: Request, uid: UUID) -> HttpResponse:
    """Open tasks of a series as a list with ticks: one reason for many units."""
    series = next((one for one in hosted(request.viewer) if one.uid == uid), None)
    if series is None:
        raise NotFound
    ask = queries.wanted(request.GET)
    rows = [
        row
        for row in queries.listed(request.viewer, ask).filter(series_id=series.pk, state=Commitment.State.OPEN)
        if row.due_on is not None
    ]
    given = request.POST if request.method == "POST" else held_data(request)
    ticked = set(given.getlist("tasks")) if given else set()
    form = open_form(request, forms.ExtendForm, host=series.host, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            uids = [row.uid for row in rows if str(row.uid) in ticked]
            extended = actions.extend_commitments(actor=request.viewer, uids=uids, **form.cleaned_data)
            said = _("%(count)s tasks were extended.") % {"count": two_digits(len(extended))}
            return done(request, said, reverse("commitments:list"))
    context = {
        "series": series,
        "rows": [(row, str(row.uid) in ticked) for row in rows],
        "form": form,
        "ask": ask,
        "choices": queries.choices(request.viewer),
    }
    return show(request, "commitments/extend_many.html", context, form)


@page("commitments:commitment:cancel", "GET", "POST")
def cancel(request: Request, uid: UUID) -> HttpResponse:
    row = _hosted_commitment(request, uid)
    form = open_form(request, forms.CancelForm, host=row.series.host, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.cancel_commitment(actor=request.viewer, commitment_uid=uid, **form.cleaned_data)
            return done(request, _("The task was cancelled."), page_of(row))
    return act(
        request,
        row,
        form,
        title=_("Cancel the task"),
        lead=_("By the chair, while the briefing is held; the reason is kept."),
        submit=_("Cancel the task"),
        danger=True,
    )


@page("commitments:commitment:assign", "GET", "POST")
def hand_over(request: Request, uid: UUID) -> HttpResponse:
    row = _hosted_commitment(request, uid)
    form = open_form(request, forms.HandOverForm, series=row.series, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            row = actions.hand_over_commitment(actor=request.viewer, commitment_uid=uid, **form.cleaned_data)
            return done(request, _("Passed to %(unit)s.") % {"unit": row.owner}, page_of(row))
    return act(
        request,
        row,
        form,
        title=_("Pass to another unit"),
        lead=_("The unit that promised it has ended; its name stays with the task."),
        submit=_("Pass it on"),
    )


@page("commitments:commitment:assign", "GET", "POST")
def co_units(request: Request, uid: UUID) -> HttpResponse:
    row = _hosted_commitment(request, uid)
    initial = {"version": row.version, "units": queries.co_units_of(row)}
    form = open_form(request, forms.CoUnitsForm, commitment=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.set_co_units(actor=request.viewer, commitment_uid=uid, **form.cleaned_data)
            return done(request, _("Saved."), page_of(row))
    return act(
        request,
        row,
        form,
        title=_("Co-ordinating units"),
        lead=_("They see this task and add notes; they are not assessed."),
        submit=_("Save"),
    )


@page("commitments:commitment:assign", "GET", "POST")
def judge_in_writing(request: Request, uid: UUID, meeting_uid: UUID) -> HttpResponse:
    row = _hosted_commitment(request, uid)
    meeting = meeting_for(request.viewer, meeting_uid)
    verdict = queries.verdicts_of(meeting).get(row.pk)
    if verdict is None or verdict.outcome != Outcome.OWED:
        raise NotFound
    heard = queries.slots_heard(meeting).get(row.owner_id, False)
    form = open_form(
        request,
        forms.JudgeForm,
        commitment=row,
        on=meeting.held_on,
        slot_heard=heard,
        host=row.series.host,
        viewer=request.viewer,
    )
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.judge_in_writing(actor=request.viewer, meeting=meeting, commitment_uid=uid, **form.cleaned_data)
            return done(request, _("The written assessment was recorded."), reverse("commitments:owed"))
    return act(
        request,
        row,
        form,
        title=_("Assess in writing"),
        lead=_("Owed since the briefing of %(day)s; it goes into its minutes.")
        % {"day": meeting.held_on.strftime("%d/%m/%Y")},
        submit=_("Record the assessment"),
    )
