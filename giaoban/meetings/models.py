"""Running a meeting: proposals, remarks, assessment, minutes with parts and revisions, signatures, corrections."""

import uuid

from django.db import models
from django.db.models import F, Q

from giaoban.access import scopes
from giaoban.commitments.models import Commitment, Outcome, Verdict
from giaoban.core.fields import NFCCharField, NFCTextField
from giaoban.core.guard import NOTHING, GuardedModel
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Person, Unit
from giaoban.records.models import Seal
from giaoban.schedule.models import Meeting, Slot, taking_part


class VerdictProposal(models.Model):
    """What the clerk or the head of an advisory body proposes by the eve. One a commitment and meeting; the last word stands."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="verdict_proposals")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="verdict_proposals")
    outcome = models.CharField(max_length=12, choices=Outcome)
    new_due_on = models.DateField(null=True, blank=True)
    reason = NFCTextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "commitment"], name="meetings_one_proposal_a_commitment")
        ]

    def __str__(self) -> str:
        return f"{self.outcome} · {self.commitment}"


class Remark(models.Model):
    """What was said in a slot or under an agenda item. Rows, so that two people can type at once."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="remarks")
    slot = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.PROTECT, related_name="remarks")
    agenda_key = models.CharField(max_length=40, blank=True)  # check | opinions | conclusions, when not in a slot
    speaker = NFCCharField(max_length=160, blank=True)
    text = NFCTextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)  # typed from paper: when it was said
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(said_at=None) | Q(said_at__lte=F("at")), name="meetings_remark_then")
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Assessment(models.Model):
    """The standing members' word on a unit's month: comment and lesson; a grade only where the series asks for it."""

    class Grade(models.TextChoices):
        GOOD = "good"
        FAIR = "fair"
        AVERAGE = "average"
        WEAK = "weak"

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="assessment")
    grade = models.CharField(max_length=8, choices=Grade, blank=True)
    comment = NFCTextField(blank=True)
    lesson = NFCTextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)  # typed from paper: when it was said
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(said_at=None) | Q(said_at__lte=F("at")), name="meetings_assessed_then")
        ]

    def __str__(self) -> str:
        return str(self.slot)


class Minutes(GuardedModel):
    class State(models.TextChoices):
        DRAFT = "draft"
        READ_BACK = "read_back"
        SEALED = "sealed"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)  # raised by every edit; signatures name it
    responses_until = models.DateTimeField(null=True, blank=True)  # end of the units' 24 hours
    read_back_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    seal = models.OneToOneField(Seal, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chair = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # who is to sign as chair
    recorder = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    chair_substitution = NFCTextField(blank=True)  # why somebody else signs as chair: recorded and printed
    recorder_substitution = NFCTextField(blank=True)  # the same for the recorder
    read_digest = models.CharField(max_length=64, blank=True)  # hash of the facts that were read back
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sealed") | Q(seal__isnull=False, sealed_at__isnull=False),
                name="meetings_sealed_has_seal",
            )
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    @staticmethod
    def visible(viewer: Viewer) -> Q:
        """Host's standing members and clerk always; participants once the meeting is closed (general parts and their own,
        see queries.parts_for); inspectors when sealed."""
        if not viewer.posts and not viewer.inspections:
            return NOTHING
        rule: Q = scopes.hosts(viewer, "meeting__series__host")
        if viewer.unit_ids:
            rule |= taking_part(viewer.unit_ids, "meeting__") & Q(meeting__state=Meeting.State.CLOSED)
        for decision in viewer.inspections:
            rule |= Q(
                Q(meeting__series__host_id__in=decision.unit_ids) | taking_part(decision.unit_ids, "meeting__"),
                state=Minutes.State.SEALED,
                meeting__held_on__gte=decision.covers_from,
                meeting__held_on__lte=decision.covers_to,
            )
        return rule


class MinutesPart(models.Model):
    """One part a unit (`slot` set) and one an agenda item; the clerks' text, beside tables drawn from the ledger."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="parts")
    key = models.CharField(max_length=60)
    slot = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Whose part it is; NULL: a general part, read by every participant. A unit without a slot may still have tasks judged.
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = NFCCharField(max_length=200)
    text = NFCTextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["minutes", "key"], name="meetings_one_part_a_key")]

    def __str__(self) -> str:
        return self.title


class PartRevision(models.Model):
    part = models.ForeignKey(MinutesPart, on_delete=models.PROTECT, related_name="revisions")
    no = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField()
    text = NFCTextField(blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering = ["no"]
        constraints = [models.UniqueConstraint(fields=["part", "no"], name="meetings_one_revision_a_number")]

    def __str__(self) -> str:
        return f"{self.part} r{self.no}"


class PartResponse(models.Model):
    """The unit's word on its part: confirmed, or one paragraph of objection with the answer printed beside it."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed"
        OBJECTED = "objected"

    part = models.OneToOneField(MinutesPart, on_delete=models.PROTECT, related_name="response")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    part_version = models.PositiveIntegerField()  # the version of the text that the unit read
    text = NFCTextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = NFCTextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind="objected") | ~Q(text=""), name="meetings_objection_has_text")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit}"


class SignatureRole(models.TextChoices):
    RECORDER = "recorder"
    CHAIR = "chair"


class Signature(models.Model):
    """Confirms a named revision with one's own account and password."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="signatures")
    revision = models.PositiveIntegerField()
    role = models.CharField(max_length=8, choices=SignatureRole)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=200, blank=True)  # the signer's post as printed
    at = models.DateTimeField()

    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "revision", "role"], name="meetings_one_signature_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person}"


class Addendum(models.Model):
    """A correction: numbered, by the same two roles; it may replace one verdict. Draft until both have signed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="addenda")
    # the part it corrects decides who reads it
    part = models.ForeignKey(MinutesPart, on_delete=models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField()
    text = NFCTextField()
    replaces = models.ForeignKey(Verdict, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replacement = models.JSONField(null=True, blank=True)  # outcome, new_due_on, reason: becomes a verdict when sealed
    verdict = models.ForeignKey(Verdict, null=True, blank=True, on_delete=models.PROTECT, related_name="addenda")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seal = models.OneToOneField(Seal, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["no"]
        constraints = [models.UniqueConstraint(fields=["minutes", "no"], name="meetings_one_addendum_a_number")]

    def __str__(self) -> str:
        return f"{self.minutes} {self.no}"


class AddendumSignature(models.Model):
    addendum = models.ForeignKey(Addendum, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=8, choices=SignatureRole)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=200, blank=True)  # the signer's post as printed
    at = models.DateTimeField()

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["addendum", "role"], name="meetings_one_addendum_signature")]

    def __str__(self) -> str:
        return f"{self.role} {self.person}"
