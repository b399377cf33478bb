"""Corrections of sealed minutes: numbered, by the same two roles, possibly replacing one verdict (DESIGN.md, Sealing)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.commitments.actions import check_correction, correct_verdict
from giaoban.commitments.models import Commitment, Verdict
from giaoban.core import clock
from giaoban.core.actions import action, check_version, save_versioned
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.meetings import notices, paper, paper_tables
from giaoban.meetings import transitions_minutes as transitions
from giaoban.meetings.actions.signing import check_password, minutes_person, post_of
from giaoban.meetings.models import Addendum, AddendumSignature, Minutes, MinutesPart, SignatureRole
from giaoban.meetings.queries.minutes import addendum_for, keeps_minutes, minutes_for, roles_to_sign
from giaoban.organisation.models import Person
from giaoban.records.actions import record, seal

Replacement = dict[str, Any]


@action
def create_addendum(
    *,
    actor: Viewer,
    minutes_uid: UUID,
    text: str,
    part_uid: UUID | None = None,
    verdict: Verdict | None = None,
    replacement: Replacement | None = None,
) -> Addendum:
    """Draw up a correction of sealed minutes: of a part's words, or one that replaces a verdict (also one that was owed).

    `replacement` has outcome, judged_by (a Person) and what that outcome needs. One correction at a time, so numbers have no gap.
    Raises NotFound, DomainError.
    """
    minutes = minutes_for(actor, minutes_uid)
    if not keeps_minutes(actor, minutes):
        raise NotFound
    if not transitions.may(minutes.state, "correct"):
        raise DomainError("meetings.not_sealed", _("The minutes are not signed yet: edit the part itself."))
    if Addendum.objects.filter(minutes=minutes, seal=None).exists():
        raise DomainError(
            "meetings.addendum_open", _("An earlier correction is not signed yet. Sign or withdraw it first.")
        )
    part, kept = _checked(minutes, text, part_uid, verdict, replacement)
    addendum = Addendum.objects.create(
        minutes=minutes,
        part=part,
        no=Addendum.objects.filter(minutes=minutes).count() + 1,
        text=text,
        replaces=verdict,
        replacement=kept,
        by=minutes_person(actor),
        at=clock.now(),
    )
    record(actor=actor, kind="meetings.create_addendum", subject=addendum, after={"text": text, "replacement": kept})
    notices.addendum_to_sign(actor, addendum)
    return addendum


@action
def change_addendum(*, actor: Viewer, addendum_uid: UUID, version: int, text: str) -> Addendum:
    """Change the words of a correction nobody has signed yet."""
    addendum = _draft(actor, addendum_uid)
    if addendum.signatures.exists():
        raise DomainError("meetings.addendum_signed", _("Somebody has signed this correction: it cannot be changed."))
    if not text.strip():
        raise DomainError("meetings.addendum_empty", _("Write what is corrected."), field="text")
    check_version(addendum, version, theirs=addendum.text, mine=text)
    before, addendum.text = addendum.text, text
    save_versioned(addendum, "text", theirs=before, mine=text)
    record(
        actor=actor, kind="meetings.change_addendum", subject=addendum, before={"text": before}, after={"text": text}
    )
    return addendum


@action
def withdraw_addendum(*, actor: Viewer, addendum_uid: UUID, version: int) -> Minutes:
    """Take back a correction nobody has signed; its number is used again. The record keeps its words."""
    addendum = _draft(actor, addendum_uid)
    if addendum.signatures.exists():
        raise DomainError("meetings.addendum_signed", _("Somebody has signed this correction: it cannot be changed."))
    check_version(addendum, version)
    record(
        actor=actor,
        kind="meetings.withdraw_addendum",
        subject=addendum,
        before={"no": addendum.no, "text": addendum.text, "replacement": addendum.replacement},
    )
    notices.addendum_gone(actor, addendum)
    addendum.delete()
    return addendum.minutes


@action
def sign_addendum(*, actor: Viewer, addendum_uid: UUID, version: int, role: str, password: str) -> Addendum:
    """Sign a correction with one's own password. The second signature seals it; then its verdict governs the commitment."""
    addendum = _draft(actor, addendum_uid, may_be_signed=True)
    Addendum.objects.filter(pk=addendum.pk).select_for_update().values_list("pk").first()
    addendum = _draft(actor, addendum_uid, may_be_signed=True)
    minutes = addendum.minutes
    if role not in roles_to_sign(actor, minutes):
        raise DomainError("meetings.not_signer", _("Only the recorder and the chair of this meeting sign here."))
    check_version(addendum, version, theirs=addendum.text)
    signed = {row.role: row for row in addendum.signatures.all()}
    if addendum.seal_id is not None or role in signed:
        raise DomainError("meetings.signed_already", _("This place is signed already."))
    if any(row.person_id == actor.person_id for row in signed.values()):
        raise DomainError("meetings.same_signer", _("Two different people sign the minutes."))
    check_password(actor, password)
    named, original, _reason = paper.signer(minutes, role)
    substitute = original is not None and named is not None and named.pk != original.pk
    AddendumSignature.objects.create(
        addendum=addendum,
        role=role,
        person=minutes_person(actor),
        acting_for=original if substitute else None,
        post=post_of(actor, minutes),
        at=clock.now(),
    )
    if len(signed) + 1 == len(SignatureRole.values):
        _take_effect(actor, addendum)
    record(
        actor=actor,
        kind="meetings.sign_addendum",
        subject=addendum,
        after={"role": role, "sealed": addendum.seal_id is not None},
    )
    if addendum.seal_id is not None:
        notices.corrected(actor, addendum)
    return addendum


