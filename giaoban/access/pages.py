"""`@page`: what stands in front of every view.

Sign-in, capability, method, one effect per POST, and the family of domain errors shown as pages that keep what was
typed. A view is parse, one call, render.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from giaoban.access.capabilities import CAPABILITIES, PUBLIC, may
from giaoban.core import held
from giaoban.core.errors import Busy, Conflict, DomainError, NotFound
from giaoban.core.idempotency import run_once
from giaoban.core.language import set_language
from giaoban.core.viewer import Viewer


class Request(HttpRequest):
    """A request as views know it: `ViewerMiddleware` gave it its viewer."""

    viewer: Viewer


View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)


def page(capability: str, *methods: str) -> Callable[[View], View]:
    """Declare a view's capability and methods (default GET). POSTs run once, in one transaction."""
    allowed = methods or ("GET",)
    if capability not in CAPABILITIES:
        raise KeyError(f"undeclared capability {capability}")

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if PUBLIC not in CAPABILITIES[capability]:
                refused = _gate(request, capability)
                if refused is not None:
                    return refused
            if request.method == "HEAD" and "GET" in allowed:
                pass
            elif request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            try:
                if request.method == "POST" and request.user.is_authenticated:
                    response = run_once(request, lambda: view(request, *args, **kwargs))
                    if response.status_code < 400 and _waits_here(request):
                        held.drop(request, response)
                    if getattr(response, "repeated", False):
                        _follow_language(request, response)
                    return response
                response = view(request, *args, **kwargs)
                if response.status_code == 200 and _unused(request):
                    return _to_the_text()
                return response
            except (NotFound, Http404) as error:
                if _unused(request):
                    return _to_the_text()
                raise Http404 from error
            except DomainError as error:
                return error_page(request, error)
            except OperationalError as error:  # the wait for the database was too long, or a deadlock was broken up
                if request.method != "POST":
                    raise
                log.warning("busy: %s %s", request.path, error)
                return error_page(request, Busy())

        run.capability = capability  # type: ignore[attr-defined]
        run.methods = allowed  # type: ignore[attr-defined]
        return run

    return decorate


def _waits_here(request: HttpRequest) -> bool:
    """Is a held form of this person waiting to be sent to this very address?"""
    if held.COOKIE not in request.COOKIES:
        return False
    kept = held.held_form(request)
    return kept is not None and kept[0].target == request.path


def _follow_language(request: Request, response: HttpResponse) -> None:
    """The first sending may have chosen the language; its answer with the cookie did not arrive, or another one's did."""
    request.user.refresh_from_db(fields=["language"])  # type: ignore[union-attr]
    set_language(response, request.user.language)  # type: ignore[union-attr]


def _unused(request: HttpRequest) -> bool:
    """A page was opened for its held form and did not fill it in (it has no form of that name any more)."""
    return request.method == "GET" and not hasattr(request, "held") and _waits_here(request)


def _to_the_text() -> HttpResponse:
    return redirect(f"{reverse('access:resume')}?text=1")


def _gate(request: Request, capability: str) -> HttpResponse | None:
    if not request.user.is_authenticated:
        if request.method == "POST":
            response = redirect_to_login(reverse("access:resume"))
            if not held.hold(request, response) and typed_text(request):
                return unsent_page(request)
        else:
            response = redirect_to_login(request.get_full_path())
        return whole_page(request, response)
    if request.user.must_change_password and capability != "access:account:own":
        return redirect("access:change_password")
    if not may(request.viewer, capability):
        raise Http404
    return None


def whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """htmx follows a redirect inside the fragment; the whole page must go to the sign-in."""
    if not request.headers.get("HX-Request"):
        return response
    replacement = HttpResponse(status=200, headers={"HX-Redirect": response["Location"]})
    replacement.cookies = response.cookies
    return replacement


def unsent_page(request: HttpRequest) -> HttpResponse:
    """Text that could not be kept (an unknown browser): shown to be copied, with the way to sign in. Never lost."""
    return render(request, "access/unsent.html", {"typed": typed_text(request)}, status=422)


def typed_text(request: HttpRequest) -> list[tuple[str, str]]:
    """What a person typed into the rejected form, without ids, keys and passwords."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(("csrf", "_")) and "password" not in name
        for value in values
        if len(value) > 2 and not is_machine(value)
    ]


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal with its reason, the way on, and everything that was typed, ready to send again."""
    template = "core/conflict.html" if isinstance(error, Conflict) else "core/refused.html"
    back = request.headers.get("Referer", "")
    if not back.startswith(f"{request.scheme}://{request.get_host()}/"):
        back = reverse("today:home")
    context: dict[str, Any] = {"error": error, "typed": typed_text(request), "back": back}
    if isinstance(error, Conflict) and error.current_version:
        context["resend"] = _resend(request, error.current_version)
    return render(request, template, context, status=error.status)


def _resend(request: HttpRequest, version: int) -> dict[str, list[tuple[str, str]]]:
    """The same form once more, on top of the version the other person saved; sent only if the person chooses so."""
    texts = typed_text(request)
    names = {name for name, value in texts}
    hidden = [
        (name, str(version) if name == "version" else value)
        for name, values in request.POST.lists()
        if not name.startswith(("csrf", "_")) and "password" not in name and name not in names
        for value in values
    ]
    return {"hidden": hidden, "texts": texts}


def is_machine(value: str) -> bool:
    """Ids, versions and choices are not text a person would miss."""
    code = value.isascii() and value.islower() and value.isidentifier()
    return code or value.isdigit() or (len(value) == 36 and value.count("-") == 4)
