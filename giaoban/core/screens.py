"""What views share: open a form, turn a rule's refusal into a form error, answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from giaoban.core import held
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.forms import Form
from giaoban.core.idempotency import HttpResponseSeeOther

AnyForm = TypeVar("AnyForm", bound=Form)


def open_form(request: HttpRequest, form_class: type[AnyForm], **kwargs: Any) -> AnyForm:
    """Bound on POST; after an expired session filled with what was typed, unsent; otherwise fresh with `initial`."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **kwargs)
    kept = held_data(request)
    if kept is not None:
        form = form_class(kept, **kwargs)
        form._errors = {}  # type: ignore[attr-defined]  # unsent: nothing to complain about yet
        form.cleaned_data = {}
        return form
    return form_class(**kwargs)


def held_data(request: HttpRequest) -> Any:
    """The held POST of this very page as a QueryDict, or None. The page says that it is unsent (`request.held`)."""
    if held.COOKIE not in request.COOKIES:
        return None
    kept = held.held_form(request)
    if kept is None or kept[0].target != request.path:
        return None
    request.held = kept[0]  # type: ignore[attr-defined]
    request.held_key = kept[1].get("_key", "")  # type: ignore[attr-defined]
    return kept[1]


@contextmanager
def form_errors(form: Form) -> Iterator[None]:
    """A DomainError inside becomes an error of the form. Conflicts and hidden papers go on to their own pages."""
    try:
        yield
    except (Conflict, NotFound):
        raise
    except DomainError as error:
        form.add_domain_error(error)


def show(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *forms: Form, status: int | None = None
) -> HttpResponse:
    """Render; 422 when one of `forms` came back with errors."""
    if status is None:
        status = 422 if request.method == "POST" and any(form.errors for form in forms) else 200
    return render(request, template, context, status=status)


def done(request: HttpRequest, message: Any, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Say what happened and go on with GET (303). `to` is a URL, a view name or a model."""
    if message:
        messages.success(request, str(message))
    return HttpResponseSeeOther(resolve_url(to, *args, **kwargs))
