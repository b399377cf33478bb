"""Telling people something: the rows are written in the transaction of the action that tells, the worker mails them later.

The audit entry is that of the telling action; a notice is no act of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When

from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.viewer import Role, Viewer
from giaoban.notifications.counting import recount
from giaoban.notifications.kinds import kind_of
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import To, resolve
from giaoban.notifications.schedule import next_digest
from giaoban.notifications.values import Value as Param
from giaoban.notifications.values import pack

KEY = ["kind", "recipient", "subject_uid", "day"]
ANEW = [
    *("unit", "role", "params", "args", "restricted", "urgent", "created_at", "seen_at", "done_at"),
    *("state", "attempts", "next_try", "mail"),
]

LEFT = {"state": Case(When(state=Notice.State.WAITING, then=Value(Notice.State.DROPPED)), default=F("state"))}


@action
def notify(
    *,
    actor: Viewer,
    kind: str,
    to: Iterable[To],
    subject: Any,
    params: Mapping[str, Param] | None = None,
    args: Sequence[Any] | None = None,
    day: date | None = None,
    restricted: bool = False,
    urgent: bool = False,
) -> int:
    """Tell the holders of posts that something happened; the actor himself is left out. Returns how many were told.

    `subject` is the paper (or its uid); `args` are those of the kind's page (default: the subject's uid). The same thing on
    the same day is told anew with the new words. `urgent`: does not wait for the day's digest. Restricted: no words are kept.
    """
    return _tell(actor, kind, to, subject, params, args, day, restricted, urgent, again=True)


@action
def remind(
    *,
    actor: Viewer,
    kind: str,
    to: Iterable[To],
    subject: Any,
    day: date,
    params: Mapping[str, Param] | None = None,
    args: Sequence[Any] | None = None,
    restricted: bool = False,
    urgent: bool = False,
) -> int:
    """As `notify`, once for each `day` (the due date): repeating changes nothing, a moved date reminds again."""
    return _tell(actor, kind, to, subject, params, args, day, restricted, urgent, again=False)


def _tell(
    actor: Viewer,
    code: str,
    to: Iterable[To],
    subject: Any,
    params: Mapping[str, Param] | None,
    args: Sequence[Any] | None,
    day: date | None,
    restricted: bool,
    urgent: bool,
    *,
    again: bool,
) -> int:
    kind = kind_of(code)
    found = resolve(to, but=actor.person_id)
    if not found:
        return 0
    now, uid = clock.now(), uid_of(subject)
    rows = [
        Notice(
            kind=kind.code,
            recipient_id=one.person_id,
            subject_uid=uid,
            day=day or clock.today(),
            unit_id=one.unit_id,
            role=one.role,
            params={} if restricted else pack(params or {}),
            args=[str(uid)] if args is None else [str(arg) for arg in args],
            restricted=restricted,
            urgent=urgent,
            created_at=now,
            state=Notice.State.WAITING if kind.mail else Notice.State.INBOX,
            next_try=now if urgent else next_digest(now),
        )
        for one in found
    ]
    if again:
        Notice.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=ANEW)
    else:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        _ask_again(rows)
    tell_count([one.person_id for one in found])
    return len(found)


def _ask_again(rows: list[Notice]) -> None:
    """Of a reminder that was withdrawn and is asked again (a report taken back, a date moved there and back)."""
    one = rows[0]
    Notice.objects.unscoped("action: asked again").filter(
        kind=one.kind,
        subject_uid=one.subject_uid,
        day=one.day,
        recipient__in=[row.recipient_id for row in rows],
        done_at__isnull=False,
    ).update(
        done_at=None,
        seen_at=None,
        created_at=one.created_at,
        state=one.state,
        attempts=0,
        next_try=one.next_try,
        mail=None,
    )


@action
def withdraw(
    *,
    actor: Viewer,
    kinds: Iterable[str],
    subject: Any,
    but_day: date | None = None,
    unit_id: int | None = None,
    person_id: int | None = None,
) -> int:
    """What these notices asked for is done, or no longer asked: they stay readable, count no more, and are not mailed.

    `subject`: a paper, its uid, or a list of them. `but_day` keeps those of one day (a moved date); `unit_id`, `person_id`
    take only those told to one unit or person.
    """
    subjects = [uid_of(one) for one in (subject if isinstance(subject, (list, tuple)) else [subject])]
    rows = Notice.objects.unscoped("action: the cause is gone for everybody who was told").filter(
        subject_uid__in=subjects, kind__in=list(kinds), done_at=None
    )
    if but_day is not None:
        rows = rows.exclude(day=but_day)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if person_id is not None:
        rows = rows.filter(recipient_id=person_id)
    people = sorted(set(rows.values_list("recipient_id", flat=True)))
    if not people:
        return 0
    done = rows.update(done_at=clock.now(), **LEFT)
    tell_count(people)
    return done


@action
def pass_notice(*, actor: Viewer, notice: Notice) -> int:
    """A pending notice passes from who left the post to who holds it today. Nobody there: it stays. Returns how many were told."""
    found = resolve([To(notice.unit_id, (Role(notice.role),))])
    if not found:
        return 0
    now = clock.now()
    kept = ("kind", "subject_uid", "day", "unit_id", "role", "params", "args", "restricted", "urgent")
    values = {name: getattr(notice, name) for name in kept}
    waits = Notice.State.WAITING if kind_of(notice.kind).mail else Notice.State.INBOX
    Notice.objects.bulk_create(
        [
            Notice(recipient_id=one.person_id, created_at=now, state=waits, next_try=next_digest(now), **values)
            for one in found
        ],
        ignore_conflicts=True,
    )
    Notice.objects.unscoped("action: it was passed on").filter(pk=notice.pk).update(done_at=now, **LEFT)
    tell_count([notice.recipient_id, *(one.person_id for one in found)])
    return len(found)


def tell_count(people: Iterable[int]) -> None:
    """The counts in the navigation follow when this is committed."""
    transaction.on_commit(partial(recount, sorted(set(people))), robust=True)


def uid_of(subject: Any) -> UUID:
    return subject if isinstance(subject, UUID) else subject.uid
