"""What is told about minutes: a part to confirm, an objection, its answer, signing, the seal, corrections; and the eve's proposals."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.viewer import Role, Viewer, system_actor
from giaoban.core.working_days import add_working_days
from giaoban.meetings.models import Addendum, Minutes, MinutesPart, PartResponse, Signature, SignatureRole
from giaoban.notifications import reminders
from giaoban.notifications.actions import notify, remind, withdraw
from giaoban.notifications.kinds import Kind, register
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import To, holders_of
from giaoban.notifications.values import Month, Value
from giaoban.organisation.models import Person
from giaoban.schedule.models import Meeting, Participant, Slot
from giaoban.schedule.notices import participants
from giaoban.schedule.words import meeting_name

BACK = timedelta(days=30)
SIGNERS = {SignatureRole.CHAIR: (Role.LEADER,), SignatureRole.RECORDER: (Role.STAFF, Role.LEADER)}
EXAMPLE: dict[str, Value] = {
    "month": Month(date(2017, 10, 1)),
    "unit": "Tân Phong",
    "until": clock.aware(datetime.combine(date(2017, 10, 7), time(11, 30))),
    "name": "Giao ban Bí thư",
    "on": date(2017, 10, 6),
    "no": 1,
}


def _minutes(**state: object):  # noqa: ANN202 - a check of a kind; the subject is the meeting
    def still_true(notice: Notice) -> bool:
        rows = Minutes.objects.unscoped("worker: is the notice still true")
        return rows.filter(meeting__uid=notice.subject_uid, meeting__state=Meeting.State.CLOSED, **state).exists()

    return still_true


def _to_confirm(notice: Notice) -> bool:
    """The time is not over and this unit has not responded to the text as it stands."""
    part = (
        MinutesPart.objects.filter(
            minutes__meeting__uid=notice.subject_uid,
            minutes__state=Minutes.State.DRAFT,
            minutes__responses_until__gt=clock.now(),
            minutes__meeting__state=Meeting.State.CLOSED,
            unit_id=notice.unit_id,
        )
        .select_related("response")
        .first()
    )
    response = getattr(part, "response", None)
    return part is not None and (response is None or response.part_version != part.version)


def _objection_open(notice: Notice) -> bool:
    return PartResponse.objects.filter(
        part__uid=notice.subject_uid, kind=PartResponse.Kind.OBJECTED, answer=""
    ).exists()


def _to_sign(notice: Notice) -> bool:
    minutes = (
        Minutes.objects.unscoped("worker: is the notice still true")
        .filter(meeting__uid=notice.subject_uid, state=Minutes.State.READ_BACK)
        .first()
    )
    if minutes is None or notice.recipient_id not in (minutes.chair_id, minutes.recorder_id):
        return False
    signed = Signature.objects.filter(minutes=minutes, revision=minutes.revision, person_id=notice.recipient_id)
    return not signed.exists()


def _addendum_open(notice: Notice) -> bool:
    draft = Addendum.objects.filter(uid=notice.subject_uid, seal=None).first()
    return draft is not None and not draft.signatures.filter(person_id=notice.recipient_id).exists()


def _before(notice: Notice) -> bool:
    rows = Meeting.objects.unscoped("worker: is the notice still true")
    return rows.filter(uid=notice.subject_uid, state=Meeting.State.CALLED, held_on=notice.day).exists()


PART_READY = Kind(
    "meetings.part_ready",
    "minutes",
    _("Your part of the minutes is to be confirmed"),
    _("Confirm your part of the minutes of %(month)s, or object, until %(until)s. Silence counts as agreement."),
    "meetings:minutes",
    fragment="own",
    duty=True,
    still_true=_to_confirm,
    example=EXAMPLE,
)
OBJECTED = Kind(
    "meetings.objected",
    "minutes",
    _("A unit objects to its part of the minutes"),
    _("%(unit)s objects to its part of the minutes of %(month)s."),
    "meetings:minutes_answer",
    duty=True,
    still_true=_objection_open,
    example=EXAMPLE,
)
OBJECTION_ANSWERED = Kind(
    "meetings.objection_answered",
    "minutes",
    _("Your objection is answered"),
    _("The office answered your objection to the minutes of %(month)s."),
    "meetings:minutes",
    fragment="own",
    example=EXAMPLE,
)
TO_READ_BACK = Kind(
    "meetings.to_read_back",
    "minutes",
    _("Minutes may be read back for signing"),
    _("The units' time is over: read the minutes of %(month)s back for signing."),
    "meetings:minutes",
    still_true=_minutes(state=Minutes.State.DRAFT),
    example=EXAMPLE,
)
TO_SIGN = Kind(
    "meetings.to_sign",
    "minutes",
    _("Minutes wait for your signature"),
    _("The minutes of %(month)s wait for your signature."),
    "meetings:minutes_sign",
    duty=True,
    still_true=_to_sign,
    example=EXAMPLE,
)
SEALED = Kind(
    "meetings.sealed",
    "minutes",
    _("Minutes are signed"),
    _("The minutes of %(month)s are signed."),
    "meetings:minutes",
    example=EXAMPLE,
)
ADDENDUM_TO_SIGN = Kind(
    "meetings.addendum_to_sign",
    "minutes",
    _("A correction of minutes waits for your signature"),
    _("Correction %(no)s of the minutes of %(month)s waits for your signature."),
    "meetings:addendum",
    duty=True,
    still_true=_addendum_open,
    example=EXAMPLE,
)
CORRECTED = Kind(
    "meetings.corrected",
    "minutes",
    _("Minutes are corrected"),
    _("The minutes of %(month)s have a signed correction that concerns your unit."),
    "meetings:minutes",
    duty=True,
    example=EXAMPLE,
)
PROPOSE = Kind(
    "meetings.propose",
    "meetings",
    _("Priorities and assessments are to be proposed (advisory bodies)"),
    _("%(name)s is on %(on)s. Please propose the assessments and priorities of your fields by the eve."),
    "meetings:proposals",
    still_true=_before,
    example=EXAMPLE,
)
register(
    PART_READY,
    OBJECTED,
    OBJECTION_ANSWERED,
    TO_READ_BACK,
    TO_SIGN,
    SEALED,
    ADDENDUM_TO_SIGN,
    CORRECTED,
    PROPOSE,
)
DRAFT_KINDS = tuple(kind.code for kind in (PART_READY, TO_READ_BACK, TO_SIGN))


# -- told by the actions


def parts_ready(actor: Viewer, minutes: Minutes, unit_ids: list[int] | None = None) -> None:
    """The units' time begins (or one part was changed): it is short, so this does not wait for the day's mail."""
    meeting = minutes.meeting
    if minutes.responses_until is None:
        return
    parts = MinutesPart.objects.filter(minutes=minutes, unit__isnull=False)
    units = list(parts.values_list("unit_id", flat=True)) if unit_ids is None else unit_ids
    notify(
        actor=actor,
        kind=PART_READY.code,
        to=[holders_of(unit_id, Role.LEADER) for unit_id in units],
        subject=meeting,
        params={"month": Month(meeting.period), "until": minutes.responses_until},
        urgent=True,
    )


def reopened(actor: Viewer, meeting: Meeting) -> None:
    withdraw(actor=actor, kinds=DRAFT_KINDS, subject=meeting)


def part_changed(actor: Viewer, part: MinutesPart) -> None:
    """After an edit the unit is asked again, if it had answered to the former text and its time is not over."""
    minutes = part.minutes
    withdraw(actor=actor, kinds=[TO_SIGN.code], subject=minutes.meeting)
    response = getattr(part, "response", None)
    if part.unit_id is None or response is None or response.kind != PartResponse.Kind.CONFIRMED:
        return
    if minutes.responses_until is not None and clock.now() < minutes.responses_until:
        parts_ready(actor, minutes, [part.unit_id])


def responded(actor: Viewer, part: MinutesPart, kind: str) -> None:
    minutes, meeting = part.minutes, part.minutes.meeting
    withdraw(actor=actor, kinds=[PART_READY.code], subject=meeting, unit_id=part.unit_id)
    withdraw(actor=actor, kinds=[OBJECTED.code], subject=part)
    if kind == PartResponse.Kind.OBJECTED:
        notify(
            actor=actor,
            kind=OBJECTED.code,
            to=[holders_of(meeting.series.host_id, Role.STAFF), *_signer(minutes, SignatureRole.RECORDER)],
            subject=part,
            params={"month": Month(meeting.period), "unit": str(part.unit)},
        )


def objection_answered(actor: Viewer, part: MinutesPart) -> None:
    meeting = part.minutes.meeting
    withdraw(actor=actor, kinds=[OBJECTED.code], subject=part)
    if part.unit_id is not None:
        notify(
            actor=actor,
            kind=OBJECTION_ANSWERED.code,
            to=[holders_of(part.unit_id, Role.LEADER)],
            subject=part,
            params={"month": Month(meeting.period)},
            args=[meeting.uid],
        )


def to_sign(actor: Viewer, minutes: Minutes, *roles: SignatureRole) -> None:
    """Read back: chair and recorder sign. A substitute is told alone."""
    meeting = minutes.meeting
    withdraw(actor=actor, kinds=DRAFT_KINDS if not roles else [TO_READ_BACK.code], subject=meeting)
    to = [one for role in (roles or tuple(SignatureRole)) for one in _signer(minutes, role)]
    notify(actor=actor, kind=TO_SIGN.code, to=to, subject=meeting, params={"month": Month(meeting.period)})


def signed(actor: Viewer, minutes: Minutes) -> None:
    """The signer himself is asked no more; the other one is."""
    withdraw(actor=actor, kinds=[TO_SIGN.code], subject=minutes.meeting, person_id=actor.person_id)


def sealed(actor: Viewer, minutes: Minutes) -> None:
    meeting = minutes.meeting
    withdraw(actor=actor, kinds=DRAFT_KINDS, subject=meeting)
    host = holders_of(meeting.series.host_id, Role.STAFF)
    notify(
        actor=actor,
        kind=SEALED.code,
        to=[*participants(meeting), host],
        subject=meeting,
        params={"month": Month(meeting.period)},
    )


def addendum_to_sign(actor: Viewer, addendum: Addendum) -> None:
    minutes = addendum.minutes
    notify(
        actor=actor,
        kind=ADDENDUM_TO_SIGN.code,
        to=[one for role in SignatureRole for one in _signer(minutes, role)],
        subject=addendum,
        params={"month": Month(minutes.meeting.period), "no": addendum.no},
    )


def addendum_gone(actor: Viewer, addendum: Addendum) -> None:
    withdraw(actor=actor, kinds=[ADDENDUM_TO_SIGN.code], subject=addendum)


def corrected(actor: Viewer, addendum: Addendum) -> None:
    """To the unit whose part was corrected; of a general part to every participant."""
    addendum_gone(actor, addendum)
    meeting, unit_id = addendum.minutes.meeting, addendum.part.unit_id
    to = participants(meeting) if unit_id is None else [holders_of(unit_id, Role.LEADER, Role.STAFF)]
    notify(
        actor=actor,
        kind=CORRECTED.code,
        to=to,
        subject=addendum,
        params={"month": Month(meeting.period)},
        args=[meeting.uid],
    )


def _signer(minutes: Minutes, role: SignatureRole) -> list[To]:
    person: Person | None = minutes.chair if role == SignatureRole.CHAIR else minutes.recorder
    return [holders_of(minutes.meeting.series.host_id, *SIGNERS[role], person=person)] if person else []


# -- reminders


def remind_read_back(now: datetime) -> int:
    """The units' time is over and nobody has read the minutes back: the host's office, once for each such time."""
    rows = (
        Minutes.objects.unscoped("worker: minutes whose time of response is over")
        .filter(
            state=Minutes.State.DRAFT,
            meeting__state=Meeting.State.CLOSED,
            responses_until__lte=now,
            responses_until__gt=now - BACK,
        )
        .select_related("meeting__series", "recorder")
    )
    told, today = 0, localtime(now).date()
    for minutes in rows:
        meeting, until = minutes.meeting, minutes.responses_until
        day = localtime(until).date() if until else today
        if not reminders.told(TO_READ_BACK.code, [meeting.uid], day):
            told += remind(
                actor=system_actor(),
                kind=TO_READ_BACK.code,
                to=[holders_of(meeting.series.host_id, Role.STAFF)],
                subject=meeting,
                day=day,
                params={"month": Month(meeting.period)},
            )
    return told


def remind_proposals(now: datetime) -> int:
    """Two working days before a called briefing: the heads of its advisory bodies."""
    today = localtime(now).date()
    meetings = (
        Meeting.objects.unscoped("worker: briefings near")
        .filter(
            kind=Meeting.Kind.REGULAR,
            state=Meeting.State.CALLED,
            held_on__gt=today,
            held_on__lte=add_working_days(today, 2),
        )
        .select_related("series")
    )
    told = 0
    for meeting in meetings:
        if reminders.told(PROPOSE.code, [meeting.uid], meeting.held_on):
            continue
        advising = Slot.objects.filter(meeting=meeting, role=Participant.Role.ADVISING).values_list(
            "unit_id", flat=True
        )
        told += remind(
            actor=system_actor(),
            kind=PROPOSE.code,
            to=[holders_of(unit_id, Role.HEAD) for unit_id in advising],
            subject=meeting,
            day=meeting.held_on,
            params={"name": meeting_name(meeting), "on": meeting.held_on},
        )
    return told


reminders.register("read_back", remind_read_back)
reminders.register("proposals", remind_proposals)
