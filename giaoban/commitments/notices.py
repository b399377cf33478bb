"""What is told about tasks: given, co-ordinated, extension asked and decided, assessed in writing, handed over; reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from giaoban.commitments.models import Commitment, CoUnit, ExtensionRequest, Outcome, Rhythm, Verdict
from giaoban.commitments.queries.reads import owed_until
from giaoban.core.viewer import Role, Viewer, system_actor
from giaoban.core.working_days import add_working_days
from giaoban.notifications import reminders
from giaoban.notifications.actions import notify, remind, withdraw
from giaoban.notifications.kinds import Kind, register
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.values import Month, Typed, Value
from giaoban.organisation.models import Unit
from giaoban.rulebook.registry import rule
from giaoban.schedule.models import Meeting

OWN = (Role.LEADER, Role.STAFF, Role.HEAD)
EXAMPLE: dict[str, Value] = {
    "text": Typed("Ra nghị quyết quy hoạch lại vùng trang trại"),
    "unit": "Tân Phong",
    "due": date(2017, 10, 31),
    "reason": Typed("mưa bão kéo dài"),
    "count": 3,
    "month": Month(date(2017, 9, 1)),
}


def _open(notice: Notice) -> bool:
    rows = Commitment.objects.unscoped("worker: is the notice still true")
    return rows.filter(uid=notice.subject_uid, state=Commitment.State.OPEN).exists()


def _due_then(notice: Notice) -> bool:
    rows = Commitment.objects.unscoped("worker: is the notice still true")
    return rows.filter(uid=notice.subject_uid, state=Commitment.State.OPEN, due_on=notice.day).exists()


def _asked(notice: Notice) -> bool:
    rows = ExtensionRequest.objects.filter(state=ExtensionRequest.State.ASKED, commitment__state=Commitment.State.OPEN)
    return rows.filter(uid=notice.subject_uid).exists()


def _owed(notice: Notice) -> bool:
    return bool(_owed_meetings([notice.subject_uid]))


GIVEN = Kind(
    "commitments.given",
    "tasks",
    _("A task is given between briefings"),
    _("New task, due %(due)s: %(text)s"),
    "commitments:commitment",
    brief=_("A new task was given to your unit, due %(due)s."),
    duty=True,
    still_true=_open,
    example=EXAMPLE,
)
GIVEN_MONTHLY = Kind(
    "commitments.given_monthly",
    "tasks",
    _("A monthly task is given between briefings"),
    _("New monthly task: %(text)s"),
    "commitments:commitment",
    brief=_("A new monthly task was given to your unit."),
    duty=True,
    still_true=_open,
    example=EXAMPLE,
)
SHARED = Kind(
    "commitments.shared",
    "tasks",
    _("Your unit co-ordinates a task"),
    _("Your unit co-ordinates a task of %(unit)s: %(text)s"),
    "commitments:commitment",
    brief=_("Your unit co-ordinates a task of %(unit)s."),
    still_true=_open,
    example=EXAMPLE,
)
EXTENSION_ASKED = Kind(
    "commitments.extension_asked",
    "tasks",
    _("A unit asks for an extension"),
    _("%(unit)s asks for an extension to %(due)s: %(text)s"),
    "commitments:decide",
    brief=_("%(unit)s asks for an extension of a task to %(due)s."),
    still_true=_asked,
    example=EXAMPLE,
)
EXTENDED = Kind(
    "commitments.extended",
    "tasks",
    _("A task has a later date"),
    _("The date is now %(due)s: %(text)s"),
    "commitments:commitment",
    brief=_("A task of your unit has a new date: %(due)s."),
    example=EXAMPLE,
)
EXTENSION_REFUSED = Kind(
    "commitments.extension_refused",
    "tasks",
    _("An extension is refused"),
    _("The extension was not granted (%(reason)s): %(text)s"),
    "commitments:commitment",
    brief=_("An extension that your unit asked for was not granted."),
    example=EXAMPLE,
)
JUDGED = Kind(
    "commitments.judged",
    "tasks",
    _("A task is assessed in writing"),
    _("The standing members assessed in writing: %(text)s"),
    "commitments:commitment",
    brief=_("The standing members assessed a task of your unit in writing."),
    example=EXAMPLE,
)
HANDED_OVER = Kind(
    "commitments.handed_over",
    "tasks",
    _("Tasks pass to your unit"),
    _("Tasks that pass from %(unit)s to your unit: %(count)s."),
    "commitments:list",
    query="from=%s",
    example=EXAMPLE,
)
DUE = Kind(
    "commitments.due",
    "tasks",
    _("Three working days before a task is due"),
    _("Due %(due)s: %(text)s"),
    "commitments:commitment",
    brief=_("A task of your unit is due %(due)s."),
    still_true=_due_then,
    example=EXAMPLE,
)
OWED = Kind(
    "commitments.owed",
    "tasks",
    _("Written assessments are owed (standing members)"),
    _("Written assessments owed of the briefing of %(month)s: %(count)s, until %(due)s."),
    "commitments:owed",
    query="meeting=%s",
    duty=True,
    still_true=_owed,
    example=EXAMPLE,
)
register(GIVEN, GIVEN_MONTHLY, SHARED, EXTENSION_ASKED, EXTENDED, EXTENSION_REFUSED, JUDGED, HANDED_OVER, DUE, OWED)


# -- told by the actions


def given(actor: Viewer, commitment: Commitment) -> None:
    """To the unit that has it, and to its co-ordinating units."""
    kind = GIVEN if commitment.due_on else GIVEN_MONTHLY
    _tell(actor, kind, commitment)
    shared(actor, commitment)


def shared(actor: Viewer, commitment: Commitment) -> None:
    units = CoUnit.objects.filter(commitment_id=commitment.pk).values_list("unit_id", flat=True)
    notify(
        actor=actor,
        kind=SHARED.code,
        to=[holders_of(unit_id, *OWN) for unit_id in units],
        subject=commitment,
        params=_about(commitment),
    )


def extension_asked(actor: Viewer, request: ExtensionRequest) -> None:
    host = holders_of(request.commitment.series.host_id, Role.LEADER, Role.STAFF)
    params = {**_about(request.commitment), "due": request.to_due}
    notify(actor=actor, kind=EXTENSION_ASKED.code, to=[host], subject=request, params=params)


def extension_decided(actor: Viewer, request: ExtensionRequest, *, granted: bool) -> None:
    withdraw(actor=actor, kinds=[EXTENSION_ASKED.code], subject=request)
    _tell(actor, EXTENDED if granted else EXTENSION_REFUSED, request.commitment, reason=request.answer)


def extended(actor: Viewer, commitment: Commitment) -> None:
    _tell(actor, EXTENDED, commitment)


def judged_in_writing(actor: Viewer, commitment: Commitment, meeting: Meeting) -> None:
    _tell(actor, JUDGED, commitment)
    if not _owed_meetings([meeting.uid]):
        withdraw(actor=actor, kinds=[OWED.code], subject=meeting)


def handed_over(actor: Viewer, from_unit: Unit, to_unit: Unit, count: int) -> None:
    if count:
        notify(
            actor=actor,
            kind=HANDED_OVER.code,
            to=[holders_of(to_unit, *OWN)],
            subject=from_unit,
            params={"unit": str(from_unit), "count": count},
        )


def date_gone(actor: Viewer, commitments: Iterable[Commitment]) -> None:
    """The date was moved or the task is closed: reminders of another date ask nothing any more."""
    for commitment in commitments:
        keep = commitment.due_on if commitment.state == Commitment.State.OPEN else None
        withdraw(actor=actor, kinds=[DUE.code], subject=commitment, but_day=keep)


def _tell(actor: Viewer, kind: Kind, commitment: Commitment, *, reason: str = "") -> None:
    date_gone(actor, [commitment])
    params = {**_about(commitment), "reason": Typed(reason)}
    notify(actor=actor, kind=kind.code, to=[holders_of(commitment.owner_id, *OWN)], subject=commitment, params=params)


def _about(commitment: Commitment) -> dict[str, Value]:
    params: dict[str, Value] = {"text": Typed(commitment.text), "unit": str(commitment.owner)}
    if commitment.due_on:
        params["due"] = commitment.due_on
    return params


# -- reminders


def remind_due(now: datetime) -> int:
    """Open tasks that fall due within three working days, each once for its date. Tasks due at the briefing itself are asked
    for by the report."""
    today = localtime(now).date()
    until = add_working_days(today, rule("due_reminder_days", today).number)
    told = Notice.objects.unscoped("worker: told already").filter(
        kind=DUE.code, subject_uid=OuterRef("uid"), day=OuterRef("due_on"), done_at=None
    )
    rows = (
        Commitment.objects.unscoped("worker: tasks that fall due")
        .filter(
            state=Commitment.State.OPEN,
            rhythm=Rhythm.ONCE,
            due_at_next_meeting=False,
            due_on__gte=today,
            due_on__lte=until,
        )
        .exclude(Exists(told))
        .select_related("owner")
        .order_by("due_on", "pk")
    )
    return sum(
        remind(
            actor=system_actor(),
            kind=DUE.code,
            to=[holders_of(row.owner_id, *OWN)],
            subject=row,
            day=row.due_on,
            params=_about(row),
        )
        for row in rows
        if row.due_on
    )


def remind_owed(now: datetime) -> int:
    """Written assessments that are owed: the host's standing members, two working days before the last one, one line a meeting."""
    told = 0
    for meeting, count in _owed_meetings().items():
        until = owed_until(meeting)
        if localtime(now).date() < add_working_days(until, -2) or reminders.told(OWED.code, [meeting.uid], until):
            continue
        told += remind(
            actor=system_actor(),
            kind=OWED.code,
            to=[holders_of(meeting.series.host_id, Role.LEADER)],
            subject=meeting,
            day=until,
            params={"month": Month(meeting.period), "count": count, "due": until},
        )
    return told


def _owed_meetings(uids: Iterable[object] | None = None) -> dict[Meeting, int]:
    """Closed meetings that owe written assessments, with how many. One query."""
    later = Verdict.objects.filter(
        commitment=OuterRef("commitment"), meeting__held_on__gt=OuterRef("meeting__held_on")
    ).exclude(outcome=Outcome.OWED)
    rows = (
        Verdict.objects.filter(outcome=Outcome.OWED, corrected_by=None, meeting__state=Meeting.State.CLOSED)
        .exclude(Exists(later))
        .select_related("meeting__series")
    )
    if uids is not None:
        rows = rows.filter(meeting__uid__in=list(uids))
    found: dict[Meeting, int] = {}
    for row in rows:
        found[row.meeting] = found.get(row.meeting, 0) + 1
    return found


reminders.register("tasks", remind_due)
reminders.register("owed", remind_owed)
