"""The link of a calendar: the owner's own, and the account that a link belongs to. The token decides, nothing else."""

from __future__ import annotations

import base64
import hashlib

from django.utils.crypto import salted_hmac

from giaoban.access.models import Account
from giaoban.core.viewer import Viewer
from giaoban.schedule.models import CalendarFeed


def token_of(feed: CalendarFeed) -> str:
    """The secret part of the link, made from the row's uid and the site's key: nobody who reads the table can make it."""
    digest = salted_hmac("giaoban.schedule.calendar", feed.uid.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def own_feed(viewer: Viewer) -> CalendarFeed | None:
    """The viewer's link in force."""
    return CalendarFeed.objects.filter(account_id=viewer.account_id or 0, revoked_at=None).first()


def shown_token(feed: CalendarFeed) -> str:
    """The token, to its owner; "" if the site's key changed since (the old link still works, it only cannot be shown)."""
    token = token_of(feed)
    return token if token_hash(token) == feed.token_hash else ""


def account_of_link(token: str) -> Account | None:
    """Whose calendar it is; None for an unknown or revoked link, a closed account, and one that must change its password
    first (a reset ends every way in)."""
    feed = (
        CalendarFeed.objects.filter(token_hash=token_hash(token), revoked_at=None)
        .select_related("account__person")
        .first()
    )
    if feed is None or not feed.account.is_active or feed.account.must_change_password:
        return None
    return feed.account
