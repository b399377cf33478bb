"""Extensions: asked by the unit, granted or refused by a standing member, granted to many units at once (storm)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from giaoban.commitments import notices
from giaoban.commitments.actions import rights
from giaoban.commitments.models import Commitment, Extension, ExtensionRequest, Verdict
from giaoban.commitments.queries.reads import commitment_for, readable
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Person
from giaoban.records.actions import record
from giaoban.schedule.hooks import Moved
from giaoban.schedule.models import Meeting


@action
def ask_extension(*, actor: Viewer, commitment_uid: UUID, to_due: date, reason: str) -> ExtensionRequest:
    """The unit's secretary or deputy asks for a later date. One open request a task. Raises NotFound, DomainError."""
    commitment = commitment_for(actor, commitment_uid)
    rights.own_unit(actor, commitment, Role.LEADER)
    _check_extension(commitment, to_due, reason)
    if commitment.extension_requests.filter(state=ExtensionRequest.State.ASKED).exists():
        raise DomainError("commitments.already_asked", _("An extension was already asked and waits for the answer."))
    request = ExtensionRequest.objects.create(
        commitment=commitment,
        to_due=to_due,
        reason=reason,
        asked_by_id=rights.person_of(actor),
        asked_at=clock.now(),
    )
    record(
        actor=actor, kind="commitments.ask_extension", subject=commitment, after={"to_due": to_due, "reason": reason}
    )
    notices.extension_asked(actor, request)
    return request


@action
def decide_extension(
    *, actor: Viewer, request_uid: UUID, version: int, granted: bool, decided_by: Person, answer: str = ""
) -> ExtensionRequest:
    """Grant or refuse. `decided_by` is a standing member of the host; the clerk may record it, naming him.

    Nobody grants to a unit in which he holds a post. A refusal needs its reason. Raises NotFound, DomainError, Conflict.
    """
    request = (
        ExtensionRequest.objects.filter(uid=request_uid)
        .select_related("commitment__series", "commitment__owner", "asked_by")
        .first()
    )
    if request is None:
        raise NotFound
    commitment = commitment_for(actor, request.commitment.uid)
    rights.host_office(actor, commitment.series)
    if request.state != ExtensionRequest.State.ASKED:
        raise DomainError("commitments.decided", _("This request was already answered."))
    check_version(request, version)
    rights.standing_member(decided_by, commitment.series, commitment.owner, clock.today())
    if granted:
        _extend(actor, commitment, request.to_due, request.reason, decided_by, asked_by=request.asked_by)
    elif not answer.strip():
        raise DomainError("commitments.reason_required", _("Give the reason for refusing."), field="answer")
    _answer(request, granted, decided_by, answer)
    record(
        actor=actor,
        kind="commitments.decide_extension",
        subject=commitment,
        after={"granted": granted, "to_due": request.to_due, "answer": answer},
        for_uid=decided_by.uid,
    )
    request.commitment = commitment
    notices.extension_decided(actor, request, granted=granted)
    return request


@action
def extend_commitments(
    *,
    actor: Viewer,
    uids: Iterable[UUID],
    reason: str,
    granted_by: Person,
    to_due: date | None = None,
    days: int | None = None,
) -> list[Extension]:
    """Extend one or many tasks with one reason, to a day or by so many days each. All or none. Open requests that this
    grants are answered by it. Raises NotFound, DomainError (naming the task that stands in the way), Conflict."""
    wanted = list(dict.fromkeys(uids))
    if not wanted:
        raise DomainError("commitments.none_chosen", _("Choose at least one task."), field="tasks")
    if (to_due is None) == (days is None):
        raise DomainError("commitments.day_or_days", _("Give either a day or a number of days."), field="to_due")
    rows = list(readable(actor).filter(uid__in=wanted).order_by("owner__sort_key", "id"))
    if len(rows) != len(wanted):
        raise NotFound
    extensions = []
    for commitment in rows:
        rights.host_office(actor, commitment.series)
        rights.standing_member(granted_by, commitment.series, commitment.owner, clock.today())
        try:
            new = to_due or (commitment.due_on + timedelta(days=days or 0) if commitment.due_on else None)
            if new is None:
                raise DomainError("commitments.no_date", _("This task has no date that could be moved."))
            extensions.append(_extend(actor, commitment, new, reason, granted_by))
        except DomainError as error:
            if error.field == "reason" or len(rows) == 1:
                raise
            raise DomainError(
                error.code,
                _("%(unit)s, “%(text)s”: %(why)s"),
                field=error.field,
                unit=commitment.owner,
                text=commitment.text[:80],
                why=error.message,
            ) from error
        request = commitment.extension_requests.filter(state=ExtensionRequest.State.ASKED, to_due__lte=new).first()
        if request is not None:
            _answer(request, True, granted_by, reason)
            request.commitment = commitment
            notices.extension_decided(actor, request, granted=True)
        else:
            notices.extended(actor, commitment)
        record(
            actor=actor,
            kind="commitments.extend_commitment",
            subject=commitment,
            after={"to_due": new, "reason": reason},
            for_uid=granted_by.uid,
        )
    return extensions


