"""Held forms: a POST rejected because the session was over is kept, encrypted, and opens filled and unsent after sign-in.

Text up to 256 KB, one hour, bound to a cookie of this browser and to the account that last signed in there. Files are
chosen again, and the page says so.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

from giaoban.core import clock
from giaoban.core.models import HeldForm

COOKIE = "giaoban_held"
LAST_ACCOUNT_COOKIE = "giaoban_last_account"
LIMIT = 256 * 1024
LIFETIME = timedelta(hours=1)
MACHINE = {"csrfmiddlewaretoken"}  # made anew; the idempotency key stays, so that a retry has one effect


def hold(request: HttpRequest, response: HttpResponse, account_id: int | None = None) -> bool:
    """Keep the body of a rejected POST and set the cookie on `response`. False if nothing could be kept.

    Kept for `account_id`, or for the account that last signed in here; an unknown browser's text is not stored.
    """
    account_id = account_id or last_account(request)
    if account_id is None or not get_user_model().objects.filter(pk=account_id).exists():
        return False
    if any("password" in name for name in request.POST):
        return False  # a form with a password is never kept, not even the rest of it
    pairs = [(name, value) for name, values in request.POST.lists() if name not in MACHINE for value in values]
    if not pairs or sum(len(name.encode()) + len(value.encode()) for name, value in pairs) > LIMIT:
        return False
    keep(response, account_id, request.path, urlencode(pairs), had_files=bool(request.FILES))
    return True


def keep(response: HttpResponse, account_id: int, target: str, body: str, *, had_files: bool = False) -> None:
    """Keep a form's body (urlencoded) for this account and browser: the page at `target` opens filled with it, unsent."""
    token = secrets.token_urlsafe(32)
    forget_old()
    HeldForm.objects.create(
        token_hash=_hash(token),
        account_id=account_id,
        target=target[:300],
        body=_cipher(token).encrypt(body.encode()),
        had_files=had_files,
        at=clock.real_now(),
    )
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def last_account(request: HttpRequest) -> int | None:
    """The account that last signed in from this browser, or None."""
    try:
        return int(signing.loads(request.COOKIES.get(LAST_ACCOUNT_COOKIE, ""), salt="last-account"))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def held_form(request: HttpRequest) -> tuple[HeldForm, QueryDict] | None:
    """The held form of this browser and account, decrypted, or None."""
    token = request.COOKIES.get(COOKIE, "")
    if not token or not request.user.is_authenticated:
        return None
    row = HeldForm.objects.filter(
        token_hash=_hash(token), account_id=request.user.pk, at__gte=clock.real_now() - LIFETIME
    ).first()
    if row is None:
        return None
    try:
        return row, QueryDict(_cipher(token).decrypt(bytes(row.body)).decode())
    except InvalidToken:
        return None


def drop(request: HttpRequest, response: HttpResponse) -> None:
    """Forget the held form: it was sent, or the person chose to drop it."""
    token = request.COOKIES.get(COOKIE, "")
    if token:
        HeldForm.objects.filter(token_hash=_hash(token)).delete()
        response.delete_cookie(COOKIE)


def forget_old() -> None:
    HeldForm.objects.filter(at__lt=clock.real_now() - LIFETIME).delete()


def remember_account(response: HttpResponse, account_id: int) -> None:
    response.set_cookie(
        LAST_ACCOUNT_COOKIE,
        signing.dumps(account_id, salt="last-account"),
        max_age=60 * 60 * 24 * 365,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _cipher(token: str) -> Fernet:
    """The key needs both the cookie and the site's secret: the database alone opens nothing."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}|held|{token}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
