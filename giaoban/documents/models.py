"""Files: bytes on disk under their hash, a row that says what they are and who sent them. Served by the room that owns them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giaoban.core.fields import NFCCharField
from giaoban.core.guard import GuardedModel
from giaoban.core.viewer import Viewer
from giaoban.documents import owners
from giaoban.organisation.models import Person

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURES = (JPEG, PNG)
EXTENSIONS = {JPEG: "jpg", PNG: "png", PDF: "pdf", DOCX: "docx", XLSX: "xlsx"}


class AccessClass(models.TextChoices):
    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    RESTRICTED = "restricted", _("Restricted")


class File(GuardedModel):
    """What was kept of an uploaded file. The row never changes; bytes are found by `sha256` (store.py)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64)  # of the bytes kept: a picture is written anew, so not of those sent
    size = models.PositiveIntegerField()
    mime = models.CharField(max_length=100, choices=[(mime, mime) for mime in EXTENSIONS])
    name = NFCCharField(max_length=200)
    access_class = models.CharField(max_length=10, choices=AccessClass, default=AccessClass.INTERNAL)
    small_sha256 = models.CharField(max_length=64, blank=True)  # pictures: a thumbnail (320 px)
    large_sha256 = models.CharField(max_length=64, blank=True)  # pictures: to be read on a screen (1600 px)
    declared = models.BooleanField(default=False)  # the sender confirmed: no state secret in this picture or scan
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    upload = models.UUIDField(
        null=True, blank=True, unique=True
    )  # sent in parts under this name: one file, however often

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0) & Q(size__lte=20 * 2**20), name="documents_file_size"),
            models.CheckConstraint(
                condition=~Q(mime__in=["image/jpeg", "image/png"])
                | (Q(declared=True) & ~Q(small_sha256="") & ~Q(large_sha256="")),
                name="documents_picture_declared",
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="documents_file_sha256")]

    def __str__(self) -> str:
        """As audit entries name it: a restricted one without its name."""
        return str(self.uid) if self.access_class == AccessClass.RESTRICTED else self.name

    @staticmethod
    def visible(viewer: Viewer) -> Q:
        """By the rule of the room that owns it (owners.py). Attached to nothing yet: its sender only."""
        return owners.visible(viewer)

    @property
    def is_picture(self) -> bool:
        return self.mime in PICTURES

    @property
    def kind_word(self) -> str:
        """PDF, DOCX, XLSX; for a picture JPG or PNG."""
        return EXTENSIONS[self.mime].upper()
