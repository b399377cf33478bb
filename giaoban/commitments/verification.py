"""Laws of the commitments room that `giaoban verify` replays (ADR 0010)."""

from __future__ import annotations

from collections.abc import Iterator

from giaoban.commitments import rules
from giaoban.commitments.models import Commitment, Outcome, Verdict
from giaoban.records.verification import Broken, Step, register
from giaoban.schedule.models import Meeting

VERIFY = "rule: verify replays every row"


def _all() -> Iterator[Commitment]:
    rows = Commitment.objects.unscoped(VERIFY).order_by("pk")
    yield from rows.iterator(chunk_size=500)


def _governing() -> dict[int, list[Verdict]]:
    """Governing verdicts by commitment, in the order of their meetings."""
    found: dict[int, list[Verdict]] = {}
    rows = Verdict.objects.filter(corrected_by=None).select_related("meeting").order_by("meeting__held_on", "pk")
    for row in rows.iterator(chunk_size=500):
        found.setdefault(row.commitment_id, []).append(row)
    return found


def carried(step: Step) -> Iterator[Broken]:
    """↻ = brought in + governing verdicts that count."""
    verdicts = _governing()
    for row in _all():
        step.tick()
        counted = row.opening_misses + sum(
            rules.counts_as_miss(one.outcome, one.was_due) for one in verdicts.get(row.pk, [])
        )
        if counted != row.misses:
            yield Broken(f"{row.uid} {row}", f"says {row.misses}, its verdicts say {counted}")


def closed(step: Step) -> Iterator[Broken]:
    """Closed by a verdict and only by one: the state is what the newest ending verdict says."""
    verdicts = _governing()
    for row in _all():
        step.tick()
        expected = row.state if row.state == Commitment.State.DRAFT else Commitment.State.OPEN
        for one in verdicts.get(row.pk, []):
            if rules.ends_it(
                row, one.outcome, one.meeting.held_on, due_on=one.due_on_before, ends_monthly=one.ends_monthly
            ):
                cancelled = one.outcome == Outcome.CANCELLED
                expected = Commitment.State.CANCELLED if cancelled else Commitment.State.ACHIEVED
        if expected != row.state:
            yield Broken(f"{row.uid} {row}", f"is {row.state}, its verdicts say {expected}")


def dates(step: Step) -> Iterator[Broken]:
    """The date in force is that of the last extension row, or the first date; a verdict of an open meeting has none yet."""
    pending = set(
        Verdict.objects.filter(meeting__state=Meeting.State.OPEN).values_list("commitment_id", flat=True).distinct()
    )
    rows = Commitment.objects.unscoped(VERIFY).order_by("pk").prefetch_related("extensions")
    for row in rows.iterator(chunk_size=500):
        step.tick()
        moves = list(row.extensions.all())
        if row.pk in pending:
            continue
        for before, after in zip(moves, moves[1:], strict=False):
            if after.from_due != before.to_due:
                yield Broken(
                    f"{row.uid} {row}", f"extension {after.pk} starts at {after.from_due}, not {before.to_due}"
                )
        if moves and moves[-1].to_due != row.due_on:
            yield Broken(f"{row.uid} {row}", f"due {row.due_on}, last extension {moves[-1].to_due}")
        if not moves and row.due_on != row.first_due_on and row.origin != Commitment.Origin.OLD_BOOK:
            yield Broken(f"{row.uid} {row}", f"due {row.due_on} without an extension, first {row.first_due_on}")


register("commitments: times carried over", carried)
register("commitments: closed by a verdict", closed)
register("commitments: dates and extensions", dates)
