"""The call list: which units have not reported, whom to call there, and what was called already. By unit, never by person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from giaoban.core.errors import NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Appointment, Unit
from giaoban.organisation.queries import holders_of_units, post_name
from giaoban.reports import transitions
from giaoban.reports.models import CallNote
from giaoban.reports.queries import states
from giaoban.rulebook.kinds import unit_kinds
from giaoban.rulebook.positions import roles_of
from giaoban.schedule.models import Meeting
from giaoban.schedule.queries import is_host

# Where the report hangs: a draft or a returned one with who writes it, otherwise with who approves it. Only the state is
# known to the host, so the unit's office is called, not whoever happens to be writing.
WITH_THE_OFFICE = {states.DRAFT, states.RETURNED}
ORDER = {states.NONE: 0, states.RETURNED: 1, states.DRAFT: 2, states.AWAITING: 3}
READABLE = {Meeting.State.CALLED, Meeting.State.OPEN, Meeting.State.CLOSED, Meeting.State.POSTPONED}
_NUMBER = re.compile(r"\+?\d(?:[\s.\-()]*\d)*")


@dataclass(frozen=True)
class Contact:
    """Somebody of the unit who can be called, with the telephone of his post."""

    appointment: Appointment
    unit: Unit

    @property
    def post(self) -> str:
        """In the language of whoever reads it."""
        return post_name(self.appointment, self.unit)

    @property
    def name(self) -> str:
        return self.appointment.person.full_name

    @property
    def phone(self) -> str:
        return self.appointment.duty_phone.strip()

    @property
    def tel(self) -> str:
        return dialled(self.phone)


@dataclass(frozen=True)
class CallRow:
    """A reporting unit: the state of its report, whom to call first, whom else, the calls so far (latest first)."""

    unit: Unit
    code: str
    contacts: list[Contact]
    vacant: str = ""  # the first post of the unit, while nobody holds it
    calls: list[CallNote] = field(default_factory=list)
    may_note: bool = False

    @property
    def arrived(self) -> bool:
        return self.code in states.ARRIVED

    @property
    def first(self) -> Contact | None:
        return self.contacts[0] if self.contacts else None

    @property
    def label(self) -> Any:
        return states.STATE_LABELS[self.code]

    @property
    def tone(self) -> str:
        return states.STATE_TONES[self.code]

    @property
    def last_called(self) -> datetime | None:
        return self.calls[0].at if self.calls else None


def answers_the_telephone(row: Appointment) -> bool:
    """Secretary, deputies and office of a unit are called; other posts are not the report's."""
    return bool(roles_of(row.position) & {Role.LEADER, Role.STAFF})


def dialled(phone: str) -> str:
    """The first number of a duty telephone as a tel: link needs it: '0225 388 0000 (máy lẻ 12)' → 02253880000."""
    found = _NUMBER.search(phone)
    return re.sub(r"[^\d+]", "", found.group()) if found else ""


def call_list(viewer: Viewer, meeting: Meeting) -> list[CallRow]:
    """Every reporting unit of a meeting, in the order of the briefing, for its host. Five queries, whatever the number.

    Raises NotFound for everybody else, and for a meeting without reports.
    """
    if not is_host(viewer, meeting) or meeting.kind != Meeting.Kind.REGULAR or meeting.state not in READABLE:
        raise NotFound
    codes = states.report_states(viewer, meeting)
    units = Unit.objects.in_bulk(list(codes))
    held = holders_of_units(codes)
    calls: dict[int, list[CallNote]] = {}
    for note in CallNote.objects.filter(meeting_id=meeting.pk).select_related("by").order_by("-at", "-pk"):
        calls.setdefault(note.unit_id, []).append(note)
    return [
        CallRow(
            unit=units[unit_id],
            code=code,
            contacts=contacts_of(units[unit_id], held[unit_id], code),
            vacant=vacant_post(units[unit_id], held[unit_id]),
            calls=calls.get(unit_id, []),
            may_note=code not in states.ARRIVED and meeting.state in transitions.CALLS,
        )
        for unit_id, code in codes.items()
    ]


def contacts_of(unit: Unit, held: Iterable[Appointment], code: str) -> list[Contact]:
    """Whom to call, the right one first; who has no telephone comes after those who have one."""
    first = Role.STAFF if code in WITH_THE_OFFICE else Role.LEADER
    rows = [row for row in held if answers_the_telephone(row)]
    rows.sort(key=lambda row: (not dialled(row.duty_phone), first not in roles_of(row.position)))  # stable: rank stays
    return [Contact(row, unit) for row in rows]


def vacant_post(unit: Unit, held: Iterable[Appointment]) -> str:
    """Title of the post that leads the unit, if its kind has one and nobody holds it (a deputy is called instead)."""
    kind = unit_kinds().get(unit.kind)
    leading = next((code for code in kind.posts if Role.LEADER in roles_of(code)), "") if kind else ""
    return post_name(leading, unit) if leading and all(row.position != leading for row in held) else ""


def narrowed_calls(rows: list[CallRow], *, state: str = "", called: str = "", sort: str = "") -> list[CallRow]:
    """The list's filters: `state` none | draft | awaiting | returned | arrived (default: all that are missing), `called`
    no | yes, `sort` state | last (not called for longest first); otherwise the order of the briefing."""
    found = [row for row in rows if row.arrived == (state == "arrived")]
    if state in ORDER:
        found = [row for row in found if row.code == state]
    if called in ("no", "yes"):
        found = [row for row in found if bool(row.calls) == (called == "yes")]
    if sort == "state":
        found.sort(key=lambda row: ORDER.get(row.code, len(ORDER)))
    elif sort == "last":
        found.sort(key=lambda row: (row.last_called is not None, row.last_called))
    return found
