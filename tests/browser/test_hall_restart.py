"""A whole morning in the hall with the server stopped and started again in between: a real server process, real windows.

The time is compressed; what an hour adds is more of the same polls.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from giaoban.core import clock
from tests.meetings import stage
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOST = "Mất kết nối với máy chủ, đang thử lại"
PATIENCE = 40_000  # a page that lost the server asks again after at most 30 seconds


class Server:
    """`giaoban serve` on the test's own database."""

    def __init__(self, data: Path) -> None:
        self.data, self.process = data, None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {**os.environ, "GIAOBAN_DATA_DIR": str(self.data), "GIAOBAN_DATABASE_URL": database_url()}
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        words = ["serve", "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "giaoban", *words],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(240):
            assert self.process.poll() is None, "the server did not start"
            try:
                urllib.request.urlopen(f"{self.url}/account/sign-in/", timeout=2).read()
                return
            except OSError:
                pause()
        pytest.fail("the server does not answer")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
            self.process = None


def pause() -> None:
    import time

    time.sleep(0.25)


def database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    found = connection.settings_dict
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT'] or 5432}/{name}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def window(browser: Browser, server: Server) -> Iterator[object]:
    contexts: list[BrowserContext] = []

    def opened(who: str, size: tuple[int, int]) -> Page:
        context = browser.new_context(
            base_url=server.url, locale="vi-VN", viewport={"width": size[0], "height": size[1]}
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/account/sign-in/")
        page.fill("[name=username]", who)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_table_and_screen_outlive_the_server(world: World, server: Server, window) -> None:
    with clock.frozen(stage.DAY):
        stage.open_meeting(world)
    first, second = (stage.slot_of(world, unit).uid for unit in (world.unit1, world.unit2))
    chair, screen = window("chair", (1280, 800)), window("clerk", (1280, 720))
    chair.goto(f"/table/{world.october.uid}/")
    screen.goto(f"/table/{world.october.uid}/hall/")
    writing = chair.context.new_page()
    writing.goto(f"/table/slots/{first}/")
    writing.locator("#remarks textarea").first.fill("Ghi dở khi mất điện")

    chair.bring_to_front()
    chair.locator(f"#to-{first}").focus()
    chair.keyboard.press(" ")
    expect(screen.locator("h1")).to_have_text("Tân Phong")

    server.stop()
    expect(screen.locator(".live-says")).to_have_text(LOST, timeout=PATIENCE)
    expect(chair.locator(".live-says")).to_have_text(LOST, timeout=PATIENCE)
    expect(screen.locator("h1")).to_have_text("Tân Phong")  # what was last known stays
    chair.locator(f"#to-{second}").focus()
    chair.keyboard.press(" ")
    expect(chair.locator("#messages .notice")).to_be_visible()  # said, and nothing happened

    server.start()
    for page in (screen, chair):
        expect(page.locator(".live-says")).to_have_text("", timeout=PATIENCE)
    chair.locator(f"#to-{second}").focus()
    chair.keyboard.press(" ")
    expect(screen.locator("h1")).to_have_text("Đại Hợp", timeout=PATIENCE)
    expect(chair.locator("#floor")).to_contain_text("Đại Hợp")

    writing.bring_to_front()
    assert writing.locator("#remarks textarea").first.input_value() == "Ghi dở khi mất điện"
    writing.click("#remarks form button")
    expect(writing.locator("#remarks")).to_contain_text("Ghi dở khi mất điện")
    assert world.october.remarks.get().text == "Ghi dở khi mất điện"
