"""Raising, answering and assigning petitions. Each takes `actor`; issues and places, never persons (DESIGN.md §2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from giaoban.commitments.models import Commitment
from giaoban.concerns import notices, transitions
from giaoban.concerns.models import AccessClass, Concern
from giaoban.concerns.queries import concern_for, may_be_assigned
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError
from giaoban.core.text import fold
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Appointment, Field, Person, Unit
from giaoban.organisation.queries import valid_on
from giaoban.records.actions import record
from giaoban.rulebook.positions import roles_of
from giaoban.schedule.actions import bump
from giaoban.schedule.models import Meeting, Series
from giaoban.schedule.said import check_said, kept

OWN = (Role.LEADER, Role.STAFF, Role.HEAD)
WORDING = ("text", "kind", "field", "place", "proposal", "access_class", "commitment")


@action
def raise_concern(
    *,
    actor: Viewer,
    series: Series,
    unit: Unit,
    text: str,
    meeting: Meeting | None = None,
    kind: str = Concern.Kind.PETITION,
    field: Field | None = None,
    place: str = "",
    proposal: str = "",
    access_class: str = AccessClass.INTERNAL,
    commitment: Commitment | None = None,
    state: str = Concern.State.RAISED,
    said_at: datetime | None = None,
) -> Concern:
    """Raise a petition for a unit: by the unit itself, or by the host's office (in a slot, or entering for the unit).

    `said_at`: raised in the hall then, entered now from paper. `state`: raised at once, or draft while its report is not submitted (drafts are typed: they write no audit entry).
    Raises DomainError.
    """
    by_unit, by_host = actor.is_at(unit.pk, *OWN), actor.is_at(series.host_id, Role.LEADER, Role.STAFF)
    if not (by_unit or by_host):
        raise DomainError("concerns.not_own", _("Only the unit itself or the host's office raises a petition for it."))
    if state not in (Concern.State.RAISED, Concern.State.DRAFT):
        raise ValueError(f"a petition is raised or a draft, not {state}")
    check_said(meeting, said_at)
    _check_text(text, draft=state == Concern.State.DRAFT)
    concern = Concern.objects.create(
        series=series,
        raised_by=unit,
        author_id=actor.person_id,
        entered_by_host=by_host and not by_unit,
        meeting=meeting,
        text=text,
        kind=kind,
        field=field,
        place=place,
        proposal=proposal,
        access_class=access_class,
        commitment=commitment,
        state=state,
        raised_at=clock.now() if state == Concern.State.RAISED else None,
        raised_said_at=said_at,
        folded=_folded(text, place, unit),
    )
    if state == Concern.State.RAISED:
        _record(actor, "raise_concern", concern, after=_words(concern) | kept(said_at))
        _bump(concern)
        notices.raised(actor, concern)
    return concern


@action
def change_concern(
    *, actor: Viewer, concern_uid: UUID, changes: Mapping[str, Any], version: int | None = None
) -> Concern:
    """Change a draft (`WORDING`). By its unit, or by the host's office that began it. Raises NotFound, DomainError, Conflict."""
    concern = concern_for(actor, concern_uid)
    _own_or_entered(actor, concern)
    transitions.check(concern.state, "change")
    if version is not None:
        check_version(concern, version)
    unknown = set(changes) - set(WORDING)
    if unknown:
        raise TypeError(f"change_concern() does not know {sorted(unknown)}")
    for name, value in changes.items():
        setattr(concern, name, value)
    concern.folded = _folded(concern.text, concern.place, concern.raised_by)
    save_versioned(concern, "folded", *changes)
    return concern


@action
def drop_concern(*, actor: Viewer, concern_uid: UUID) -> None:
    """Throw a draft away."""
    concern = concern_for(actor, concern_uid)
    _own_or_entered(actor, concern)
    transitions.check(concern.state, "drop")
    Concern.objects.unscoped("action: drop_concern").filter(pk=concern.pk, state=Concern.State.DRAFT).delete()


@action
def submit_drafts(*, actor: Viewer, concerns: Iterable[Concern]) -> list[Concern]:
    """Called when a report is submitted: its drafts are raised. The right was checked by submitting. Others are left alone."""
    raised = []
    for concern in concerns:
        if concern.state != Concern.State.DRAFT:
            continue
        _check_text(concern.text)
        concern.state = transitions.check(concern.state, "submit")
        concern.raised_at = clock.now()
        save_versioned(concern, "state", "raised_at")
        _record(actor, "raise_concern", concern, after=_words(concern))
        notices.raised(actor, concern)
        raised.append(concern)
    if raised:
        _bump(raised[0])
    return raised


