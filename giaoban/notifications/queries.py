"""Reading one's own notices; for a host's office whose mail does not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giaoban.access.models import Account
from giaoban.access.queries import own_account, present_posts
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.today import TodayItem
from giaoban.core.viewer import Role, Viewer
from giaoban.notifications.kinds import GROUPS, kinds
from giaoban.notifications.models import Notice, SwitchedOff
from giaoban.organisation.models import Person
from giaoban.organisation.queries import kept_units

SHOWN = timedelta(days=60)


def notice_for(viewer: Viewer, uid: UUID) -> Notice:
    """One's own notice. Raises NotFound."""
    notice = Notice.objects.visible_to(viewer).filter(uid=uid).first()
    if notice is None:
        raise NotFound
    return notice


def inbox(viewer: Viewer, group: str = "", *, only_new: bool = False) -> QuerySet[Notice]:
    """One's own notices, the newest first, of one group or all; with their units. A kind nobody declares any more is left out."""
    codes = [code for code, kind in kinds().items() if group in ("", kind.group)]
    rows = Notice.objects.visible_to(viewer).filter(kind__in=codes)
    if only_new:
        rows = rows.filter(seen_at=None, done_at=None)
    return rows.select_related("unit").order_by("-created_at", "-pk")


def new_count(viewer: Viewer) -> int:
    return Notice.objects.visible_to(viewer).filter(seen_at=None, done_at=None).count()


def switched_off(viewer: Viewer) -> set[str]:
    """Kinds the viewer does not want by mail."""
    return set(SwitchedOff.objects.filter(account=own_account(viewer)).values_list("kind", flat=True))


def groups() -> dict[str, str]:
    return {code: str(word) for code, word in GROUPS.items()}


@dataclass(frozen=True)
class Undelivered:
    """A person whose mail does not arrive: who, how many, since when, what the server said. Never what was in it."""

    person: Person
    account: Account
    count: int
    since: datetime


def undelivered(viewer: Viewer) -> list[Undelivered]:
    """For the office of a host: people of its own unit and the units below, with an address that is refused or does not answer.

    Whoever keeps no unit sees nobody.
    """
    rows = list(
        _lost(viewer).values("recipient").annotate(n=Count("pk"), first=Min("created_at"), last=Max("created_at"))[:200]
    )
    people = Person.objects.filter(pk__in=[row["recipient"] for row in rows]).select_related("account")
    by_id = {person.pk: person for person in people.prefetch_related(present_posts("appointments"))}
    found = [
        Undelivered(by_id[row["recipient"]], by_id[row["recipient"]].account, row["n"], row["first"])
        for row in rows
        if row["recipient"] in by_id
    ]
    return sorted(found, key=lambda row: (row.person.sort_key, row.person.pk))


def keeps_units(viewer: Viewer) -> bool:
    return viewer.has_role(Role.LEADER, Role.STAFF) and kept_units(viewer).exists()


def delayed_since(viewer: Viewer) -> datetime | None:
    """Since when the mail server has not answered: the oldest notice that was tried and waits. For a host's office."""
    if not keeps_units(viewer):
        return None
    rows = Notice.objects.unscoped("rule: does mail leave this site at all")
    return rows.filter(state=Notice.State.WAITING, attempts__gt=0).aggregate(first=Min("created_at"))["first"]


def _lost(viewer: Viewer) -> QuerySet[Notice]:
    """Undeliverable notices to people of the units the viewer keeps, while their address is still the refused or silent one."""
    since = clock.now() - SHOWN
    sent_since = Notice.objects.unscoped("rule: mail arrives again").filter(
        recipient=OuterRef("recipient"), state=Notice.State.SENT, mail__sent_at__gt=OuterRef("created_at")
    )
    refused = Q(recipient__account__mail_refused_at__isnull=False)
    silent = ~Q(recipient__account__email="") & ~Exists(sent_since)
    return (
        Notice.objects.unscoped("rule: the office sees whose mail does not arrive, not what it says")
        .filter(refused | silent, state=Notice.State.UNDELIVERABLE, unit__in=kept_units(viewer), created_at__gte=since)
        .order_by()
    )


def today_items(viewer: Viewer) -> list[TodayItem]:
    """A host's office: mail that does not arrive. One query, and none for others."""
    if not viewer.has_role(Role.STAFF):
        return []
    people = _lost(viewer).aggregate(n=Count("recipient", distinct=True))["n"]
    if not people:
        return []
    text = ngettext(
        "Mail does not reach %(n)s person of your units", "Mail does not reach %(n)s people of your units", people
    )
    return [
        TodayItem(
            "info",
            text % {"n": f"{people:02d}"},
            reverse("notifications:undelivered"),
            detail=_("Ask them for the right address, or call."),
            action=_("See who"),
        )
    ]
