"""Every POST has one effect. The key row is written inside the action's transaction; a repeat gets the same redirect.

A repeat is the same key with the same content. Who goes back, changes the text and sends again means something new:
swallowing it would lose what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from giaoban.core import clock
from giaoban.core.models import IdempotencyKey

FIELD = "_key"
LONGEST = 600  # of IdempotencyKey.location


class HttpResponseSeeOther(HttpResponseRedirect):
    """303: the browser (and htmx) fetches the page with GET."""

    status_code = 303
    repeated = False  # the answer of an earlier sending: nothing was done now
    sent = False  # the form had its effect, now or earlier


def run_once(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Run a POST in one transaction, at most once for its key.

    A redirect means success: it commits and its location is kept for repeats. Anything else (a form with errors, a
    conflict page) rolls back, so bad input changes nothing and the key may be used again.
    """
    key = _key(request)
    if key is None:
        with transaction.atomic():
            return _rolled_back_unless_done(view())
    target = request.path[:300]
    account: Any = request.user.pk
    row = IdempotencyKey(account_id=account, key=key, target=target, at=clock.real_now())
    with transaction.atomic():
        # Waits for a copy that is still running. If that one commits, nothing is inserted and its answer is found here;
        # if it rolls back, this one is the first. An IntegrityError of the view's own is never taken for a repeat.
        IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
        row = IdempotencyKey.objects.get(account_id=account, key=key, target=target)
        if row.location:  # only a finished row can have one: it is written in the transaction that made it
            repeat = HttpResponseSeeOther(row.location)
            repeat.repeated = repeat.sent = True
            return repeat
        response = _rolled_back_unless_done(view())
        if _done(response):
            IdempotencyKey.objects.filter(pk=row.pk).update(location=_fitting(response["Location"]))
        return response


def _fitting(location: str) -> str:
    """An address too long for its column loses its query, never its end."""
    return location if len(location) <= LONGEST else location.partition("?")[0][:LONGEST]


def _done(response: HttpResponse) -> bool:
    return 300 <= response.status_code < 400


def _rolled_back_unless_done(response: HttpResponse) -> HttpResponse:
    if _done(response):
        response.sent = True  # type: ignore[attr-defined]
    else:
        transaction.set_rollback(True)
    return response


def _key(request: HttpRequest) -> UUID | None:
    """The form's key together with what it says: the same form sent twice is one sending, but a form changed after the
    back button is another one, and its text is not lost."""
    try:
        key = UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
    said = [(name, values) for name, values in sorted(request.POST.lists()) if name != "csrfmiddlewaretoken"]
    files = [(name, [(file.name, _digest(file)) for file in given]) for name, given in sorted(request.FILES.lists())]
    return uuid5(key, repr((said, files)))


def _digest(file: UploadedFile) -> str:
    """What the file contains: one of the same name and size may be another."""
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
