"""Pages of the shell: the gallery of components, language, held forms, the bundle and icon, 404 and 500."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from giaoban.access.actions import choose_language
from giaoban.access.pages import Request, page
from giaoban.core import bundle, clock, held
from giaoban.core.idempotency import HttpResponseSeeOther
from giaoban.core.language import YEAR, set_language
from giaoban.core.screens import done
from giaoban.site.gallery import gallery_context


@page("core:page:open")
def gallery(request: Request) -> HttpResponse:
    """Every component in all its states. In a sample for everyone signed in, elsewhere for the administrator."""
    if not (settings.DEBUG or clock.sample_scenario() or request.viewer.is_administrator):
        raise Http404
    return render(request, "core/gallery.html", gallery_context(request))


@page("core:page:public", "POST")
def language(request: Request) -> HttpResponse:
    """The language of this browser, for a year (a cookie, no account needed), and of the account of whoever is signed in."""
    response = HttpResponseSeeOther(_next(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            choose_language(actor=request.viewer, language=chosen)
        set_language(response, chosen)
    return response


@page("core:page:open", "POST")
def held_drop(request: Request) -> HttpResponse:
    """The person does not want the restored form."""
    response = done(request, _("The restored form was dropped."), _next(request))
    held.drop(request, response)
    return response


@page("core:page:open", "POST")
def held_open(request: Request) -> HttpResponse:
    """Text kept on the device opens as a held form does: on its own page, filled and unsent.

    The script sends no key with it: opening it once more is meant.
    """
    target, body = request.POST.get("target", ""), request.POST.get("body", "")
    if not target.startswith("/") or target.startswith("//") or len(body.encode()) > held.LIMIT:
        raise Http404
    response = HttpResponseSeeOther(reverse("access:resume"))
    account: Any = request.user.pk
    held.keep(response, account, target.partition("?")[0], body)
    return response


@page("core:page:public")
@cache_control(public=True, max_age=YEAR, immutable=True)
def bundle_file(request: Request, digest: str, kind: str) -> HttpResponse:
    """The stylesheet or the script of the site. An old digest gets today's file, for a page from before an update."""
    if kind not in bundle.TYPES:
        raise Http404
    body, encoding = bundle.bundle(kind).encoded(request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(body, content_type=bundle.TYPES[kind], headers={"Vary": "Accept-Encoding"})
    if encoding:
        response["Content-Encoding"] = encoding
    return response


@page("core:page:public")
@cache_control(public=True, max_age=YEAR // 52)
def icon(request: Request) -> HttpResponse:
    picture = render_to_string("core/brand.svg").replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(picture, content_type="image/svg+xml")


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """Missing and hidden are the same page."""
    return render(request, "404.html", status=404)


def broken(request: Request) -> HttpResponse:
    """Something failed here. The page needs no database, session or request."""
    return HttpResponse(get_template("500.html").render({}), status=500)


def _next(request: Request) -> str:
    """Where the form came from, if it is this site."""
    to: Any = request.POST.get("next", "")
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()) else "/"
