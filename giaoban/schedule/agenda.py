"""The agenda as a value: lines with their times, the sum, the end, and by how much it runs over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from giaoban.core import clock
from giaoban.rulebook.agenda import slots_of_key
from giaoban.schedule.models import AgendaItem, Meeting, Slot


@dataclass(frozen=True)
class SlotLine:
    slot: Slot
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class AgendaLine:
    item: AgendaItem
    minutes: int
    starts_at: datetime
    ends_at: datetime
    slots: tuple[SlotLine, ...] = ()

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def title(self) -> str:
        return self.item.title


@dataclass(frozen=True)
class Agenda:
    items: tuple[AgendaLine, ...]
    starts_at: datetime
    total: int  # minutes
    ends_at: datetime
    planned_end: datetime
    over_by: int  # minutes beyond the series' planned length, 0 if it fits

    def slots(self, role: str) -> tuple[SlotLine, ...]:
        return tuple(line for item in self.items for line in item.slots if line.slot.role == role)


def build(meeting: Meeting, items: list[AgendaItem], slots: list[Slot]) -> Agenda:
    """Add the agenda up from its start: each line's own minutes, or those of the slots it stands for."""
    starts = clock.aware(datetime.combine(meeting.held_on, meeting.starts_at))
    at, lines = starts, []
    for item in items:
        role = slots_of_key(item.key)
        if role:
            inner: list[SlotLine] = []
            begin = at
            for slot in (slot for slot in slots if slot.role == role):
                end = at + timedelta(minutes=slot.minutes)
                inner.append(SlotLine(slot, at, end))
                at = end
            at += timedelta(minutes=item.minutes)
            lines.append(AgendaLine(item, _minutes(begin, at), begin, at, tuple(inner)))
        else:
            begin, at = at, at + timedelta(minutes=item.minutes)
            lines.append(AgendaLine(item, item.minutes, begin, at))
    total, length = _minutes(starts, at), meeting.series.length_minutes
    return Agenda(
        items=tuple(lines),
        starts_at=starts,
        total=total,
        ends_at=at,
        planned_end=starts + timedelta(minutes=length),
        over_by=max(0, total - length),
    )


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60
