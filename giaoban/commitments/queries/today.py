"""What the commitments room puts on the home page."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.commitments.models import Commitment, Rhythm
from giaoban.commitments.queries.reads import owed_verdicts, readable, requests_waiting
from giaoban.core import clock
from giaoban.core.text import two_digits
from giaoban.core.today import TodayItem
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Unit

NEW_FOR_DAYS = 7
MOST = 5  # single tasks named on Today; the rest is a count with a link to the list


def today_items(viewer: Viewer) -> list[TodayItem]:
    """Own tasks late or due soon, new ones given between meetings, extensions asked, written verdicts owed."""
    return [*_own_due(viewer), *_new(viewer), *_asked(viewer), *_owed(viewer)]


def own_units(viewer: Viewer) -> frozenset[int]:
    """Units whose tasks the viewer answers for: where he leads, serves in the office, or heads the body."""
    return viewer.units_as(Role.LEADER, Role.STAFF, Role.HEAD)


def _own_due(viewer: Viewer) -> list[TodayItem]:
    units = own_units(viewer)
    if not units:
        return []
    today = clock.today()
    horizon = today + timedelta(days=31)
    rows = list(
        readable(viewer)
        .filter(
            owner_id__in=units, state=Commitment.State.OPEN, rhythm=Rhythm.ONCE, due_on__lte=horizon, sees_verdicts=True
        )
        .order_by("due_on", "id")
    )
    late = [row for row in rows if row.due_on and row.due_on < today]
    soon = [
        row for row in rows if row.due_on and today <= row.due_on <= today + timedelta(days=row.series.due_soon_days)
    ]
    items = []
    for code, found in (("late", late), ("due_soon", soon)):
        if len(found) > MOST:
            count = two_digits(len(found))
            words = _("%(count)s tasks are late") if code == "late" else _("%(count)s tasks are due soon")
            items.append(
                TodayItem(
                    group="due",
                    text=words % {"count": count},
                    url=f"{reverse('commitments:list')}?when={code}",
                    due=found[0].due_on,
                    late=code == "late",
                    action=_("See the tasks"),
                )
            )
        else:
            items += [
                TodayItem(
                    group="due",
                    text=row.text,
                    url=page_of(row),
                    due=row.due_on,
                    detail=row.deliverable,
                    late=code == "late",
                    action=_("See the task"),
                )
                for row in found
            ]
    return items


def _new(viewer: Viewer) -> list[TodayItem]:
    """Given between meetings in the last days: seen at once by the unit and its co-ordinating units."""
    if not viewer.unit_ids:
        return []
    rows = (
        readable(viewer)
        .filter(
            Q(owner_id__in=viewer.unit_ids) | Q(co_units__unit_id__in=viewer.unit_ids),
            state=Commitment.State.OPEN,
            origin=Commitment.Origin.BETWEEN,
            opened_at__gte=clock.now() - timedelta(days=NEW_FOR_DAYS),
        )
        .distinct()
        .order_by("-opened_at", "-id")
    )
    return [
        TodayItem(
            group="answer",
            text=_("New task given between briefings: %(text)s") % {"text": row.text},
            url=page_of(row),
            due=row.due_on,
            detail=str(row.owner),
            action=_("See the task"),
        )
        for row in rows[: MOST * 2]
    ]


def _asked(viewer: Viewer) -> list[TodayItem]:
    leads = viewer.units_as(Role.LEADER, Role.STAFF)
    if not leads:
        return []
    return [
        TodayItem(
            group="approve",
            text=_("%(unit)s asks for an extension: %(text)s")
            % {"unit": row.commitment.owner, "text": row.commitment.text},
            url=page_of(row.commitment),
            detail=row.reason,
            action=_("Answer the request"),
        )
        for row in requests_waiting(viewer)
    ]


def _owed(viewer: Viewer) -> list[TodayItem]:
    """On the host's own board, by unit (DESIGN.md, verdict table)."""
    owed = owed_verdicts(viewer)
    if not owed:
        return []
    units: dict[Unit, int] = {}
    for one in owed:
        units[one.verdict.commitment.owner] = units.get(one.verdict.commitment.owner, 0) + 1
    until = min(one.until for one in owed)
    text = ngettext("%(count)s assessment is owed in writing", "%(count)s assessments are owed in writing", len(owed))
    return [
        TodayItem(
            group="due",
            text=text % {"count": two_digits(len(owed))},
            url=f"{reverse('commitments:owed')}",
            due=until,
            detail=", ".join(f"{unit} ({count})" if count > 1 else str(unit) for unit, count in units.items()),
            late=until < clock.today(),
            action=_("Assess in writing"),
        )
    ]


def page_of(commitment: Commitment) -> str:
    return reverse("commitments:commitment", args=[commitment.uid])
