"""A mail server for tests: takes, is away, refuses an address, or breaks the line."""

from __future__ import annotations

import smtplib
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from django.core.mail import EmailMessage

from giaoban.core import clock
from giaoban.core.viewer import Role, system_actor
from giaoban.notifications.actions import notify
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.worker import transport
from giaoban.notifications.worker.mailing import send_mail


class Server:
    """Stands in for Django's SMTP backend; `taken` is what arrived."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.away = False
        self.refuses: set[str] = set()
        self.line_breaks = ""  # "before" or "after" the mail was taken
        self.data_error = 0

    def open(self) -> bool:
        if self.away:
            raise ConnectionRefusedError("connection refused")
        return True

    def close(self) -> None:
        pass

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            (address,) = message.to
            if address in self.refuses:
                raise smtplib.SMTPRecipientsRefused({address: (550, f"5.1.1 <{address}> no such user".encode())})
            if self.data_error:
                raise smtplib.SMTPDataError(self.data_error, b"try again later")
            if self.line_breaks == "before":
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            self.taken.append(message)
            if self.line_breaks == "after":
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return len(messages)

    def received(self) -> Counter[str]:
        return Counter(message.to[0] for message in self.taken)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Server:
    settings.MAIL_URL, settings.SITE_URL = "smtp://mail.example.vn", "https://giaoban.example.vn"
    settings.MAIL_FROM = "Giao ban <giaoban@example.vn>"
    standing = Server()
    monkeypatch.setattr(transport, "connection", lambda: standing)
    return standing


def addresses(world: Any, *people: str) -> None:
    for who in people:
        world.accounts[who].email = f"{who}@example.vn"
        world.accounts[who].save(update_fields=["email"])


def tell(world: Any, **more: Any) -> int:
    values: dict[str, Any] = {
        "actor": system_actor(),
        "kind": "test.event",
        "to": [holders_of(world.unit1, Role.LEADER)],
        "subject": world.october,
        "params": {"on": world.october.held_on, "reason": "x"},
        **more,
    }
    return notify(**values)


def at(day: int, hour: int = 6, minute: int = 31, month: int = 10) -> Any:
    return clock.frozen(datetime(2017, month, day, hour, minute))


def work(day: int, hour: int = 6, minute: int = 31) -> str:
    with at(day, hour, minute):
        return send_mail()


def states() -> dict[str, str]:
    rows = Notice.objects.unscoped("rule: test").select_related("recipient__account")
    return {f"{row.recipient.account.username} {row.kind}": row.state for row in rows}
