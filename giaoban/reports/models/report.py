"""A unit's monthly report: claims on what was promised, other results, the plan, difficulties and petitions."""

import uuid

from django.db import models
from django.db.models import Q

from giaoban.access import scopes
from giaoban.commitments.models import CLAIM_OUTCOMES, Commitment, Rhythm
from giaoban.concerns.models import Concern
from giaoban.core.fields import NFCCharField, NFCTextField
from giaoban.core.guard import NOTHING, GuardedModel
from giaoban.core.viewer import Role, Viewer
from giaoban.documents.models import File
from giaoban.organisation.models import Field, Person, Unit
from giaoban.schedule.models import Meeting


class Report(GuardedModel):
    class State(models.TextChoices):
        DRAFT = "draft"
        AWAITING = "awaiting"  # awaiting the secretary's approval
        SUBMITTED = "submitted"
        RETURNED = "returned"

    class Channel(models.TextChoices):
        FORM = "form"
        TELEPHONE = "telephone"
        PAPER = "paper"
        HALL = "hall"
        PHOTO = "photo"  # from photographs of the handwritten report
        FILE = "file"  # a pre-filled file that came back

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.FORM)
    begun_by_host = models.BooleanField(default=False)  # the host's clerk began it for the unit and may see the draft
    difficulties = NFCTextField(blank=True)
    no_party_building_reason = NFCTextField(blank=True)  # the side check: a line or a reason
    no_socio_economic_reason = NFCTextField(blank=True)
    flagged = models.BooleanField(default=False)  # the unit asks to be heard first
    flag_reason = NFCCharField(max_length=300, blank=True)
    prepared_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)  # first submission after the deadline in force then
    return_reason = NFCTextField(blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    entered_for = models.BooleanField(default=False)  # entered by the host for the unit
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    told_by = NFCCharField(max_length=160, blank=True)  # who told it: name and post
    told_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # the unit confirmed what was entered for it
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="reports_one_a_unit_and_meeting"),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(first_submitted_at__isnull=False), name="reports_submitted_has_time"
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(return_reason=""), name="reports_return_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.meeting}"

    @staticmethod
    def visible(viewer: Viewer) -> Q:
        """Draft: drafter, secretary, deputies of the unit; the host's clerk if he began it. Once submitted: own unit,
        host's standing members and clerk, standing members above the host, inspectors. Never siblings."""
        if not viewer.posts and not viewer.inspections:
            return NOTHING
        own = scopes.own_unit(viewer, "unit", Role.LEADER, Role.STAFF, Role.HEAD)
        host = scopes.hosts(viewer, "meeting__series__host")
        submitted = Q(first_submitted_at__isnull=False) & ~Q(state__in=[Report.State.DRAFT, Report.State.AWAITING])
        return (
            own
            | (host & Q(begun_by_host=True))
            | submitted
            & (
                host
                | scopes.own_unit(viewer, "unit")
                | scopes.above(viewer, "meeting__series__host")
                | scopes.inspected(viewer, "unit", "meeting__held_on")
            )
        )


class ReportVersion(models.Model):
    """What was submitted, each time. Append-only."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    no = models.PositiveSmallIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    for_told_by = NFCCharField(max_length=160, blank=True)
    at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering = ["no"]
        constraints = [models.UniqueConstraint(fields=["report", "no"], name="reports_one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.report} v{self.no}"


class SetAsideDraft(models.Model):
    """The unit's own unfinished draft, kept when the host entered a report for it. Only the unit reads it."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="set_aside")
    content = models.JSONField()
    at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.report} {self.at}"


class Claim(models.Model):
    """The unit's own word on one commitment."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="claims")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="claims")
    outcome = models.CharField(max_length=12, choices=[(o.value, o.label) for o in CLAIM_OUTCOMES], blank=True)
    done_on = models.DateField(null=True, blank=True)
    qty = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    result = NFCTextField(blank=True)
    why_not = NFCTextField(blank=True)
    new_due_on = models.DateField(null=True, blank=True)  # the date the unit asks for

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "commitment"], name="reports_one_claim_a_commitment")]

    def __str__(self) -> str:
        return f"{self.outcome} · {self.commitment}"


class ResultLine(models.Model):
    """Another result of the month."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="result_lines")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="+")
    text = NFCTextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class PlanLine(models.Model):
    """What the unit will do: becomes a commitment when it is confirmed at the table."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="plan_lines")
    text = NFCTextField()
    deliverable = NFCTextField(blank=True)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="+")
    responsible_post = models.CharField(max_length=60, blank=True)
    responsible_text = NFCCharField(max_length=200, blank=True)
    executing_text = NFCCharField(max_length=300, blank=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.ONCE)
    due_on = models.DateField(null=True, blank=True)
    target_qty = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    unit_of_measure = NFCCharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    commitment = models.OneToOneField(
        Commitment, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_line"
    )
    declined_reason = NFCCharField(max_length=300, blank=True)  # the chair did not take it up

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class ReportConcern(models.Model):
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="report_concerns")
    concern = models.OneToOneField(Concern, on_delete=models.CASCADE, related_name="report_link")

    def __str__(self) -> str:
        return str(self.concern)


class ReportFile(models.Model):
    """A file of a report. Tied to the report and the commitment, not to the claim: claims are written anew, files stay (ADR 13).

    `published_at`: others than its writers may see it, since the report was submitted with it. `sent_at`: a page sent to the
    office to be entered. From either on the row stays and is at most marked as withdrawn.
    """

    class Role(models.TextChoices):
        EVIDENCE = "evidence"  # of a claim
        PAGE = "page"  # a photographed page of the handwritten report
        ORIGINAL = "original"  # the form that the unit filled in elsewhere and returned

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="report_files")
    role = models.CharField(max_length=8, choices=Role)
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.PROTECT, related_name="evidence")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="report_file")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="evidence", commitment__isnull=False) | (~Q(role="evidence") & Q(commitment=None)),
                name="reports_evidence_of_a_task",
            ),
            models.CheckConstraint(condition=Q(role="page") | Q(sent_at=None), name="reports_pages_are_sent"),
        ]
        indexes = [models.Index(fields=["commitment", "report"], name="reports_file_commitment")]

    def __str__(self) -> str:
        return f"{self.role} · {self.report}"


class CallNote(models.Model):
    """The host's office telephoned a unit about its report: whom, when, with what outcome. Append-only.

    Listed by unit and meeting only; nothing counts or lists these rows by person.
    """

    class Outcome(models.TextChoices):
        REACHED = "reached"
        NO_ANSWER = "no_answer"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="call_notes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    whom = NFCCharField(max_length=200)  # printed name and post of who was called
    note = NFCCharField(max_length=200, blank=True)  # "hẹn gửi 16:00"
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["meeting", "unit"], name="reports_call_unit")]
        constraints = [
            models.CheckConstraint(condition=~Q(whom=""), name="reports_call_whom"),
            models.CheckConstraint(condition=Q(outcome__in=["reached", "no_answer"]), name="reports_call_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.meeting} · {self.whom}"
