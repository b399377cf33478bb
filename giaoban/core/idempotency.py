"""Every POST has one effect. The key row is written inside the action's transaction; a repeat gets the same redirect.

A repeat is the same key with the same content. Who goes back, changes the text and sends again means something new:
swallowing it would lose what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from giaoban.core import clock
from giaoban.core.models import IdempotencyKey

FIELD = "_key"


class HttpResponseSeeOther(HttpResponseRedirect):
    """303: the browser (and htmx) fetches the page with GET."""

    status_code = 303


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
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(account_id=account, key=key, target=target, at=clock.real_now())
            response = _rolled_back_unless_done(view())
            if _done(response):
                IdempotencyKey.objects.filter(pk=row.pk).update(location=response["Location"][:600])
            return response
    except IntegrityError:
        earlier = IdempotencyKey.objects.filter(account_id=account, key=key, target=target).first()
        if earlier is None:
            raise
        return HttpResponseSeeOther(earlier.location or target)


def _done(response: HttpResponse) -> bool:
    return 300 <= response.status_code < 400


def _rolled_back_unless_done(response: HttpResponse) -> HttpResponse:
    if not _done(response):
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
    files = [
        (name, getattr(file, "name", ""), getattr(file, "size", 0))
        for name, sent in sorted(request.FILES.lists())
        for file in sent
    ]
    return uuid5(key, repr((said, files)))
