"""A figure beside its floor, its target and whether it was reached; how one is measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

RUNS = 5


@dataclass(frozen=True)
class Check:
    """What a row is held to. Only ratios and counts fail a row; bare times are information (QUALITY.md)."""

    what: str  # "ratio", "queries", "KB", "requests"
    value: float
    target: float

    @property
    def reached(self) -> bool:
        return self.value <= self.target


@dataclass(frozen=True)
class Row:
    name: str
    value: float  # milliseconds, 0 where a row has no time
    floor: float  # milliseconds, the same work by the raw driver, in this run
    floor_is: str
    checks: tuple[Check, ...]

    @property
    def reached(self) -> bool:
        return all(check.reached for check in self.checks)


def median_ms(work: Callable[[], object], *, times: int, timer: Callable[[], float]) -> float:
    """Milliseconds for one call of `work`: the mean of `times` calls, median of five such runs, after one run to warm up."""
    runs = []
    for run in range(RUNS + 1):
        start = timer()
        for _turn in range(times):
            work()
        if run:
            runs.append((timer() - start) * 1000 / times)
    return median(runs)


def median_of_each_ms(work: Callable[[], object], *, times: int) -> float:
    """The middle (p50) of single calls by the wall clock, median of five runs, after one run to warm up."""
    runs = []
    for run in range(RUNS + 1):
        single = []
        for _turn in range(times):
            start = time.perf_counter()
            work()
            single.append((time.perf_counter() - start) * 1000)
        if run:
            runs.append(median(single))
    return median(runs)
