"""Writing rows of a report after the merge: claims, lines, petitions, the general parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from giaoban.commitments.models import Commitment
from giaoban.commitments.queries import open_for_unit
from giaoban.concerns import actions as concerns
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.text import has_secret_mark
from giaoban.core.viewer import Viewer
from giaoban.reports import rows
from giaoban.reports.actions.figures import write_figures
from giaoban.reports.checks import row_errors
from giaoban.reports.figures import figures_of, rows_now
from giaoban.reports.models import Claim, PlanLine, Report, ReportConcern, ResultLine
from giaoban.reports.rows import Row, Values


def open_commitments(actor: Viewer, report: Report) -> list[Commitment]:
    """What the report must list: every open commitment of the series that this unit owns."""
    return list(open_for_unit(actor, report.meeting, report.unit))


def write_rows(actor: Viewer, report: Report, posted: list[Row], commitments: list[Commitment]) -> list[str]:
    """Merge and write. Returns the kinds that changed; `report`'s general fields are set, not saved."""
    by_uid = {str(commitment.uid): commitment for commitment in commitments}
    asked = figures_of(report.meeting, report.unit, lock=True)
    changed = rows.merge({**rows.current_rows(actor, report), **rows_now(asked)}, posted)
    for row in changed:
        _refuse_bad_values(row, report)
        if row.kind == rows.CLAIM and row.key not in by_uid:
            raise NotFound
    write_figures(report.meeting, report.unit, asked, [row for row in changed if row.kind == rows.FIGURE])
    fresh_lines: dict[str, list[tuple[UUID, Values]]] = {rows.RESULT: [], rows.PLAN: []}
    for row in changed:
        values = row.values if row.values is not None and not rows.is_blank(row.kind, row.values) else None
        if row.kind in rows.GENERAL:
            for name in rows.FIELDS[row.kind]:
                setattr(report, name, (row.values or {}).get(name, getattr(report, name)))
        elif row.kind == rows.CLAIM:
            _write_claim(report, by_uid[row.key], values)
        elif row.kind == rows.PETITION:
            _write_petition(actor, report, row.key, values)
        elif row.kind == rows.FIGURE:
            pass  # written above
        elif not _change_line(report, row, values) and values is not None:
            fresh_lines[row.kind].append((UUID(row.key), values))
    _add_lines(ResultLine, report, fresh_lines[rows.RESULT])
    _add_lines(PlanLine, report, fresh_lines[rows.PLAN])
    return sorted({row.kind for row in changed})


def _refuse_bad_values(row: Row, report: Report) -> None:
    for name, code, message in row_errors(row.kind, row.values, report.meeting):
        raise DomainError(code, message, field=f"{row.kind}-{row.key}-{name}")
    if any(isinstance(value, str) and has_secret_mark(value) for value in (row.values or {}).values()):
        raise DomainError("secret_mark", _("The text carries a secret mark and is not accepted."))


def _write_claim(report: Report, commitment: Commitment, values: Values | None) -> None:
    existing = report.claims.filter(commitment_id=commitment.pk)
    if values is None:
        existing.delete()
    elif not existing.update(**values):
        Claim.objects.create(report=report, commitment=commitment, **values)


def _change_line(report: Report, row: Row, values: Values | None) -> bool:
    """Change or take out an existing line; False if there is none with this uid in this report."""
    model: Any = ResultLine if row.kind == rows.RESULT else PlanLine
    existing = model.objects.filter(report=report, uid=row.key)
    if values is None:
        return bool(existing.delete()[0])
    return bool(existing.update(**values))


def _add_lines(model: Any, report: Report, lines: list[tuple[UUID, Values]]) -> None:
    if not lines:
        return
    taken = set(model.objects.filter(uid__in=[uid for uid, _values in lines]).values_list("uid", flat=True))
    last = model.objects.filter(report=report).order_by("-position").values_list("position", flat=True).first()
    for position, (uid, values) in enumerate(lines, start=(last or 0) + 1):
        model.objects.create(report=report, uid=uuid4() if uid in taken else uid, position=position, **values)


def _write_petition(actor: Viewer, report: Report, key: str, values: Values | None) -> None:
    """Petitions of a draft stay drafts until the report is submitted. What was sent is not changed here."""
    existing = draft_petitions(report).filter(uid=key).exists()
    if values is None:
        if existing:
            concerns.drop_concern(actor=actor, concern_uid=UUID(key))
        return
    written = {name: values[name] for name in ("text", "kind", "place", "proposal")}
    written["access_class"] = AccessClass.RESTRICTED if values["restricted"] else AccessClass.INTERNAL
    if existing:
        concerns.change_concern(actor=actor, concern_uid=UUID(key), changes=written)
        return
    concern = concerns.raise_concern(
        actor=actor,
        meeting=report.meeting,
        series=report.meeting.series,
        unit=report.unit,
        state=Concern.State.DRAFT,
        **written,
    )
    ReportConcern.objects.create(report=report, concern=concern)
    rule = Concern.objects.unscoped("action: a draft keeps the uid of its line, so a line sent twice is one petition")
    if not rule.filter(uid=key).exists():
        rule.filter(pk=concern.pk).update(uid=UUID(key))


def draft_petitions(report: Report) -> Any:
    """The report's petitions that were not sent yet."""
    return Concern.objects.unscoped("action: petitions of a report the actor writes").filter(
        state=Concern.State.DRAFT, report_link__report=report
    )
