"""A report as rows: what a form posts, what stands in the database, and how two people's edits are brought together.

Each row travels with the fingerprint of what was shown when the form was opened (`base`). Saving is a three-way merge by
row, so two people who work on different parts never meet, and whoever meets sees both texts (DESIGN.md, "Minutes", same idea).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from giaoban.commitments.models import Commitment, Rhythm
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core.components import outcome_word
from giaoban.core.errors import Conflict
from giaoban.core.viewer import Viewer
from giaoban.records.canonical import canonical, sha256
from giaoban.reports.models import Claim, PlanLine, Report, ResultLine

DIFFICULTIES, SIDES, FLAG, CLAIM, RESULT, PLAN, PETITION, FIGURE = (
    "difficulties",
    "sides",
    "flag",
    "claim",
    "result",
    "plan",
    "petition",
    "figure",
)
GENERAL = (DIFFICULTIES, SIDES, FLAG)
FIELDS: dict[str, tuple[str, ...]] = {
    DIFFICULTIES: ("difficulties",),
    SIDES: ("no_party_building_reason", "no_socio_economic_reason"),
    FLAG: ("flagged", "flag_reason"),
    CLAIM: ("outcome", "done_on", "qty", "result", "why_not", "new_due_on"),
    RESULT: ("field_id", "text"),
    PLAN: (
        "text",
        "deliverable",
        "field_id",
        "responsible_post",
        "responsible_text",
        "executing_text",
        "rhythm",
        "due_on",
        "target_qty",
        "unit_of_measure",
    ),
    PETITION: ("text", "kind", "place", "proposal", "restricted"),
    FIGURE: ("amount",),
}
# Choices alone make no row: a blank line with a preset rhythm is still blank.
CHOICES = {"field_id", "rhythm", "kind", "restricted", "responsible_post"}

Values = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One part of a posted form. `key`: a commitment's, an indicator's or a line's uid, or "" for the general parts."""

    kind: str
    key: str
    base: str  # fingerprint when the form was opened, "" for a row that was not there
    values: Values | None  # None: taken out


@dataclass(frozen=True)
class RowConflict:
    kind: str
    key: str
    theirs: Values | None
    mine: Values | None
    fingerprint: str  # of theirs: a form that goes on from here chooses knowingly


class ReportConflict(Conflict):
    """Somebody changed the same parts in between. Nothing was saved; the other parts merge by themselves."""

    def __init__(self, rows: list[RowConflict], current_version: int = 0) -> None:
        super().__init__(
            theirs="\n\n".join(row_text(row.kind, row.theirs) for row in rows),
            mine="\n\n".join(row_text(row.kind, row.mine) for row in rows),
            current_version=current_version,
        )
        self.rows = rows


def fingerprint(kind: str, values: Values | None) -> str:
    """Short hash of a row's content; "" for nothing. Line ends do not count: browsers rewrite them."""
    if values is None or is_blank(kind, values):
        return ""
    plain = {name: _normal(values.get(name)) for name in FIELDS[kind]}
    return sha256(canonical(plain))[:20]


def is_blank(kind: str, values: Values) -> bool:
    if kind == FLAG and values.get("flagged"):
        return False
    return not any(
        str(values.get(name) if values.get(name) is not None else "").strip()
        for name in FIELDS[kind]
        if name not in CHOICES and name != "flagged"
    )


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    return "" if value is None else value


def general_values(report: Report, kind: str) -> Values:
    return {name: getattr(report, name) for name in FIELDS[kind]}


def claim_values(claim: Claim) -> Values:
    return {name: getattr(claim, name) for name in FIELDS[CLAIM]}


def result_values(line: ResultLine) -> Values:
    return {name: getattr(line, name) for name in FIELDS[RESULT]}


def plan_values(line: PlanLine) -> Values:
    return {name: getattr(line, name) for name in FIELDS[PLAN]}


def petition_values(concern: Concern) -> Values:
    return {
        "text": concern.text,
        "kind": concern.kind,
        "place": concern.place,
        "proposal": concern.proposal,
        "restricted": concern.access_class == AccessClass.RESTRICTED,
    }


def petitions_of(viewer: Viewer, report: Report) -> list[Concern]:
    """The report's petitions that this viewer may see (a restricted one is not for everybody who reads the report)."""
    rows = Concern.objects.visible_to(viewer).filter(report_link__report=report)
    return list(rows.order_by("pk"))


