"""Pages that follow what happens: they ask again every few seconds and get 304 without rendering (ADR 0015).

A page says with what it was made: `Stamp.etag` for what it shows, `Stamp.shape` for what it is. Its script
(`static/core/live.js`) asks with both. The same etag: 304. Another shape (new code after a restart, another account or
other rights, another state of the paper): 204, and the whole page is loaded once. Otherwise the page comes without its
frame, and the script swaps the regions that differ. A poll renders no messages, changes no session and prolongs none.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.crypto import salted_hmac

import giaoban
from giaoban.core import clock
from giaoban.core.forms import Form
from giaoban.core.screens import show
from giaoban.core.viewer import Viewer

HEADER = "X-Live"  # a poll sends the shape of its page in it, and gets the shape of now
KINDS = (".py", ".html", ".css", ".js", ".mo", ".toml")


@dataclass(frozen=True)
class Stamp:
    etag: str
    shape: str


def is_poll(request: HttpRequest) -> bool:
    return request.method == "GET" and HEADER in request.headers


def stamp(request: HttpRequest, version: object, *, shape: object = "", minutes: int = 10) -> Stamp:
    """The stamp of this page for this viewer.

    `version` names the page and changes with everything it shows (a meeting's tick); what no version knows (a unit renamed, the time
    of day) is seen after at most `minutes`. `shape` changes when regions are not enough (forms appear).
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kind = _digest(build(), translation.get_language(), rights(viewer), shape)
    return Stamp(etag=_digest(kind, version, int(clock.now().timestamp()) // (60 * minutes)), shape=kind)


def answer_poll(request: HttpRequest, now: Stamp) -> HttpResponse | None:
    """The answer to a poll that needs no page: 304 unchanged, 204 load the whole page; None: render it."""
    if not is_poll(request):
        return None
    if request.headers[HEADER] != now.shape:
        return _sealed(HttpResponse(status=204), now)
    if request.headers.get("If-None-Match") == f'"{now.etag}"':
        return _sealed(HttpResponseNotModified(), now)
    return None


def show_live(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    now: Stamp,
    *forms: Form,
    frame: str = "core/page.html",
) -> HttpResponse:
    """Render a page whose template extends `frame`; for a poll only its content, without frame and messages."""
    poll = is_poll(request)
    context = {**context, "live": now, "frame": "core/regions.html" if poll else frame}
    response = show(request, template, context, *forms)
    return _sealed(response, now) if poll else response


def rights(viewer: Viewer) -> str:
    """What a viewer may see, in one word: another account, a post gained or lost, the end of a decision change it."""
    posts = sorted((post.appointment_id, post.path, post.position, *sorted(post.roles)) for post in viewer.posts)
    seen = sorted(
        (row.decision_id, *sorted(row.unit_ids), row.covers_from, row.covers_to) for row in viewer.inspections
    )
    return _digest(viewer.account_id, viewer.is_administrator, posts, seen, sorted(viewer.field_ids), clock.today())


@lru_cache(maxsize=1)
def build() -> str:
    """Which code this process runs: a hash of the product's sources, templates and catalogues. The same on every machine."""
    root = Path(giaoban.__file__).parent
    digest = hashlib.sha256(giaoban.__version__.encode())
    for file in sorted(path for path in root.rglob("*") if path.suffix in KINDS):
        digest.update(file.relative_to(root).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _digest(*parts: object) -> str:
    """Nobody but this site can make one: a guessed tick tells nothing."""
    return salted_hmac("giaoban.core.live", "\x1f".join(map(str, parts))).hexdigest()[:24]


def _sealed(response: HttpResponse, now: Stamp) -> HttpResponse:
    response.headers["ETag"] = f'"{now.etag}"'
    response.headers[HEADER] = now.shape
    response.headers["Cache-Control"] = "no-store"
    return response
