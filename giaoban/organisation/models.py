"""Units and their dated names, kinds and parents; bodies, terms, fields; people and their appointments.

No level is named in code: a unit has a kind (rulebook data) and a parent.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from treebeard.mp_tree import MP_Node

from giaoban.core.fields import NFCCharField, NFCTextField
from giaoban.core.text import fold, person_sort_key, sort_key


class Unit(MP_Node):
    """Identity plus today's place in the tree; never deleted. Its current name is the open `UnitPlacement`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Today's name and kind, kept in step with the open placement by organisation.actions (a list needs no join).
    name = NFCCharField(max_length=200)
    short_name = NFCCharField(max_length=80)
    sort_key = models.CharField(max_length=400, db_index=True)
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=40, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    steplen = 4

    def __str__(self) -> str:
        return self.short_name or self.name


class UnitPlacement(models.Model):
    """Name, kind and parent of a unit between two dates (valid_to is exclusive; NULL: still valid)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="child_placements")
    kind = models.CharField(max_length=40)
    name = NFCCharField(max_length=200)
    short_name = NFCCharField(max_length=80)
    code = models.CharField(max_length=40, blank=True)
    folded = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="organisation_placement_dates"
            ),
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_to=None), name="organisation_one_placement_now"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None) & ~Q(code=""), name="organisation_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.folded = fold(f"{self.name} {self.short_name} {self.code}")[:300]
        super().save(*args, **kwargs)


class UnitSuccession(models.Model):
    """`successor` took over `predecessor` on a day; `part` when only a part went there (a split)."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    on = models.DateField()
    part = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="organisation_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="organisation_succession_other"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Body(models.Model):
    """An organ of a unit: committee, standing committee, standing members, cell committee, office. Bodies have terms."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="organisation_one_body_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit}"


class Term(models.Model):
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="terms")
    no = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "no"], name="organisation_one_term_a_number"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="organisation_term_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.no}"


class Field(models.Model):
    """A field of work; its side tells Party-building from socio-economic work."""

    class Side(models.TextChoices):
        PARTY_BUILDING = "party_building"
        SOCIO_ECONOMIC = "socio_economic"

    code = models.CharField(max_length=40, unique=True)
    name = NFCCharField(max_length=120)
    side = models.CharField(max_length=20, choices=Side)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["side", "position", "id"]

    def __str__(self) -> str:
        return self.name


class UnitField(models.Model):
    """The fields an advisory body answers for."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="unit_fields")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="unit_fields")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "field"], name="organisation_unit_field_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.field}"


class Person(models.Model):
    """Minimal: a name. No birthday, no identity number (DOMAIN.md §5.3)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = NFCCharField(max_length=120)
    sort_key = models.CharField(max_length=400, db_index=True)
    folded = models.CharField(max_length=150, db_index=True)

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs):
        self.sort_key = person_sort_key(self.full_name)[:400]
        self.folded = fold(self.full_name)[:150]
        super().save(*args, **kwargs)


class Appointment(models.Model):
    """A person in a post between two dates (valid_to exclusive); `position` is a code of rulebook/data/positions.toml."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    position = models.CharField(max_length=60)
    acting = models.BooleanField(default=False)
    duty_phone = models.CharField(max_length=30, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="organisation_appointment_dates"
            ),
        ]
        indexes = [models.Index(fields=["unit", "position", "valid_from"], name="organisation_appointment_post")]

    def __str__(self) -> str:
        return f"{self.person} · {self.position} · {self.unit}"


class PostHandover(models.Model):
    """Handover of a post: what was open passes to the successor, recorded (DESIGN.md: rights belong to posts)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="handovers")
    position = models.CharField(max_length=60)
    outgoing = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="handed_over")
    incoming = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="taken_over")
    on = models.DateField()
    note = NFCTextField(blank=True)

    append_only = True

    def __str__(self) -> str:
        return f"{self.position} {self.unit} {self.on}"


def unit_sort_key(name: str) -> str:
    return sort_key(name)[:400]
