"""Series, participants, meetings, their agenda, slots and attendance. `schedule` has never heard of a report."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from giaoban.access import scopes
from giaoban.core.fields import NFCCharField, NFCTextField
from giaoban.core.guard import NOTHING, GuardedModel
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Person, Unit


class Series(models.Model):
    """A host's standing meeting: when, where, how long, by which rule it moves off holidays."""

    class Kind(models.TextChoices):
        BRIEFING = "briefing"
        CELL = "cell"

    class Shift(models.TextChoices):
        FORWARD = "forward"
        BACK = "back"
        KEEP = "keep"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hosted_series")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BRIEFING)
    name = NFCCharField(max_length=160)
    rrule = models.CharField(max_length=200)  # RFC 5545, without DTSTART: FREQ=MONTHLY;BYMONTHDAY=6
    period_offset = models.SmallIntegerField(default=0)  # months from the nominal date's month to the month planned
    shift = models.CharField(max_length=8, choices=Shift, default=Shift.FORWARD)
    starts_at = models.TimeField()
    place = NFCCharField(max_length=200)
    minutes_per_unit = models.PositiveSmallIntegerField(default=10)
    minutes_per_question = models.PositiveSmallIntegerField(default=5)
    minutes_per_adviser = models.PositiveSmallIntegerField(default=5)
    length_minutes = models.PositiveSmallIntegerField(default=240)  # planned length; the agenda warns beyond it
    report_due_days = models.PositiveSmallIntegerField(default=3)  # working days before the meeting, end of that day
    response_hours = models.PositiveSmallIntegerField(default=24)  # the units' time to confirm or object
    owed_days = models.PositiveSmallIntegerField(default=5)  # working days for an owed verdict
    due_soon_days = models.PositiveSmallIntegerField(default=7)
    graded = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="schedule_series_dates"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """A unit of the series: reporting (a subordinate unit) or advising (an advisory body), between two dates."""

    class Role(models.TextChoices):
        REPORTING = "reporting"
        ADVISING = "advising"

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="participants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=10, choices=Role)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-role", "position", "id"]  # reporting units first, then advisory bodies
        constraints = [
            models.UniqueConstraint(
                fields=["series", "unit"], condition=Q(valid_to=None), name="schedule_one_participation"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="schedule_participant_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.series}"


class Meeting(GuardedModel):
    """One meeting. `period` (first day of the month planned) comes from the nominal date, never from the day held."""

    class Kind(models.TextChoices):
        REGULAR = "regular"
        EXTRAORDINARY = "extraordinary"

    class Mode(models.TextChoices):
        HALL = "hall"
        WRITING = "writing"

    class State(models.TextChoices):
        PLANNED = "planned"
        CALLED = "called"
        OPEN = "open"
        CLOSED = "closed"
        POSTPONED = "postponed"
        CANCELLED = "cancelled"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.REGULAR)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.HALL)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    period = models.DateField()
    nominal_on = models.DateField()
    held_on = models.DateField()  # the day it is (to be) held, after shift and moves
    starts_at = models.TimeField()
    place = NFCCharField(max_length=200)
    subject = NFCCharField(max_length=200, blank=True)  # of an extraordinary meeting
    report_due_at = models.DateTimeField(null=True, blank=True)
    reason = NFCTextField(blank=True)  # of the last move, postponement, cancellation or reopening
    chair = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_said_at = models.DateTimeField(null=True, blank=True)  # opened in the hall then, entered at opened_at
    closed_said_at = models.DateTimeField(null=True, blank=True)
    tick = models.PositiveIntegerField(default=0)  # raised by every change people at the table should see (ETag)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "period"],
                condition=Q(kind="regular") & ~Q(state="cancelled"),
                name="schedule_one_regular_meeting_a_period",
            ),
            models.UniqueConstraint(fields=["series"], condition=Q(state="open"), name="schedule_one_open_meeting"),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "closed"]) | Q(opened_at__isnull=False), name="schedule_open_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="schedule_closed_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["postponed", "cancelled"]) | ~Q(reason=""), name="schedule_reason_given"
            ),
            models.CheckConstraint(
                condition=Q(opened_said_at=None) | Q(opened_said_at__lte=F("opened_at")), name="schedule_opened_then"
            ),
            models.CheckConstraint(
                condition=Q(closed_said_at=None) | Q(closed_said_at__lte=F("closed_at")), name="schedule_closed_then"
            ),
        ]
        indexes = [models.Index(fields=["series", "held_on"], name="schedule_meeting_day")]

    def __str__(self) -> str:
        return f"{self.series} {self.period.month}/{self.period.year}"

    @property
    def began_at(self) -> datetime | None:
        """When it was opened in the hall, as papers print it; rules ask for `opened_at`."""
        return self.opened_said_at or self.opened_at

    @property
    def ended_at(self) -> datetime | None:
        return self.closed_said_at or self.closed_at

    @staticmethod
    def visible(viewer: Viewer) -> Q:
        """The host's post holders, standing members above the host, participants of its day, inspectors in their decision."""
        if not viewer.posts and not viewer.inspections:
            return NOTHING
        rule: Q = scopes.own_unit(viewer, "series__host") | scopes.above(viewer, "series__host")
        if viewer.unit_ids:
            rule |= taking_part(viewer.unit_ids)
        for decision in viewer.inspections:
            rule |= Q(period__gte=decision.covers_from.replace(day=1), period__lte=decision.covers_to) & (
                Q(series__host_id__in=decision.unit_ids) | taking_part(decision.unit_ids)
            )
        return rule


