"""Agenda, order and form of slots, flags, attendance. Everything here raises the meeting's tick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Person
from giaoban.organisation.queries import holders
from giaoban.records.actions import record
from giaoban.schedule import transitions
from giaoban.schedule.actions._shared import bump, bump_tables, own_meeting, require_host, slot_minutes
from giaoban.schedule.models import AgendaItem, Attendance, Meeting, Slot
from giaoban.schedule.queries import head_of, printed_holder, slot_for, slots_of
from giaoban.schedule.said import check_said, kept

MOST_MINUTES = 240

__all__ = [
    "bump",
    "bump_tables",
    "change_agenda_item",
    "change_slot",
    "flag_slot",
    "order_flagged_first",
    "record_attendance",
    "reorder_slots",
]


@action
def reorder_slots(
    *, actor: Viewer, meeting_uid: UUID, order: Sequence[UUID], seen: Sequence[UUID] | None = None
) -> list[Slot]:
    """Put the slots named in `order` (all slots of one role) into that order.

    `seen` is the order the person looked at: if somebody else changed it meanwhile, Conflict, and nothing changes.
    """
    meeting = own_meeting(actor, meeting_uid)
    transitions.check(meeting.state, "arrange")
    slots = slots_of(meeting)
    named = [slot for slot in slots if slot.uid in set(order)]
    roles = {slot.role for slot in named}
    current = [slot for slot in slots if slot.role in roles]
    if len(named) != len(order) or len(roles) != 1 or len(current) != len(named):
        raise DomainError("schedule.order_incomplete", _("The list of units has changed. Load the page again."))
    if seen is not None and list(seen) != [slot.uid for slot in current]:
        by_uid = {slot.uid: str(slot.unit) for slot in current}
        raise Conflict(
            theirs="\n".join(by_uid.values()),
            mine="\n".join(by_uid[uid] for uid in order),
            current_version=meeting.version,
        )
    return _arrange(actor, meeting, sorted(current, key=lambda slot: list(order).index(slot.uid)), current)


@action
def order_flagged_first(*, actor: Viewer, meeting_uid: UUID) -> list[Slot]:
    """Reporting units that flagged a problem come first; otherwise the order stays."""
    meeting = own_meeting(actor, meeting_uid)
    transitions.check(meeting.state, "arrange")
    current = [slot for slot in slots_of(meeting) if slot.role == "reporting"]
    return _arrange(actor, meeting, sorted(current, key=lambda slot: not slot.flagged), current)


def _arrange(actor: Viewer, meeting: Meeting, wanted: list[Slot], before: list[Slot]) -> list[Slot]:
    was = [str(slot.unit) for slot in before]
    for position, slot in enumerate(wanted, start=1):
        if slot.position != position:
            slot.position = position
            Slot.objects.filter(pk=slot.pk).update(position=position)
    bump(meeting)
    record(
        actor=actor,
        kind="schedule.reorder_slots",
        subject=meeting,
        before={"order": was},
        after={"order": [str(slot.unit) for slot in wanted]},
    )
    return wanted


@action
def change_slot(
    *,
    actor: Viewer,
    slot_uid: UUID,
    version: int,
    form: str,
    minutes: int | None = None,
    flagged: bool | None = None,
    flag_reason: str | None = None,
) -> Slot:
    """Form and minutes of a slot; `minutes` empty: as the series says for this form. Noted from the report takes none."""
    slot = slot_for(actor, slot_uid)
    meeting = slot.meeting
    require_host(actor, meeting.series.host_id)
    transitions.check(meeting.state, "arrange")
    check_version(slot, version)
    if form not in Slot.Form.values:
        raise DomainError("schedule.slot_form", _("Choose how the unit is heard."), field="form")
    if form == Slot.Form.NOTED or minutes is None:
        minutes = slot_minutes(meeting.series, slot.role, form)
    if not 0 <= minutes <= MOST_MINUTES:
        raise DomainError(
            "schedule.slot_minutes", _("Between 0 and %(most)s minutes."), field="minutes", most=MOST_MINUTES
        )
    before = {"form": slot.form, "minutes": slot.minutes, "flagged": slot.flagged}
    slot.form, slot.minutes = form, minutes
    if flagged is not None:
        slot.flagged = flagged
        slot.flag_reason = (flag_reason if flag_reason is not None else slot.flag_reason) if flagged else ""
    save_versioned(slot, "form", "minutes", "flagged", "flag_reason")
    bump(meeting)
    record(
        actor=actor,
        kind="schedule.change_slot",
        subject=slot,
        before=before,
        after={"form": form, "minutes": minutes, "flagged": slot.flagged},
    )
    return slot


@action
def flag_slot(*, actor: Viewer, meeting: Meeting, unit_id: int, flagged: bool, reason: str = "") -> Slot | None:
    """The unit (or the host for it) asks to be heard first, or takes it back. None if the unit has no slot.

    Called by reports when a report is submitted; the order changes only when the clerk says so.
    """
    host = meeting.series.host_id
    if not actor.is_at(unit_id, Role.LEADER, Role.STAFF) and not actor.is_at(host, Role.LEADER, Role.STAFF):
        raise NotFound
    transitions.check(meeting.state, "flag")
    slot = Slot.objects.filter(meeting=meeting, unit_id=unit_id).select_related("unit").first()
    reason = reason[:300] if flagged else ""
    if slot is None or (slot.flagged, slot.flag_reason) == (flagged, reason):
        return slot
    Slot.objects.filter(pk=slot.pk).update(flagged=flagged, flag_reason=reason, version=F("version") + 1)
    slot.flagged, slot.flag_reason, slot.version = flagged, reason, slot.version + 1
    slot.meeting = meeting
    bump(meeting)
    record(actor=actor, kind="schedule.flag_slot", subject=slot, after={"flagged": flagged, "reason": reason})
    return slot


@action
def change_agenda_item(*, actor: Viewer, meeting_uid: UUID, key: str, title: str, minutes: int) -> AgendaItem:
    """Title and minutes of a line of the agenda. Lines that add up slots have extra minutes of their own here."""
    meeting = own_meeting(actor, meeting_uid)
    transitions.check(meeting.state, "arrange")
    item = AgendaItem.objects.filter(meeting=meeting, key=key).first()
    if item is None:
        raise NotFound
    if not title.strip():
        raise DomainError("schedule.agenda_title", _("Write what this part of the agenda is called."), field="title")
    if not 0 <= minutes <= MOST_MINUTES:
        raise DomainError(
            "schedule.slot_minutes", _("Between 0 and %(most)s minutes."), field="minutes", most=MOST_MINUTES
        )
    before = {"title": item.title, "minutes": item.minutes}
    item.title, item.minutes = title, minutes
    item.save(update_fields=["title", "minutes"])
    bump(meeting)
    record(
        actor=actor,
        kind="schedule.change_agenda_item",
        subject=meeting,
        before=before,
        after={"key": key, "title": title, "minutes": minutes},
    )
    return item


@action
def record_attendance(
    *,
    actor: Viewer,
    slot_uid: UUID,
    version: int,
    status: str,
    person: Person | None = None,
    name: str = "",
    substitute_for: Person | None = None,
    reason: str = "",
    arrived_at: time | None = None,
    said_at: datetime | None = None,
) -> Attendance:
    """Who sat for the unit. Present or late without a name: its head. A substitute is named and stands for the head.

    `version` is the attendance row's. Excused absence needs its reason. `said_at`: recorded on paper then.
    """
    slot = slot_for(actor, slot_uid)
    meeting = slot.meeting
    require_host(actor, meeting.series.host_id)
    transitions.check(meeting.state, "attend")
    check_said(meeting, said_at)
    row, _created = Attendance.objects.get_or_create(slot=slot)
    check_version(row, version)
    if status not in Attendance.Status.values:
        raise DomainError("schedule.attendance_status", _("Choose who came."), field="status")
    held = holders(slot.unit, None, meeting.held_on)
    head = head_of(slot.unit, meeting.held_on, held)
    if person is not None and all(post.person_id != person.pk for post in held):
        raise DomainError("schedule.attendance_person", _("This person holds no post in the unit."), field="person")
    came = status in (Attendance.Status.PRESENT, Attendance.Status.LATE)
    if came and person is None and not name.strip() and head is not None:
        person = head.person
    if status == Attendance.Status.SUBSTITUTE:
        if person is None and not name.strip():
            raise DomainError("schedule.substitute_name", _("Write who came instead."), field="name")
        if head is not None and person == head.person:
            raise DomainError(
                "schedule.substitute_is_head",
                _("The head of the unit is no substitute: choose “present”."),
                field="person",
            )
        substitute_for = substitute_for or (head.person if head is not None else None)
    else:
        substitute_for = None
    if status == Attendance.Status.ABSENT_EXCUSED and not reason.strip():
        raise DomainError("schedule.absence_reason", _("Write the reason."), field="reason")
    if not came and status != Attendance.Status.SUBSTITUTE:
        person, name = None, ""
    if person is not None and not name.strip():
        name = printed_holder(person, slot.unit, held)
    if status == Attendance.Status.LATE and arrived_at is None and said_at is None and clock.today() == meeting.held_on:
        arrived_at = clock.local_now().time().replace(second=0, microsecond=0)
    before = {"status": row.status, "name": row.name}
    row.status, row.person, row.name, row.substitute_for = status, person, name, substitute_for
    row.reason, row.arrived_at = reason, arrived_at if status != Attendance.Status.ABSENT_EXCUSED else None
    row.said_at = said_at
    save_versioned(row, "status", "person", "name", "substitute_for", "reason", "arrived_at", "said_at")
    bump(meeting)
    record(
        actor=actor,
        kind="schedule.record_attendance",
        subject=slot,
        before=before,
        after={"status": status, "name": name, "reason": reason, **kept(said_at)},
    )
    return row
