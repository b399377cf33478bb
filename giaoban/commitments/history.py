"""The whole history of one task in words: promised, claimed, judged, extended, moved, noted.

Lower rooms add what they know (reports: the unit's claims) with `register`; commitments has never heard of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from giaoban.commitments.models import Commitment
from giaoban.core.viewer import Viewer


@dataclass(frozen=True)
class HistoryEvent:
    """One line of the history. `text` is a sentence without the day; `detail` is free text as typed."""

    on: date
    at: datetime
    kind: str  # promised, claimed, judged, corrected, asked, refused, extended, moved, noted, waiting, petition
    text: Any
    by: str = ""
    detail: str = ""
    outcome: str = ""  # for the mark of claims and verdicts
    url: str = ""
    files: tuple[Any, ...] = ()  # rows of a link table, for {% file_list %}


Source = Callable[[Viewer, Commitment], Iterable[HistoryEvent]]
_sources: list[tuple[Source, bool]] = []


def register(source: Source, *, with_verdicts: bool = True) -> Source:
    """Add a source `source(viewer, commitment) -> events` (in AppConfig.ready). By default it is asked only for viewers who
    may see claims and verdicts; a source that checks for itself passes `with_verdicts=False`."""
    if all(known is not source for known, _flag in _sources):
        _sources.append((source, with_verdicts))
    return source


def told_elsewhere(viewer: Viewer, commitment: Commitment, *, sees_verdicts: bool) -> list[HistoryEvent]:
    """What the registered rooms add."""
    return [
        event
        for source, needs_verdicts in _sources
        if sees_verdicts or not needs_verdicts
        for event in source(viewer, commitment)
    ]
