"""No mail carries a word of any paper (but the place of a meeting): every person's digest of everything that was told, read for markers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from giaoban.core import clock
from giaoban.notifications.models import Notice
from giaoban.notifications.rendering import text_of
from giaoban.notifications.worker import remind_due, send_mail
from tests.matrix.papers import ROLES
from tests.matrix.test_canary import MARKER
from tests.notifications.post import Server, server

__all__ = ["server"]

pytestmark = pytest.mark.django_db


def test_no_mail_carries_a_word_of_any_paper(site, server: Server):
    world = site.papers.world
    for who, account in world.accounts.items():
        account.email = f"{who}@example.vn"
        account.save(update_fields=["email"])
    remind_due()
    inbox = "\n".join(text_of(row) for row in Notice.objects.unscoped("rule: test"))
    assert MARKER.search(inbox)  # there is something that could leak
    with clock.frozen(clock.now() + timedelta(days=1)), translation.override("vi"):
        send_mail()
    assert len(server.taken) > 8
    for mail in server.taken:
        text = f"{mail.subject}\n{mail.body}"
        found = set(MARKER.findall(text))
        assert not {marker for marker in found if not marker.startswith("zqplace")}, text
        who = mail.to[0].partition("@")[0]  # where a meeting is, is told to those who are invited
        assert who not in ROLES or all(who in site.papers.markers[marker] for marker in found), text
        assert "%(" not in text
