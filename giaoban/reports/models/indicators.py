"""Figures that are asked of units: every month by the host of a series, or once by an advisory body with a deadline."""

import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from giaoban.access import scopes
from giaoban.core.fields import NFCCharField, NFCTextField
from giaoban.core.guard import NOTHING, GuardedModel
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Field, Person, Unit
from giaoban.schedule.models import Meeting, Series


class IndicatorRequest(GuardedModel):
    """Up to ten figures that an advisory body asks of units for one meeting, with a last day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="indicator_requests")
    asker = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="+")
    purpose = NFCTextField(blank=True)
    due_on = models.DateField()  # the last day; an answer after it is marked late
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = NFCTextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="reports_request_withdrawn_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asker} · {self.meeting}"

    @staticmethod
    def visible(viewer: Viewer) -> Q:
        """The head of the body that asks; the units that are asked; host's standing members and clerk, standing members above
        the host, inspectors of an asked unit within their decision. Whose answers each of them reads: queries.indicators."""
        if not viewer.posts and not viewer.inspections:
            return NOTHING
        asked = AskedUnit.objects.filter(request=OuterRef("pk"))
        rule = (
            scopes.own_unit(viewer, "asker", Role.HEAD)
            | scopes.hosts(viewer, "meeting__series__host")
            | scopes.above(viewer, "meeting__series__host")
        )
        if viewer.unit_ids:
            rule |= Q(Exists(asked.filter(unit_id__in=viewer.unit_ids)))
        for decision in viewer.inspections:
            rule |= Q(Exists(asked.filter(unit_id__in=decision.unit_ids))) & Q(
                meeting__held_on__gte=decision.covers_from, meeting__held_on__lte=decision.covers_to
            )
        return rule


class AskedUnit(models.Model):
    """A unit of which a request asks its figures, and whether it has answered."""

    request = models.ForeignKey(IndicatorRequest, on_delete=models.CASCADE, related_name="asked")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)  # the first answer
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_by = NFCCharField(max_length=160, blank=True)  # who told it, where the host's office entered the answer
    is_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "unit"], name="reports_one_asked_unit"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False) | Q(is_late=False, answered_by=None),
                name="reports_asked_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.request_id}"


class Indicator(models.Model):
    """A figure as it is asked: name, unit of measure, decimals, from a period until another (exclusive).

    A new wording is a new row of the same `line`, so that past months keep the words under which they were answered.
    """

    MOST = 10  # of a series in one month; of one advisory body for one meeting

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.UUIDField(default=uuid.uuid4, editable=False)  # the same through all wordings
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="indicators")
    request = models.ForeignKey(
        IndicatorRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="indicators"
    )
    name = NFCCharField(max_length=160)
    unit_of_measure = NFCCharField(max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    summable = models.BooleanField(default=True)
    required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    from_period = models.DateField()
    until_period = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "from_period"], name="reports_one_wording_a_month"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(until_period=None), name="reports_one_running_wording"
            ),
            models.CheckConstraint(
                condition=Q(until_period=None) | Q(until_period__gte=F("from_period")), name="reports_indicator_periods"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="reports_indicator_decimals"),
            models.CheckConstraint(condition=~Q(name=""), name="reports_indicator_name"),
            models.CheckConstraint(
                condition=Q(request=None) | Q(required=False), name="reports_request_never_required"
            ),
        ]
        indexes = [models.Index(fields=["series", "from_period"], name="reports_indicator_month")]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit_of_measure})" if self.unit_of_measure else self.name


class IndicatorValue(models.Model):
    """A unit's figure for one meeting: what stands in its form (`amount`), and what it has sent (`sent_amount`).

    Only what was sent is read outside the unit: with the report, or by itself where an advisory body asked.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    sent_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "meeting", "unit"], name="reports_one_value"),
            models.CheckConstraint(
                condition=Q(sent_amount=None) | Q(sent_at__isnull=False), name="reports_value_sent_has_time"
            ),
        ]
        indexes = [models.Index(fields=["meeting", "unit"], name="reports_value_of_unit")]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.amount}"
