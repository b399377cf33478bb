"""Reads of petitions. Each takes `viewer`; nothing lists, filters or counts by person (DESIGN.md §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from giaoban.commitments.history import HistoryEvent
from giaoban.commitments.models import Commitment
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.text import fold
from giaoban.core.today import TodayItem
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Field, Unit
from giaoban.organisation.queries import valid_on
from giaoban.schedule.models import Meeting, Participant, Series

RELATED = ("raised_by", "series__host", "meeting", "field", "assigned_to", "answered_by", "commitment")
WAITING = (Concern.State.RAISED, Concern.State.ASSIGNED)


def readable(viewer: Viewer) -> QuerySet[Concern]:
    """The viewer's petitions with what a line needs."""
    return Concern.objects.visible_to(viewer).select_related(*RELATED)


def concern_for(viewer: Viewer, uid: UUID) -> Concern:
    """One petition the viewer may see. Raises NotFound (missing and hidden are the same)."""
    found = readable(viewer).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def concerns_of_meeting(viewer: Viewer, meeting: Meeting) -> QuerySet[Concern]:
    """Sent for or raised at this meeting; drafts only where the viewer sees them. One query, by unit."""
    return readable(viewer).filter(meeting_id=meeting.pk).order_by("raised_by__sort_key", "id")


def concerns_of_unit(viewer: Viewer, unit: Unit) -> QuerySet[Concern]:
    """A unit's petitions, newest first."""
    return readable(viewer).filter(raised_by_id=unit.pk).order_by("-id")


def concerns_of_commitment(viewer: Viewer, commitment: Commitment) -> QuerySet[Concern]:
    """Petitions tied to a task."""
    return readable(viewer).filter(commitment_id=commitment.pk).order_by("id")


def history_of(viewer: Viewer, commitment: Commitment) -> list[HistoryEvent]:
    """What the petitions about a task add to its history, for those who may see them."""
    events = []
    for row in concerns_of_commitment(viewer, commitment).filter(raised_at__isnull=False):
        told: dict[str, Any] = {"kind": "petition", "url": page_of(row)}
        if row.raised_at is not None:
            events.append(
                HistoryEvent(
                    localtime(row.raised_at).date(), row.raised_at, text=_("a petition was raised about it"), **told
                )
            )
        if row.answered_at is not None:
            events.append(
                HistoryEvent(
                    localtime(row.answered_at).date(), row.answered_at, text=_("the petition was answered"), **told
                )
            )
    return events


@dataclass(frozen=True)
class Wanted:
    """What the list is asked for; unknown values are left out by `wanted`. Never a person."""

    unit: UUID | None = None
    field: str = ""
    state: str = ""
    kind: str = ""
    q: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.unit or self.field or self.state or self.kind or self.q)


def wanted(given: Any) -> Wanted:
    """Parse a query string (a mapping); what cannot be understood is ignored."""
    try:
        unit = UUID(given.get("unit", ""))
    except ValueError:
        unit = None
    return Wanted(
        unit=unit,
        field=given.get("field", "")[:40],
        state=given.get("state", "") if given.get("state") in Concern.State.values else "",
        kind=given.get("kind", "") if given.get("kind") in Concern.Kind.values else "",
        q=given.get("q", "").strip()[:100],
    )


