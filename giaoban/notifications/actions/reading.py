"""What the reader himself does with his notices. Nobody's reading is tracked: no audit entry, nothing shown to others."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from giaoban.access.queries import own_account
from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.viewer import Viewer
from giaoban.notifications.actions.telling import LEFT, tell_count
from giaoban.notifications.kinds import kinds
from giaoban.notifications.models import Notice, SwitchedOff
from giaoban.notifications.queries import notice_for
from giaoban.records.actions import record


@action
def mark_seen(*, actor: Viewer, notice_uid: UUID) -> Notice:
    """Read: it counts no more and is not mailed. Raises NotFound."""
    notice = notice_for(actor, notice_uid)
    mine = Notice.objects.visible_to(actor).filter(pk=notice.pk, seen_at=None)
    if mine.update(seen_at=clock.now(), **LEFT):
        tell_count([notice.recipient_id])
    return notice


@action
def mark_all_seen(*, actor: Viewer) -> int:
    """Everything that stands in the inbox is read. Returns how many."""
    count = Notice.objects.visible_to(actor).filter(seen_at=None).update(seen_at=clock.now(), **LEFT)
    if count and actor.person_id is not None:
        tell_count([actor.person_id])
    return count


@action
def switch_mail(*, actor: Viewer, off: Iterable[str]) -> list[str]:
    """Which kinds are not wanted by mail. Duty kinds cannot be switched off: they are left out."""
    account = own_account(actor)
    wanted = {code for code in off if code in kinds() and kinds()[code].mail and not kinds()[code].duty}
    before = set(SwitchedOff.objects.filter(account=account).values_list("kind", flat=True))
    if wanted != before:
        SwitchedOff.objects.filter(account=account).exclude(kind__in=wanted).delete()
        SwitchedOff.objects.bulk_create(
            [SwitchedOff(account=account, kind=code) for code in sorted(wanted - before)], ignore_conflicts=True
        )
        record(
            actor=actor,
            kind="notifications.switch_mail",
            subject=account,
            before={"off": sorted(before)},
            after={"off": sorted(wanted)},
        )
    return sorted(wanted)
