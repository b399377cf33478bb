"""Petitions raised in a report or a slot, answered on the spot or assigned with a date. About issues and places, never persons."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from giaoban.access import scopes
from giaoban.commitments.models import Commitment
from giaoban.core.fields import NFCCharField, NFCTextField
from giaoban.core.guard import NOTHING, GuardedModel
from giaoban.core.viewer import Role, Viewer
from giaoban.documents.models import AccessClass
from giaoban.organisation.models import Field, Person, Unit
from giaoban.schedule.models import Meeting, Series


class Concern(GuardedModel):
    class Kind(models.TextChoices):
        PETITION = "petition", _("Petition")
        PRESSING = "pressing", _("Pressing matter")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("petition", "Being drawn up")  # still in a report that was not submitted
        RAISED = "raised", pgettext_lazy("petition", "Newly sent")
        ASSIGNED = "assigned", pgettext_lazy("petition", "Being dealt with")
        ANSWERED = "answered", pgettext_lazy("petition", "Answered")
        TOLD_BACK = "told_back", pgettext_lazy("petition", "People told")
        DISAGREED = "disagreed", pgettext_lazy("petition", "Not agreed")
        CLOSED = "closed", pgettext_lazy("petition", "Closed")
        WITHDRAWN = "withdrawn", pgettext_lazy("petition", "Withdrawn")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PETITION)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="concerns")  # its host answers
    raised_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="concerns")
    author = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    entered_by_host = models.BooleanField(default=False)  # the host's office typed it for the unit and sees the draft
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="concerns")
    place = NFCCharField(max_length=200, blank=True)
    text = NFCTextField()
    proposal = NFCTextField(blank=True)
    folded = models.TextField(blank=True)
    access_class = models.CharField(max_length=10, choices=AccessClass, default=AccessClass.INTERNAL)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="concerns")
    assigned_to = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer_due_on = models.DateField(null=True, blank=True)
    answer = NFCTextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_said_at = models.DateTimeField(null=True, blank=True)  # typed from paper: when it was answered in the hall
    answer_common = models.BooleanField(default=False)  # made common to all units of the series: the answer only
    raised_at = models.DateTimeField(null=True, blank=True)
    raised_said_at = models.DateTimeField(null=True, blank=True)  # the same for raising it
    seen_at = models.DateTimeField(null=True, blank=True)  # the unit confirmed that it got the answer
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "told_back", "closed"]) | ~Q(answer=""),
                name="concerns_answer_given",
            ),
            models.CheckConstraint(
                condition=~Q(state="assigned") | Q(assigned_to__isnull=False, answer_due_on__isnull=False),
                name="concerns_assigned_with_date",
            ),
            models.CheckConstraint(
                condition=(Q(answer_said_at=None) | Q(answer_said_at__lte=F("answered_at")))
                & (Q(raised_said_at=None) | Q(raised_said_at__lte=F("raised_at"))),
                name="concerns_said_then",
            ),
        ]

    def __str__(self) -> str:
        """As audit entries name it: a restricted one without its text."""
        return f"{self.uid}" if self.access_class == AccessClass.RESTRICTED else self.text[:120]

    @staticmethod
    def visible(viewer: Viewer) -> Q:
        """The unit that raised it, host's standing members and clerk, the assigned body, inspectors in their decision.

        Never siblings. A draft: its own unit, and the host's office if that began it for the unit. Restricted: author,
        secretaries of the unit, host's standing members.
        """
        if not viewer.posts and not viewer.inspections:
            return NOTHING
        sent = ~Q(state=Concern.State.DRAFT)
        rule = (
            scopes.own_unit(viewer, "raised_by", Role.LEADER, Role.STAFF, Role.HEAD)
            | (scopes.hosts(viewer, "series__host") & Q(entered_by_host=True))
            | sent
            & (
                scopes.own_unit(viewer, "raised_by")
                | scopes.hosts(viewer, "series__host")
                | scopes.own_unit(viewer, "assigned_to", Role.LEADER, Role.STAFF, Role.HEAD)
                | scopes.inspected_at(viewer, "raised_by", "raised_at")
            )
        )
        restricted = (
            scopes.own_unit(viewer, "raised_by", Role.LEADER)
            | (sent & scopes.own_unit(viewer, "series__host", Role.LEADER))
            | (Q(author_id=viewer.person_id) if viewer.person_id else NOTHING)
        )
        return (rule & ~Q(access_class=AccessClass.RESTRICTED)) | (restricted & Q(access_class=AccessClass.RESTRICTED))