def move_with_meeting(moved: Moved) -> None:
    """Tasks due "before the next briefing" move with it (DESIGN.md, Meeting). A callback of `schedule.hooks.on_moved`.

    Every task of the series is moved, hidden ones too; the day moved earlier is no earlier promise, so the first date stays.
    """
    if moved.meeting.kind != Meeting.Kind.REGULAR:
        return
    rows = Commitment.objects.unscoped("rule: due before the next briefing").filter(
        series_id=moved.meeting.series_id,
        due_at_next_meeting=True,
        due_on=moved.from_day,
        state__in=[Commitment.State.DRAFT, Commitment.State.OPEN],
    )
    for commitment in rows:
        before, commitment.due_on = commitment.due_on, moved.to_day
        save_versioned(commitment, "due_on")
        Extension.objects.create(
            commitment=commitment,
            from_due=before,
            to_due=moved.to_day,
            reason=moved.reason,
            entered_by_id=moved.actor.person_id,
            at=clock.now(),
        )
        record(
            actor=moved.actor,
            kind="commitments.move_with_meeting",
            subject=commitment,
            before={"due_on": before},
            after={"due_on": moved.to_day},
        )
        notices.date_gone(moved.actor, [commitment])


def _extend(
    actor: Viewer, commitment: Commitment, to_due: date, reason: str, granted_by: Person, asked_by: Person | None = None
) -> Extension:
    _check_extension(commitment, to_due, reason)
    before, commitment.due_on, commitment.due_at_next_meeting = commitment.due_on, to_due, False
    save_versioned(commitment, "due_on", "due_at_next_meeting")
    rights.bump_tables(commitment)
    return Extension.objects.create(
        commitment=commitment,
        from_due=before,
        to_due=to_due,
        reason=reason,
        asked_by=asked_by,
        granted_by=granted_by,
        entered_by_id=rights.person_of(actor),
        at=clock.now(),
    )


def _check_extension(commitment: Commitment, to_due: date, reason: str) -> None:
    rights.still_open(commitment)
    if not reason.strip():
        raise DomainError("commitments.reason_required", _("Give the reason for the extension."), field="reason")
    if commitment.due_on is None:
        raise DomainError("commitments.no_date", _("This task has no date that could be moved."))
    if to_due <= commitment.due_on:
        raise DomainError(
            "commitments.date_not_later",
            _("The new date must be later than %(day)s."),
            field="to_due",
            day=commitment.due_on.strftime("%d/%m/%Y"),
        )
    if to_due < clock.today():
        raise DomainError("commitments.date_past", _("The date lies in the past."), field="to_due")
    judged_now = Verdict.objects.filter(
        commitment_id=commitment.pk,
        corrected_by=None,
        meeting__state=Meeting.State.OPEN,
        new_due_on__isnull=False,
    )
    if judged_now.exists():
        raise DomainError(
            "commitments.judged_now",
            _("The briefing that is being held gave this task a new date. Change it in its assessment."),
        )


def _answer(request: ExtensionRequest, granted: bool, decided_by: Person, answer: str) -> None:
    request.state = ExtensionRequest.State.GRANTED if granted else ExtensionRequest.State.REFUSED
    request.decided_by, request.decided_at, request.answer = decided_by, clock.now(), answer
    save_versioned(request, "state", "decided_by", "decided_at", "answer")
