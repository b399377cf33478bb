"""`@page`: what stands in front of every view.

Sign-in, capability, method, one effect per POST, and the family of domain errors shown as pages that keep what was
typed. A view is parse, one call, render.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from giaoban.access.capabilities import CAPABILITIES, PUBLIC, may
from giaoban.core import held
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.idempotency import run_once

View = Callable[..., HttpResponse]


def page(capability: str, *methods: str) -> Callable[[View], View]:
    """Declare a view's capability and methods (default GET). POSTs run once, in one transaction."""
    allowed = methods or ("GET",)
    if capability not in CAPABILITIES:
        raise KeyError(f"undeclared capability {capability}")

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
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
                    sent = held.held_form(request) if held.COOKIE in request.COOKIES else None
                    if sent is not None and sent[0].target == request.path and response.status_code < 400:
                        held.drop(request, response)
                    return response
                return view(request, *args, **kwargs)
            except NotFound as error:
                raise Http404 from error
            except DomainError as error:
                return error_page(request, error)

        run.capability = capability  # type: ignore[attr-defined]
        run.methods = allowed  # type: ignore[attr-defined]
        return run

    return decorate


def _gate(request: HttpRequest, capability: str) -> HttpResponse | None:
    if not request.user.is_authenticated:
        if request.method == "POST":
            response = redirect_to_login(reverse("access:resume"))
            held.hold(request, response)
        else:
            response = redirect_to_login(request.get_full_path())
        if request.headers.get("HX-Request"):
            # htmx follows a redirect inside the fragment; the whole page must go to the sign-in.
            replacement = HttpResponse(status=200, headers={"HX-Redirect": response["Location"]})
            replacement.cookies = response.cookies
            return replacement
        return response
    if request.user.must_change_password and capability != "access:account:own":
        return redirect("access:change_password")
    if not may(request.viewer, capability):  # type: ignore[attr-defined]
        raise Http404
    return None


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal with its reason, the way on, and everything that was typed, ready to send again."""
    template = "core/conflict.html" if isinstance(error, Conflict) else "core/refused.html"
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(("csrf", "_", "password"))
        for value in values
        if len(value) > 2 and not _is_machine(value)
    ]
    back = request.headers.get("Referer", "")
    if not back.startswith(f"{request.scheme}://{request.get_host()}/"):
        back = reverse("today:home")
    return render(request, template, {"error": error, "typed": typed, "back": back}, status=error.status)


def _is_machine(value: str) -> bool:
    """Ids, versions and choices are not text a person would miss."""
    return value.isdigit() or (len(value) == 36 and value.count("-") == 4) or value.isidentifier()
