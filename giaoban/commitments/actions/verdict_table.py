"""The verdict table of DESIGN.md as refusals: which verdict, which date, whose word (ADR 0010)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giaoban.commitments import rules
from giaoban.commitments.actions import rights
from giaoban.commitments.models import Commitment, Outcome, Rhythm, Verdict
from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.schedule.models import Meeting

EXTRAORDINARY = frozenset({Outcome.ACHIEVED, Outcome.CANCELLED})


def check_table(commitment: Commitment, verdict: Verdict, *, slot_heard: bool) -> None:
    """The verdict table. `commitment` stands as before the verdict."""
    meeting, outcome = verdict.meeting, Outcome(verdict.outcome)
    allowed = rules.allowed_outcomes(_as_judged(commitment, verdict), meeting.held_on, slot_heard=slot_heard)
    if meeting.kind == Meeting.Kind.EXTRAORDINARY:
        allowed &= EXTRAORDINARY
    if outcome not in allowed:
        raise DomainError(f"commitments.{outcome.value}_not_allowed", _refusal(outcome, meeting), field="outcome")
    if outcome == Outcome.CANCELLED and not verdict.reason.strip():
        raise DomainError("commitments.reason_required", _("Give the reason for cancelling."), field="reason")
    _check_new_date(commitment, verdict)
    if verdict.ends_monthly and not (
        outcome == Outcome.ACHIEVED and commitment.rhythm == Rhythm.MONTHLY and verdict.due_on_before is None
    ):
        raise DomainError(
            "commitments.ends_monthly",
            _("Only an achieved monthly task without an end date is ended by the chair."),
            field="ends_monthly",
        )
    if verdict.done_on is not None and verdict.done_on > max(meeting.held_on, clock.today()):
        raise DomainError(
            "commitments.done_in_future", _("The day it was done lies after the briefing."), field="done_on"
        )
    if verdict.done_qty is not None and verdict.done_qty < 0:
        raise DomainError("commitments.negative", _("A quantity is not below zero."), field="done_qty")


def _check_new_date(commitment: Commitment, verdict: Verdict) -> None:
    wanted = rules.needs_new_date(commitment, verdict.outcome)
    new, old, held_on = verdict.new_due_on, verdict.due_on_before, verdict.meeting.held_on
    if not wanted:
        if new is not None:
            raise DomainError("commitments.no_new_date", _("This assessment takes no new date."), field="new_due_on")
        return
    if new is None:
        raise DomainError("commitments.new_date_required", _("Give the new date."), field="new_due_on")
    if new <= held_on:
        raise DomainError(
            "commitments.date_before_meeting",
            _("The date must lie after the briefing of %(day)s."),
            field="new_due_on",
            day=held_on.strftime("%d/%m/%Y"),
        )
    if old is not None and new <= old:
        raise DomainError(
            "commitments.date_not_later",
            _("The new date must be later than %(day)s."),
            field="new_due_on",
            day=old.strftime("%d/%m/%Y"),
        )


def check_chair(commitment: Commitment, verdict: Verdict) -> None:
    """Cancelling is the chair's; where the chair holds a post in that unit, another standing member's."""
    chair = verdict.meeting.chair
    if verdict.outcome != Outcome.CANCELLED or chair is None or verdict.by_id == chair.pk:
        return
    try:
        rights.standing_member(chair, verdict.meeting.series, commitment.owner, verdict.meeting.held_on)
    except DomainError:
        return
    raise DomainError("commitments.chair_only", _("Only the chair of the briefing cancels a task."), field="judged_by")


class _as_judged:
    """The commitment with the date in force when it was judged."""

    def __init__(self, commitment: Commitment, verdict: Verdict) -> None:
        self.rhythm, self.due_on = commitment.rhythm, verdict.due_on_before
        self.state, self.done_on = commitment.state, commitment.done_on


def _refusal(outcome: Outcome, meeting: Meeting) -> str:
    if meeting.kind == Meeting.Kind.EXTRAORDINARY:
        return _("An extraordinary meeting only finds a task achieved or cancels it.")
    if outcome == Outcome.IN_PROGRESS:
        return _("The task is due: in progress is no longer possible.")
    if outcome == Outcome.NOT_HEARD:
        return _("The unit was heard: choose another assessment.")
    return _("The task is not due yet: only achieved or in progress.")
