"""Reminders belong to posts: what the former holder has not dealt with passes to whoever holds the post now."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from giaoban.core import clock
from giaoban.core.guard import NOTHING
from giaoban.core.viewer import Role, system_actor
from giaoban.notifications.actions.telling import pass_notice
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import positions_with
from giaoban.organisation.models import Appointment
from giaoban.organisation.queries import valid_on

KEPT = timedelta(days=60)  # older ones are past asking
ROUND = 200


def pass_on() -> str:
    """Notices nobody has read or settled, whose reader no longer holds the post. Returns what was done, for the log."""
    passed = sum(pass_notice(actor=system_actor(), notice=notice) for notice in left_behind()[:ROUND])
    return f"{passed} to successors" if passed else ""


def left_behind() -> QuerySet[Notice]:
    """Pending, the reader gone from the post, and somebody else in it."""
    today = clock.today()
    posts = Appointment.objects.filter(valid_on(today), unit=OuterRef("unit"))
    rule: Q = NOTHING
    for role in Role:
        held = posts.filter(position__in=positions_with(role))
        others = held.exclude(person=OuterRef("recipient")).filter(person__account__is_active=True)
        rule |= Q(role=str(role)) & ~Exists(held.filter(person=OuterRef("recipient"))) & Exists(others)
    return (
        Notice.objects.unscoped("worker: pending notices pass to the successor")
        .filter(rule, seen_at=None, done_at=None, created_at__gte=clock.now() - KEPT)
        .order_by("pk")
    )
