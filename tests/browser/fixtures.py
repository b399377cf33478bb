"""Browser fixtures, used by tests/browser and by the axe walk of tests/matrix."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import chromium
from tests.browser.live import ARGUMENTS, Live
from tests.world import World


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a test process. Playwright's loop runs in this thread, so Django must be told that this is fine."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield chrome
        chrome.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def empty_live(live_server: Any, browser: Browser, transactional_db: None) -> Iterator[Live]:
    """The served site with nothing in it: for tests that bring data of their own."""
    site = Live(live_server.url, browser)
    yield site
    site.close()
    assert site.problems == []


@pytest.fixture
def live(empty_live: Live, world: World) -> Live:
    """The served site with the small world in it."""
    empty_live.world = world
    return empty_live