def _take_effect(actor: Viewer, addendum: Addendum) -> None:
    replaced = None
    if addendum.replaces_id is not None and addendum.replacement is not None:
        old = Verdict.objects.select_related("meeting__series", "commitment").get(pk=addendum.replaces_id)
        new = correct_verdict(actor=actor, verdict=old, **values_of(addendum.replacement))
        addendum.verdict = new
        replaced = replaced_words(old, new)
    content = paper.addendum_content(addendum, paper.content_of(addendum.minutes), replaced)
    addendum.seal = seal(
        actor=actor, subject=addendum, purpose=paper.ADDENDUM_PURPOSE, content=content, format=paper.FORMAT
    )
    save_versioned(addendum, "seal", "verdict")


def preview(addendum: Addendum) -> paper.Content:
    """How a correction that is not sealed yet will read."""
    replaced = None
    if addendum.replaces is not None and addendum.replacement is not None:
        values = values_of(addendum.replacement)
        judge = values.pop("judged_by")
        new = Verdict(commitment=addendum.replaces.commitment, was_due=addendum.replaces.was_due, by=judge, **values)
        replaced = replaced_words(addendum.replaces, new)
    return paper.addendum_content(addendum, paper.content_of(addendum.minutes), replaced)


def replaced_words(old: Verdict, new: Verdict) -> paper.Content:
    """The verdict that is replaced and the one that replaces it, as printed."""
    return {
        "commitment": str(old.commitment.uid),
        "task": old.commitment.text,
        "old": paper_tables.verdict_words(old),
        "new": paper_tables.verdict_words(new),
        "outcome": str(new.outcome),
        "judged_by": new.by.full_name,
    }


def values_of(replacement: Replacement) -> dict[str, Any]:
    """The arguments of `correct_verdict` from the stored form of a replacement."""

    def day(name: str) -> date | None:
        return date.fromisoformat(replacement[name]) if replacement.get(name) else None

    return {
        "outcome": replacement["outcome"],
        "new_due_on": day("new_due_on"),
        "reason": replacement.get("reason", ""),
        "done_on": day("done_on"),
        "done_qty": Decimal(replacement["done_qty"]) if replacement.get("done_qty") else None,
        "ends_monthly": bool(replacement.get("ends_monthly")),
        "judged_by": Person.objects.get(uid=replacement["judged_by"]),
    }


def _checked(
    minutes: Minutes, text: str, part_uid: UUID | None, verdict: Verdict | None, replacement: Replacement | None
) -> tuple[MinutesPart, Replacement | None]:
    if not text.strip():
        raise DomainError("meetings.addendum_empty", _("Write what is corrected."), field="text")
    if verdict is None:
        part = MinutesPart.objects.filter(minutes=minutes, uid=part_uid).first() if part_uid else None
        if part is None:
            raise DomainError("meetings.addendum_part", _("Choose the part that is corrected."), field="part")
        return part, None
    if verdict.meeting_id != minutes.meeting_id:
        raise NotFound
    if replacement is None or not replacement.get("outcome"):
        raise DomainError("meetings.addendum_outcome", _("Choose the new assessment."), field="outcome")
    if replacement.get("judged_by") is None:
        raise DomainError("meetings.addendum_judge", _("Name the standing member who judged."), field="judged_by")
    check_correction(verdict=verdict, **replacement)
    commitment = Commitment.objects.unscoped("action: the part of a corrected verdict").get(pk=verdict.commitment_id)
    part = part_of_commitment(minutes, commitment)
    if part is None:
        raise NotFound
    return part, _stored(replacement)


def part_of_commitment(minutes: Minutes, commitment: Commitment) -> MinutesPart | None:
    """The part in which a commitment was judged: of its unit then or now."""
    parts = {part.unit_id: part for part in MinutesPart.objects.filter(minutes=minutes, unit__isnull=False)}
    content = paper.content_of(minutes)
    for row in content["parts"]:
        judged = [line for table in row["tables"] if table["key"] == "judged" for line in table["rows"]]
        if any(line["commitment"] == str(commitment.uid) for line in judged):
            return next((part for part in parts.values() if part.key == row["key"]), None)
    return parts.get(commitment.owner_id) or parts.get(commitment.promised_by_id)


def _stored(replacement: Replacement) -> Replacement:
    kept: Replacement = {}
    for name, value in replacement.items():
        if value is None or value == "" or value is False:
            continue
        if value is True:
            kept[name] = True
        elif isinstance(value, Person):
            kept[name] = str(value.uid)
        elif isinstance(value, date):
            kept[name] = value.isoformat()
        else:
            kept[name] = str(value)
    return kept


def _draft(actor: Viewer, uid: UUID, *, may_be_signed: bool = False) -> Addendum:
    addendum = addendum_for(actor, uid)
    if not keeps_minutes(actor, addendum.minutes):
        raise NotFound
    if addendum.seal_id is not None and not may_be_signed:
        raise DomainError("meetings.addendum_sealed", _("This correction is signed. Draw up another one."))
    return addendum
