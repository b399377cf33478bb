"""The way out: SMTP, the console or a folder, from GIAOBAN_MAIL_URL; and what a failure means.

Three failures are told apart, because they decide whether a mail may be sent again: surely not accepted (send again), the
address refused for good (never again), and unclear (the line broke: send the same mail with the same Message-ID).
"""

from __future__ import annotations

import smtplib
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

TIMEOUT = 20  # seconds
PERMANENT = 500
BACKENDS = "django.core.mail.backends."


class NotAccepted(Exception):
    """The server did not take the mail; nothing was sent."""


class AddressRefused(Exception):
    """The server refuses this address for good."""


class Unclear(Exception):
    """The line broke while the mail was handed over: it may or may not have been taken."""


class Transport:
    """One connection for a round; opened at once, so that a server that is away is noticed before anything is claimed."""

    def __init__(self) -> None:
        self.connection = connection()
        self.open()

    def open(self) -> None:
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as error:
            raise NotAccepted(said(error)) from error

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.connection.close()

    def send(self, message: EmailMessage) -> None:
        """Hand one mail over. Raises NotAccepted, AddressRefused, Unclear; the connection is fresh afterwards."""
        self.open()
        try:
            self.connection.send_messages([message])
        except Exception as error:
            self.close()
            raise _meaning(error) from error


def _meaning(error: Exception) -> Exception:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        words = said_by_server(code, text)
        return AddressRefused(words) if code >= PERMANENT else NotAccepted(words)
    if isinstance(error, (smtplib.SMTPNotSupportedError, ValueError)):  # an address this server or Python cannot write
        return AddressRefused(said(error))
    if isinstance(error, (smtplib.SMTPServerDisconnected, OSError)) and not isinstance(
        error, smtplib.SMTPResponseException
    ):
        return Unclear(said(error))
    return NotAccepted(said(error))


def said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return said_by_server(error.smtp_code, error.smtp_error)
    return (str(error) or type(error).__name__)[:300]


def said_by_server(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:300]


def connection() -> Any:
    """The Django mail backend of GIAOBAN_MAIL_URL. ValueError if it cannot be understood."""
    return get_connection(**backend_of(settings.MAIL_URL))


def backend_of(url: str) -> dict[str, Any]:
    """Arguments of Django's mail backend. smtp: STARTTLS; smtps: TLS from the start; smtp+plain: none (on the same machine)."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"backend": f"{BACKENDS}console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return {"backend": f"{BACKENDS}filebased.EmailBackend", "file_path": unquote(parts.path)}
    ports = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        raise ValueError("GIAOBAN_MAIL_URL: smtp://, smtps://, smtp+plain://, console: or file:///folder")
    return {
        "backend": f"{BACKENDS}smtp.EmailBackend",
        "host": parts.hostname,
        "port": parts.port or ports[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp",
        "use_ssl": parts.scheme == "smtps",
        "timeout": TIMEOUT,
    }
