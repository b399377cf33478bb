"""Reading back, gate 2, the two signatures, the seal."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from giaoban.access.models import Account
from giaoban.commitments.actions import freeze_commitments
from giaoban.core import clock
from giaoban.core.actions import action, save_versioned
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Role, Viewer
from giaoban.meetings import notices, paper
from giaoban.meetings import transitions_minutes as transitions
from giaoban.meetings.models import Addendum, Minutes, Signature, SignatureRole
from giaoban.meetings.paper_facts import read_facts
from giaoban.meetings.queries.minutes import (
    keeps_minutes,
    minutes_for,
    readiness_of,
    roles_to_sign,
    signatures_of,
    unsigned_before,
)
from giaoban.organisation.models import Person
from giaoban.organisation.queries import holders
from giaoban.records.actions import record, seal
from giaoban.rulebook.positions import roles_of
from giaoban.schedule.models import Meeting

ROLE_POSTS = {SignatureRole.CHAIR: (Role.LEADER,), SignatureRole.RECORDER: (Role.STAFF, Role.LEADER)}


@action
def read_back(*, actor: Viewer, minutes_uid: UUID, revision: int) -> Minutes:
    """The draft was read back and may be signed: the units' time is over or each has responded, every objection is answered.

    What was read is kept as a hash: if the facts change before the second signature, it must be read again (a new revision).
    Raises DomainError listing what is missing, with links.
    """
    minutes = _locked(actor, minutes_uid)
    if not keeps_minutes(actor, minutes):
        raise NotFound
    _check_closed(minutes)
    state = transitions.check(minutes.state, "read_back")
    _check_revision(minutes, revision)
    readiness = readiness_of(minutes)
    if not readiness.ready:
        parts = [*readiness.unanswered, *(() if readiness.heard else readiness.waiting)]
        raise DomainError(
            "meetings.not_ready",
            _("The minutes cannot be read back yet: units still have time to respond, or an objection has no answer."),
            links=[(part.title, reverse("meetings:minutes_part", args=[part.uid])) for part in parts],
        )
    digest = paper.digest(paper.draw(minutes, read_facts(minutes.meeting)))
    if minutes.state == Minutes.State.READ_BACK:
        if digest == minutes.read_digest:
            raise DomainError("meetings.read_already", transitions.REFUSALS[Minutes.State.READ_BACK])
        minutes.revision += 1
    minutes.state, minutes.read_back_at, minutes.read_digest = state, clock.now(), digest
    save_versioned(minutes, "state", "revision", "read_back_at", "read_digest")
    record(
        actor=actor,
        kind="meetings.read_back",
        subject=minutes,
        after={"revision": minutes.revision, "digest": digest},
    )
    notices.to_sign(actor, minutes)
    return minutes


@action
def sign_minutes(*, actor: Viewer, minutes_uid: UUID, role: str, revision: int, password: str) -> Minutes:
    """Sign a named revision with one's own account and password. The second signature seals.

    Gate 2: minutes n are not signed before minutes n−1. Sealing stores the whole content as canonical JSON with its hash,
    freezes the commitments, and every later print is made from it. Raises NotFound, DomainError.
    """
    minutes = _locked(actor, minutes_uid)
    if role not in roles_to_sign(actor, minutes):
        raise _not_named(actor, minutes)
    _check_closed(minutes)
    if minutes.state == Minutes.State.SEALED:
        raise DomainError("meetings.signed_already", _("The minutes are signed and may only be corrected."))
    transitions.check(minutes.state, "sign")
    _check_revision(minutes, revision)
    signed = signatures_of(minutes)
    if role in signed:
        raise DomainError("meetings.signed_already", _("This place is signed already."))
    if any(row.person_id == actor.person_id for row in signed.values()):
        raise DomainError("meetings.same_signer", _("Two different people sign the minutes."))
    check_chain(minutes)
    check_password(actor, password)
    if paper.digest(paper.draw(minutes, read_facts(minutes.meeting))) != minutes.read_digest:
        raise DomainError(
            "meetings.facts_changed",
            _("Something recorded has changed since the minutes were read back. Read them back again, then sign."),
            links=[(_("To the minutes"), reverse("meetings:minutes", args=[minutes.meeting.uid]))],
        )
    signature = _sign(actor, minutes, role)
    if len(signed) + 1 == len(SignatureRole.values):
        _seal(actor, minutes)
    else:
        save_versioned(minutes, "state")
    record(
        actor=actor,
        kind="meetings.sign_minutes",
        subject=minutes,
        after={"role": role, "revision": revision, "post": signature.post, "state": minutes.state},
    )
    if minutes.state == Minutes.State.SEALED:
        notices.sealed(actor, minutes)
    else:
        notices.signed(actor, minutes)
    return minutes


def _sign(actor: Viewer, minutes: Minutes, role: str) -> Signature:
    named, original, _reason = paper.signer(minutes, role)
    substitute = original is not None and named is not None and named.pk != original.pk
    return Signature.objects.create(
        minutes=minutes,
        revision=minutes.revision,
        role=role,
        person=minutes_person(actor),
        acting_for=original if substitute else None,
        post=post_of(actor, minutes),
        at=clock.now(),
    )


def minutes_person(actor: Viewer) -> Person:
    """The person behind the account; papers are drawn up and signed by people. Raises NotFound."""
    person = Person.objects.filter(pk=actor.person_id or 0).first()
    if person is None:
        raise NotFound
    return person


def _seal(actor: Viewer, minutes: Minutes) -> None:
    content = paper.draw(minutes, read_facts(minutes.meeting))
    minutes.seal = seal(actor=actor, subject=minutes, purpose=paper.PURPOSE, content=content, format=paper.FORMAT)
    minutes.state, minutes.sealed_at = transitions.check(minutes.state, "seal"), clock.now()
    save_versioned(minutes, "state", "sealed_at", "seal")
    freeze_commitments(actor=actor, meeting=minutes.meeting)


def post_of(actor: Viewer, minutes: Minutes) -> str:
    """The signer's post as printed, on the day he signs."""
    host = minutes.meeting.series.host
    return next((paper.post_name_vi(row, host) for row in holders(host) if row.person_id == actor.person_id), "")


