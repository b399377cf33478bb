"""The sample's notices: those of the months before were read, a few people have a mail address."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from giaoban.access.actions import choose_email
from giaoban.core import clock
from giaoban.demo.structure import Cast
from giaoban.notifications.models import Notice
from giaoban.notifications.worker import remind_due

READ_BEFORE = timedelta(days=2)
WITH_MAIL = {
    "clerk": "chanhvp@kienthuy.example",
    "chair": "thuongtruc@kienthuy.example",
    "bt.Tân Phong": "bithu@tanphong.example",
    "bt.Ngũ Đoan": "bithu@ngudoan.example",
    "vp.Tân Phong": "vanphong@tanphong.example",
}


def read_so_far(cast: Cast) -> None:
    """What was told long before the sample begins is read and not mailed any more; a few addresses; the day's reminders."""
    old = Notice.objects.unscoped("demo: what was told in the months before was read").filter(
        created_at__lt=clock.now() - READ_BEFORE, seen_at=None
    )
    old.update(seen_at=F("created_at"), state=Notice.State.DROPPED)
    for key, email in WITH_MAIL.items():
        choose_email(actor=cast.viewer(key), email=email)
    remind_due()