def claims_with_uid(report: Report) -> list[tuple[Claim, str]]:
    """The claims with their commitments' uids; claims are the report's own, so no commitment is read here."""
    claims = report.claims.annotate(commitment_uid=F("commitment__uid"))
    return [(claim, str(claim.commitment_uid)) for claim in claims]


def commitments_with_claims(
    commitments: QuerySet[Commitment], report: Report
) -> tuple[list[Commitment], dict[str, Values]]:
    """The commitments, and what the report claims of them (uid → values), in one query."""
    told = {f"told_{name}": F(f"told__{name}") for name in ("id", *FIELDS[CLAIM])}
    of_report = FilteredRelation("claims", condition=Q(claims__report_id=report.pk))
    found: list[Any] = list(commitments.annotate(told=of_report, **told))
    claims = {
        str(row.uid): {name: getattr(row, f"told_{name}") for name in FIELDS[CLAIM]}
        for row in found
        if row.told_id is not None
    }
    return found, claims


def current_rows(viewer: Viewer, report: Report, claims: dict[str, Values] | None = None) -> dict[Key, Values]:
    """What stands in the database now, by key, without the figures (reports.figures.rows_now). Petitions that were already sent
    are not part of the form. `claims`: if they are at hand."""
    rows: dict[Key, Values] = {(kind, ""): general_values(report, kind) for kind in GENERAL}
    if claims is None:
        claims = {uid: claim_values(claim) for claim, uid in claims_with_uid(report)}
    rows |= {(CLAIM, uid): values for uid, values in claims.items()}
    for result in report.result_lines.all():
        rows[RESULT, str(result.uid)] = result_values(result)
    for plan in report.plan_lines.all():
        rows[PLAN, str(plan.uid)] = plan_values(plan)
    for concern in petitions_of(viewer, report):
        if concern.state == Concern.State.DRAFT:
            rows[PETITION, str(concern.uid)] = petition_values(concern)
    return rows


def merge(current: dict[Key, Values], posted: list[Row]) -> list[Row]:
    """Three-way merge by row: the rows to write. Raises ReportConflict where both changed the same row differently."""
    changes, conflicts = [], []
    for row in posted:
        theirs = current.get((row.kind, row.key))
        now, mine = fingerprint(row.kind, theirs), fingerprint(row.kind, row.values)
        if mine in (row.base, now):
            continue  # unchanged by me, or both wrote the same
        if now != row.base:
            conflicts.append(RowConflict(row.kind, row.key, theirs, row.values, now))
        else:
            changes.append(row)
    if conflicts:
        raise ReportConflict(conflicts)
    return changes


def row_text(kind: str, values: Values | None) -> str:
    """A row in words, for the two-texts page."""
    if values is None or is_blank(kind, values):
        return _("(nothing, or taken out)")
    parts = []
    for name in FIELDS[kind]:
        value = values.get(name)
        if value in (None, "", False) or name in {"field_id", "kind", "responsible_post", "rhythm"}:
            continue
        if name == "outcome":
            parts.append(outcome_word(value, "claim"))
        elif value is True:
            parts.append(_("To be heard first") if name == "flagged" else _("Restricted"))
        elif isinstance(value, date):
            parts.append(value.strftime("%d/%m/%Y"))
        elif isinstance(value, Decimal):
            parts.append(format(value.normalize(), "f").replace(".", ","))
        else:
            parts.append(str(value))
    return " · ".join(parts)


def new_row(kind: str, key: str = "", /, **values: Any) -> Row:
    """A row that was not there before, the rest blank: for what is written without a form (the sample, tests)."""
    blank: Values = {
        "kind": Concern.Kind.PETITION.value,
        "rhythm": Rhythm.ONCE.value,
        "restricted": False,
        "flagged": False,
    }
    dates = {"done_on", "new_due_on", "due_on", "qty", "target_qty", "field_id", "amount"}
    full = {name: blank.get(name, None if name in dates else "") for name in FIELDS[kind]}
    unknown = values.keys() - full.keys()
    if unknown:
        raise TypeError(f"{kind} has no {', '.join(sorted(unknown))}")
    return Row(kind, key or ("" if kind in GENERAL else str(uuid4())), "", {**full, **values})