def check_chain(minutes: Minutes) -> None:
    """Gate 2. Raises DomainError naming the oldest month whose minutes are not signed, with links to all."""
    missing = unsigned_before(minutes.meeting)
    if not missing:
        return
    raise DomainError(
        "meetings.chain",
        _("The minutes of %(month)s are not signed, so these cannot be locked."),
        month=MonthName(missing[0]),
        links=[(str(meeting), reverse("meetings:minutes", args=[meeting.uid])) for meeting in missing],
    )


class MonthName:
    """'tháng 9' in the language of the page, formatted when the message is shown."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting

    def __str__(self) -> str:
        from giaoban.core.components import month_words

        return month_words(self.meeting.period)


def check_password(actor: Viewer, password: str) -> None:
    """One's own password, once more. It is never stored or recorded."""
    account = Account.objects.filter(pk=actor.account_id or 0, is_active=True).first()
    if account is None or not account.check_password(password):
        raise DomainError(
            "meetings.wrong_password", _("The password is not right. Nothing was signed."), field="password"
        )


@action
def name_substitute(*, actor: Viewer, minutes_uid: UUID, role: str, person: Person, reason: str) -> Minutes:
    """Chair or recorder can no longer sign: a standing member names who signs instead. Recorded and printed.

    The chair's place is taken by a standing member, the recorder's by the office or a standing member, never by one person.
    """
    minutes = _locked(actor, minutes_uid)
    host = minutes.meeting.series.host
    if not keeps_minutes(actor, minutes):
        raise NotFound
    if not actor.is_at(host.pk, Role.LEADER):
        raise DomainError("meetings.not_standing", _("Only a standing member names who signs instead."))
    transitions.check(minutes.state, "substitute")
    if minutes.state == Minutes.State.SEALED:
        draft = Addendum.objects.filter(minutes=minutes, seal=None).first()
        if draft is None or draft.signatures.filter(role=role).exists():
            raise DomainError("meetings.signed_already", _("This place is signed already."))
    elif role in signatures_of(minutes):
        raise DomainError("meetings.signed_already", _("This place is signed already."))
    if not reason.strip():
        raise DomainError("meetings.reason", _("Say why somebody else signs: it is printed."), field="reason")
    if person not in substitutes_for(minutes, role):
        raise DomainError("meetings.not_substitute", _("This person cannot sign in this place today."), field="person")
    named, original, _before = paper.signer(minutes, role)
    note = "" if original is not None and original.pk == person.pk else reason
    if role == SignatureRole.CHAIR:
        minutes.chair, minutes.chair_substitution = person, note
    else:
        minutes.recorder, minutes.recorder_substitution = person, note
    save_versioned(minutes, "chair", "recorder", "chair_substitution", "recorder_substitution")
    record(
        actor=actor,
        kind="meetings.name_substitute",
        subject=minutes,
        before={"role": role, "person": named.full_name if named else ""},
        after={"person": person.full_name, "reason": reason},
        for_uid=person.uid,
    )
    if minutes.state == Minutes.State.READ_BACK:
        notices.to_sign(actor, minutes, SignatureRole(role))
    return minutes


def substitutes_for(minutes: Minutes, role: str) -> list[Person]:
    """Who may sign in a role today; the signer of the other place is left out."""
    other = minutes.recorder_id if role == SignatureRole.CHAIR else minutes.chair_id
    wanted = ROLE_POSTS[SignatureRole(role)]
    found: dict[int, Person] = {}
    for row in holders(minutes.meeting.series.host):
        if row.person_id != other and roles_of(row.position) & set(wanted):
            found.setdefault(row.person_id, row.person)
    return list(found.values())


def _locked(actor: Viewer, minutes_uid: UUID) -> Minutes:
    """The minutes the actor may see, locked until the end of the action (two signatures in the same second)."""
    minutes = minutes_for(actor, minutes_uid)
    rows = Minutes.objects.unscoped("action: lock for signing").filter(pk=minutes.pk)
    rows.select_for_update().values_list("pk").first()
    return minutes_for(actor, minutes_uid)


def _check_closed(minutes: Minutes) -> None:
    if minutes.meeting.state != Meeting.State.CLOSED:
        raise DomainError("meetings.not_closed", _("The meeting was opened again: close it first."))


def _check_revision(minutes: Minutes, revision: int) -> None:
    if minutes.revision != revision:
        raise DomainError(
            "meetings.revision", _("The minutes were changed after this page was opened. Read them again, then sign.")
        )


def _not_named(actor: Viewer, minutes: Minutes) -> DomainError:
    if not keeps_minutes(actor, minutes):
        return NotFound()
    return DomainError("meetings.not_signer", _("Only the recorder and the chair of this meeting sign here."))
