"""Mail: claim before sending, so that two workers do no harm; at most one digest a person and day (ADR 0012).

A worker claims by writing: the envelope is unique for person and day, a notice is taken only while it still waits. What was
claimed and never settled (a crash, a broken line) is sent again as it was after a while, with the same Message-ID.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Case, F, QuerySet, Value, When

from giaoban.access.models import Account
from giaoban.access.viewers import viewer_of
from giaoban.core import clock
from giaoban.notifications.actions.telling import tell_count
from giaoban.notifications.kinds import kind_of
from giaoban.notifications.models import Mail, Notice, SwitchedOff
from giaoban.notifications.schedule import GIVE_UP, next_digest, wait_after
from giaoban.notifications.worker.composing import compose
from giaoban.notifications.worker.transport import AddressRefused, NotAccepted, Transport, Unclear

STALE = timedelta(minutes=15)  # real time: by then a worker has settled what it claimed, or is gone
ROUND = 100  # people a round; the next one follows within seconds
S = Notice.State


def send_mail() -> str:
    """Send what is due. Nothing due: one or two small queries."""
    now = clock.now()
    if not settings.MAIL_URL:
        shelved = waiting().filter(next_try__lte=now).update(state=S.INBOX)
        return f"{shelved} to the inbox only" if shelved else ""
    due = list(
        waiting()
        .filter(next_try__lte=now)
        .order_by("recipient")
        .values_list("recipient_id", flat=True)
        .distinct()[:ROUND]
    )
    stale = list(Mail.objects.filter(state=Mail.State.SENDING, claimed_at__lt=clock.real_now() - STALE)[:ROUND])
    if not due and not stale:
        return ""
    try:
        transport = Transport()
    except NotAccepted as error:
        away(now, str(error))
        return f"not: {error}"
    sent = 0
    try:
        for mail in stale:
            if claim_again(mail):
                sent += deliver(transport, mail)
        for person_id in due:
            for urgent in (True, False):
                fresh = claim(person_id, urgent=urgent)
                if fresh is not None:
                    sent += deliver(transport, fresh)
    finally:
        transport.close()
    return f"{sent} mails" if sent else ""


def waiting() -> QuerySet[Notice]:
    return Notice.objects.unscoped("worker: the queue of mail").filter(state=S.WAITING)


def away(now: datetime, problem: str) -> None:
    """The server does not answer: everything due waits, nothing was claimed. Each waits by its own count of attempts."""
    due = waiting().filter(next_try__lte=now)
    give_up(due, now)
    steps = [When(attempts=n, then=Value(now + wait_after(n + 1))) for n in range(4)]
    due.update(attempts=F("attempts") + 1, next_try=Case(*steps, default=Value(now + wait_after(9))))


def give_up(rows: QuerySet[Notice], now: datetime) -> int:
    """After some days without success the person's office is told that the mail does not arrive."""
    return rows.filter(created_at__lt=now - GIVE_UP).update(state=S.UNDELIVERABLE)


@transaction.atomic
def claim(person_id: int, *, urgent: bool) -> Mail | None:
    """An envelope with this person's due notices, claimed for this worker; None: nothing to send, or another has it."""
    now = clock.now()
    rows = list(
        waiting()
        .filter(recipient_id=person_id, urgent=urgent, next_try__lte=now)
        .select_related("recipient")
        .order_by("pk")
    )
    account = Account.objects.filter(person_id=person_id, is_active=True).select_related("person").first()
    wanted = _worth_mailing(rows, account)
    if not wanted or account is None:
        return None
    mail = Mail(
        recipient_id=person_id, day=clock.today(), urgent=urgent, address=account.email, claimed_at=clock.real_now()
    )
    if urgent:
        mail.save(force_insert=True)
    elif (taken := _envelope_of_today(mail)) is None:
        return None
    else:
        mail = taken
    mine = waiting().filter(pk__in=[row.pk for row in wanted]).update(state=S.SENDING, mail=mail)
    if not mine:  # another worker took them between our reading and our writing
        transaction.set_rollback(True)
        return None
    return mail


def _envelope_of_today(mail: Mail) -> Mail | None:
    """The day's digest: new, or the one that failed before today; None if it was sent or another worker has it."""
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
            return mail
    except IntegrityError:
        pass
    today = Mail.objects.filter(recipient_id=mail.recipient_id, day=mail.day, urgent=False)
    again = {"state": Mail.State.SENDING, "address": mail.address, "claimed_at": mail.claimed_at, "problem": ""}
    if today.filter(state=Mail.State.FAILED).update(**again, attempts=F("attempts") + 1):
        return today.get()
    if today.exclude(state=Mail.State.SENDING).exists():
        now = clock.now()
        waiting().filter(recipient_id=mail.recipient_id, urgent=False, next_try__lte=now).update(
            next_try=next_digest(now)
        )
    return None


