"""How a due date moves: extension rows, and the rows of a meeting's verdicts when it closes (ADR 0010)."""

from __future__ import annotations

from giaoban.commitments.models import Commitment, Extension, Verdict
from giaoban.core import clock
from giaoban.schedule.models import Meeting


def write_move(commitment: Commitment, verdict: Verdict) -> Extension | None:
    """The extension row of a verdict, if the date in force differs from the last row (or, without rows, from the date in
    force when judged). Writing it twice is impossible; a verdict changed after a reopening gets a second, later row."""
    last = commitment.extensions.order_by("-id").first()
    known = last.to_due if last else verdict.due_on_before
    if commitment.due_on is None or commitment.due_on == known:
        return None
    return Extension.objects.create(
        commitment=commitment,
        from_due=known,
        to_due=commitment.due_on,
        reason=verdict.reason,
        granted_by=verdict.by,
        entered_by=verdict.entered_by,
        verdict=verdict,
        at=clock.now(),
    )


def settle_dates(meeting: Meeting) -> int:
    """Write the extension rows of every verdict of a meeting that closes. Returns how many."""
    rows = Verdict.objects.filter(meeting_id=meeting.pk, corrected_by=None).select_related(
        "commitment", "by", "entered_by"
    )
    return sum(write_move(row.commitment, row) is not None for row in rows)
