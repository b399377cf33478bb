"""Every POST a window sends, sent up to five times at the same moment: what a double tap and a weak link do.

The browser's own is one of them; the others go over sockets of their own with the same cookies and body. Which of them
comes first is chance; that they have one effect is not.
"""

from __future__ import annotations

import http.client
import random
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Request, Route

MOST = 5
TOKENS = ("connection", "content-length", "accept-encoding", "host")


@dataclass
class Copies:
    """`Copies(seed).of(context)`: from now on each POST of that window is sent one to five times."""

    seed: int
    sent: list[tuple[str, int]] = field(default_factory=list)  # (path, copies)
    bad: list[str] = field(default_factory=list)
    waiting: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - which form is sent how often

    def of(self, context: BrowserContext) -> None:
        context.route("**/*", self._send)

    def _send(self, route: Route, request: Request) -> None:
        if request.method != "POST":
            route.continue_()
            return
        copies = self.chance.randint(1, MOST)
        self.sent.append((urlsplit(request.url).path, copies))
        headers = {name: value for name, value in request.all_headers().items() if not name.startswith(":")}
        body = request.post_data_buffer or b""
        start = threading.Barrier(copies)
        threads = [
            threading.Thread(target=self._post, args=(start, request.url, headers, body)) for _ in range(copies - 1)
        ]
        for thread in threads:
            thread.start()
        self.waiting += threads
        start.wait()
        route.continue_()

    def _post(self, start: threading.Barrier, url: str, headers: dict[str, str], body: bytes) -> None:
        address = urlsplit(url)
        link = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
        start.wait()
        try:
            given = {name: value for name, value in headers.items() if name not in TOKENS}
            link.request("POST", address.path + (f"?{address.query}" if address.query else ""), body, given)
            answer = link.getresponse()
            if answer.status >= 400:
                self.bad.append(f"{answer.status} {address.path}: {answer.read().decode()[:2000]}")
        except OSError as error:
            self.bad.append(f"{address.path}: {error}")
        finally:
            link.close()

    def join(self) -> None:
        for thread in self.waiting:
            thread.join()
        self.waiting.clear()
