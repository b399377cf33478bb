"""Promising at a meeting, giving a task between meetings, opening the drafts when the meeting closes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from giaoban.commitments import notices
from giaoban.commitments.actions import rights
from giaoban.commitments.actions.dates import settle_dates
from giaoban.commitments.models import Commitment, CoUnit, Priority, Rhythm
from giaoban.commitments.queries.reads import commitment_for, on_the_table
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.text import fold
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Field, Unit
from giaoban.records.actions import record
from giaoban.schedule.models import Meeting, Series
from giaoban.schedule.said import check_said, kept

WORDING = (
    "text",
    "deliverable",
    "field",
    "responsible_post",
    "responsible_text",
    "executing_text",
    "rhythm",
    "target_qty",
    "unit_of_measure",
)


@action
def promise_commitment(
    *,
    actor: Viewer,
    meeting: Meeting,
    unit: Unit,
    text: str,
    field: Field,
    origin: str,
    deliverable: str = "",
    responsible_post: str = "",
    responsible_text: str = "",
    executing_text: str = "",
    rhythm: str = Rhythm.ONCE,
    due_on: date | None = None,
    due_at_next_meeting: bool = False,
    target_qty: Decimal | None = None,
    unit_of_measure: str = "",
    priority: Priority | None = None,
    serves: Commitment | None = None,
    co_units: Iterable[Unit] = (),
    said_at: datetime | None = None,
) -> Commitment:
    """A draft at an open meeting; it opens when the meeting closes (`open_drafts`).

    By the host's office. A one-time task needs a date after the meeting, or `due_at_next_meeting`. `said_at`: given in the
    hall then, entered now from paper. Raises DomainError.
    """
    rights.host_office(actor, meeting.series)
    rights.must_be_open(meeting)
    check_said(meeting, said_at)
    rights.takes_part(meeting.series, unit, meeting.held_on)
    if due_at_next_meeting:
        due_on = _next_meeting_day(meeting.series, meeting.held_on)
    _check_dates(rhythm, due_on, after=meeting.held_on)
    commitment = _create(
        meeting.series,
        unit,
        co_units,
        text=text,
        field=field,
        origin=origin,
        deliverable=deliverable,
        responsible_post=responsible_post,
        responsible_text=responsible_text,
        executing_text=executing_text,
        rhythm=rhythm,
        first_due_on=due_on,
        due_on=due_on,
        due_at_next_meeting=due_at_next_meeting,
        target_qty=target_qty,
        unit_of_measure=unit_of_measure,
        priority=priority,
        serves=serves,
        born_at=meeting,
        said_at=said_at,
        state=Commitment.State.DRAFT,
    )
    record(
        actor=actor,
        kind="commitments.promise_commitment",
        subject=commitment,
        after=_words(commitment) | kept(said_at),
    )
    rights.bump(meeting)
    return commitment


@action
def assign_commitment(
    *,
    actor: Viewer,
    series: Series,
    unit: Unit,
    text: str,
    field: Field,
    due_on: date | None = None,
    deliverable: str = "",
    responsible_post: str = "",
    responsible_text: str = "",
    executing_text: str = "",
    rhythm: str = Rhythm.ONCE,
    due_at_next_meeting: bool = False,
    target_qty: Decimal | None = None,
    unit_of_measure: str = "",
    co_units: Iterable[Unit] = (),
) -> Commitment:
    """ "Giao nhiệm vụ ngoài hội nghị": open at once, seen at once by the unit, in the next minutes and judged there.

    By the host's office. The date may not lie in the past. Raises DomainError.
    """
    rights.host_office(actor, series)
    today = clock.today()
    rights.takes_part(series, unit, today)
    if due_at_next_meeting:
        due_on = _next_meeting_day(series, today)
    _check_dates(rhythm, due_on, from_day=today)
    commitment = _create(
        series,
        unit,
        co_units,
        text=text,
        field=field,
        origin=Commitment.Origin.BETWEEN,
        deliverable=deliverable,
        responsible_post=responsible_post,
        responsible_text=responsible_text,
        executing_text=executing_text,
        rhythm=rhythm,
        first_due_on=due_on,
        due_on=due_on,
        due_at_next_meeting=due_at_next_meeting,
        target_qty=target_qty,
        unit_of_measure=unit_of_measure,
        state=Commitment.State.OPEN,
        opened_at=clock.now(),
    )
    record(actor=actor, kind="commitments.assign_commitment", subject=commitment, after=_words(commitment))
    rights.bump_tables(commitment)
    notices.given(actor, commitment)
    return commitment


@action
def change_draft(*, actor: Viewer, commitment_uid: UUID, version: int, changes: Mapping[str, Any]) -> Commitment:
    """Change the wording (`WORDING`), the date (`due_on`, `due_at_next_meeting`), the unit (`unit`) or `co_units`;
    `changes` holds only what changes.

    Allowed until the minutes that first contain the task are sealed (`frozen_at`); the date only while nothing was judged
    or extended. Raises DomainError, Conflict.
    """
    commitment = commitment_for(actor, commitment_uid)
    rights.host_office(actor, commitment.series)
    if commitment.frozen_at is not None:
        raise DomainError(
            "commitments.frozen", _("The minutes are signed: the wording and the first date stay as they are.")
        )
    if commitment.closed_at is not None:
        rights.still_open(commitment)
    check_version(commitment, version)
    before = _words(commitment)
    changed = _apply_changes(commitment, dict(changes))
    commitment.folded = folded_of(commitment)
    save_versioned(commitment, "folded", *changed)
    record(actor=actor, kind="commitments.change_draft", subject=commitment, before=before, after=_words(commitment))
    rights.bump(commitment.born_at)
    rights.bump_tables(commitment)
    return commitment


def _apply_changes(commitment: Commitment, values: dict[str, Any]) -> list[str]:
    changed: list[str] = []
    after = commitment.born_at.held_on if commitment.born_at else None
    unit = values.pop("unit", None)
    co_units = values.pop("co_units", None)
    dated = {"due_on", "due_at_next_meeting", "rhythm"} & set(values)
    if unit is not None and unit.pk != commitment.owner_id:
        if commitment.state != Commitment.State.DRAFT:
            raise DomainError("commitments.unit_fixed", _("The unit can be changed only while the briefing is held."))
        rights.takes_part(commitment.series, unit, after or clock.today())
        commitment.owner = commitment.promised_by = unit
        changed += ["owner", "promised_by"]
    for name in WORDING:
        if name in values:
            setattr(commitment, name, values.pop(name))
            changed.append(name)
    _check_text(commitment.text)
    if dated:
        before = (commitment.due_on, commitment.rhythm)
        if values.get("due_at_next_meeting"):
            values["due_on"] = _next_meeting_day(commitment.series, after or clock.today())
            commitment.due_at_next_meeting = True
        elif "due_on" in values:
            commitment.due_at_next_meeting = False
        due_on = values.get("due_on", commitment.due_on)
        _check_dates(commitment.rhythm, due_on, after=after, from_day=None if after else clock.today())
        if due_on != before[0] and (commitment.verdicts.exists() or commitment.extensions.exists()):
            raise DomainError("commitments.date_fixed", _("The date was already judged or extended."), field="due_on")
        commitment.due_on = commitment.first_due_on = due_on
        changed += ["due_on", "first_due_on", "due_at_next_meeting"]
    values.pop("due_on", None), values.pop("due_at_next_meeting", None)
    if values:
        raise TypeError(f"change_draft() does not know {sorted(values)}")
    if co_units is not None:
        _set_co_units(commitment, co_units)
    return changed


@action
def set_co_units(*, actor: Viewer, commitment_uid: UUID, version: int, units: Iterable[Unit]) -> Commitment:
    """Name the co-ordinating units: they read the task, add notes, and are not judged."""
    commitment = commitment_for(actor, commitment_uid)
    rights.host_office(actor, commitment.series)
    if commitment.closed_at is not None:
        rights.still_open(commitment)
    check_version(commitment, version)
    names = _set_co_units(commitment, units)
    save_versioned(commitment)
    record(actor=actor, kind="commitments.set_co_units", subject=commitment, after={"units": names})
    if commitment.state == Commitment.State.OPEN:
        notices.shared(actor, commitment)
    return commitment


@action
def drop_draft(*, actor: Viewer, commitment_uid: UUID, version: int) -> None:
    """Take back a task of this meeting while the meeting is open (a reopened one included). Raises DomainError."""
    commitment = commitment_for(actor, commitment_uid)
    rights.host_office(actor, commitment.series)
    check_version(commitment, version)
    meeting = commitment.born_at
    if meeting is None or commitment.frozen_at is not None or commitment.closed_at is not None:
        raise DomainError(
            "commitments.not_draft", _("This task is in force: only the chair may cancel it, with a reason.")
        )
    rights.must_be_open(meeting)
    record(actor=actor, kind="commitments.drop_draft", subject=commitment, before=_words(commitment))
    try:
        Commitment.objects.unscoped("action: drop_draft").filter(pk=commitment.pk).delete()
    except ProtectedError as error:
        raise DomainError(
            "commitments.not_draft", _("This task is in force: only the chair may cancel it, with a reason.")
        ) from error
    rights.bump(meeting)


@action
def open_drafts(*, actor: Viewer, meeting: Meeting) -> list[Commitment]:
    """Called by `close_meeting`: what was promised at it is open from now on, and the dates its verdicts moved get their
    extension rows (ADR 0010). Returns the opened ones. May be repeated after a reopening."""
    rights.host_office(actor, meeting.series)
    now = clock.now()
    drafts = list(
        Commitment.objects.unscoped("action: open_drafts, all of the meeting").filter(
            born_at_id=meeting.pk, state=Commitment.State.DRAFT
        )
    )
    for commitment in drafts:
        commitment.state, commitment.opened_at = Commitment.State.OPEN, now
        save_versioned(commitment, "state", "opened_at")
        record(actor=actor, kind="commitments.open_commitment", subject=commitment, after=_words(commitment))
    settle_dates(meeting)
    return drafts


@action
def freeze_commitments(*, actor: Viewer, meeting: Meeting) -> int:
    """Called when the minutes are sealed: wording and first date of every task they contain freeze, their verdicts too.

    Returns how many commitments froze now. The right was checked by signing.
    """
    now = clock.now()
    contained = Commitment.objects.unscoped("action: sealing freezes all rows")
    born = contained.filter(born_at_id=meeting.pk).exclude(state=Commitment.State.DRAFT)
    listed = contained.filter(on_the_table(meeting))
    frozen = 0
    for rows in (born, listed):
        frozen += rows.filter(frozen_at=None).update(frozen_at=now)
    meeting.verdicts.filter(frozen_at=None).update(frozen_at=now)
    record(actor=actor, kind="commitments.freeze_commitments", subject=meeting, after={"count": frozen})
    return frozen


def _create(series: Series, unit: Unit, co_units: Iterable[Unit], **values: Any) -> Commitment:
    _check_text(values["text"])
    commitment = Commitment(series=series, owner=unit, promised_by=unit, created_at=clock.now(), **values)
    commitment.folded = folded_of(commitment)
    commitment.save(force_insert=True)
    _set_co_units(commitment, co_units)
    return commitment


def _set_co_units(commitment: Commitment, units: Iterable[Unit]) -> list[str]:
    wanted = {unit.pk: unit for unit in units if unit.pk != commitment.owner_id}
    CoUnit.objects.filter(commitment_id=commitment.pk).exclude(unit_id__in=wanted).delete()
    present = set(CoUnit.objects.filter(commitment_id=commitment.pk).values_list("unit_id", flat=True))
    CoUnit.objects.bulk_create(
        CoUnit(commitment=commitment, unit=unit) for pk, unit in wanted.items() if pk not in present
    )
    return [str(unit) for unit in wanted.values()]


def folded_of(commitment: Commitment) -> str:
    """What the accent-free search looks in: the task's words and the unit; no person (DESIGN.md §2)."""
    parts = (commitment.text, commitment.deliverable, commitment.owner.name, commitment.owner.short_name)
    return fold(" ".join(part for part in parts if part))


