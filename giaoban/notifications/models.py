"""Notices, the mails they leave in, and what a person does not want by mail. The notice row is the queue (ADR 0012)."""

import uuid

from django.db import models
from django.db.models import Q

from giaoban.access.models import Account
from giaoban.core.guard import NOTHING, GuardedModel
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Person, Unit
from giaoban.rulebook.positions import roles_of


class Mail(models.Model):
    """An envelope: the day's digest of one person, or one urgent mail. The database allows one digest a person and day."""

    class State(models.TextChoices):
        SENDING = "sending"  # claimed by a worker; after a crash sent again as it was, with the same Message-ID
        SENT = "sent"
        FAILED = "failed"  # surely not accepted; its notices wait again
        REFUSED = "refused"  # the address is refused for good

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    urgent = models.BooleanField(default=False)
    address = models.CharField(max_length=254)
    state = models.CharField(max_length=8, choices=State, default=State.SENDING)
    attempts = models.PositiveIntegerField(default=1)
    claimed_at = models.DateTimeField()  # real time
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)  # what the server said

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "day"], condition=Q(urgent=False), name="notifications_one_digest_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="notifications_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="notifications_mail_claimed"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.state}"


class Notice(GuardedModel):
    """One person is told one thing. Parameters are stored, never sentences: the text is made in the reader's language."""

    class State(models.TextChoices):
        INBOX = "inbox"  # not for mail: no address, switched off, or this site sends none
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        UNDELIVERABLE = "undeliverable"
        DROPPED = "dropped"  # read, or its cause was gone, before the mail left

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    subject_uid = models.UUIDField()
    day = models.DateField()  # of the event, or the due date a reminder is about: a moved date is another key
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the post by which he is told
    role = models.CharField(max_length=10, blank=True)
    params = models.JSONField(default=dict)
    args = models.JSONField(default=list)  # of the page's address
    restricted = models.BooleanField(default=False)  # a neutral sentence only; no parameters are kept
    urgent = models.BooleanField(default=False)  # does not wait for the digest
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)  # for the reader himself; shown to nobody else
    done_at = models.DateTimeField(null=True, blank=True)  # what it asked for is done, or no longer asked
    state = models.CharField(max_length=13, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField()
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "recipient", "subject_uid", "day"], name="notifications_one_notice_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent"]) | Q(mail__isnull=False), name="notifications_sent_in_a_mail"
            ),
            models.CheckConstraint(condition=Q(restricted=False) | Q(params={}), name="notifications_restricted_bare"),
        ]
        indexes = [
            models.Index(fields=["next_try"], condition=Q(state="waiting"), name="notifications_queue"),
            models.Index(fields=["recipient", "-created_at"], name="notifications_inbox"),
            models.Index(fields=["subject_uid", "kind"], name="notifications_subject"),
            models.Index(fields=["created_at"], condition=Q(seen_at=None, done_at=None), name="notifications_pending"),
        ]

    def __str__(self) -> str:
        return self.kind

    @staticmethod
    def visible(viewer: Viewer) -> Q:
        """Only the person it was written to, and only while he holds a post of that unit with that role."""
        if viewer.person_id is None:
            return NOTHING
        held = NOTHING
        for post in viewer.posts:
            held |= Q(unit_id=post.unit_id, role__in=["", *(str(role) for role in roles_of(post.position))])
        return Q(recipient_id=viewer.person_id) & held


class SwitchedOff(models.Model):
    """A kind that a person does not want by mail. It still stands in the inbox; duty kinds cannot be switched off."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="notifications_switched_off_once")]

    def __str__(self) -> str:
        return self.kind
