"""What a unit promised, and everything that became of it. Carrying over copies nothing: an open commitment simply is."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from giaoban.access import scopes
from giaoban.core import clock
from giaoban.core.fields import NFCCharField, NFCTextField
from giaoban.core.guard import NOTHING, GuardedModel
from giaoban.core.viewer import Role, Viewer
from giaoban.documents.models import File
from giaoban.organisation.models import Field, Person, Unit
from giaoban.schedule.models import Meeting, Participant, Series


class Rhythm(models.TextChoices):
    ONCE = "once", _("Once")
    MONTHLY = "monthly", _("Monthly")


class Outcome(models.TextChoices):
    """The unit claims the first four; the standing members' verdict may be any."""

    ACHIEVED = "achieved", pgettext_lazy("outcome", "Achieved")
    PARTLY = "partly", pgettext_lazy("outcome", "Partly achieved")
    NOT_ACHIEVED = "not_achieved", pgettext_lazy("outcome", "Not achieved")
    IN_PROGRESS = "in_progress", pgettext_lazy("outcome", "In progress")
    NOT_HEARD = "not_heard", pgettext_lazy("outcome", "Not heard")
    OWED = "owed", pgettext_lazy("outcome", "Assessment owed")
    CANCELLED = "cancelled", pgettext_lazy("outcome", "Cancelled")


CLAIM_OUTCOMES = (Outcome.ACHIEVED, Outcome.PARTLY, Outcome.NOT_ACHIEVED, Outcome.IN_PROGRESS)


class Priority(models.Model):
    """An advisory body's priority of its field: information, unless the chair ticks "giao có đánh giá"."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="priorities")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the advising unit
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="+")
    text = NFCTextField()
    deliverable = NFCTextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    judged = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.text[:80]


class Commitment(GuardedModel):
    """A promise. `promised_by` never changes; `owner` does when units merge. Only a verdict closes it."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("task", "Being drawn up")
        OPEN = "open", pgettext_lazy("task", "Open")
        ACHIEVED = "achieved", pgettext_lazy("task", "Achieved")
        CANCELLED = "cancelled", pgettext_lazy("task", "Cancelled")

    class Origin(models.TextChoices):
        PLAN = "plan", _("From the unit's report")
        TABLE = "table", _("Given at the briefing")
        PRIORITY = "priority", _("Priority of a field")
        BETWEEN = "between", _("Given between briefings")
        OLD_BOOK = "old_book", _("From the old book")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="commitments")
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="commitments")
    promised_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = NFCTextField()
    deliverable = NFCTextField(blank=True)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="commitments")
    responsible_post = models.CharField(max_length=60, blank=True)
    responsible_text = NFCCharField(max_length=200, blank=True)
    executing_text = NFCCharField(max_length=300, blank=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.ONCE)
    origin = models.CharField(max_length=10, choices=Origin)
    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments")
    born_at = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="born_commitments"
    )
    serves = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="served_by")
    first_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_at_next_meeting = models.BooleanField(default=False)  # "before the next briefing": moves when that one moves
    target_qty = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    done_qty = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)  # cache: of the verdict that found it achieved
    unit_of_measure = NFCCharField(max_length=40, blank=True)
    waiting_on = NFCCharField(max_length=200, blank=True)
    waiting_since = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)  # typed from paper: when it was promised in the hall
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)  # first minutes that contain it were sealed
    opening_misses = models.PositiveSmallIntegerField(default=0)  # ↻ brought in from the old book
    misses = models.PositiveSmallIntegerField(default=0)  # cache: opening_misses + count of counted verdicts
    folded = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    sees_verdicts: bool  # annotated by queries.readable for one viewer

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["achieved", "cancelled"], closed_at__isnull=False)
                | Q(state__in=["draft", "open"], closed_at=None),
                name="commitments_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None)
                | Q(first_due_on=None)
                | Q(due_on__gte=F("first_due_on"))
                | Q(due_at_next_meeting=True),
                name="commitments_due_after_first",
            ),
            models.CheckConstraint(
                condition=Q(rhythm="monthly") | Q(due_on__isnull=False), name="commitments_once_has_due"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_at__isnull=False), name="commitments_open_has_time"
            ),
            models.CheckConstraint(
                condition=Q(said_at=None) | Q(said_at__lte=F("created_at")), name="commitments_promised_then"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="commitments_owner_state_due"),
            models.Index(fields=["series", "state"], name="commitments_series_state"),
        ]

    def __str__(self) -> str:
        return self.text[:120]

    @staticmethod
    def visible(viewer: Viewer) -> Q:
        """Who sees its verdicts too (`judged_visible`), and a co-ordinating unit, which sees the task and its notes only."""
        rule: Any = Commitment.judged_visible(viewer)
        if viewer.unit_ids:
            shared = CoUnit.objects.filter(unit_id__in=viewer.unit_ids).values("commitment_id")
            rule |= Q(pk__in=shared) & ~Q(state=Commitment.State.DRAFT)
        return rule

    @staticmethod
    def judged_visible(viewer: Viewer) -> Q:
        """Who sees claims and verdicts: own unit; host's standing members and clerk; standing members above the host;
        inspectors in their decision; the head of the advisory body of that field among units of the same series."""
        if not viewer.posts and not viewer.inspections:
            return NOTHING
        rule: Any = (
            scopes.own_unit(viewer, "owner")
            | scopes.own_unit(viewer, "promised_by")
            | scopes.hosts(viewer, "series__host")
            | scopes.above(viewer, "series__host")
            | scopes.inspected_at(viewer, "owner", "created_at")
        )
        heads = viewer.units_as(Role.HEAD)
        if heads:
            today = clock.today()
            advised = Participant.objects.filter(
                Q(valid_to=None) | Q(valid_to__gt=today),
                valid_from__lte=today,
                unit_id__in=heads,
                role=Participant.Role.ADVISING,
                series=OuterRef("series"),
                unit__unit_fields__field=OuterRef("field"),
            )
            rule |= Exists(advised)
        return rule