def _check_text(text: str) -> None:
    if not text.strip():
        raise DomainError("commitments.text_required", _("Say what is to be done."), field="text")


def _check_dates(rhythm: str, due_on: date | None, *, after: date | None = None, from_day: date | None = None) -> None:
    if rhythm == Rhythm.ONCE and due_on is None:
        raise DomainError(
            "commitments.due_required",
            _("“Regularly” is not a deadline. Choose “monthly” or a day."),
            field="due_on",
        )
    if due_on is None:
        return
    if after is not None and due_on <= after:
        raise DomainError(
            "commitments.date_before_meeting",
            _("The date must lie after the briefing of %(day)s."),
            field="due_on",
            day=after.strftime("%d/%m/%Y"),
        )
    if from_day is not None and due_on < from_day:
        raise DomainError("commitments.date_past", _("The date lies in the past."), field="due_on")


def _next_meeting_day(series: Series, after: date) -> date:
    day: date | None = (
        Meeting.objects.unscoped("rule: before the next briefing")
        .filter(
            series_id=series.pk,
            kind=Meeting.Kind.REGULAR,
            held_on__gt=after,
            state__in=[Meeting.State.PLANNED, Meeting.State.CALLED, Meeting.State.POSTPONED],
        )
        .order_by("held_on")
        .values_list("held_on", flat=True)
        .first()
    )
    if day is None:
        raise DomainError(
            "commitments.no_next_meeting", _("The next briefing is not planned yet. Choose a day."), field="due_on"
        )
    return day


def _words(c: Commitment) -> dict[str, Any]:
    return {
        "text": c.text,
        "deliverable": c.deliverable,
        "unit": str(c.owner),
        "field": c.field.code,
        "responsible": c.responsible_text,
        "rhythm": c.rhythm,
        "due_on": c.due_on,
        "target_qty": c.target_qty,
        "origin": c.origin,
        "state": c.state,
    }
