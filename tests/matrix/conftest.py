from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from giaoban.core import clock
from giaoban.site import urls
from tests.conftest import NOW
from tests.matrix.papers import build_papers
from tests.matrix.site import Site


@pytest.fixture(scope="module")
def site(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Site]:
    """The papers, once a module, in a transaction that is rolled back. Tests that use it are marked `django_db`."""
    assert "test" in str(connection.settings_dict["NAME"]), "not a test database: mark the test with django_db"
    with django_db_blocker.unblock(), clock.frozen(NOW), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "handler404", "tests.matrix.site.bare_404")
        yield Site(build_papers())
        transaction.set_rollback(True)
