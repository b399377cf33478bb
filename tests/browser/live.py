"""A served site and a real browser: console errors and any request that leaves the site fail the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.world import World

PHONE, DESK = (360, 740), (1280, 800)
# Answers a person sees as a page: a form with errors, a conflict, a refusal, a paper he may not see.
EXPECTED = tuple(f"the server responded with a status of {status}" for status in (404, 409, 422))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@dataclass
class Live:
    """`live.page("secretary1", PHONE)` is a tab of that person's own browser window, signed in."""

    url: str
    browser: Browser
    world: World | None = None
    problems: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(self, size: tuple[int, int] = DESK, *, javascript: bool = True, **options: Any) -> BrowserContext:
        """A window with cookies of its own; Vietnamese, no reduced anything."""
        context = self.browser.new_context(
            base_url=self.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            **{"service_workers": "block", **options},  # one that fetches pages hides them from routes and watchers
        )
        context.set_default_timeout(15_000)
        context.on("request", self._watch_request)
        context.on("console", self._watch_console)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))
        self.contexts.append(context)
        return context

    def page(self, who: Any = None, size: tuple[int, int] = DESK, *, javascript: bool = True, **options: Any) -> Page:
        """A page signed in as an account, or as one of the world's people by key; nobody if `who` is None."""
        context = self.window(size, javascript=javascript, **options)
        account = self.world.accounts[who] if isinstance(who, str) and self.world else who
        if account is not None:
            client = Client()
            client.force_login(account)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.url}])
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def _watch_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https", "ws", "wss") and not request.url.startswith(self.url):
            self.problems.append(f"a request left the site: {request.url}")

    def _watch_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in EXPECTED):
            self.problems.append(f"console error on {message.page.url if message.page else '?'}: {message.text}")
