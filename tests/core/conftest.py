"""A site with one page more: tests/core/pages.py."""

from pathlib import Path

import pytest


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = "tests.core.pages"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
