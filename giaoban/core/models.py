"""Tables of the shell: the sample's clock, idempotency keys, held forms, previews of imports."""

import uuid

from django.conf import settings
from django.db import models


class SampleClock(models.Model):
    """Present only in a sample database; its offset moves the clock (DESIGN.md)."""

    scenario = models.CharField(max_length=60)
    offset_seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="core_one_sample_clock")]

    def __str__(self) -> str:
        return self.scenario


class IdempotencyKey(models.Model):
    """One row per form sent; written in the action's transaction, a repeat gets the same answer."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    target = models.CharField(max_length=300)
    location = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key", "target"], name="core_idempotency_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.target}"


class HeldForm(models.Model):
    """A form rejected because the session was over; encrypted, one hour, bound to a cookie and an account."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=300)
    body = models.BinaryField()
    had_files = models.BooleanField(default=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.target


class ImportPreview(models.Model):
    """What a file would change, kept between preview and commit; only its maker sees it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    rows = models.JSONField()
    at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"
