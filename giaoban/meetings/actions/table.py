"""The chair's table: proposals by the eve, "Đồng ý theo đề xuất", verdicts given at the table."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from giaoban.commitments import actions as commitments
from giaoban.commitments.models import Commitment, Outcome
from giaoban.commitments.rules import needs_new_date
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.components import outcome_word
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.meetings.models import VerdictProposal
from giaoban.meetings.queries.judges import judges_of
from giaoban.meetings.queries.seats import hosted_meeting, slot_seat, table_meeting
from giaoban.meetings.queries.table import Cell, cells_for_slot
from giaoban.organisation.models import Person
from giaoban.records.actions import record
from giaoban.schedule.actions import bump
from giaoban.schedule.models import Meeting, Slot
from giaoban.schedule.queries import slots_of
from giaoban.schedule.said import kept

PROPOSING = (Meeting.State.CALLED, Meeting.State.OPEN)


@action
def propose_verdict(
    *,
    actor: Viewer,
    meeting_uid: UUID,
    commitment_uid: UUID,
    outcome: str,
    new_due_on: date | None = None,
    reason: str = "",
    version: int = 0,
) -> VerdictProposal:
    """Propose a verdict: host's clerk and standing members, the head of the advisory body of that field. The last word stands.

    `version` is the proposal the form was opened with (0: none yet); Conflict when somebody proposed in between.
    """
    meeting, seat = table_meeting(actor, meeting_uid)
    commitment = _commitment(actor, commitment_uid)
    if commitment.series_id != meeting.series_id or not seat.sees_proposal(commitment):
        raise NotFound
    _check_proposing(meeting)
    if outcome not in Outcome.values or outcome in (Outcome.OWED, Outcome.CANCELLED):
        raise DomainError("meetings.proposal_outcome", _("Choose what is proposed."), field="outcome")
    mine = f"{outcome_word(outcome)} {reason}"
    row = VerdictProposal.objects.filter(meeting=meeting, commitment=commitment).first()
    if row is None:
        check_version(_Absent, version, mine=mine)
        row = VerdictProposal(meeting=meeting, commitment=commitment, version=1)
        _fill(row, actor, outcome, new_due_on, reason)
        insert_once(row, mine=mine)
    else:
        theirs = f"{outcome_word(row.outcome)} {row.reason}"
        check_version(row, version, theirs=theirs, mine=mine)
        _fill(row, actor, outcome, new_due_on, reason)
        save_versioned(row, "outcome", "new_due_on", "reason", "by_id", "at", theirs=theirs, mine=mine)
    record(
        actor=actor,
        kind="meetings.propose_verdict",
        subject=commitment,
        after={"meeting": str(meeting.uid), "outcome": outcome, "new_due_on": new_due_on, "reason": reason},
    )
    bump(meeting)
    return row


@action
def propose_as_claimed(*, actor: Viewer, slot_uid: UUID) -> int:
    """Propose for a whole unit what it claimed, wherever the rules allow it and nobody has proposed yet. Returns how many."""
    slot, seat = slot_seat(actor, slot_uid)
    if not seat.proposes:
        raise NotFound
    _check_proposing(slot.meeting)
    proposed = {}
    for cell in cells_for_slot(actor, slot, seat):
        outcome = cell.suggested
        if not outcome or not seat.sees_proposal(cell.commitment):
            continue
        row = VerdictProposal(meeting=slot.meeting, commitment=cell.commitment)
        asked = cell.claim.new_due_on if cell.claim and needs_new_date(cell.commitment, outcome) else None
        _fill(row, actor, outcome, asked, "")
        insert_once(row)
        proposed[str(cell.commitment.uid)] = outcome
    if not proposed:
        raise DomainError(
            "meetings.nothing_to_propose", _("There is nothing to propose: no claim without a proposal is left.")
        )
    record(actor=actor, kind="meetings.propose_as_claimed", subject=slot, after={"proposed": proposed})
    bump(slot.meeting)
    return len(proposed)


@action
def agree_as_proposed(*, actor: Viewer, slot_uid: UUID, said_at: datetime | None = None) -> tuple[int, int]:
    """Every proposal of the unit equal to its claim and allowed by the rules becomes the chair's verdict.

    Differences (claim and proposal differ, nothing proposed, a date missing) are left for discussion. Returns (settled, left).
    """
    slot, seat = slot_seat(actor, slot_uid)
    if not seat.host:
        raise NotFound
    check_open(slot.meeting)
    cells = [cell for cell in cells_for_slot(actor, slot, seat) if not cell.verdict]
    agreed = [cell for cell in cells if cell.settles]
    if not agreed:
        raise DomainError("meetings.nothing_agreed", _("No proposal agrees with the claim. Discuss the differences."))
    judge = judge_for(slot.meeting, slot.unit_id)
    for cell in agreed:
        _judge_as_proposed(actor, slot.meeting, cell, judge, said_at)
    record(
        actor=actor,
        kind="meetings.agree_as_proposed",
        subject=slot,
        after={
            "settled": [str(cell.commitment.uid) for cell in agreed],
            "left": len(cells) - len(agreed),
            **kept(said_at),
        },
        for_uid=judge.uid,
    )
    bump(slot.meeting)
    return len(agreed), len(cells) - len(agreed)


def _judge_as_proposed(
    actor: Viewer, meeting: Meeting, cell: Cell, judge: Person, said_at: datetime | None = None
) -> None:
    claim, proposal = cell.claim, cell.proposal
    if proposal is None:
        return
    achieved = proposal.outcome == Outcome.ACHIEVED
    commitments.judge(
        actor=actor,
        meeting=meeting,
        commitment_uid=cell.commitment.uid,
        outcome=proposal.outcome,
        new_due_on=proposal.new_due_on if needs_new_date(cell.commitment, proposal.outcome) else None,
        reason=proposal.reason or (claim.why_not if claim and not achieved else ""),
        done_on=_done_on(claim, meeting) if claim and achieved else None,
        done_qty=claim.qty if claim else None,
        judged_by=judge,
        said_at=said_at,
    )


def _done_on(claim: Any, meeting: Meeting) -> date | None:
    """The day the unit named, unless it lies after the meeting."""
    return claim.done_on if claim.done_on is not None and claim.done_on <= meeting.held_on else None


@action
def judge_at_table(
    *,
    actor: Viewer,
    meeting_uid: UUID,
    commitment_uid: UUID,
    outcome: str,
    new_due_on: date | None = None,
    reason: str = "",
    done_on: date | None = None,
    done_qty: Decimal | None = None,
    ends_monthly: bool = False,
    judged_by: Person | None = None,
    seen: int | None = None,
    said_at: datetime | None = None,
) -> Any:
    """Give (or, until closing, change) a verdict at the table. The judge is the standing member in the chair; for a unit in
    which the chair holds a post, another standing member (`judged_by`). The clerk may enter it, and the record says so.

    `seen` is the version of the verdict the form was opened with (0: none yet): Conflict when somebody judged in between.
    `said_at`: judged in the hall then, entered now from paper.
    """
    meeting = hosted_meeting(actor, meeting_uid)
    check_open(meeting)
    commitment = _commitment(actor, commitment_uid)
    if commitment.series_id != meeting.series_id:
        raise NotFound
    judge = judge_for(meeting, commitment.owner_id, judged_by)
    verdict = commitments.judge(
        actor=actor,
        meeting=meeting,
        commitment_uid=commitment_uid,
        outcome=outcome,
        new_due_on=new_due_on,
        reason=reason,
        done_on=done_on,
        done_qty=done_qty,
        judged_by=judge,
        ends_monthly=ends_monthly,
        version=seen,
        said_at=said_at,
    )
    bump(meeting)
    return verdict


@action
def judge_at_once(*, actor: Viewer, meeting_uid: UUID, commitment_uid: UUID, outcome: str) -> tuple[Any, Slot]:
    """A verdict given by one key. Quantity and day are those the unit named, as with "Đồng ý theo đề xuất".

    Refuses what needs a word more (a date, a quantity, who judges where the chair holds a post in the unit), and a task that
    was judged already: its form is opened instead. Returns the verdict and the unit's slot.
    """
    meeting, seat = table_meeting(actor, meeting_uid)
    if not seat.host:
        raise NotFound
    check_open(meeting)
    commitment = _commitment(actor, commitment_uid)
    slot = next((slot for slot in slots_of(meeting) if slot.unit_id == commitment.owner_id), None)
    cells = cells_for_slot(actor, slot, seat) if slot is not None else []
    cell = next((cell for cell in cells if cell.commitment.uid == commitment_uid), None)
    if slot is None or cell is None:
        raise NotFound
    if cell.verdict:
        raise Conflict(
            theirs=outcome_word(cell.judged), mine=outcome_word(outcome), current_version=cell.verdict.version
        )
    if outcome not in cell.at_once or judges_of(meeting, slot.unit_id) != [meeting.chair]:
        raise DomainError(
            "meetings.more_to_say", _("This assessment needs a word more. Open the task and complete it.")
        )
    achieved = outcome == Outcome.ACHIEVED
    verdict = judge_at_table(
        actor=actor,
        meeting_uid=meeting_uid,
        commitment_uid=commitment_uid,
        outcome=outcome,
        done_on=_done_on(cell.claim, meeting) if cell.claim and achieved else None,
        done_qty=cell.claim.qty if cell.claim else None,
        seen=0,
    )
    return verdict, slot


def judge_for(meeting: Meeting, unit_id: int, judged_by: Person | None = None) -> Person:
    """The judge of a unit: `judged_by` if he may, otherwise the first who may. Raises DomainError when nobody may."""
    may = judges_of(meeting, unit_id)
    if judged_by is not None:
        if judged_by not in may:
            raise DomainError(
                "meetings.not_the_judge",
                _(
                    "The standing member in the chair judges; for a unit in which he holds a post, another one who holds none."
                ),
                field="judged_by",
            )
        return judged_by
    if not may:
        raise DomainError(
            "meetings.no_judge",
            _("No standing member may judge this unit: name a chair who holds no post in it."),
            field="judged_by",
        )
    return may[0]


def check_open(meeting: Meeting) -> None:
    """Raises DomainError unless the meeting is being held (in the hall or in writing)."""
    if meeting.state != Meeting.State.OPEN:
        raise DomainError(
            "meetings.not_open", _("The meeting is not open: open it first, or correct the minutes afterwards.")
        )


def _check_proposing(meeting: Meeting) -> None:
    if meeting.state not in PROPOSING:
        raise DomainError(
            "meetings.not_proposing", _("Proposals are made from the invitation until the meeting closes.")
        )


def _commitment(actor: Viewer, uid: UUID) -> Commitment:
    commitment = Commitment.objects.visible_to(actor).select_related("owner").filter(uid=uid).first()
    if commitment is None:
        raise NotFound
    return commitment


def _fill(row: VerdictProposal, actor: Viewer, outcome: str, new_due_on: date | None, reason: str) -> None:
    row.outcome, row.new_due_on, row.reason = outcome, new_due_on, reason
    row.by_id, row.at = person_of(actor), clock.now()


def person_of(actor: Viewer) -> int:
    """The actor as a person; an account without one writes nothing here."""
    if actor.person_id is None:
        raise NotFound
    return actor.person_id


def insert_once(row: Any, *, mine: str = "") -> None:
    """Insert; Conflict when somebody else inserted the one row there may be in the same moment."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(mine=mine, current_version=1) from None


class _Absent:
    """A proposal nobody has made yet has version 0."""

    version = 0
