"""Reading series, meetings, their agenda, slots and attendance. What takes a viewer shows only what he may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from giaoban.access import scopes
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.guard import NOTHING
from giaoban.core.today import TodayItem
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Appointment, Person, Unit
from giaoban.organisation.queries import holders, post_name
from giaoban.rulebook.positions import roles_of
from giaoban.rulebook.registry import rule
from giaoban.schedule.agenda import Agenda, build
from giaoban.schedule.models import Attendance, Meeting, Participant, Series, Slot
from giaoban.schedule.transitions import CALLED, CANCELLED, CLOSED, OPEN, PLANNED, POSTPONED

STAYED_AWAY = (Attendance.Status.SUBSTITUTE, Attendance.Status.ABSENT_EXCUSED, Attendance.Status.ABSENT_UNEXCUSED)


# -- series


def visible_series(viewer: Viewer) -> QuerySet[Series]:
    """Series of the viewer's units: as host, as participant (also a past one), below a standing member, or inspected."""
    visible = scopes.own_unit(viewer, "host") | scopes.above(viewer, "host")
    units = set(viewer.unit_ids)
    for decision in viewer.inspections:
        units |= decision.unit_ids
        visible |= Q(host_id__in=decision.unit_ids)
    if units:
        visible |= Q(Exists(Participant.objects.filter(series=OuterRef("pk"), unit_id__in=units)))
    elif not viewer.posts:
        visible = NOTHING
    return Series.objects.filter(visible).select_related("host").order_by("host__sort_key", "name", "pk")


def series_for(viewer: Viewer, uid: UUID) -> Series:
    """A series the viewer may see. Raises NotFound."""
    series = visible_series(viewer).filter(uid=uid).first()
    if series is None:
        raise NotFound
    return series


def is_host_of(viewer: Viewer, series: Series) -> bool:
    """Standing member or clerk of the host: may change the series and its meetings."""
    return viewer.is_at(series.host_id, Role.LEADER, Role.STAFF)


@dataclass(frozen=True)
class SeriesLine:
    """A series in the list: how many take part today, and the next meeting the viewer may see."""

    series: Series
    participants: int
    next: Meeting | None
    host: bool


def series_overview(viewer: Viewer) -> list[SeriesLine]:
    """The viewer's series with their next meetings, in three queries however many there are."""
    today = clock.today()
    series = list(visible_series(viewer).filter(Q(valid_to=None) | Q(valid_to__gt=today)))
    counts: dict[int, int] = {}
    taking_part = Participant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today), series__in=series, valid_from__lte=today
    )
    for series_id in taking_part.values_list("series_id", flat=True):
        counts[series_id] = counts.get(series_id, 0) + 1
    coming: dict[int, Meeting] = {}
    rows = meetings_of(viewer, series__in=series, state__in=(PLANNED, CALLED, OPEN), held_on__gte=today)
    for meeting in rows.order_by("held_on", "starts_at", "pk"):
        coming.setdefault(meeting.series_id, meeting)
    return [SeriesLine(one, counts.get(one.pk, 0), coming.get(one.pk), is_host_of(viewer, one)) for one in series]


def participants_on(series: Series, day: date, role: str | None = None) -> list[Participant]:
    """Participants valid on a day, reporting units first, in their order; a unit that ended takes no part any more."""
    rows = Participant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day),
        Q(unit__ended_on=None) | Q(unit__ended_on__gt=day),
        series=series,
        valid_from__lte=day,
    ).select_related("unit")
    return list(rows.filter(role=role) if role else rows)


# -- meetings


def meetings_of(viewer: Viewer, **filters: Any) -> QuerySet[Meeting]:
    """Meetings the viewer may see, newest first; `filters` as for a queryset (series, state, period, …)."""
    return (
        Meeting.objects.visible_to(viewer)
        .filter(**filters)
        .select_related("series__host", "chair", "recorder")
        .order_by("-held_on", "-starts_at", "-pk")
    )


def coming_and_past(rows: QuerySet[Meeting]) -> tuple[list[Meeting], QuerySet[Meeting]]:
    """Meetings still to be held (or being held), soonest first, and the others, latest first."""
    live = (OPEN, PLANNED, CALLED, POSTPONED)
    return list(rows.filter(state__in=live).order_by("held_on", "starts_at", "pk")), rows.exclude(state__in=live)


def meeting_for(viewer: Viewer, uid: UUID) -> Meeting:
    """A meeting the viewer may see. Raises NotFound (missing and hidden are the same)."""
    meeting = meetings_of(viewer, uid=uid).first()
    if meeting is None:
        raise NotFound
    return meeting


