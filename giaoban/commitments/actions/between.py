"""Between meetings: notes on progress, waiting for somebody, cancelling by the chair, passing to another unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from giaoban.commitments import notices
from giaoban.commitments.actions import rights
from giaoban.commitments.actions.judging import judge
from giaoban.commitments.actions.promises import folded_of
from giaoban.commitments.models import Commitment, CoUnit, Handover, Outcome, Progress, ProgressFile, Verdict
from giaoban.commitments.queries.reads import commitment_for
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.viewer import Viewer
from giaoban.documents.models import File
from giaoban.documents.queries import own_unattached
from giaoban.organisation.models import Person, Unit
from giaoban.records.actions import record
from giaoban.schedule.models import Meeting


@action
def add_progress(
    *, actor: Viewer, commitment_uid: UUID, text: str, qty: Decimal | None = None, files: Iterable[File] = ()
) -> Progress:
    """A note between meetings by the unit that has the task, or by a co-ordinating unit (which gives no quantity).

    A quantity becomes the commitment's `done_qty`; `files` are those the actor has just kept. Raises NotFound, DomainError.
    """
    commitment = commitment_for(actor, commitment_uid)
    rights.still_open(commitment)
    unit_id = noting_unit(actor, commitment)
    if unit_id is None:
        raise DomainError(
            "commitments.no_note", _("Only the unit that has this task and its co-ordinating units add notes.")
        )
    if not text.strip():
        raise DomainError("commitments.text_required", _("Write the note."), field="text")
    if qty is not None:
        if unit_id != commitment.owner_id:
            raise DomainError(
                "commitments.qty_owner", _("Only the unit that has this task gives a quantity."), field="qty"
            )
        if qty < 0:
            raise DomainError("commitments.negative", _("A quantity is not below zero."), field="qty")
        commitment.done_qty = qty
        save_versioned(commitment, "done_qty")
    note = Progress.objects.create(
        commitment=commitment,
        unit_id=unit_id,
        text=text,
        qty=qty,
        by_id=rights.person_of(actor),
        at=clock.now(),
    )
    given = [own_unattached(actor, file.uid) for file in files]
    for file in given:
        ProgressFile.objects.create(progress=note, file=file)
    record(
        actor=actor,
        kind="commitments.add_progress",
        subject=commitment,
        after={"text": text, "qty": qty, "files": [file.uid for file in given]},
    )
    if qty is not None:
        rights.bump_tables(commitment)
    return note


def noting_unit(actor: Viewer, commitment: Commitment) -> int | None:
    """The unit for which the actor may add a note: the owner first, then a co-ordinating unit; None: he may not."""
    units = actor.units_as(*rights.UNIT_ROLES)
    if commitment.owner_id in units:
        return commitment.owner_id
    return (
        CoUnit.objects.filter(commitment_id=commitment.pk, unit_id__in=units)
        .order_by("pk")
        .values_list("unit_id", flat=True)
        .first()
    )


@action
def set_waiting(
    *, actor: Viewer, commitment_uid: UUID, version: int, waiting_on: str, waiting_since: date | None = None
) -> Commitment:
    """Mark that the task waits for somebody above since a day, or clear the mark (empty text). Stops no clock."""
    commitment = commitment_for(actor, commitment_uid)
    rights.own_unit(actor, commitment)
    rights.still_open(commitment)
    check_version(commitment, version)
    waiting_on = waiting_on.strip()
    since = (waiting_since or clock.today()) if waiting_on else None
    if since is not None and since > clock.today():
        raise DomainError("commitments.since_future", _("The day lies in the future."), field="waiting_since")
    before = {"waiting_on": commitment.waiting_on, "waiting_since": commitment.waiting_since}
    commitment.waiting_on, commitment.waiting_since = waiting_on, since
    save_versioned(commitment, "waiting_on", "waiting_since")
    record(
        actor=actor,
        kind="commitments.set_waiting",
        subject=commitment,
        before=before,
        after={"waiting_on": waiting_on, "waiting_since": since},
    )
    rights.bump_tables(commitment)
    return commitment


@action
def cancel_commitment(*, actor: Viewer, commitment_uid: UUID, reason: str, judged_by: Person) -> Verdict:
    """ "Thôi thực hiện" by the chair of the meeting being held: a task is closed only by a verdict. Raises DomainError."""
    commitment = commitment_for(actor, commitment_uid)
    rights.host_office(actor, commitment.series)
    meeting = open_meeting_of(commitment)
    if meeting is None:
        raise DomainError(
            "commitments.meeting_not_open", _("A task is cancelled by the chair while a briefing is being held.")
        )
    return judge(
        actor=actor,
        meeting=meeting,
        commitment_uid=commitment_uid,
        outcome=Outcome.CANCELLED,
        reason=reason,
        judged_by=judged_by,
    )


def open_meeting_of(commitment: Commitment) -> Meeting | None:
    """The meeting of the series that is being held now, if any."""
    return (
        Meeting.objects.unscoped("action: the open meeting of the series")
        .filter(series_id=commitment.series_id, state=Meeting.State.OPEN)
        .select_related("series__host", "chair")
        .first()
    )


@action
def hand_over_commitment(
    *, actor: Viewer, commitment_uid: UUID, version: int, to_unit: Unit, reason: str
) -> Commitment:
    """The host gives a task whose unit ended in a split to one of the units that took over. `promised_by` never changes."""
    commitment = commitment_for(actor, commitment_uid)
    rights.host_office(actor, commitment.series)
    rights.still_open(commitment)
    check_version(commitment, version)
    today = clock.today()
    if commitment.owner.ended_on is None or commitment.owner.ended_on > today:
        raise DomainError(
            "commitments.owner_alive", _("%(unit)s still exists and keeps its tasks."), unit=commitment.owner
        )
    rights.takes_part(commitment.series, to_unit, today)
    if not reason.strip():
        raise DomainError("commitments.reason_required", _("Give the reason."), field="reason")
    before = commitment.owner
    _pass(actor, commitment, to_unit, today, reason)
    notices.handed_over(actor, before, to_unit, 1)
    return commitment


@action
def pass_to_successor(*, actor: Viewer, unit: Unit, successor: Unit, on: date) -> int:
    """A unit ended with one whole successor: its open tasks pass by themselves, in the same transaction. All rows; the right
    was checked by `end_unit`. Returns how many. Registered with `organisation.succession`."""
    rows = (
        Commitment.objects.unscoped("rule: succession passes every open task")
        .filter(owner_id=unit.pk, state__in=[Commitment.State.OPEN, Commitment.State.DRAFT])
        .select_related("owner", "series")
    )
    count = 0
    for commitment in rows:
        _pass(actor, commitment, successor, on, _("%(old)s became %(new)s") % {"old": unit, "new": successor})
        count += 1
    notices.handed_over(actor, unit, successor, count)
    return count


def _pass(actor: Viewer, commitment: Commitment, to_unit: Unit, on: date, reason: str) -> None:
    before, commitment.owner = commitment.owner, to_unit
    commitment.folded = folded_of(commitment)
    save_versioned(commitment, "owner", "folded")
    CoUnit.objects.filter(commitment_id=commitment.pk, unit_id=to_unit.pk).delete()
    Handover.objects.create(
        commitment=commitment,
        from_unit=before,
        to_unit=to_unit,
        on=on,
        reason=reason,
        by_id=actor.person_id,
        at=clock.now(),
    )
    record(
        actor=actor,
        kind="commitments.hand_over_commitment",
        subject=commitment,
        before={"owner": str(before)},
        after={"owner": str(to_unit), "reason": reason},
    )
    rights.bump_tables(commitment)