@action
def take_back_concerns(*, actor: Viewer, concerns: Iterable[Concern]) -> list[Concern]:
    """Called when a report is withdrawn or returned: petitions nobody has acted on become drafts again; others stay sent."""
    taken = []
    for concern in concerns:
        if not transitions.can(concern.state, "take_back"):
            continue
        concern.state, concern.raised_at = transitions.check(concern.state, "take_back"), None
        concern.raised_said_at = None
        save_versioned(concern, "state", "raised_at", "raised_said_at")
        _record(actor, "take_back_concern", concern)
        notices.settle(actor, concern)
        taken.append(concern)
    return taken


@action
def answer_concern(
    *,
    actor: Viewer,
    concern_uid: UUID,
    version: int,
    answer: str,
    answered_by: Person | None = None,
    said_at: datetime | None = None,
) -> Concern:
    """Answer, on the spot or later: a standing member of the host (the office may enter it, naming him in `answered_by`), or
    the body it was assigned to. May be worded anew until the unit confirmed it. Raises NotFound, DomainError, Conflict."""
    concern = concern_for(actor, concern_uid)
    host = concern.series.host_id
    by_body = concern.assigned_to_id is not None and actor.is_at(concern.assigned_to_id, *OWN)
    if not (by_body or actor.is_at(host, Role.LEADER, Role.STAFF)):
        raise DomainError("concerns.not_answering", _("A standing member or the assigned body answers a petition."))
    state = transitions.check(concern.state, "answer")
    if concern.seen_at is not None:
        raise DomainError("concerns.seen", _("The unit has already confirmed this answer."))
    check_version(concern, version)
    if not answer.strip():
        raise DomainError("concerns.answer_required", _("Write the answer."), field="answer")
    check_said(concern.meeting, said_at)
    person = _answering(actor, concern, answered_by, by_body=by_body)
    before = {"state": concern.state, "answer": concern.answer}
    concern.state, concern.answer = state, answer
    concern.answered_by, concern.answered_at, concern.answer_said_at = person, clock.now(), said_at
    save_versioned(concern, "state", "answer", "answered_by", "answered_at", "answer_said_at")
    after = {"answer": answer, **kept(said_at)}
    _record(actor, "answer_concern", concern, before=before, after=after, for_uid=person.uid)
    _bump(concern)
    notices.answered(actor, concern)
    return concern


def _answering(actor: Viewer, concern: Concern, answered_by: Person | None, *, by_body: bool) -> Person:
    host, today = concern.series.host_id, clock.today()
    if answered_by is None:
        if by_body or actor.is_at(host, Role.LEADER):
            return Person.objects.get(pk=actor.person_id or 0)
        raise DomainError("concerns.who_answers", _("Name the standing member who answers."), field="answered_by")
    answering = {host} if concern.assigned_to_id is None else {host, concern.assigned_to_id}
    posts = Appointment.objects.filter(valid_on(today), person_id=answered_by.pk, unit_id__in=answering)
    allowed = any(
        Role.LEADER in roles_of(row.position)
        or (row.unit_id == concern.assigned_to_id and Role.HEAD in roles_of(row.position))
        for row in posts
    )
    if not allowed and not (by_body and answered_by.pk == actor.person_id):
        raise DomainError(
            "concerns.not_standing_member",
            _("%(name)s is not a standing member and does not head the assigned body."),
            field="answered_by",
            name=answered_by.full_name,
        )
    return answered_by


@action
def assign_concern(
    *,
    actor: Viewer,
    concern_uid: UUID,
    version: int,
    assigned_to: Unit,
    answer_due_on: date,
    said_at: datetime | None = None,
) -> Concern:
    """ "Hẹn trả lời": the host's office gives it to itself or to an advisory body of the series, with a date."""
    concern = concern_for(actor, concern_uid)
    _host(actor, concern)
    state = transitions.check(concern.state, "assign")
    check_version(concern, version)
    if concern.access_class == AccessClass.RESTRICTED and assigned_to.pk != concern.series.host_id:
        raise DomainError(
            "concerns.restricted",
            _("A restricted petition is answered by the standing members themselves."),
            field="assigned_to",
        )
    if not may_be_assigned(concern).filter(pk=assigned_to.pk).exists():
        raise DomainError(
            "concerns.not_a_body", _("%(unit)s does not advise this briefing."), field="assigned_to", unit=assigned_to
        )
    if answer_due_on < clock.today():
        raise DomainError("concerns.date_past", _("The date lies in the past."), field="answer_due_on")
    check_said(concern.meeting, said_at)
    concern.state, concern.assigned_to, concern.answer_due_on = state, assigned_to, answer_due_on
    save_versioned(concern, "state", "assigned_to", "answer_due_on")
    after = {"assigned_to": str(assigned_to), "answer_due_on": answer_due_on, **kept(said_at)}
    _record(actor, "assign_concern", concern, after=after)
    _bump(concern)
    notices.assigned(actor, concern)
    return concern


