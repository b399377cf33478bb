"""The meeting's page leads to the papers of the rooms below, as far as those rooms have such a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giaoban.access.capabilities import may
from giaoban.core.viewer import Role, Viewer
from giaoban.schedule import queries
from giaoban.schedule.agenda import Agenda
from giaoban.schedule.models import Meeting, Participant


@dataclass(frozen=True)
class Paper:
    """A link to a paper of this meeting. The first one is the page's primary action."""

    label: str
    url: str
    icon: str


def link(name: str, *args: Any) -> str:
    """The address, or "" while no room offers it: schedule has never heard of a report."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def papers_of(viewer: Viewer, meeting: Meeting, agenda: Agenda) -> list[Paper]:
    """What the viewer works with at this meeting: the chair's table, his unit's report, the minutes."""
    state = meeting.state
    live = state in (Meeting.State.PLANNED, Meeting.State.CALLED, Meeting.State.OPEN)
    offered: list[tuple[str, str, str]] = []
    at_table = queries.is_host(viewer, meeting) or _advises(viewer, agenda)
    if at_table and (live or state == Meeting.State.CLOSED):
        offered.append((_("Chair's table"), link("meetings:table", meeting.uid), "table-2"))
    calling = meeting.kind == Meeting.Kind.REGULAR and state in (Meeting.State.CALLED, Meeting.State.OPEN)
    if calling and queries.is_host(viewer, meeting):
        offered.append((_("Call list"), link("reports:calls", meeting.uid), "phone"))
    if meeting.kind == Meeting.Kind.REGULAR and live and may(viewer, "reports:report:write"):
        own = viewer.units_as(Role.LEADER, Role.STAFF)
        offered += [
            (
                _("Report of %(unit)s") % {"unit": line.slot.unit},
                link("reports:start", meeting.uid, line.slot.unit.uid),
                "file-text",
            )
            for line in agenda.slots(Participant.Role.REPORTING)
            if line.slot.unit_id in own
        ]
    if live and queries.is_host(viewer, meeting):
        offered.append((_("Print the papers"), link("meetings:papers", meeting.uid), "printer"))
    if live and _reports(viewer, agenda):
        offered.append((_("Sheet for who sits for the secretary"), link("meetings:own_sheet", meeting.uid), "printer"))
    if state == Meeting.State.CLOSED:
        offered.append((pgettext("paper", "Minutes"), link("meetings:minutes", meeting.uid), "scroll-text"))
    return [Paper(label, url, icon) for label, url, icon in offered if url]


def _advises(viewer: Viewer, agenda: Agenda) -> bool:
    heads = viewer.units_as(Role.HEAD)
    return any(line.slot.unit_id in heads for line in agenda.slots(Participant.Role.ADVISING))


def _reports(viewer: Viewer, agenda: Agenda) -> bool:
    own = viewer.units_as(Role.LEADER, Role.STAFF)
    return any(line.slot.unit_id in own for line in agenda.slots(Participant.Role.REPORTING))


def role_in(viewer: Viewer, meeting: Meeting, agenda: Agenda) -> str:
    """Why the viewer reads this page: host | reporting | advising | reader (above the host, inspector)."""
    if queries.is_host(viewer, meeting):
        return "host"
    for role in (Participant.Role.REPORTING, Participant.Role.ADVISING):
        if any(line.slot.unit_id in viewer.unit_ids for line in agenda.slots(role)):
            return str(role)
    return "reader"
