"""Verdicts: what the standing members find at a meeting, in writing for the owed ones, and by correction (ADR 0010)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from giaoban.commitments import notices, rules
from giaoban.commitments.actions import rights
from giaoban.commitments.actions.dates import write_move
from giaoban.commitments.actions.verdict_table import check_chair, check_table
from giaoban.commitments.models import Commitment, Outcome, Verdict
from giaoban.commitments.queries.reads import commitment_for, slots_heard
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Person
from giaoban.records.actions import record
from giaoban.schedule.models import Meeting
from giaoban.schedule.said import check_said, kept

FOUND = ("outcome", "new_due_on", "reason", "done_on", "done_qty", "ends_monthly")
EFFECT = ("state", "closed_at", "done_on", "due_on", "due_at_next_meeting", "done_qty", "misses")


@action
def judge(
    *,
    actor: Viewer,
    meeting: Meeting,
    commitment_uid: UUID,
    outcome: str,
    judged_by: Person,
    new_due_on: date | None = None,
    reason: str = "",
    done_on: date | None = None,
    done_qty: Decimal | None = None,
    ends_monthly: bool = False,
    version: int | None = None,
    said_at: datetime | None = None,
) -> Verdict:
    """Give the verdict of an open meeting on one commitment, or change it (the earlier effect is undone exactly).

    By the host's office; `judged_by` is the standing member who judged, the record keeps both. `version` is that of the
    verdict the form was opened with (0: none yet); None skips the check. Cancelling is the chair's. `said_at`: judged in the
    hall then, entered now from paper. Raises NotFound, DomainError (`field` names new_due_on, reason, done_on, judged_by …),
    Conflict.
    """
    rights.host_office(actor, meeting.series)
    commitment = commitment_for(actor, commitment_uid)
    if commitment.series_id != meeting.series_id:
        raise NotFound
    rights.must_be_open(meeting)
    check_said(meeting, said_at)
    if commitment.state == Commitment.State.DRAFT or commitment.born_at_id == meeting.pk:
        raise DomainError("commitments.draft", _("This task is new: it is judged at the next briefing."))
    verdict = governing(commitment, meeting)
    if version is not None:
        if verdict is None and version:
            raise NotFound
        if verdict is not None:
            check_version(
                verdict, version, theirs=str(Outcome(verdict.outcome).label), mine=str(Outcome(outcome).label)
            )
    before = _found(verdict) if verdict else {}
    if verdict is None:
        rights.still_open(commitment)
        verdict = Verdict(
            commitment=commitment,
            meeting=meeting,
            due_on_before=commitment.due_on,
            done_qty_before=commitment.done_qty,
            was_due=rules.is_due(commitment, meeting.held_on),
        )
    else:
        if verdict.frozen_at is not None:
            raise DomainError("commitments.sealed", _("The minutes are signed and may only be corrected."))
        _undo(commitment, verdict)
    rights.standing_member(judged_by, meeting.series, commitment.owner, meeting.held_on)
    _set(verdict, outcome, new_due_on, reason, done_on, done_qty, ends_monthly)
    verdict.by, verdict.entered_by_id, verdict.at = judged_by, rights.person_of(actor), clock.now()
    verdict.said_at = said_at
    check_table(commitment, verdict, slot_heard=slots_heard(meeting).get(commitment.owner_id, False))
    check_chair(commitment, verdict)
    if verdict.pk is None:
        verdict.save(force_insert=True)
    else:
        save_versioned(verdict, *FOUND, "by", "entered_by", "at", "said_at")
    _apply(commitment, verdict)
    notices.date_gone(actor, [commitment])
    record(
        actor=actor,
        kind="commitments.judge",
        subject=commitment,
        before=before,
        after=_found(verdict) | kept(said_at),
        for_uid=judged_by.uid,
    )
    rights.bump(meeting)
    return verdict


@action
def judge_in_writing(
    *,
    actor: Viewer,
    meeting: Meeting,
    commitment_uid: UUID,
    outcome: str,
    judged_by: Person,
    new_due_on: date | None = None,
    reason: str = "",
    done_on: date | None = None,
    done_qty: Decimal | None = None,
    ends_monthly: bool = False,
) -> Verdict:
    """The written verdict that was owed, after closing and before the minutes are sealed; afterwards it is an addendum.

    The owed one stays readable; the new one governs. Raises NotFound, DomainError.
    """
    rights.host_office(actor, meeting.series)
    commitment = commitment_for(actor, commitment_uid)
    verdict = governing(commitment, meeting)
    if verdict is None or verdict.outcome != Outcome.OWED or rights.meeting_state(meeting) != Meeting.State.CLOSED:
        raise DomainError("commitments.not_owed", _("No written assessment is owed for this task."))
    if verdict.frozen_at is not None:
        raise DomainError(
            "commitments.sealed",
            _("The minutes are signed: the written assessment is given as a correction of the minutes."),
        )
    if outcome == Outcome.OWED:
        raise DomainError("commitments.still_owed", _("Choose the assessment that was owed."), field="outcome")
    return _replace(
        actor,
        verdict,
        commitment,
        judged_by,
        (outcome, new_due_on, reason, done_on, done_qty, ends_monthly),
        written=True,
    )


@action
def correct_verdict(
    *,
    actor: Viewer,
    verdict: Verdict,
    outcome: str,
    judged_by: Person,
    new_due_on: date | None = None,
    reason: str = "",
    done_on: date | None = None,
    done_qty: Decimal | None = None,
    ends_monthly: bool = False,
) -> Verdict:
    """Replace one verdict by a sealed addendum: the new one governs the commitment, the old one stays readable.

    Called when both roles have signed the addendum, by somebody with a post at the host. Raises DomainError.
    """
    series = verdict.meeting.series
    if series.host_id not in actor.unit_ids:
        raise DomainError("commitments.not_host", _("Only the host's standing members and office may do this."))
    commitment = (
        Commitment.objects.unscoped("action: correct_verdict")
        .select_related("owner", "series")
        .get(pk=verdict.commitment_id)
    )
    written = verdict.outcome == Outcome.OWED and outcome != Outcome.OWED
    return _replace(
        actor,
        verdict,
        commitment,
        judged_by,
        (outcome, new_due_on, reason, done_on, done_qty, ends_monthly),
        written=written,
    )


def check_correction(
    *,
    verdict: Verdict,
    outcome: str,
    judged_by: Person,
    new_due_on: date | None = None,
    reason: str = "",
    done_on: date | None = None,
    done_qty: Decimal | None = None,
    ends_monthly: bool = False,
) -> None:
    """Raise what `correct_verdict` would raise, and change nothing: for the form of an addendum."""
    commitment = (
        Commitment.objects.unscoped("action: check a correction")
        .select_related("owner", "series")
        .get(pk=verdict.commitment_id)
    )
    _newest(verdict)
    _replacement(commitment, verdict, judged_by, (outcome, new_due_on, reason, done_on, done_qty, ends_monthly))


def recount_misses(commitment: Commitment) -> int:
    """↻ from scratch: brought in from the old book, and every governing verdict that counts. Changes nothing."""
    rows = Verdict.objects.filter(commitment_id=commitment.pk, corrected_by=None).values_list("outcome", "was_due")
    return commitment.opening_misses + sum(rules.counts_as_miss(outcome, was_due) for outcome, was_due in rows)


def governing(commitment: Commitment, meeting: Meeting) -> Verdict | None:
    """The verdict of this meeting in force: the newest correction."""
    return (
        Verdict.objects.filter(commitment_id=commitment.pk, meeting_id=meeting.pk, corrected_by=None)
        .select_related("meeting__series")
        .first()
    )


def _replace(
    actor: Viewer, old: Verdict, commitment: Commitment, judged_by: Person, found: tuple[Any, ...], *, written: bool
) -> Verdict:
    _newest(old)
    new = _replacement(commitment, old, judged_by, found)
    new.entered_by_id, new.at = rights.person_of(actor), clock.now()
    new.frozen_at = old.frozen_at
    new.in_writing_at = new.at if written else None
    new.save(force_insert=True)
    _apply(commitment, new)
    write_move(commitment, new)
    record(
        actor=actor,
        kind="commitments.judge_in_writing" if written else "commitments.correct_verdict",
        subject=commitment,
        before=_found(old),
        after=_found(new),
        for_uid=judged_by.uid,
    )
    notices.date_gone(actor, [commitment])
    if written:
        notices.judged_in_writing(actor, commitment, old.meeting)
    rights.bump(old.meeting)
    rights.bump_tables(commitment)
    return new


def _replacement(commitment: Commitment, old: Verdict, judged_by: Person, found: tuple[Any, ...]) -> Verdict:
    """The unsaved verdict that replaces `old`, checked; `commitment` is left as it was before `old`."""
    meeting = old.meeting
    rights.standing_member(judged_by, meeting.series, commitment.owner, meeting.held_on, clock.today())
    new = Verdict(
        commitment=commitment,
        meeting=meeting,
        corrects=old,
        by=judged_by,
        was_due=old.was_due,
        due_on_before=old.due_on_before,
        done_qty_before=old.done_qty_before,
    )
    _set(new, *found)
    _undo(commitment, old)
    check_table(commitment, new, slot_heard=slots_heard(meeting).get(commitment.owner_id, False))
    check_chair(commitment, new)
    return new


def _newest(verdict: Verdict) -> None:
    if Verdict.objects.filter(corrects_id=verdict.pk).exists():
        raise DomainError("commitments.corrected", _("This assessment was already corrected."))


def _set(
    verdict: Verdict,
    outcome: str,
    new_due_on: date | None,
    reason: str,
    done_on: date | None,
    done_qty: Decimal | None,
    ends_monthly: bool,
) -> None:
    verdict.outcome, verdict.new_due_on, verdict.reason = Outcome(outcome), new_due_on, reason
    verdict.done_on, verdict.done_qty, verdict.ends_monthly = done_on, done_qty, ends_monthly


def _undo(commitment: Commitment, verdict: Verdict) -> None:
    """Take back, in memory, what this verdict did. A later extension or note is left in force."""
    if _ends(commitment, verdict):
        commitment.state, commitment.closed_at, commitment.done_on = Commitment.State.OPEN, None, None
    if verdict.new_due_on is not None and commitment.due_on == verdict.new_due_on:
        commitment.due_on = verdict.due_on_before
    if verdict.done_qty is not None and commitment.done_qty == verdict.done_qty:
        commitment.done_qty = verdict.done_qty_before


def _apply(commitment: Commitment, verdict: Verdict) -> None:
    """Do what the table says and save. An extension granted after the verdict stays in force if it is later."""
    if _ends(commitment, verdict):
        cancelled = verdict.outcome == Outcome.CANCELLED
        commitment.state = Commitment.State.CANCELLED if cancelled else Commitment.State.ACHIEVED
        commitment.closed_at, commitment.done_on = verdict.at, None if cancelled else verdict.done_on
    new = verdict.new_due_on
    if new is not None and (
        commitment.due_on == verdict.due_on_before or commitment.due_on is None or new > commitment.due_on
    ):
        commitment.due_on = new
        if new != verdict.due_on_before:
            commitment.due_at_next_meeting = False
    if verdict.done_qty is not None:
        commitment.done_qty = verdict.done_qty
    commitment.misses = recount_misses(commitment)
    save_versioned(commitment, *EFFECT)


def _ends(commitment: Commitment, verdict: Verdict) -> bool:
    return rules.ends_it(
        commitment,
        verdict.outcome,
        verdict.meeting.held_on,
        due_on=verdict.due_on_before,
        ends_monthly=verdict.ends_monthly,
    )


def _found(verdict: Verdict) -> dict[str, Any]:
    return {
        "meeting": verdict.meeting.uid,
        "outcome": str(verdict.outcome),
        "new_due_on": verdict.new_due_on,
        "reason": verdict.reason,
        "done_on": verdict.done_on,
        "done_qty": verdict.done_qty,
        "was_due": verdict.was_due,
        "ends_monthly": verdict.ends_monthly,
    }
