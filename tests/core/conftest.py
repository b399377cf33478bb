"""A site with one page more: tests/core/pages.py."""

from pathlib import Path

import pytest

from tests.browser.fixtures import browser, empty_live, live

__all__ = ["browser", "empty_live", "live"]


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = "tests.core.pages"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
