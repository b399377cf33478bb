"""Serving files through the rule of the room that owns them, and taking them in parts."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import condition

from giaoban.access.pages import Request, page
from giaoban.documents import actions, queries, staging
from giaoban.documents.content.refusals import Refused
from giaoban.documents.models import JPEG, AccessClass, File

SANDBOX = "sandbox; default-src 'none'; style-src 'none'; script-src 'none'; frame-ancestors 'none'"


@page("documents:file:read")
def file(request: Request, uid: UUID) -> HttpResponse:
    """The file itself, always to be saved, never shown by the browser inside the site."""
    found = _opened(request, uid)
    return _served(request, found.sha256, lambda: queries.content(found), found.mime, found.name)


@page("documents:file:read")
def small(request: Request, uid: UUID) -> HttpResponse:
    """A thumbnail: our own JPEG of the picture. Lists show none of a restricted one: looking at it is recorded."""
    found = _opened(request, uid)
    return _served(request, found.small_sha256, lambda: queries.rendition(found, "small"), JPEG)


@page("documents:file:read")
def large(request: Request, uid: UUID) -> HttpResponse:
    """A picture to be read on the screen: our own JPEG of it."""
    found = _opened(request, uid)
    return _served(request, found.large_sha256, lambda: queries.rendition(found, "large"), JPEG)


def _opened(request: Request, uid: UUID) -> File:
    found = queries.file_for(request.viewer, uid)
    if found.access_class == AccessClass.RESTRICTED:
        actions.open_restricted(actor=request.viewer, uid=uid)
    return found


def _served(request: Request, sha256: str, read: Callable[[], bytes], mime: str, name: str = "") -> HttpResponse:
    """With its hash as ETag: what the browser still has is not sent again, but the rule is asked every time."""

    def answer(_request: Request) -> HttpResponse:
        response = HttpResponse(read(), content_type=mime)
        if name:
            response["Content-Disposition"] = content_disposition_header(True, name)
        return response

    response: HttpResponse = condition(etag_func=lambda _request: f'"{sha256}"')(answer)(request)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(response, private=True, no_cache=True)
    return response


@page("documents:file:add", "GET", "PUT")
def part(request: Request, uid: UUID) -> HttpResponse:
    """GET: how much is here. PUT (?offset=…&total=…&name=…): the next part; the same one twice does no harm.

    Written to the disk, not to the database: the row is written by the form that attaches the file.
    """
    if request.method != "PUT":
        done = staging.ready(request.viewer, uid) is not None
        return JsonResponse({"offset": staging.arrived(request.viewer, uid), "done": done})
    asked = request.GET
    numbers = [asked.get(name, "") for name in ("offset", "total")]
    if not all(text.isdigit() and len(text) < 12 for text in numbers) or len(request.body) > staging.MOST_PART_BYTES:
        return JsonResponse({"message": Refused("too_large").message}, status=422)
    offset, total = map(int, numbers)
    try:
        here = staging.add_part(
            request.viewer, uid, offset=offset, total=total, data=request.body, name=asked.get("name", "")
        )
    except Refused as refused:
        return JsonResponse({"message": refused.message}, status=422)
    return JsonResponse({"offset": here, "done": here >= total})
