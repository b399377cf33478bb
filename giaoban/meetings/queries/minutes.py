"""Reading minutes: who sees which parts, what stands between them and the signatures, the chain of months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.meetings import paper
from giaoban.meetings.models import Addendum, Minutes, MinutesPart, PartResponse, Signature, SignatureRole
from giaoban.schedule.models import Meeting, Participant

RELATED = ("meeting__series__host", "meeting__chair", "meeting__recorder", "chair", "recorder", "seal")


def minutes_for(viewer: Viewer, uid: UUID) -> Minutes:
    """Minutes the viewer may see, whole or in part (`parts_for`). Raises NotFound."""
    return _one(Minutes.objects.visible_to(viewer).filter(uid=uid))


def minutes_of_meeting(viewer: Viewer, meeting_uid: UUID) -> Minutes:
    """The minutes of a meeting. Raises NotFound: no minutes yet, or not to be seen."""
    return _one(Minutes.objects.visible_to(viewer).filter(meeting__uid=meeting_uid))


def _one(rows: QuerySet[Minutes]) -> Minutes:
    minutes = rows.select_related(*RELATED).first()
    if minutes is None:
        raise NotFound
    return minutes


def keeps_minutes(viewer: Viewer, minutes: Minutes) -> bool:
    """The host's standing members and clerk: write, answer, read back."""
    return viewer.is_at(minutes.meeting.series.host_id, Role.LEADER, Role.STAFF)


def sees_whole(viewer: Viewer, minutes: Minutes) -> bool:
    """Host's standing members and clerk always; an inspector within his decision once they are sealed (DESIGN.md, Access)."""
    if keeps_minutes(viewer, minutes):
        return True
    if minutes.state != Minutes.State.SEALED:
        return False
    series, held_on = minutes.meeting.series, minutes.meeting.held_on
    units: set[int] = set()
    for decision in viewer.inspections:
        if decision.covers_from <= held_on <= decision.covers_to:
            units |= decision.unit_ids
    if not units:
        return False
    return series.host_id in units or Participant.objects.filter(series=series, unit_id__in=units).exists()


def parts_for(viewer: Viewer, minutes: Minutes) -> list[MinutesPart]:
    """The parts the viewer may read: all, or the general ones and those of his own units. Never a sibling's."""
    parts = MinutesPart.objects.filter(minutes=minutes).select_related("unit", "slot", "response__answered_by")
    if not sees_whole(viewer, minutes):
        parts = parts.filter(Q(unit=None) | Q(unit_id__in=viewer.unit_ids))
    rows = list(parts)
    for part in rows:
        part.minutes = minutes
    return rows


def part_for(viewer: Viewer, uid: UUID) -> MinutesPart:
    """A part the viewer may read. Raises NotFound."""
    part = MinutesPart.objects.filter(uid=uid).select_related("unit", "slot", "response__by").first()
    if part is None:
        raise NotFound
    part.minutes = _one(Minutes.objects.visible_to(viewer).filter(pk=part.minutes_id))
    if part.unit_id is not None and part.unit_id not in viewer.unit_ids and not sees_whole(viewer, part.minutes):
        raise NotFound
    return part


def content_for(viewer: Viewer, minutes: Minutes) -> paper.Content:
    """The content as a value (from the seal once sealed), cut to what the viewer may read, corrections beside it."""
    content = paper.content_of(minutes)
    if not sees_whole(viewer, minutes):
        content = paper.extract(content, own_uids(viewer))
    found = [paper.read_seal(row.seal) for row in addenda_for(viewer, minutes) if row.seal is not None]
    return paper.with_corrections(content, found)


def own_uids(viewer: Viewer) -> set[str]:
    return {str(post.unit_uid) for post in viewer.posts}


def addenda_for(viewer: Viewer, minutes: Minutes) -> list[Addendum]:
    """Corrections in order. A draft is the host's working paper; a sealed one goes to who reads the part it corrects."""
    rows = Addendum.objects.filter(minutes=minutes).select_related("part__unit", "seal", "replaces__commitment", "by")
    if not keeps_minutes(viewer, minutes):
        rows = rows.filter(seal__isnull=False)
    if not sees_whole(viewer, minutes):
        rows = rows.filter(Q(part__unit=None) | Q(part__unit_id__in=viewer.unit_ids))
    found = list(rows)
    for row in found:
        row.minutes = minutes
    return found


