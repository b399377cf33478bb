"""Audit entries, their batches, and seals. All append-only: triggers refuse UPDATE and DELETE on both databases."""

import uuid

from django.db import models


class AuditBatch(models.Model):
    """Merkle root over the leaves of its entries, chained to the batch before."""

    no = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()

    append_only = True

    def __str__(self) -> str:
        return f"{self.no} {self.root[:12]}"


class AuditEntry(models.Model):
    """One action. Knows actor and subject by uid and printed name only."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=80)
    actor_uid = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    for_uid = models.UUIDField(null=True)
    subject_uid = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)
    batch = models.ForeignKey(AuditBatch, null=True, on_delete=models.PROTECT, related_name="entries")

    append_only = True
    set_once = ("batch_id",)

    class Meta:
        indexes = [
            models.Index(fields=["subject_uid", "id"], name="records_entry_subject"),
            models.Index(fields=["id"], condition=models.Q(batch=None), name="records_entry_unbatched"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_name}"


class Seal(models.Model):
    """Canonical content of a sealed paper and its SHA-256; every later print is made from it."""

    subject_uid = models.UUIDField()
    purpose = models.CharField(max_length=40)
    format = models.PositiveSmallIntegerField(default=1)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_uid", "purpose"], name="records_one_seal_a_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.sha256[:12]}"
