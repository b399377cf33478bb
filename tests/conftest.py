"""Fixtures for every test: the world, a stopped clock, signed-in clients; both databases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client

from giaoban.core import clock
from tests.world import World, build_world

NOW = datetime(2017, 10, 3, 8, 0)


def pytest_configure(config: pytest.Config) -> None:
    database = settings.DATABASES["default"]
    database.setdefault("TEST", {})
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if "sqlite" not in database["ENGINE"]:
        database["TEST"]["NAME"] = f"test_giaoban_{os.getpid()}"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    del worker


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