def is_host(viewer: Viewer, meeting: Meeting) -> bool:
    """Standing member or clerk of the meeting's host."""
    return is_host_of(viewer, meeting.series)


def previous_regular(meeting: Meeting) -> Meeting | None:
    """The regular meeting of the period before (the chain of minutes); cancelled ones stand outside it. Unscoped rule."""
    return _regular(meeting).filter(period__lt=meeting.period).order_by("-period").first()


def next_regular(meeting: Meeting) -> Meeting | None:
    """The regular meeting of the next period in the chain, held or still planned. Unscoped rule."""
    return _regular(meeting).filter(period__gt=meeting.period).order_by("period").first()


def _regular(meeting: Meeting) -> QuerySet[Meeting]:
    return (
        Meeting.objects.unscoped("rule: the chain of regular meetings of a series")
        .filter(series_id=meeting.series_id, kind=Meeting.Kind.REGULAR)
        .exclude(state=CANCELLED)
        .select_related("series__host")
    )


def next_briefing(series: Series, *, after: date | None = None) -> Meeting | None:
    """The next regular meeting still to be held (postponed ones have no day). Unscoped rule: due dates "before the next briefing"."""
    return (
        Meeting.objects.unscoped("rule: tasks due before the next briefing")
        .filter(
            series=series, kind=Meeting.Kind.REGULAR, state__in=(PLANNED, CALLED), held_on__gte=after or clock.today()
        )
        .order_by("period")
        .first()
    )


def chain(viewer: Viewer, meeting: Meeting) -> tuple[Meeting | None, Meeting | None]:
    """The meetings before and after this one that the viewer may see, for leafing through."""
    near = meetings_of(viewer, series=meeting.series_id).exclude(pk=meeting.pk).exclude(state=CANCELLED)
    before = near.filter(Q(held_on__lt=meeting.held_on) | Q(held_on=meeting.held_on, pk__lt=meeting.pk)).first()
    after = near.filter(Q(held_on__gt=meeting.held_on) | Q(held_on=meeting.held_on, pk__gt=meeting.pk)).last()
    return before, after


# -- agenda, slots, attendance


def slots_of(meeting: Meeting) -> list[Slot]:
    """The slots in their order, reporting units first; unit and attendance selected, `slot.meeting` set."""
    slots = list(
        Slot.objects.filter(meeting=meeting)
        .select_related("unit", "attendance__person", "attendance__substitute_for")
        .order_by("-role", "position", "pk")
    )
    for slot in slots:
        slot.meeting = meeting
    return slots


def slot_for(viewer: Viewer, uid: UUID) -> Slot:
    """A slot of a meeting the viewer may see, with its meeting, series, unit and attendance. Raises NotFound."""
    slot = Slot.objects.select_related("unit", "attendance").filter(uid=uid).first()
    if slot is None:
        raise NotFound
    meeting = meetings_of(viewer, pk=slot.meeting_id).first()
    if meeting is None:
        raise NotFound
    slot.meeting = meeting
    return slot


def meeting_of_slot(viewer: Viewer, uid: UUID) -> Meeting:
    """The meeting of a slot, if the viewer may see the meeting; says nothing about the slot. One query. Raises NotFound."""
    meeting = meetings_of(viewer, slots__uid=uid).first()
    if meeting is None:
        raise NotFound
    return meeting


def agenda_of(meeting: Meeting, slots: list[Slot] | None = None) -> Agenda:
    """The agenda with the times of every line, its sum, its end and its overrun. Pass `slots` if they are at hand."""
    return build(meeting, list(meeting.agenda_items.all()), slots_of(meeting) if slots is None else slots)


def substitute_streak(meeting: Meeting) -> dict[int, int]:
    """Unit id → number of regular meetings in a row, this one included, to which its head did not come himself.

    This meeting counts once its attendance is recorded; before that the meetings before it are counted. Unscoped rule.
    """
    back = rule("substitute_streak_meetings_back", meeting.held_on).number
    earlier = _regular(meeting).filter(period__lt=meeting.period, state=CLOSED).order_by("-period").values("pk")[:back]
    seen: dict[int, list[tuple[int, str]]] = {}
    rows = Attendance.objects.filter(Q(slot__meeting_id=meeting.pk) | Q(slot__meeting_id__in=earlier)).values_list(
        "slot__unit_id", "slot__meeting_id", "slot__meeting__period", "status"
    )
    for unit_id, meeting_id, period, status in rows:
        if status != Attendance.Status.EXPECTED:
            back_by = 0 if meeting_id == meeting.pk else date.max.toordinal() - period.toordinal()
            seen.setdefault(unit_id, []).append((back_by, status))
    streaks = {}
    for unit_id, statuses in seen.items():
        run = 0
        for _order, status in sorted(statuses):
            if status not in STAYED_AWAY:
                break
            run += 1
        if run:
            streaks[unit_id] = run
    return streaks


