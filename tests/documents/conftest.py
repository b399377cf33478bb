"""The kit of reports serves here too: a draft and a submitted report of unit1."""

from tests.reports.conftest import draft, ready_rows, submitted

__all__ = ["draft", "ready_rows", "submitted"]
