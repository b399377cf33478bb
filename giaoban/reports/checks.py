"""What stops a report from being submitted, what is only advised, and which values a line refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from giaoban.commitments.models import Outcome, Rhythm
from giaoban.core import clock
from giaoban.core.components import day_words
from giaoban.core.text import two_digits
from giaoban.organisation.models import Field
from giaoban.reports import rows
from giaoban.reports.content import UNMET, Content
from giaoban.schedule.models import Meeting

OFTEN = "often"  # what the form offers and refuses: "thường xuyên"
OFTEN_IS_NO_DEADLINE = gettext_lazy('"Regularly" is not a deadline. Choose "monthly" or a day.')


@dataclass(frozen=True)
class Missing:
    """One thing to do before submitting; `anchor` leads to it in the form."""

    code: str
    message: str
    anchor: str


def missing(content: Content, meeting: Meeting) -> list[Missing]:
    """What is missing before the report may be submitted, each with the place where it is done (DESIGN.md, Report)."""
    found: list[Missing] = []
    silent = [line for line in content.claims if not line["outcome"]]
    if silent:
        message = _("%(n)s tasks are not self-assessed yet.") % {"n": two_digits(len(silent))}
        found.append(Missing("reports.claims_missing", message, f"c-{silent[0]['commitment']}"))
    for line in content.plan:
        if line["rhythm"] == Rhythm.ONCE and not line["due_on"]:
            message = _('No date: "%(text)s". Choose a day or "monthly".') % {"text": shortened(line["text"])}
            found.append(Missing("reports.plan_without_date", message, f"p-{line['uid']}"))
        elif line["due_on"] and line["due_on"] <= meeting.held_on:  # the meeting was moved since
            message = _('The date must be after the day of the briefing, %(day)s: "%(text)s"') % {
                "day": day_words(meeting.held_on),
                "text": shortened(line["text"]),
            }
            found.append(Missing("reports.due_before_meeting", message, f"p-{line['uid']}"))
    for line in content.figures:
        if line["required"] and line["amount"] is None:
            message = _('This figure is required: "%(text)s"') % {"text": shortened(line["text"])}
            found.append(Missing("reports.figure_missing", message, f"f-{line['indicator']}"))
    messages = {
        Field.Side.PARTY_BUILDING.value: _("Nothing on Party-building. Add a line or write the reason."),
        Field.Side.SOCIO_ECONOMIC.value: _("Nothing on socio-economic work. Add a line or write the reason."),
    }
    for side, results, plan, reason in content.sides:
        if not results and not plan and not reason.strip():
            found.append(Missing(f"reports.no_{side}", messages[side], f"side-{side}"))
    if content.general["flagged"] and not content.general["flag_reason"].strip():
        found.append(Missing("reports.flag_reason", _("Say why the unit should be heard first."), "flag"))
    return found


def advice(content: Content) -> list[Missing]:
    """What would make the report better. It never stops anybody."""
    found = _figures_missing(content)
    for line in content.claims:
        anchor, text = f"c-{line['commitment']}", shortened(line["text"])
        if line["outcome"] in UNMET and not line["why_not"].strip():
            found.append(Missing("reports.why_not", _('Why not? "%(text)s"') % {"text": text}, anchor))
        short_of = line["target_qty"] is not None and line["qty"] is not None and line["qty"] < line["target_qty"]
        if line["outcome"] == Outcome.ACHIEVED and short_of:
            found.append(
                Missing(
                    "reports.quantity", _('Marked as achieved, below its quantity: "%(text)s"') % {"text": text}, anchor
                )
            )
    for line in content.plan:
        anchor = f"p-{line['uid']}"
        if not line["deliverable"].strip():
            found.append(
                Missing(
                    "reports.deliverable",
                    _("The task's product is not clear. What will be seen when it is due?"),
                    anchor,
                )
            )
        if not line["responsible_text"].strip():
            found.append(
                Missing(
                    "reports.responsible",
                    _('Who answers for it? "%(text)s"') % {"text": shortened(line["text"])},
                    anchor,
                )
            )
    return found


def _figures_missing(content: Content) -> list[Missing]:
    empty = [line for line in content.figures if line["amount"] is None and not line["required"]]
    if not empty:
        return []
    message = ngettext("%(n)s figure is not written yet.", "%(n)s figures are not written yet.", len(empty))
    anchor = f"f-{empty[0]['indicator']}"
    return [Missing("reports.figures_empty", message % {"n": two_digits(len(empty))}, anchor)]


def row_errors(kind: str, values: dict[str, Any] | None, meeting: Meeting) -> list[tuple[str, str, str]]:
    """(field, code, message) of values a line never takes, drafts included. The form shows them; the action refuses them."""
    if not values or rows.is_blank(kind, values):
        return []
    found: list[tuple[str, str, str]] = []
    if kind == rows.PLAN:
        found += _after_meeting("due_on", values.get("due_on"), meeting)
        found += _text_and_field(values)
        found += _no_negative("target_qty", values.get("target_qty"))
    elif kind == rows.RESULT:
        found += _text_and_field(values)
    elif kind == rows.PETITION and not values["text"].strip():
        found.append(("text", "reports.text_missing", _("Write what it is about.")))
    elif kind == rows.CLAIM:
        if values["outcome"] in UNMET:
            found += _after_meeting("new_due_on", values.get("new_due_on"), meeting)
        found += _no_negative("qty", values.get("qty"))
        if values.get("done_on") and values["done_on"] > clock.today():
            found.append(("done_on", "reports.done_in_future", _("The day it was done cannot lie ahead.")))
    return found


def _after_meeting(name: str, due: date | None, meeting: Meeting) -> list[tuple[str, str, str]]:
    if due is None or due > meeting.held_on:
        return []
    message = _("The date must be after the day of the briefing, %(day)s.") % {"day": day_words(meeting.held_on)}
    return [(name, "reports.due_before_meeting", message)]


def _text_and_field(values: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = []
    if not values["text"].strip():
        found.append(("text", "reports.text_missing", _("Write what it is about.")))
    if not values.get("field_id"):
        found.append(("field_id", "reports.field_missing", _("Choose the field of work.")))
    return found


def _no_negative(name: str, amount: Any) -> list[tuple[str, str, str]]:
    if amount is None or amount >= 0:
        return []
    return [(name, "reports.negative", _("A quantity is not negative."))]


def shortened(text: str, length: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"
