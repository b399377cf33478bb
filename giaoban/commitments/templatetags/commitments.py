"""A commitment looks the same everywhere: mark · text · unit · responsible person · due date · ↻ · origin (LOOK.md)."""

from __future__ import annotations

from typing import Any

from django import template

from giaoban.commitments import rules
from giaoban.commitments.models import Commitment
from giaoban.core import clock

register = template.Library()

# What an open task shows where no claim or verdict is at hand.
MARKS = {
    Commitment.State.DRAFT: "",
    Commitment.State.OPEN: "in_progress",
    Commitment.State.ACHIEVED: "achieved",
    Commitment.State.CANCELLED: "cancelled",
}


@register.inclusion_tag("commitments/line.html")
def commitment_line(
    c: Commitment, *, outcome: Any = None, kind: str = "claim", unit: bool = True, link: bool = True
) -> dict[str, Any]:
    """One commitment fetched by a query of this room. `outcome`: the claim or verdict to show instead of the state ("" =
    none yet); `unit`: name the unit; `link`: to its page. ↻ is left out for a co-ordinating unit."""
    code, days = rules.timeliness(c, clock.today(), c.series.due_soon_days)
    return {
        "c": c,
        "outcome": MARKS[Commitment.State(c.state)] if outcome is None else outcome,
        "kind": kind,
        "unit": unit,
        "link": link,
        "timeliness": code,
        "days": days,
        "moved": c.due_on is not None and c.first_due_on is not None and c.due_on != c.first_due_on,
        "sees_verdicts": getattr(c, "sees_verdicts", True),
        "plain_origin": c.origin == Commitment.Origin.PLAN,
    }


@register.inclusion_tag("commitments/group.html")
def commitment_group(group: list[Commitment]) -> dict[str, Any]:
    """Tasks of several units born of one priority: the words once, one answer per unit."""
    today = clock.today()
    answers = [
        (row, MARKS[Commitment.State(row.state)], *rules.timeliness(row, today, row.series.due_soon_days))
        for row in group
    ]
    return {"c": group[0], "answers": answers}
