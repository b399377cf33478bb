"""What the table may settle by itself (DESIGN.md §4: "only differences are discussed"). Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from giaoban.commitments.models import CLAIM_OUTCOMES


def settles(
    claim: str, proposal: str, new_due_on: date | None, allowed: Collection[str], *, needs_date: bool = False
) -> bool:
    """May "Đồng ý theo đề xuất" turn this proposal into a verdict?

    Only when somebody proposed, the proposal is what the unit claimed, the rules allow it, and a date that it needs is there.
    Everything else is a difference and is discussed.
    """
    if not proposal or proposal != claim or proposal not in allowed:
        return False
    return new_due_on is not None or not needs_date


def suggestion(claim: str, allowed: Collection[str]) -> str:
    """What the claim suggests as a proposal; "" when the rules do not allow it. A suggestion counts for nothing by itself."""
    return claim if claim in CLAIM_OUTCOMES and claim in allowed else ""
