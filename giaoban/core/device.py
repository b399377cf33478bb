"""Unsent text on the device, the site's side (ADR 0016): whose device text it is, the key that opens it, and the answer
to a form that a script sends.

The script (static/core/js/5_link.js) keeps typed text in the browser, encrypted with a key that only pages of that
account carry: the device alone opens nothing, and another account on the same device opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from giaoban.core import clock, held

HEADER = "X-Device"  # whose form it is, as the page that sends it was told


def owner_of(account_id: int | None) -> str:
    """A name for the account in the device's store that says nothing about it."""
    return salted_hmac("giaoban.device.owner", str(account_id), algorithm="sha256").hexdigest()[:16]


def key_of(account_id: int | None) -> str:
    """256 bits, in hex. It follows from the site's secret: never stored, the same on every visit."""
    return salted_hmac("giaoban.device.key", str(account_id), algorithm="sha256").hexdigest()


class DeviceMiddleware:
    """Answers forms that carry `X-Device`.

    Another account signed in meanwhile in this browser: nothing happens (`X-Other`), the form is not sent in its name. A
    redirect becomes 204 with `X-Location`, so that the page opens it as a whole and its message is not used up; `X-Sent`
    says that the form had its effect, `X-At` the time for "Đã gửi lúc 20:47."
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sender = request.headers.get(HEADER, "")
        if not sender or request.method != "POST":
            return self.get_response(request)
        here = request.user.pk if request.user.is_authenticated else held.last_account(request)
        if here is not None and sender != owner_of(here):
            return HttpResponse(status=204, headers={"X-Other": "yes"})
        response = self.get_response(request)
        if request.headers.get("HX-Request") or not 300 <= response.status_code < 400:
            return response
        answer = HttpResponse(status=204, headers={"X-Location": response["Location"]})
        if getattr(response, "sent", False):
            answer["X-Sent"] = "yes"
            answer["X-At"] = f"{clock.local_now():%H:%M}"
        answer.cookies = response.cookies
        return answer
