"""Opening, closing (gate 1) and reopening a meeting; who is in the chair and who takes the minutes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from giaoban.commitments import actions as commitments
from giaoban.commitments import queries as commitment_queries
from giaoban.commitments.models import Commitment, Outcome
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.text import two_digits
from giaoban.core.viewer import Viewer
from giaoban.meetings import notices
from giaoban.meetings.actions.minutes import build_minutes
from giaoban.meetings.actions.table import check_open, judge_for
from giaoban.meetings.models import Signature
from giaoban.meetings.queries.running import gate_of, recorders_of, standing_of, unheard_of
from giaoban.meetings.queries.seats import hosted_meeting
from giaoban.organisation.models import Person
from giaoban.records.actions import record
from giaoban.schedule import transitions
from giaoban.schedule.actions import bump
from giaoban.schedule.models import Meeting, Slot, SlotClock
from giaoban.schedule.said import check_said, kept, time_words


@action
def open_meeting(
    *,
    actor: Viewer,
    meeting_uid: UUID,
    version: int,
    chair: Person,
    recorder: Person,
    reason: str = "",
    said_at: datetime | None = None,
) -> Meeting:
    """Open a called meeting. Nothing stops it (DESIGN.md, Two gates) but another open meeting of the series.

    Who sits in the chair and who takes the minutes is named now; a substitute for who was named before is recorded with
    the reason, if one is given. `said_at`: opened in the hall then, entered now from paper.
    """
    meeting = hosted_meeting(actor, meeting_uid)
    after = transitions.check(meeting.state, "open")
    check_version(meeting, version)
    check_said(meeting, said_at)
    other = (
        Meeting.objects.unscoped("rule: one open meeting a series")
        .filter(series_id=meeting.series_id, state=Meeting.State.OPEN)
        .first()
    )
    if other is not None:
        raise DomainError(
            "meetings.another_open",
            _("Another meeting of this series is still open: close it first."),
            links=[(str(other), reverse("meetings:table", args=[other.uid]))],
        )
    before = _officers(meeting)
    _name(meeting, chair, recorder)
    meeting.state, meeting.opened_at, meeting.opened_said_at = after, clock.now(), said_at
    try:
        with transaction.atomic():
            save_versioned(meeting, "state", "opened_at", "opened_said_at", "chair_id", "recorder_id")
    except IntegrityError:
        raise DomainError(
            "meetings.another_open", _("Another meeting of this series is still open: close it first.")
        ) from None
    bump(meeting)
    record(
        actor=actor,
        kind="meetings.open_meeting",
        subject=meeting,
        before=before,
        after={**_officers(meeting), "opened_at": meeting.opened_at, "reason": reason, **kept(said_at)},
    )
    return meeting


@action
def change_officers(
    *, actor: Viewer, meeting_uid: UUID, version: int, chair: Person, recorder: Person, reason: str
) -> Meeting:
    """While the meeting is held another standing member takes the chair, or another clerk the minutes: recorded, with the reason."""
    meeting = hosted_meeting(actor, meeting_uid)
    check_open(meeting)
    check_version(meeting, version)
    if not reason.strip():
        raise DomainError(
            "meetings.reason", _("Say why: the record and the minutes name the substitute."), field="reason"
        )
    before = _officers(meeting)
    _name(meeting, chair, recorder)
    save_versioned(meeting, "chair_id", "recorder_id")
    bump(meeting)
    record(
        actor=actor,
        kind="meetings.change_officers",
        subject=meeting,
        before=before,
        after={**_officers(meeting), "reason": reason},
    )
    return meeting


@action
def close_meeting(*, actor: Viewer, meeting_uid: UUID, version: int, said_at: datetime | None = None) -> Meeting:
    """Gate 1: every commitment of the series that was open when the meeting opened has a verdict ("owed" is the honest exit).

    An extraordinary meeting has no gate. Closing opens the new commitments and builds the draft of the minutes. The chair
    closes; the clerk may enter it, and the record says so. `said_at`: closed in the hall then, entered now from paper; the
    units' time to respond runs from now all the same. Raises DomainError listing what is missing, with links.
    """
    meeting = hosted_meeting(actor, meeting_uid)
    after = transitions.check(meeting.state, "close")
    check_version(meeting, version)
    check_said(meeting, said_at)
    if said_at is not None and meeting.began_at is not None and said_at < meeting.began_at:
        raise DomainError(
            "meetings.closed_before_opened",
            _("The meeting was opened at %(time)s: it was not closed before."),
            field="said_at",
            time=time_words(meeting.began_at, said_at),
        )
    if meeting.kind == Meeting.Kind.REGULAR:
        _check_gate(actor, meeting)
    for slot in Slot.objects.filter(meeting=meeting, state__in=[Slot.State.RUNNING, Slot.State.PAUSED]):
        slot.state = Slot.State.DONE
        save_versioned(slot, "state")
        SlotClock.objects.create(
            slot=slot, event=SlotClock.Event.STOP, at=clock.now(), said_at=said_at, by_id=actor.person_id
        )
    opened = commitments.open_drafts(actor=actor, meeting=meeting)
    meeting.state, meeting.closed_at, meeting.closed_said_at = after, clock.now(), said_at
    save_versioned(meeting, "state", "closed_at", "closed_said_at")
    build_minutes(actor=actor, meeting=meeting)
    bump(meeting)
    record(
        actor=actor,
        kind="meetings.close_meeting",
        subject=meeting,
        after={
            "closed_at": meeting.closed_at,
            "opened_commitments": len(opened or ()),
            **_officers(meeting),
            **kept(said_at),
        },
        for_uid=meeting.chair.uid if meeting.chair else None,
    )
    return meeting


@action
def reopen_meeting(*, actor: Viewer, meeting_uid: UUID, version: int, reason: str) -> Meeting:
    """The chair reopens a closed meeting with a reason, until the first signature (DESIGN.md, States)."""
    meeting = hosted_meeting(actor, meeting_uid)
    after = transitions.check(meeting.state, "reopen")
    if actor.person_id != meeting.chair_id:
        raise DomainError("meetings.not_chair", _("Only the standing member in the chair reopens the meeting."))
    check_version(meeting, version)
    if not reason.strip():
        raise DomainError("meetings.reason", _("Say why the meeting is opened again."), field="reason")
    if Signature.objects.filter(minutes__meeting_id=meeting.pk).exists():
        raise DomainError("meetings.signed", _("The minutes are signed: only a correction is possible."))
    meeting.state, meeting.closed_at, meeting.closed_said_at, meeting.reason = after, None, None, reason
    try:
        with transaction.atomic():
            save_versioned(meeting, "state", "closed_at", "closed_said_at", "reason")
    except IntegrityError:
        raise DomainError(
            "meetings.another_open", _("Another meeting of this series is still open: close it first.")
        ) from None
    bump(meeting)
    record(actor=actor, kind="meetings.reopen_meeting", subject=meeting, after={"reason": reason})
    notices.reopened(actor, meeting)
    return meeting


@action
def mark_rest_owed(*, actor: Viewer, meeting_uid: UUID) -> int:
    """Everything still without a verdict becomes "owed": the standing members owe a written verdict. Returns how many."""
    meeting = hosted_meeting(actor, meeting_uid)
    check_open(meeting)
    return _judge_all(actor, meeting, commitment_queries.without_verdict(meeting), Outcome.OWED)


@action
def mark_not_heard(*, actor: Viewer, meeting_uid: UUID) -> int:
    """What belongs to units that were absent, or whose slot was not opened, becomes "not heard". Returns how many."""
    meeting = hosted_meeting(actor, meeting_uid)
    check_open(meeting)
    return _judge_all(
        actor, meeting, unheard_of(meeting, commitment_queries.without_verdict(meeting)), Outcome.NOT_HEARD
    )


def _judge_all(actor: Viewer, meeting: Meeting, missing: list[Commitment], outcome: str) -> int:
    if not missing:
        raise DomainError("meetings.nothing_missing", _("Every commitment has its verdict already."))
    for commitment in missing:
        commitments.judge(
            actor=actor,
            meeting=meeting,
            commitment_uid=commitment.uid,
            outcome=outcome,
            judged_by=judge_for(meeting, commitment.owner_id),
        )
    record(
        actor=actor,
        kind=f"meetings.mark_{outcome}",
        subject=meeting,
        after={"commitments": [str(commitment.uid) for commitment in missing]},
        for_uid=meeting.chair.uid if meeting.chair else None,
    )
    bump(meeting)
    return len(missing)


def _check_gate(actor: Viewer, meeting: Meeting) -> None:
    """Counts every row, also one the actor may not see; links only what he may see."""
    gate = gate_of(actor, meeting)
    if not gate.count:
        return
    links = [(f"{c.owner}: {c.text[:120]}", reverse("meetings:judge", args=[meeting.uid, c.uid])) for c in gate.missing]
    raise DomainError(
        "meetings.verdicts_missing",
        _("%(count)s commitments have no verdict yet. Judge them now, or in writing."),
        links=links,
        count=two_digits(gate.count),
    )


def _name(meeting: Meeting, chair: Person, recorder: Person) -> None:
    _check_named(chair, standing_of(meeting), "chair", _("The chair is a standing member of the host."))
    _check_named(recorder, recorders_of(meeting), "recorder", _("The recorder is of the host's office."))
    if chair.pk == recorder.pk:
        raise DomainError(
            "meetings.same_officer", _("Chair and recorder are two people: both sign the minutes."), field="recorder"
        )
    meeting.chair, meeting.recorder = chair, recorder


def _check_named(person: Person, choices: list[Person], field: str, message: object) -> None:
    if person not in choices:
        raise DomainError(f"meetings.{field}", message, field=field)


def _officers(meeting: Meeting) -> dict[str, str]:
    return {
        "chair": meeting.chair.full_name if meeting.chair else "",
        "recorder": meeting.recorder.full_name if meeting.recorder else "",
    }
