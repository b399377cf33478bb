"""The minutes as a draft: built from what was recorded, edited by clerks, confirmed or objected to by the units, answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.meetings import notices, paper, paper_texts
from giaoban.meetings import transitions_minutes as transitions
from giaoban.meetings.models import Minutes, MinutesPart, PartResponse, PartRevision
from giaoban.meetings.paper_facts import Facts, UnitFacts, read_facts
from giaoban.meetings.queries.minutes import keeps_minutes, part_for, response_of, signatures_of
from giaoban.records.actions import record
from giaoban.schedule.models import Meeting

OPENING = "opening"
OPENING_TITLE = "Khai mạc, thành phần"  # a document's words: Vietnamese always (ADR 0011)
USUAL = (
    ("check", "Kiểm tra việc thực hiện biên bản kỳ trước"),
    ("units", "Các đơn vị báo cáo"),
    ("priorities", "Nhiệm vụ trọng tâm của các cơ quan tham mưu"),
    ("opinions", "Ý kiến, kiến nghị và trả lời"),
    ("conclusions", "Kết luận"),
)


@action
def build_minutes(*, actor: Viewer, meeting: Meeting) -> Minutes:
    """Draft the minutes of a meeting that was just closed; again after a reopening, keeping what the clerks wrote.

    A part no clerk has touched is written anew; in one they edited only lines that are new are added. The units' time to
    confirm or object runs from this closing. Raises DomainError once the minutes are sealed.
    """
    if not actor.is_at(meeting.series.host_id, Role.LEADER, Role.STAFF):
        raise NotFound
    if meeting.state != Meeting.State.CLOSED or meeting.closed_at is None:
        raise DomainError("meetings.not_closed", _("Minutes are drawn up when the meeting is closed."))
    minutes = Minutes.objects.unscoped("action: build_minutes").filter(meeting_id=meeting.pk).first()
    first = minutes is None
    if minutes is None:
        minutes = Minutes(meeting=meeting, revision=0)
    minutes.meeting = meeting
    minutes.state = transitions.check(minutes.state, "build")
    minutes.revision += 1
    minutes.read_back_at, minutes.read_digest = None, ""
    minutes.chair, minutes.recorder = meeting.chair, meeting.recorder
    minutes.chair_substitution = minutes.recorder_substitution = ""
    minutes.responses_until = meeting.closed_at + timedelta(hours=meeting.series.response_hours)
    if first:
        minutes.save(force_insert=True)
    else:
        save_versioned(
            minutes,
            *("state", "revision", "read_back_at", "read_digest", "chair", "recorder"),
            *("chair_substitution", "recorder_substitution", "responses_until"),
        )
    written = _write_parts(minutes, read_facts(meeting))
    record(
        actor=actor,
        kind="meetings.build_minutes",
        subject=minutes,
        after={"revision": minutes.revision, "responses_until": minutes.responses_until, "written": written},
    )
    notices.reopened(actor, meeting)
    notices.parts_ready(actor, minutes)
    return minutes


def _write_parts(minutes: Minutes, facts: Facts) -> list[str]:
    existing = {part.key: part for part in MinutesPart.objects.filter(minutes=minutes).prefetch_related("revisions")}
    written = []
    position = 0
    for position, (key, unit, title, text) in enumerate(_wanted(minutes, facts), start=1):  # noqa: B007
        part = existing.pop(key, None)
        if part is None:
            part = MinutesPart.objects.create(
                minutes=minutes,
                key=key,
                slot=unit.slot if unit else None,
                unit_id=unit.unit_id if unit else None,
                title=title,
                text=text,
                position=position,
            )
            _revise(part, 0, None)
            written.append(key)
            continue
        if (part.position, part.title) != (position, title):
            part.position, part.title = position, title
            part.save(update_fields=["position", "title"])
        if _rewrite(part, text):
            written.append(key)
    for part in existing.values():  # a part that is no longer asked for keeps what stands in it, at the end
        position += 1
        part.position = position
        part.save(update_fields=["position"])
    return written


def _rewrite(part: MinutesPart, generated: str) -> bool:
    revisions = list(part.revisions.all())
    by_hand = any(revision.by_id for revision in revisions)
    before = [revision.text for revision in revisions if not revision.by_id]
    text = paper_texts.merged_text(part.text, generated, before) if by_hand else generated
    if text == part.text:
        return False
    based_on, part.text = part.version, text
    save_versioned(part, "text")
    _revise(part, based_on, None)
    return True


def _wanted(minutes: Minutes, facts: Facts) -> Iterator[tuple[str, UnitFacts | None, str, str]]:
    """Key, unit, title and text of every part, in the order of the paper."""
    meeting = facts.meeting
    chair, recorder = (paper.with_post(person, meeting) for person in (minutes.chair, minutes.recorder))
    yield OPENING, None, OPENING_TITLE, paper_texts.opening_text(facts, chair, recorder)
    agenda = [(item.key, item.title) for item in facts.agenda] or list(USUAL)
    reporting = [unit for unit in facts.units if unit.is_reporting]
    advising = [unit for unit in facts.units if not unit.is_reporting and unit.has_content]
    if reporting and "units" not in dict(agenda):
        agenda.insert(1, USUAL[1])
    for key, title in agenda:
        if key != "units":
            yield key, None, title, paper_texts.agenda_text(facts, key)
        for unit in {"units": reporting, "priorities": advising}.get(key, []):
            yield f"unit:{key}:{unit.uid}", unit, unit.name, paper_texts.unit_text(facts, unit)


def _revise(part: MinutesPart, based_on: int, by: int | None) -> None:
    PartRevision.objects.create(part=part, no=part.version, based_on=based_on, text=part.text, by_id=by, at=clock.now())


@action
def edit_part(*, actor: Viewer, part_uid: UUID, version: int, text: str) -> MinutesPart:
    """Change the text of a part. After reading back this voids the reading and the signatures: the revision goes up.

    Raises NotFound (not of the host), DomainError (sealed), Conflict with both texts when somebody saved in between.
    """
    part = part_for(actor, part_uid)
    minutes = part.minutes
    if not keeps_minutes(actor, minutes):
        raise NotFound
    check_not_sealed(minutes)
    check_version(part, version, theirs=part.text, mine=text)
    if text == part.text:
        return part
    before, part.text = part.text, text
    save_versioned(part, "text", theirs=before, mine=text)
    _revise(part, version, actor.person_id)
    void_reading(minutes)
    record(
        actor=actor,
        kind="meetings.edit_part",
        subject=part,
        before={"text": before, "version": version},
        after={"text": text, "version": part.version, "revision": minutes.revision},
    )
    notices.part_changed(actor, part)
    return part


def check_not_sealed(minutes: Minutes) -> None:
    """Raise once the minutes are sealed, with the way to a correction."""
    if not transitions.may(minutes.state, "edit"):
        raise sealed_error(minutes)


def sealed_error(minutes: Minutes) -> DomainError:
    return DomainError(
        "meetings.minutes_sealed",
        transitions.REFUSALS[Minutes.State.SEALED],
        links=[(_("Correct the minutes"), reverse("meetings:minutes_correct", args=[minutes.meeting.uid]))],
    )


def void_reading(minutes: Minutes) -> None:
    """An edit: revision +1, reading back and signatures void (their rows stay and name the old revision).

    Not by version: two clerks who edit two parts at once do not collide. Sealed minutes are not touched.
    """
    changed = (
        Minutes.objects.unscoped("action: an edit voids the reading")
        .filter(pk=minutes.pk)
        .exclude(state=Minutes.State.SEALED)
        .update(
            state=Minutes.State.DRAFT,
            revision=F("revision") + 1,
            version=F("version") + 1,
            read_back_at=None,
            read_digest="",
        )
    )
    if not changed:
        raise sealed_error(minutes)
    minutes.refresh_from_db(
        fields=["state", "revision", "version", "read_back_at", "read_digest"],
        from_queryset=Minutes.objects.unscoped("action: an edit voids the reading"),
    )


@action
def respond_to_part(*, actor: Viewer, part_uid: UUID, version: int, kind: str, text: str = "") -> PartResponse:
    """The unit's word on its part: confirmed, or one paragraph of objection. By its secretary or deputy, within its time.

    It may change its word until the host answers or the time is over; silence agrees. `version` is the text it read.
    """
    part = part_for(actor, part_uid)
    minutes = part.minutes
    if part.unit_id is None or part.unit_id not in actor.unit_ids:
        raise NotFound
    if not actor.is_at(part.unit_id, Role.LEADER):
        raise DomainError("meetings.not_secretary", _("Only the unit's secretary or a deputy confirms its part."))
    _check_time(minutes)
    if part.version != version:
        raise DomainError(
            "meetings.part_changed", _("The office has just changed this part. Read it again, then confirm.")
        )
    objected = kind == PartResponse.Kind.OBJECTED
    if objected and not text.strip():
        raise DomainError("meetings.objection_empty", _("Write what is not right."), field="text")
    response = response_of(part)
    if response is not None and response.answer.strip():
        raise DomainError("meetings.already_answered", _("The office has answered this objection already."))
    before: dict[str, Any] = {}
    values = {
        "unit_id": part.unit_id,
        "kind": kind,
        "part_version": part.version,
        "text": text if objected else "",
        "by_id": actor.person_id,
        "at": clock.now(),
    }
    if response is None:
        response = PartResponse.objects.create(part=part, **values)
    else:
        before = {"kind": response.kind, "text": response.text}
        for name, value in values.items():
            setattr(response, name, value)
        save_versioned(response, *values)
    record(
        actor=actor,
        kind="meetings.respond_to_part",
        subject=part,
        before=before,
        after={"kind": kind, "text": values["text"], "part_version": part.version},
    )
    notices.responded(actor, part, kind)
    return response


def _check_time(minutes: Minutes) -> None:
    if minutes.meeting.state != Meeting.State.CLOSED:
        raise NotFound
    over = minutes.responses_until is not None and clock.now() >= minutes.responses_until
    if over or not transitions.may(minutes.state, "respond"):
        raise DomainError(
            "meetings.response_over", _("The time to confirm or object is over; silence counts as agreement.")
        )


@action
def answer_objection(*, actor: Viewer, part_uid: UUID, version: int, answer: str) -> PartResponse:
    """The host's answer, printed beside the objection. It is no edit of the text; the text is changed by `edit_part`."""
    part = part_for(actor, part_uid)
    minutes = part.minutes
    response = response_of(part)
    if not keeps_minutes(actor, minutes) or response is None or response.kind != PartResponse.Kind.OBJECTED:
        raise NotFound
    check_not_sealed(minutes)
    if signatures_of(minutes):
        raise DomainError("meetings.answer_signed", _("Somebody has signed with this answer: it cannot be changed."))
    if not answer.strip():
        raise DomainError("meetings.answer_empty", _("Write the answer first."), field="answer")
    check_version(response, version, theirs=response.answer, mine=answer)
    before, response.answer = response.answer, answer
    response.answered_by_id, response.answered_at = actor.person_id, clock.now()
    save_versioned(response, "answer", "answered_by_id", "answered_at", theirs=before, mine=answer)
    record(
        actor=actor,
        kind="meetings.answer_objection",
        subject=part,
        before={"answer": before},
        after={"answer": answer},
    )
    notices.objection_answered(actor, part)
    return response
