"""Fixtures for every test: the world, a stopped clock, signed-in clients; both databases; what is missing is named."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase

from giaoban.core import clock
from tests.browser.chromium import chromium
from tests.browser.fixtures import browser, empty_live, live
from tests.world import World, build_world

__all__ = ["browser", "empty_live", "live"]  # one definition for all folders: two would start two browsers in a process

NOW = datetime(2017, 10, 3, 8, 0)
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
NEEDS = {"browser": "Chromium", "libreoffice": "LibreOffice"}  # marker → what the machine must have

hypothesis.settings.register_profile(
    "giaoban",
    deadline=None,
    max_examples=int(os.environ.get("GIAOBAN_TEST_EXAMPLES", "50")),
    suppress_health_check=[
        hypothesis.HealthCheck.function_scoped_fixture,
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.data_too_large,
    ],
    derandomize=CI,
    database=None,
)
hypothesis.settings.load_profile("giaoban")


def found(marker: str) -> bool:
    if marker == "browser":
        return bool(chromium())
    return bool(shutil.which("soffice") or shutil.which("libreoffice"))


def pytest_configure(config: pytest.Config) -> None:
    database = settings.DATABASES["default"]
    test = database.setdefault("TEST", {})
    if "sqlite" in database["ENGINE"]:
        # A file, not memory: the live server's threads have connections of their own. No fsync: nothing is kept.
        memory = Path("/dev/shm")  # noqa: S108 - a test database, removed at the end
        folder = memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
        test["NAME"] = str(folder / f"giaoban-test-{os.getpid()}.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        test["NAME"] = f"test_giaoban_{os.getpid()}"
    settings.FILES_DIR = Path(tempfile.mkdtemp(prefix="giaoban-files-"))
    atexit.register(shutil.rmtree, settings.FILES_DIR, ignore_errors=True)
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = True  # looks static files up when asked, instead of at every client's start
    if not hasattr(config, "workerinput"):
        from giaoban.site.messages import compile_catalogues

        compile_catalogues()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, tool in NEEDS.items():
        if item.get_closest_marker(marker) and not found(marker):
            if CI:
                pytest.fail(f"CI=true and {tool} is missing")
            pytest.skip(f"needs {tool}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that a missing program kept from running."""
    for tool in NEEDS.values():
        skipped = [
            report.nodeid
            for report in terminalreporter.stats.get("skipped", [])
            if isinstance(report.longrepr, tuple) and f"needs {tool}" in report.longrepr[2]
        ]
        if skipped:
            terminalreporter.section(f"{len(skipped)} tests SKIPPED because {tool} was not found")
            terminalreporter.write_line("\n".join(skipped))


@pytest.fixture(autouse=True, scope="session")
def _locks_lifted_for_the_flush() -> Iterator[None]:
    """Append-only tables refuse the DELETE and TRUNCATE between tests that use real transactions: lift locks there."""
    from giaoban.records import triggers

    teardown = TransactionTestCase._fixture_teardown

    def flush(case: TransactionTestCase) -> None:
        with triggers.lifted():
            teardown(case)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def as_(world: World) -> Callable[[str], Client]:
    """A client signed in as one of the world's people: `as_("secretary1").get(url)`."""

    def client_for(key: str) -> Client:
        client = Client()
        client.force_login(world.accounts[key])
        return client

    return client_for