def _worth_mailing(rows: list[Notice], account: Account | None) -> list[Notice]:
    """What is still true, still his to read, and wanted by mail. The others leave the queue."""
    if not rows:
        return []
    if account is None or not account.email or account.mail_refused_at is not None:
        _settle(rows, S.INBOX)
        return []
    off = set(SwitchedOff.objects.filter(account=account).values_list("kind", flat=True))
    mine = set(
        Notice.objects.visible_to(viewer_of(account))
        .filter(pk__in=[row.pk for row in rows])
        .values_list("pk", flat=True)
    )
    unwanted = [row for row in rows if row.kind in off and not kind_of(row.kind).duty]
    gone = [row for row in rows if row.pk not in mine or not _still_true(row)]
    _settle(unwanted, S.INBOX)
    _settle([row for row in gone if row not in unwanted], S.DROPPED)
    lost = [row.pk for row in gone if row.pk in mine]
    if lost and waiting_or_dropped(lost).filter(done_at=None).update(done_at=clock.now()):
        tell_count([rows[0].recipient_id])
    return [row for row in rows if row not in unwanted and row not in gone]


def waiting_or_dropped(pks: list[int]) -> QuerySet[Notice]:
    return Notice.objects.unscoped("worker: the cause is gone").filter(pk__in=pks)


def _settle(rows: list[Notice], state: str) -> None:
    if rows:
        waiting().filter(pk__in=[row.pk for row in rows]).update(state=state)


def _still_true(notice: Notice) -> bool:
    check = kind_of(notice.kind).still_true
    return notice.done_at is None and (check is None or check(notice))


def claim_again(mail: Mail) -> bool:
    """Take over what a worker claimed and never settled. A digest of an earlier day counts as today's; if today's has left
    already it waits for tomorrow."""
    rows = Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, claimed_at=mail.claimed_at)
    try:
        with transaction.atomic():
            day = mail.day if mail.urgent else max(mail.day, clock.today())
            mine = rows.update(claimed_at=clock.real_now(), attempts=F("attempts") + 1, day=day)
    except IntegrityError:
        return False
    mail.refresh_from_db()
    return bool(mine)


def deliver(transport: Transport, mail: Mail) -> int:
    """Hand a claimed mail over and settle it. Returns 1 if it was sent."""
    account = Account.objects.filter(person_id=mail.recipient_id).select_related("person").first()
    notices = list(of_mail(mail).select_related("unit").order_by("created_at", "pk"))
    if mail.attempts > 1 and give_up(of_mail(mail), clock.now()):
        notices = list(of_mail(mail).select_related("unit").order_by("created_at", "pk"))
    if account is None or not notices:
        _close(mail, Mail.State.FAILED, mail.problem or "nothing left to send")
        return 0
    try:
        transport.send(compose(mail, account, notices))
    except Unclear as error:
        Mail.objects.filter(pk=mail.pk).update(problem=str(error)[:300])
    except AddressRefused as error:
        refuse(mail, str(error))
    except NotAccepted as error:
        release(mail, str(error))
    else:
        finish(mail)
        return 1
    return 0


def of_mail(mail: Mail) -> QuerySet[Notice]:
    return Notice.objects.unscoped("worker: what this mail carries").filter(mail=mail, state=S.SENDING)


@transaction.atomic
def finish(mail: Mail) -> None:
    if _close(mail, Mail.State.SENT):
        of_mail(mail).update(state=S.SENT)


@transaction.atomic
def release(mail: Mail, problem: str) -> None:
    """Surely not accepted: the notices wait again, longer each time."""
    if _close(mail, Mail.State.FAILED, problem):
        now = clock.now()
        give_up(of_mail(mail), now)
        of_mail(mail).update(state=S.WAITING, attempts=F("attempts") + 1, next_try=now + wait_after(mail.attempts))


@transaction.atomic
def refuse(mail: Mail, problem: str) -> None:
    """The address is refused for good: seen by the person and by the host's office; later notices stay in the inbox.

    The address itself is nobody else's to read: it is taken out of the server's words."""
    problem = problem.replace(mail.address, "…")
    if _close(mail, Mail.State.REFUSED, problem):
        of_mail(mail).update(state=S.UNDELIVERABLE)
        Account.objects.filter(person_id=mail.recipient_id, email=mail.address).update(
            mail_problem=problem[:300], mail_refused_at=clock.now()
        )


def _close(mail: Mail, state: str, problem: str = "") -> int:
    sent_at = clock.now() if state == Mail.State.SENT else None
    rows = Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING)
    return rows.update(state=state, problem=problem[:300], sent_at=sent_at)