class Verdict(models.Model):
    """What the standing members found at a meeting (or in writing afterwards). The newest correction governs."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="verdicts")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="verdicts")
    outcome = models.CharField(max_length=12, choices=Outcome)
    new_due_on = models.DateField(null=True, blank=True)
    reason = NFCTextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_qty = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    was_due = models.BooleanField(default=False)  # due date reached on the day of the meeting
    due_on_before = models.DateField(null=True, blank=True)  # due date in force when judged (undo, print)
    done_qty_before = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # undo
    ends_monthly = models.BooleanField(default=False)  # the chair ends a monthly commitment that has no end date
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")  # the standing member who judged
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)  # typed from paper: when it was said in the hall
    in_writing_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)  # its minutes were sealed: only a correction may follow
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "meeting"], condition=Q(corrects=None), name="commitments_one_verdict_a_meeting"
            ),
            models.CheckConstraint(condition=~Q(outcome="cancelled") | ~Q(reason=""), name="commitments_cancel_reason"),
            models.CheckConstraint(condition=Q(said_at=None) | Q(said_at__lte=F("at")), name="commitments_said_then"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} · {self.commitment}"


class ExtensionRequest(models.Model):
    """Asked by the unit; granted or refused by a standing member."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("extension", "Asked")
        GRANTED = "granted", pgettext_lazy("extension", "Granted")
        REFUSED = "refused", pgettext_lazy("extension", "Refused")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="extension_requests")
    to_due = models.DateField()
    reason = NFCTextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    answer = NFCTextField(blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(state="asked"), name="commitments_one_request_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment} → {self.to_due}"


class Extension(models.Model):
    """The due date moved. The first date is printed beside the current one and never changes."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="extensions")
    from_due = models.DateField(null=True)
    to_due = models.DateField()
    reason = NFCTextField()
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # NULL: meeting moved
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.ForeignKey(Verdict, null=True, on_delete=models.PROTECT, related_name="extensions")
    at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_due} → {self.to_due}"


class Handover(models.Model):
    """An open commitment passed to another unit (succession, or the host's decision after a split)."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="handovers")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = NFCTextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    append_only = True

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit}"


class Progress(models.Model):
    """A note between meetings, by the owner or a co-ordinating unit."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="progress")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    text = NFCTextField()
    qty = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


class ProgressFile(models.Model):
    """Evidence with a note: added with it, read by whoever sees the task."""

    progress = models.ForeignKey(Progress, on_delete=models.PROTECT, related_name="progress_files")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="progress_file")

    append_only = True

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.file)


class CoUnit(models.Model):
    """A co-ordinating unit: reads, adds notes, is not judged."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="co_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commitment", "unit"], name="commitments_co_unit_once")]

    def __str__(self) -> str:
        return str(self.unit)