def listed(viewer: Viewer, ask: Wanted) -> QuerySet[Concern]:
    """The viewer's petitions as asked: open ones first by their date, then the newest. A restricted one is not searched."""
    rows = readable(viewer)
    if ask.unit:
        rows = rows.filter(raised_by__uid=ask.unit)
    if ask.field:
        rows = rows.filter(field__code=ask.field)
    if ask.state:
        rows = rows.filter(state=ask.state)
    if ask.kind:
        rows = rows.filter(kind=ask.kind)
    for word in fold(ask.q).split():
        rows = rows.exclude(access_class=AccessClass.RESTRICTED).filter(folded__contains=word)
    waiting = Case(When(state__in=WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(waiting, F("answer_due_on").asc(nulls_last=True), F("raised_at").desc(nulls_first=True), "-id")


@dataclass(frozen=True)
class Choices:
    units: list[Unit]
    fields: list[Field]


def choices(viewer: Viewer) -> Choices:
    """Units and fields that occur among the viewer's petitions. Two queries."""
    rows = Concern.objects.visible_to(viewer).order_by()
    return Choices(
        units=list(Unit.objects.filter(pk__in=rows.values("raised_by_id")).order_by("sort_key")),
        fields=list(Field.objects.filter(pk__in=rows.filter(field__isnull=False).values("field_id"))),
    )


def raisable(viewer: Viewer) -> list[tuple[Unit, Series]]:
    """Units for which the viewer may raise a petition by itself, each with a series it reports to today."""
    units = viewer.units_as(Role.LEADER, Role.STAFF)
    rows = (
        Participant.objects.filter(valid_on(clock.today()), unit_id__in=units, unit__ended_on=None)
        .select_related("unit", "series__host")
        .order_by("series__valid_from", "pk")
    )
    return [(row.unit, row.series) for row in rows]


@dataclass(frozen=True)
class CommonAnswer:
    """An answer made common to all units of a series: the answer only, not who raised what."""

    answer: str
    field: str
    answered_at: datetime
    series: str


def common_answers(viewer: Viewer) -> list[CommonAnswer]:
    """Common answers of the series in which one of the viewer's units takes part or which it hosts. One or two queries."""
    units = viewer.unit_ids
    if not units:
        return []
    today = clock.today()
    joined = Participant.objects.filter(valid_on(today), unit_id__in=units).values("series_id")
    rows = (
        Concern.objects.unscoped("rule: a common answer is told to every unit of the series, the answer only")
        .filter(
            Q(series_id__in=joined) | Q(series__host_id__in=units),
            answer_common=True,
            state__in=[Concern.State.ANSWERED, Concern.State.TOLD_BACK, Concern.State.CLOSED],
        )
        .exclude(access_class=AccessClass.RESTRICTED)
        .order_by("-answered_at", "-id")
        .values_list("answer", "field__name", "answered_at", "series__name")
    )
    return [CommonAnswer(answer, field or "", at, series) for answer, field, at, series in rows]


def may_be_assigned(concern: Concern) -> QuerySet[Unit]:
    """Bodies a petition may be given to: the host and the advisory bodies of its series today."""
    advising = Participant.objects.filter(
        valid_on(clock.today()), series_id=concern.series_id, role=Participant.Role.ADVISING
    ).values("unit_id")
    return Unit.objects.filter(Q(pk__in=advising) | Q(pk=concern.series.host_id), ended_on=None).order_by("sort_key")


def today_items(viewer: Viewer) -> list[TodayItem]:
    """Answers that arrived, petitions given to my body, and petitions waiting for the host's standing members."""
    return [*_answers(viewer), *_assigned(viewer), *_waiting(viewer)]


def _answers(viewer: Viewer) -> list[TodayItem]:
    units = viewer.units_as(Role.LEADER, Role.STAFF, Role.HEAD)
    if not units:
        return []
    rows = readable(viewer).filter(raised_by_id__in=units, state=Concern.State.ANSWERED, seen_at=None)
    return [
        TodayItem(
            group="answer",
            text=_("Your petition has been answered: %(text)s") % {"text": words_of(row)},
            url=page_of(row),
            due=row.answered_at,
            action=_("Read the answer"),
        )
        for row in rows.order_by("answered_at", "id")
    ]


def _assigned(viewer: Viewer) -> list[TodayItem]:
    units = viewer.units_as(Role.LEADER, Role.STAFF, Role.HEAD)
    if not units:
        return []
    today = clock.today()
    rows = readable(viewer).filter(assigned_to_id__in=units, state=Concern.State.ASSIGNED)
    return [
        TodayItem(
            group="due",
            text=_("Answer the petition of %(unit)s: %(text)s") % {"unit": row.raised_by, "text": words_of(row)},
            url=page_of(row),
            due=row.answer_due_on,
            late=row.answer_due_on is not None and row.answer_due_on < today,
            action=_("Answer"),
        )
        for row in rows.order_by("answer_due_on", "id")
    ]


def _waiting(viewer: Viewer) -> list[TodayItem]:
    """For the host's standing members and clerk: sent, nobody answers yet; the list has the rest."""
    hosts = viewer.units_as(Role.LEADER, Role.STAFF)
    if not hosts:
        return []
    rows = readable(viewer).filter(series__host_id__in=hosts, state=Concern.State.RAISED).order_by("raised_at", "id")
    return [
        TodayItem(
            group="approve",
            text=_("%(unit)s raises: %(text)s") % {"unit": row.raised_by, "text": words_of(row)},
            url=page_of(row),
            detail=row.place,
            action=_("Answer"),
        )
        for row in rows[:10]
    ]


def words_of(concern: Concern) -> str:
    """A line of a list: a restricted petition is named by its place only, its text opens on its own page."""
    if concern.access_class == AccessClass.RESTRICTED:
        return _("restricted petition") + (f" ({concern.place})" if concern.place else "")
    return concern.text if len(concern.text) <= 160 else concern.text[:157] + "…"


def page_of(concern: Concern) -> str:
    return reverse("concerns:concern", args=[concern.uid])


def is_late(concern: Concern, on: date) -> bool:
    """Assigned and not answered by its date."""
    return concern.state == Concern.State.ASSIGNED and concern.answer_due_on is not None and concern.answer_due_on < on