# -- holders of posts in a unit, for attendance


def head_of(unit: Unit, day: date, held: list[Appointment] | None = None) -> Appointment | None:
    """Who is expected at the meeting for a unit: its first leader, or the head of an advisory body."""
    rows = holders(unit, None, day) if held is None else held
    for role in (Role.LEADER, Role.HEAD):
        for row in rows:
            if role in roles_of(row.position):
                return row
    return None


def printed_holder(person: Person, unit: Unit, held: list[Appointment]) -> str:
    """Name and post as printed: "Hoàng Văn Một, Bí thư"."""
    for row in held:
        if row.person_id == person.pk:
            return f"{person.full_name}, {post_name(row, unit)}"
    return person.full_name


def usual_officers(
    meeting: Meeting, chairs: list[Appointment], recorders: list[Appointment], viewer: Viewer
) -> tuple[int | None, int | None]:
    """Person ids to offer as chair and recorder: as named, as last time, else who is in charge and who is asking."""
    last = previous_regular(meeting)
    can_chair = [row.person_id for row in sorted(chairs, key=lambda row: not row.acting)]
    can_record = [row.person_id for row in recorders]
    chair = [meeting.chair_id, last.chair_id if last else None, *can_chair[:1]]
    recorder = [meeting.recorder_id, last.recorder_id if last else None, viewer.person_id]
    return (
        next((pk for pk in chair if pk in can_chair), None),
        next((pk for pk in recorder if pk in can_record), None),
    )


# -- today


def today_items(viewer: Viewer) -> list[TodayItem]:
    """The next meeting of each series for its participants; for the host's clerk also what waits for him: call, new date."""
    today = clock.today()
    notice = rule("meeting_notice_days", today).number
    rows = (
        meetings_of(viewer).filter(state__in=(OPEN, POSTPONED, PLANNED, CALLED)).order_by("held_on", "starts_at", "pk")
    )
    own = _own_series(viewer)
    items: list[TodayItem] = []
    shown: set[int] = set()
    for meeting in rows:
        page = reverse("schedule:meeting", args=[meeting.uid])
        missed = meeting.state in (PLANNED, CALLED) and meeting.held_on < today
        if is_host(viewer, meeting):
            if missed:
                items.append(
                    TodayItem(
                        group="due",
                        text=_("The day has passed: %(name)s was not held") % {"name": meeting.series.name},
                        url=page,
                        due=meeting.held_on,
                        late=True,
                        action=_("Choose another day or cancel it"),
                    )
                )
            elif meeting.state == PLANNED and meeting.held_on <= today + timedelta(days=notice):
                items.append(
                    TodayItem(
                        group="due",
                        text=_("Call the meeting: %(name)s") % {"name": meeting.series.name},
                        url=reverse("schedule:call", args=[meeting.uid]),
                        due=meeting.held_on,
                        detail=meeting.place,
                        action=_("Call the meeting"),
                    )
                )
            elif meeting.state == POSTPONED:
                items.append(
                    TodayItem(
                        group="due",
                        text=_("Set a new date: %(name)s was postponed") % {"name": meeting.series.name},
                        url=reverse("schedule:recall", args=[meeting.uid]),
                        detail=meeting.reason,
                        action=_("Set a new date"),
                    )
                )
        if not missed and meeting.series_id in own and meeting.state != POSTPONED and meeting.series_id not in shown:
            shown.add(meeting.series_id)
            items.append(
                TodayItem(
                    group="next",
                    text=meeting.subject or meeting.series.name,
                    url=page,
                    due=clock.aware(datetime.combine(meeting.held_on, meeting.starts_at)),
                    detail=_("being held now") if meeting.state == OPEN else meeting.place,
                    action=_("Open the meeting's page"),
                )
            )
    return items


def _own_series(viewer: Viewer) -> set[int]:
    """Series in which one of the viewer's units takes part or which it hosts (not those he only oversees)."""
    if not viewer.unit_ids:
        return set()
    today = clock.today()
    taking_part = Participant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today), unit_id__in=viewer.unit_ids
    ).values_list("series_id", flat=True)
    hosted = Series.objects.filter(host_id__in=viewer.unit_ids).values_list("pk", flat=True)
    return set(taking_part) | set(hosted)
