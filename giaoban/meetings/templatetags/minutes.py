"""Tags of the minutes' pages: a table of the paper, the state's pill, the response of a unit."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from giaoban.meetings.models import Minutes, MinutesPart, PartResponse

register = template.Library()

STATES = {
    Minutes.State.DRAFT: (_("Draft minutes"), "neutral"),
    Minutes.State.READ_BACK: (_("Waiting for signatures"), "active"),
    Minutes.State.SEALED: (_("Signed"), "good"),
}
ROLES = {"recorder": _("Recorder of the minutes"), "chair": _("Chair of the meeting")}


@register.inclusion_tag("meetings/minutes/table.html")
def paper_table(table: dict[str, Any], *, print: bool = False) -> dict[str, Any]:
    """A table of the minutes' content; on the phone its rows become cards, on paper they never do."""
    rows = [
        {"cells": list(zip(table["columns"], row["cells"], strict=True)), "corrected": row.get("corrected", "")}
        for row in table["rows"]
    ]
    return {"table": table, "rows": rows, "print": print}


@register.inclusion_tag("meetings/minutes/state.html")
def minutes_state(minutes: Minutes) -> dict[str, Any]:
    label, tone = STATES[Minutes.State(minutes.state)]
    return {"code": minutes.state, "label": label, "tone": tone}


@register.filter
def role_name(role: str) -> Any:
    return ROLES.get(role, "")


@register.inclusion_tag("meetings/minutes/response_state.html")
def response_state(part: MinutesPart, response: PartResponse | None, *, over: bool = False) -> dict[str, Any]:
    """What the unit said of its part, in a pill."""
    label: Any
    if part.unit_id is None:
        code, label, tone = "general", "", "neutral"
    elif response is None:
        code = "silent" if over else "waiting"
        label, tone = (_("Agreed by silence"), "neutral") if over else (_("Not responded yet"), "neutral")
    elif response.kind == PartResponse.Kind.OBJECTED:
        answered = bool(response.answer.strip())
        code = "answered" if answered else "objected"
        label, tone = (_("Objected, answered"), "active") if answered else (_("Objected, waits for the answer"), "warn")
    else:
        changed = response.part_version != part.version
        code = "stale" if changed else "confirmed"
        label, tone = (_("Confirmed before the last change"), "warn") if changed else (_("Confirmed"), "good")
    return {"code": code, "label": label, "tone": tone}
