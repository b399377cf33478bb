"""First passwords: made here, shown once on a printable slip, never stored readable.

Between the POST that makes them and the GET that prints them they lie encrypted in the administrator's own session; the
key needs the session's key and the site's secret. Printing takes them out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

SESSION_KEY = "first_passwords"
LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without i, l, o: a slip is read by people of sixty and typed on a phone
DIGITS = "23456789"


@dataclass(frozen=True)
class Slip:
    name: str
    posts: str
    username: str
    password: str


def new_password() -> str:
    """Three groups to read aloud, e.g. "kmat-hnpw-7294": about 50 bits, and it must be changed at once."""
    groups = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2)]
    groups.append("".join(secrets.choice(DIGITS) for _ in range(4)))
    return "-".join(groups)


def put(request: HttpRequest, slips: list[Slip]) -> None:
    """Keep the slips for one printing (replaces slips that were never printed)."""
    body = json.dumps([asdict(slip) for slip in slips]).encode()
    request.session[SESSION_KEY] = _cipher(request).encrypt(body).decode()


def take(request: HttpRequest) -> list[Slip]:
    """The slips to print, once."""
    body = request.session.pop(SESSION_KEY, "")
    if not body:
        return []
    try:
        return [Slip(**slip) for slip in json.loads(_cipher(request).decrypt(body.encode()))]
    except (InvalidToken, TypeError, ValueError):
        return []


def _cipher(request: HttpRequest) -> Fernet:
    digest = hashlib.sha256(f"{settings.SECRET_KEY}|slip|{request.session.session_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