def addendum_for(viewer: Viewer, uid: UUID) -> Addendum:
    """A correction; drafts for the host only. Raises NotFound."""
    row = Addendum.objects.filter(uid=uid).values_list("minutes_id", flat=True).first()
    if row is None:
        raise NotFound
    minutes = _one(Minutes.objects.visible_to(viewer).filter(pk=row))
    found = next((addendum for addendum in addenda_for(viewer, minutes) if addendum.uid == uid), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Readiness:
    """What stands between a draft and its reading back: the units' time, or every response; every objection answered."""

    until: datetime | None
    time_over: bool
    waiting: tuple[MinutesPart, ...]  # units that have not responded to the text as it stands
    confirmed: int
    objections: tuple[MinutesPart, ...]
    unanswered: tuple[MinutesPart, ...]

    @property
    def heard(self) -> bool:
        return self.time_over or not self.waiting

    @property
    def ready(self) -> bool:
        return self.heard and not self.unanswered


def readiness_of(minutes: Minutes) -> Readiness:
    """Counts every part (rule of integrity, not of reading)."""
    rows = list(MinutesPart.objects.filter(minutes=minutes, unit__isnull=False).select_related("unit", "response"))
    responses = {part.pk: response_of(part) for part in rows}
    objected = [part for part in rows if (r := responses[part.pk]) and r.kind == PartResponse.Kind.OBJECTED]
    return Readiness(
        until=minutes.responses_until,
        time_over=minutes.responses_until is not None and clock.now() >= minutes.responses_until,
        waiting=tuple(part for part in rows if not has_responded(part)),
        confirmed=sum(1 for r in responses.values() if r and r.kind == PartResponse.Kind.CONFIRMED),
        objections=tuple(objected),
        unanswered=tuple(part for part in objected if not responses[part.pk].answer.strip()),  # type: ignore[union-attr]
    )


def response_of(part: MinutesPart) -> PartResponse | None:
    return getattr(part, "response", None)


def has_responded(part: MinutesPart) -> bool:
    """To the text as it stands: an edit asks the unit again. An objection stays one until it is answered."""
    response = response_of(part)
    return response is not None and (
        response.part_version == part.version or response.kind == PartResponse.Kind.OBJECTED
    )


def unsigned_before(meeting: Meeting) -> list[Meeting]:
    """Gate 2: regular meetings of the series of an earlier period that were held and whose minutes are not sealed, oldest first.

    Counts every row. Cancelled and postponed ones were not held; an extraordinary meeting stands outside the chain.
    """
    if meeting.kind != Meeting.Kind.REGULAR:
        return []
    sealed = Minutes.objects.unscoped("rule: gate 2").filter(meeting=OuterRef("pk"), state=Minutes.State.SEALED)
    return list(
        Meeting.objects.unscoped("rule: gate 2, the chain of minutes of a series")
        .filter(
            series_id=meeting.series_id,
            kind=Meeting.Kind.REGULAR,
            period__lt=meeting.period,
            state__in=[Meeting.State.OPEN, Meeting.State.CLOSED],
        )
        .exclude(Exists(sealed))
        .order_by("period")
    )


def signatures_of(minutes: Minutes) -> dict[str, Signature]:
    """Signatures of the present revision, by role."""
    rows = Signature.objects.filter(minutes=minutes, revision=minutes.revision).select_related("person")
    return {row.role: row for row in rows}


def roles_to_sign(viewer: Viewer, minutes: Minutes) -> list[str]:
    """Roles in which this person is named to sign, whether or not he has."""
    host = minutes.meeting.series.host_id
    roles: list[str] = []
    if viewer.person_id is None:
        return roles
    if viewer.person_id == minutes.recorder_id and viewer.is_at(host, Role.STAFF, Role.LEADER):
        roles.append(SignatureRole.RECORDER.value)
    if viewer.person_id == minutes.chair_id and viewer.is_at(host, Role.LEADER):
        roles.append(SignatureRole.CHAIR.value)
    return roles


def chain_of(viewer: Viewer, minutes: Minutes) -> tuple[Minutes | None, Minutes | None]:
    """Minutes before and after in the series that the viewer may read, for leafing through the months."""
    meeting = minutes.meeting
    rows = (
        Minutes.objects.visible_to(viewer)
        .filter(meeting__series_id=meeting.series_id)
        .exclude(pk=minutes.pk)
        .select_related("meeting__series")
    )
    same_day = Q(meeting__held_on=meeting.held_on)
    before = rows.filter(Q(meeting__held_on__lt=meeting.held_on) | same_day & Q(meeting_id__lt=meeting.pk))
    after = rows.filter(Q(meeting__held_on__gt=meeting.held_on) | same_day & Q(meeting_id__gt=meeting.pk))
    return (
        before.order_by("-meeting__held_on", "-meeting_id").first(),
        after.order_by("meeting__held_on", "meeting_id").first(),
    )


def minutes_list(viewer: Viewer, series_uid: UUID | None = None, state: str = "") -> QuerySet[Minutes]:
    """Minutes the viewer may read, newest first."""
    rows = Minutes.objects.visible_to(viewer).select_related("meeting__series__host")
    if series_uid is not None:
        rows = rows.filter(meeting__series__uid=series_uid)
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("-meeting__held_on", "-meeting_id")
