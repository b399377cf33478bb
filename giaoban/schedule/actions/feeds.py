"""Making and revoking one's own calendar link. The token never reaches the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from giaoban.access.models import Account
from giaoban.access.queries import own_account
from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import DomainError
from giaoban.core.viewer import Viewer
from giaoban.records.actions import record
from giaoban.schedule.models import CalendarFeed
from giaoban.schedule.queries_calendar import token_hash, token_of


@action
def make_calendar_link(*, actor: Viewer) -> CalendarFeed:
    """A new link for the actor's own calendar; the one before stops working at once. Raises NotFound without an account."""
    account = _locked(actor)
    replaced = CalendarFeed.objects.filter(account=account, revoked_at=None).update(revoked_at=clock.real_now())
    feed = CalendarFeed(account=account, created_at=clock.real_now())
    feed.token_hash = token_hash(token_of(feed))
    feed.save(force_insert=True)
    record(actor=actor, kind="schedule.make_calendar_link", subject=feed, after={"replaced": bool(replaced)})
    return feed


@action
def revoke_calendar_link(*, actor: Viewer) -> CalendarFeed:
    """The actor's link stops working at once: a phone was lost, or the link was seen by others."""
    account = _locked(actor)
    feed = CalendarFeed.objects.filter(account=account, revoked_at=None).first()
    if feed is None:
        raise DomainError("schedule.no_calendar_link", _("There is no link in force."))
    feed.revoked_at = clock.real_now()
    feed.save(update_fields=["revoked_at"])
    record(actor=actor, kind="schedule.revoke_calendar_link", subject=feed)
    return feed


def _locked(actor: Viewer) -> Account:
    """The actor's account, held until the transaction ends: two taps at once are one after the other."""
    return Account.objects.select_for_update().get(pk=own_account(actor).pk)
