"""A report as one value: what the read page, the versions and the checks look at.

Kept in `ReportVersion.content` as plain JSON at each submission, so a report read months later says what it said then,
whatever became of its commitments. Petitions are named by uid only: who may read their text is decided when they are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from giaoban.commitments.models import Commitment, Outcome, Rhythm
from giaoban.core.components import day_words, outcome_word, quantity_words
from giaoban.organisation.models import Field
from giaoban.records.canonical import plain
from giaoban.reports import rows
from giaoban.reports.figures import figures_of
from giaoban.reports.models import Claim, Report

FORMAT = 2  # 2: with figures
PARTS = ("general", "claims", "results", "plan", "petitions", "figures")
UNMET = (Outcome.PARTLY.value, Outcome.NOT_ACHIEVED.value)
DATES = {"due_on", "first_due_on", "done_on", "new_due_on"}
NUMBERS = {"qty", "target_qty", "amount", "last"}


@dataclass
class Content:
    """The parts of a report, each line a dict with dates and decimals as such."""

    general: dict[str, Any]
    claims: list[dict[str, Any]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    plan: list[dict[str, Any]] = field(default_factory=list)
    petitions: list[str] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            **{part: plain(getattr(self, part)) for part in PARTS},
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Content:
        return cls(
            general=stored["general"],
            claims=[_typed(line) for line in stored["claims"]],
            results=list(stored["results"]),
            plan=[_typed(line) for line in stored["plan"]],
            petitions=list(stored["petitions"]),
            figures=[_typed(line) for line in stored.get("figures", [])],
        )

    @property
    def sides(self) -> list[tuple[str, list[dict[str, Any]], list[dict[str, Any]], str]]:
        """(side, results, plan, reason for having nothing) for both sides, Party-building first."""
        return [
            (
                side,
                [line for line in self.results if line["side"] == side],
                [line for line in self.plan if line["side"] == side],
                self.general[reason],
            )
            for side, reason in (
                (Field.Side.PARTY_BUILDING.value, "no_party_building_reason"),
                (Field.Side.SOCIO_ECONOMIC.value, "no_socio_economic_reason"),
            )
        ]


def live_content(report: Report, commitments: Iterable[Commitment]) -> Content:
    """What the report says now, with one claim line for every open commitment given."""
    claims = {claim.commitment_id: claim for claim in report.claims.all()}
    return Content(
        general={
            name: getattr(report, name)
            for name in (
                "difficulties",
                "no_party_building_reason",
                "no_socio_economic_reason",
                "flagged",
                "flag_reason",
                "channel",
            )
        },
        claims=[_claim_line(commitment, claims.get(commitment.pk)) for commitment in commitments],
        results=[
            {
                "uid": str(line.uid),
                "text": line.text,
                "field": line.field.name,
                "field_id": line.field_id,
                "side": line.field.side,
            }
            for line in report.result_lines.select_related("field")
        ],
        plan=[
            {
                "uid": str(line.uid),
                "text": line.text,
                "deliverable": line.deliverable,
                "field": line.field.name,
                "field_id": line.field_id,
                "side": line.field.side,
                "responsible_post": line.responsible_post,
                "responsible_text": line.responsible_text,
                "executing_text": line.executing_text,
                "rhythm": line.rhythm,
                "due_on": line.due_on,
                "target_qty": line.target_qty,
                "unit_of_measure": line.unit_of_measure,
            }
            for line in report.plan_lines.select_related("field")
        ],
        petitions=[str(uid) for uid in report.report_concerns.order_by("pk").values_list("concern__uid", flat=True)],
        figures=[figure.line() for figure in figures_of(report.meeting, report.unit)],
    )


def _claim_line(commitment: Commitment, claim: Claim | None) -> dict[str, Any]:
    return {
        "commitment": str(commitment.uid),
        "text": commitment.text,
        "deliverable": commitment.deliverable,
        "field": commitment.field.name,
        "responsible": commitment.responsible_text,
        "rhythm": commitment.rhythm,
        "first_due_on": commitment.first_due_on,
        "due_on": commitment.due_on,
        "misses": commitment.misses,
        "target_qty": commitment.target_qty,
        "unit_of_measure": commitment.unit_of_measure,
        "outcome": claim.outcome if claim else "",
        "done_on": claim.done_on if claim else None,
        "qty": claim.qty if claim else None,
        "result": claim.result if claim else "",
        "why_not": claim.why_not if claim else "",
        "new_due_on": claim.new_due_on if claim else None,
    }


def _typed(line: dict[str, Any]) -> dict[str, Any]:
    values = dict(line)
    for name in DATES & values.keys():
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    for name in NUMBERS & values.keys():
        values[name] = Decimal(values[name]) if values[name] is not None else None
    return values


def rows_of(content: Content) -> dict[tuple[str, str], dict[str, Any]]:
    """A stored version as rows of the form (its petitions and figures were sent and are not written again)."""
    found: dict[tuple[str, str], dict[str, Any]] = {
        (kind, ""): {name: content.general[name] for name in rows.FIELDS[kind]} for kind in rows.GENERAL
    }
    for kind, part, key in (
        (rows.CLAIM, "claims", "commitment"),
        (rows.RESULT, "results", "uid"),
        (rows.PLAN, "plan", "uid"),
    ):
        for line in getattr(content, part):
            found[kind, line[key]] = {name: line[name] for name in rows.FIELDS[kind]}
    return found


# -- what changed between two versions


@dataclass(frozen=True)
class Change:
    """One difference in words. `kind`: added, removed, changed."""

    part: str  # claims, results, plan, figures, petitions, general
    kind: str
    title: str
    before: str = ""
    after: str = ""


def changes(before: Content, after: Content) -> list[Change]:
    """What the later version says differently, part by part. Petitions are counted, their text is not repeated here."""
    found: list[Change] = []
    for part, key, words in (
        ("claims", "commitment", claim_words),
        ("results", "uid", result_words),
        ("plan", "uid", plan_words),
        ("figures", "indicator", figure_words),
    ):
        old = {line[key]: line for line in getattr(before, part)}
        new = {line[key]: line for line in getattr(after, part)}
        for uid, line in new.items():
            if uid not in old:
                found.append(Change(part, "added", line["text"], "", words(line)))
            elif words(old[uid]) != words(line) or old[uid]["text"] != line["text"]:
                found.append(Change(part, "changed", line["text"], words(old[uid]), words(line)))
        found += [Change(part, "removed", old[uid]["text"], words(old[uid])) for uid in old if uid not in new]
    for name, title in GENERAL_TITLES.items():
        if before.general.get(name) != after.general.get(name):
            found.append(
                Change(
                    "general", "changed", str(title), _said(before.general.get(name)), _said(after.general.get(name))
                )
            )
    if added := len(set(after.petitions) - set(before.petitions)):
        found.append(Change("petitions", "added", _("Petitions added: %(n)02d") % {"n": added}))
    if removed := len(set(before.petitions) - set(after.petitions)):
        found.append(Change("petitions", "removed", _("Petitions taken out: %(n)02d") % {"n": removed}))
    return found


GENERAL_TITLES = {
    "difficulties": pgettext_lazy("report", "Difficulties"),
    "no_party_building_reason": gettext_lazy("No Party-building content because"),
    "no_socio_economic_reason": gettext_lazy("No socio-economic content because"),
    "flagged": gettext_lazy("To be heard first"),
    "flag_reason": gettext_lazy("Reason to be heard first"),
}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return pgettext("report", "yes") if value else pgettext("report", "no")
    return str(value or "")


def claim_words(line: dict[str, Any]) -> str:
    parts = [outcome_word(line["outcome"], "claim")]
    if line["qty"] is not None:
        parts.append(quantity_of(line["qty"], line["target_qty"], line["unit_of_measure"]))
    if line["done_on"] and line["outcome"] == Outcome.ACHIEVED:
        parts.append(_("done on %(day)s") % {"day": day_words(line["done_on"], short=True)})
    parts.append(line["result"])
    if line["outcome"] in UNMET:
        parts.append(line["why_not"])
    if line["new_due_on"] and line["outcome"] in UNMET:
        parts.append(_("asks for %(day)s") % {"day": day_words(line["new_due_on"], short=True)})
    return " · ".join(part for part in parts if part)


def result_words(line: dict[str, Any]) -> str:
    return f"{line['field']} · {line['text']}"


def plan_words(line: dict[str, Any]) -> str:
    due = _("monthly") if line["rhythm"] == Rhythm.MONTHLY else ""
    if line["due_on"]:
        due = " ".join([due, day_words(line["due_on"], short=True)]).strip()
    return " · ".join(
        part
        for part in (
            line["text"],
            line["deliverable"],
            line["field"],
            line["responsible_text"],
            line["executing_text"],
            due,
            quantity_of(None, line["target_qty"], line["unit_of_measure"]),
        )
        if part
    )


def figure_words(line: dict[str, Any]) -> str:
    """'41,5 ha'; nothing for a figure that was not written."""
    return quantity_of(line["amount"], None, line["unit_of_measure"])


def quantity_of(done: Any, target: Any, measure: str) -> str:
    """'41/46 hộ', '60 ha'."""
    if done is None and target is None:
        return ""
    amount = quantity_words(target) if done is None else quantity_words(done)
    if done is not None and target is not None:
        amount = f"{amount}/{quantity_words(target)}"
    return f"{amount} {measure}".strip()
