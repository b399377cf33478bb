"""What a phone needs when the link is weak: the manifest, the service worker, its offline page, and a probe."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control, never_cache

from giaoban.access.pages import Request, page
from giaoban.core import bundle

WEEK = 60 * 60 * 24 * 7
ICONS = (("192", "any"), ("512", "any"), ("512", "maskable"))
HTMX = "django_htmx/htmx-2.min.js"


def icon_url(size: str, purpose: str = "any") -> str:
    return static(f"core/icons/{'maskable' if purpose == 'maskable' else 'icon'}-{size}.png")


@page("core:page:public")
@cache_control(public=True, max_age=WEEK)
def manifest(request: Request) -> HttpResponse:
    """Lets a phone put the site on its home screen."""
    icons = [
        {"src": icon_url(size, purpose), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in ICONS
    ]
    return JsonResponse(
        {
            "id": "/",
            "name": "Giao Ban",
            "short_name": "Giao Ban",
            "lang": "vi",
            "start_url": reverse("today:home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#FBF9F6",
            "theme_color": "#8C1C1F",
            "icons": [*icons, {"src": reverse("core:icon"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


@page("core:page:public")
@never_cache
def link(request: Request) -> HttpResponse:
    """Is the site within reach? Asks nothing of the database."""
    return HttpResponse(status=204)


@page("core:page:public")
@never_cache
def offline(request: Request) -> HttpResponse:
    """What the service worker shows when a page cannot be fetched. Nothing personal: it lies on the device."""
    return render(request, "core/offline.html")


@page("core:page:public")
@never_cache
def worker(request: Request) -> HttpResponse:
    """The service worker of this build and language: another stylesheet, script or language makes another one."""
    shell = [bundle.url("css"), bundle.url("js"), static(HTMX), reverse("core:icon")]
    language = get_language() or settings.LANGUAGE_CODE
    page_now = hashlib.sha256(render(request, "core/offline.html").content).hexdigest()[:12]
    context = {
        "version": json.dumps(f"{language}-{page_now}-{hashlib.sha256(' '.join(shell).encode()).hexdigest()[:12]}"),
        "shell": json.dumps(shell),
        "offline": json.dumps(reverse("core:offline")),
    }
    response = render(request, "core/worker.js", context, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response