def taking_part(unit_ids: frozenset[int], meeting: str = "") -> Q:
    """Meetings in which one of the units takes part: a regular one by its nominal day, an extraordinary one if invited (a slot).
    `meeting` is the path to the meeting, with its two underscores."""
    of_its_day = Participant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef(f"{meeting}nominal_on")),
        series=OuterRef(f"{meeting}series"),
        unit_id__in=unit_ids,
        valid_from__lte=OuterRef(f"{meeting}nominal_on"),
    )
    invited = Slot.objects.filter(meeting=OuterRef(f"{meeting}pk"), unit_id__in=unit_ids)
    kind = f"{meeting}kind"
    return Q(Exists(of_its_day), **{kind: Meeting.Kind.REGULAR}) | Q(
        Exists(invited), **{kind: Meeting.Kind.EXTRAORDINARY}
    )


class AgendaItem(models.Model):
    """A line of the agenda beside the units' slots; from the template of the series' kind (rulebook/data/agenda.toml)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    key = models.CharField(max_length=40)  # check | units | priorities | opinions | conclusions
    title = NFCCharField(max_length=200)
    minutes = models.PositiveSmallIntegerField(default=0)  # `units` and `priorities` add up their slots instead
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "key"], name="schedule_one_agenda_item_a_key")]

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    """A unit's turn at a meeting."""

    class Form(models.TextChoices):
        PRESENTATION = "presentation"
        QUESTIONS = "questions"
        NOTED = "noted"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        PAUSED = "paused"
        DONE = "done"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="slots")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Participant.Role, default=Participant.Role.REPORTING)
    position = models.PositiveSmallIntegerField(default=0)
    form = models.CharField(max_length=14, choices=Form, default=Form.PRESENTATION)
    minutes = models.PositiveSmallIntegerField(default=10)
    flagged = models.BooleanField(default=False)  # the unit or the clerk asks to be heard first
    flag_reason = NFCCharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-role", "position", "id"]  # reporting units first, then advisory bodies
        constraints = [models.UniqueConstraint(fields=["meeting", "unit"], name="schedule_one_slot_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.meeting}"


class SlotClock(models.Model):
    """Start, pause, one more minute, stop. Append-only: the time used is computed from these."""

    class Event(models.TextChoices):
        START = "start"
        PAUSE = "pause"
        MORE = "more"  # one more minute
        STOP = "stop"

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="clock_events")
    event = models.CharField(max_length=6, choices=Event)
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)  # typed from paper: when it happened
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    append_only = True

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(said_at=None) | Q(said_at__lte=F("at")), name="schedule_clock_then")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.happened_at}"

    @property
    def happened_at(self) -> datetime:
        return self.said_at or self.at


class Attendance(models.Model):
    """Who sat for the unit. Substitutes name whom they stand for; three running show on the table."""

    class Status(models.TextChoices):
        EXPECTED = "expected"
        PRESENT = "present"
        LATE = "late"
        SUBSTITUTE = "substitute"
        ABSENT_EXCUSED = "absent_excused"
        ABSENT_UNEXCUSED = "absent_unexcused"

    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="attendance")
    status = models.CharField(max_length=16, choices=Status, default=Status.EXPECTED)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = NFCCharField(max_length=160, blank=True)  # printed name and post of who came, also of a substitute
    substitute_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = NFCCharField(max_length=300, blank=True)
    arrived_at = models.TimeField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)  # recorded on paper then
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.slot}: {self.status}"


class CalendarFeed(models.Model):
    """The secret link by which a calendar program fetches its owner's meetings without sign-in (ADR 17).

    Only the hash of the token is kept; the owner's page derives the token again from `uid` and the site's key.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(revoked_at=None), name="schedule_one_calendar_link_an_account"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")), name="schedule_calendar_link_times"
            ),
        ]

    def __str__(self) -> str:
        return str(self.account)
