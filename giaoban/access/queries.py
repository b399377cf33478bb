"""Reads of accounts (administrator, or one's own) and of inspection decisions (the host that issued them)."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from giaoban.access.models import Account
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.core.text import fold
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Appointment, Person
from giaoban.organisation.queries import valid_on


def own_account(viewer: Viewer) -> Account:
    account = Account.objects.filter(pk=viewer.account_id or 0, is_active=True).select_related("person").first()
    if account is None:
        raise NotFound
    return account


def account_for(viewer: Viewer, uid: UUID) -> Account:
    """Any account, for the administrator. Raises NotFound for everybody else."""
    account = accounts(viewer).filter(uid=uid).first()
    if account is None:
        raise NotFound
    return account


def accounts(viewer: Viewer, text: str = "") -> QuerySet[Account]:
    """Accounts with their person and present posts, by user name; only the administrator sees any."""
    if not viewer.is_administrator:
        return Account.objects.none()
    rows = Account.objects.select_related("person").prefetch_related(present_posts("person__appointments"))
    if text.strip():
        rows = rows.filter(Q(username__contains=fold(text)) | Q(person__folded__contains=fold(text)))
    return rows.order_by("username")


def people_without_account(viewer: Viewer, text: str = "") -> QuerySet[Person]:
    """People who hold a post today and have no account yet; only for the administrator."""
    if not viewer.is_administrator:
        return Person.objects.none()
    held = Appointment.objects.filter(valid_on(clock.today())).values("person_id")
    rows = Person.objects.filter(account=None, pk__in=held).prefetch_related(present_posts("appointments"))
    if text.strip():
        rows = rows.filter(folded__contains=fold(text))
    return rows.order_by("sort_key", "pk")


def present_posts(path: str) -> Prefetch:
    """Prefetch of today's appointments into `present`, with their units."""
    rows = Appointment.objects.filter(valid_on(clock.today())).select_related("unit").order_by("pk")
    return Prefetch(path, queryset=rows, to_attr="present")


def suggest_username(full_name: str) -> str:
    """Given name and initials, as offices do it: Nguyễn Văn An → annv, then annv2, annv3 …"""
    words = re.sub(r"[^a-z0-9 ]", "", fold(full_name)).split() or ["dongchi"]
    base = (words[-1] + "".join(word[0] for word in words[:-1]))[:50]
    taken = set(Account.objects.filter(username__startswith=base).values_list("username", flat=True))
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name