@action
def confirm_answer(*, actor: Viewer, concern_uid: UUID) -> Concern:
    """The unit confirms that it got the answer ("đã nhận được trả lời"). Confirming twice changes nothing."""
    concern = concern_for(actor, concern_uid)
    if not actor.is_at(concern.raised_by_id, *OWN):
        raise DomainError("concerns.not_own", _("Only the unit that raised it confirms the answer."))
    transitions.check(concern.state, "confirm")
    if concern.seen_at is None:
        concern.seen_at = clock.now()
        save_versioned(concern, "seen_at")
        _record(actor, "confirm_answer", concern)
        notices.settle(actor, concern)
    return concern


@action
def withdraw_concern(*, actor: Viewer, concern_uid: UUID, version: int) -> Concern:
    """The unit takes a sent petition back before it is answered; it stays readable as withdrawn."""
    concern = concern_for(actor, concern_uid)
    if not actor.is_at(concern.raised_by_id, *OWN):
        raise DomainError("concerns.not_own", _("Only the unit that raised it takes it back."))
    state = transitions.check(concern.state, "withdraw")
    check_version(concern, version)
    concern.state = state
    save_versioned(concern, "state")
    _record(actor, "withdraw_concern", concern)
    _bump(concern)
    notices.settle(actor, concern)
    return concern


@action
def make_answer_common(*, actor: Viewer, concern_uid: UUID, version: int, common: bool = True) -> Concern:
    """Tell the answer (the answer only) to every unit of the series, or stop telling it. Never a restricted one."""
    concern = concern_for(actor, concern_uid)
    _host(actor, concern)
    transitions.check(concern.state, "make_common")
    check_version(concern, version)
    if common and concern.access_class == AccessClass.RESTRICTED:
        raise DomainError("concerns.restricted", _("The answer to a restricted petition is not made common."))
    concern.answer_common = common
    save_versioned(concern, "answer_common")
    _record(actor, "make_answer_common", concern, after={"common": common})
    return concern


@action
def open_restricted(*, actor: Viewer, concern_uid: UUID) -> None:
    """Opening a restricted paper writes an audit entry, shown in no list or count (DESIGN.md §2)."""
    concern = concern_for(actor, concern_uid)
    if concern.access_class == AccessClass.RESTRICTED:
        record(actor=actor, kind="concerns.open_restricted", subject=concern)


def _host(actor: Viewer, concern: Concern) -> None:
    if not actor.is_at(concern.series.host_id, Role.LEADER, Role.STAFF):
        raise DomainError("concerns.not_host", _("Only the host's standing members and office may do this."))


def _own_or_entered(actor: Viewer, concern: Concern) -> None:
    if actor.is_at(concern.raised_by_id, *OWN):
        return
    if not (concern.entered_by_host and actor.is_at(concern.series.host_id, Role.LEADER, Role.STAFF)):
        raise DomainError("concerns.not_own", _("Only the unit itself or the host's office raises a petition for it."))


def _check_text(text: str, *, draft: bool = False) -> None:
    if not draft and not text.strip():
        raise DomainError("concerns.text_required", _("Say what the petition is about."), field="text")


def _folded(text: str, place: str, unit: Unit) -> str:
    """What the accent-free search looks in: the issue, the place, the unit."""
    return fold(" ".join((text, place, unit.name, unit.short_name)))


def _bump(concern: Concern) -> None:
    if concern.meeting is not None:
        bump(concern.meeting)


def _record(actor: Viewer, verb: str, concern: Concern, **more: Any) -> None:
    """The record of a restricted petition names it without its text."""
    if concern.access_class == AccessClass.RESTRICTED:
        more.pop("before", None), more.pop("after", None)
    record(actor=actor, kind=f"concerns.{verb}", subject=concern, **more)


def _words(concern: Concern) -> dict[str, Any]:
    return {
        "kind": concern.kind,
        "unit": str(concern.raised_by),
        "text": concern.text,
        "place": concern.place,
        "proposal": concern.proposal,
    }
