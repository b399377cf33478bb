"""What the minutes put on Today: the unit's part to confirm, objections to answer, reading back, signatures."""

from __future__ import annotations

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.core import clock
from giaoban.core.components import month_words
from giaoban.core.today import TodayItem
from giaoban.core.viewer import Role, Viewer
from giaoban.meetings.models import Addendum, Minutes, MinutesPart, PartResponse, Signature
from giaoban.meetings.queries.minutes import RELATED, has_responded, response_of, roles_to_sign, unsigned_before
from giaoban.schedule.models import Meeting


def minutes_today_items(viewer: Viewer) -> list[TodayItem]:
    """Units: the part to confirm until its time, answers that arrived. Host: what its unsealed minutes wait for; signers: sign."""
    if not viewer.has_role(Role.LEADER, Role.STAFF):
        return []
    rows = list(
        Minutes.objects.visible_to(viewer)
        .filter(meeting__state=Meeting.State.CLOSED)
        .exclude(state=Minutes.State.SEALED)
        .select_related(*RELATED)
        .order_by("meeting__held_on")
    )
    parts: dict[int, list[MinutesPart]] = defaultdict(list)
    for part in MinutesPart.objects.filter(minutes__in=[row.pk for row in rows], unit__isnull=False).select_related(
        "unit", "response"
    ):
        parts[part.minutes_id].append(part)
    items: list[TodayItem] = []
    for minutes in rows:
        if viewer.is_at(minutes.meeting.series.host_id, Role.LEADER, Role.STAFF):
            items += _host_items(viewer, minutes, parts[minutes.pk])
        items += _unit_items(viewer, minutes, parts[minutes.pk])
    return items + _addendum_items(viewer)


def _unit_items(viewer: Viewer, minutes: Minutes, parts: list[MinutesPart]) -> list[TodayItem]:
    items = []
    mine = viewer.units_as(Role.LEADER)
    page = reverse("meetings:minutes", args=[minutes.meeting.uid])
    for part in parts:
        if part.unit_id not in mine:
            continue
        response = response_of(part)
        open_for = minutes.responses_until is not None and clock.now() < minutes.responses_until
        if not has_responded(part) and open_for and minutes.state == Minutes.State.DRAFT:
            items.append(
                TodayItem(
                    group="due",
                    text=_("Confirm your part of the minutes of %(month)s") % {"month": _month(minutes)},
                    url=f"{page}#own",
                    due=minutes.responses_until,
                    detail=_("Silence counts as agreement."),
                    action=_("Read and confirm"),
                )
            )
        elif response is not None and response.kind == PartResponse.Kind.OBJECTED and response.answer.strip():
            items.append(
                TodayItem(
                    group="answer",
                    text=_("The office answered your objection to the minutes of %(month)s")
                    % {"month": _month(minutes)},
                    url=f"{page}#own",
                    action=_("Read the answer"),
                )
            )
    return items


def _host_items(viewer: Viewer, minutes: Minutes, parts: list[MinutesPart]) -> list[TodayItem]:
    page = reverse("meetings:minutes", args=[minutes.meeting.uid])
    items = []
    objected = [part for part in parts if (r := response_of(part)) and r.kind == PartResponse.Kind.OBJECTED]
    unanswered = [part for part in objected if not part.response.answer.strip()]
    for part in unanswered:
        items.append(
            TodayItem(
                group="due",
                text=_("%(unit)s objects to its part of the minutes") % {"unit": part.unit},
                url=reverse("meetings:minutes_answer", args=[part.uid]),
                detail=_month(minutes),
                action=_("Answer"),
            )
        )
    if minutes.state == Minutes.State.READ_BACK:
        return items + _signing_items(viewer, minutes)
    over = minutes.responses_until is not None and clock.now() >= minutes.responses_until
    waiting = sum(1 for part in parts if not has_responded(part))
    if over or not waiting:
        if not unanswered:
            items.append(
                TodayItem(
                    group="due",
                    text=_("Read the minutes of %(month)s back for signing") % {"month": _month(minutes)},
                    url=page,
                    action=_("Open the minutes"),
                )
            )
    else:
        items.append(
            TodayItem(
                group="info",
                text=_("The units are reading the minutes of %(month)s") % {"month": _month(minutes)},
                url=page,
                due=minutes.responses_until,
                detail=ngettext("%(n)s unit has not responded", "%(n)s units have not responded", waiting)
                % {"n": f"{waiting:02d}"},
                action=_("Open the minutes"),
            )
        )
    return items


def _signing_items(viewer: Viewer, minutes: Minutes) -> list[TodayItem]:
    signed = set(Signature.objects.filter(minutes=minutes, revision=minutes.revision).values_list("role", flat=True))
    if not [role for role in roles_to_sign(viewer, minutes) if role not in signed]:
        return []
    before = unsigned_before(minutes.meeting)
    waits = (
        _("The minutes of %(month)s must be signed first.") % {"month": month_words(before[0].period)} if before else ""
    )
    return [
        TodayItem(
            group="info" if before else "due",
            text=_("Sign the minutes of %(month)s") % {"month": _month(minutes)},
            url=reverse("meetings:minutes_sign", args=[minutes.meeting.uid]),
            detail=waits,
            action="" if before else _("Sign the minutes"),
        )
    ]


def _addendum_items(viewer: Viewer) -> list[TodayItem]:
    drafts = list(
        Addendum.objects.filter(
            minutes__in=Minutes.objects.visible_to(viewer).filter(state=Minutes.State.SEALED).values("pk"), seal=None
        )
        .select_related(*(f"minutes__{name}" for name in RELATED))
        .prefetch_related("signatures")
    )
    items = []
    for addendum in drafts:
        signed = {row.role for row in addendum.signatures.all()}
        if any(role not in signed for role in roles_to_sign(viewer, addendum.minutes)):
            items.append(
                TodayItem(
                    group="due",
                    text=_("Sign correction %(no)s of the minutes of %(month)s")
                    % {"no": f"{addendum.no:02d}", "month": _month(addendum.minutes)},
                    url=reverse("meetings:addendum", args=[addendum.uid]),
                    action=_("Sign the correction"),
                )
            )
    return items


def _month(minutes: Minutes) -> str:
    return month_words(minutes.meeting.period)
