"""The old book in two steps: a preview that only its maker sees, then all of it or nothing."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _

from giaoban.commitments.actions import rights
from giaoban.commitments.actions.promises import folded_of
from giaoban.commitments.models import Commitment
from giaoban.commitments.old_book import COLUMNS, REQUIRED, OldLine, plan_old_book
from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.models import ImportPreview
from giaoban.core.spreadsheet import read_table
from giaoban.core.viewer import Viewer
from giaoban.organisation.imports.plans import Plan, restored, stored
from giaoban.records.actions import record
from giaoban.schedule.models import Series


def kind_of(series: Series) -> str:
    """A preview belongs to one series."""
    return f"old_book:{str(series.uid)[:30]}"


@action
def preview_old_book(*, actor: Viewer, series: Series, file: IO[bytes], file_name: str) -> ImportPreview:
    """Read a file and keep its rows for the actor. Nothing is entered. Raises DomainError (field "file")."""
    rights.host_office(actor, series)
    rows = read_table(file, COLUMNS, REQUIRED)
    return ImportPreview.objects.create(
        kind=kind_of(series),
        account_id=actor.account_id or 0,
        file_name=file_name[:200],
        rows=stored(rows),
        at=clock.real_now(),
    )


def old_book_preview(viewer: Viewer, uid: UUID, series_of: dict[str, Series]) -> tuple[ImportPreview, Series]:
    """One's own preview and its series, `series_of` being the viewer's hosted ones by `kind_of`. Raises NotFound."""
    preview = ImportPreview.objects.filter(uid=uid, account_id=viewer.account_id or 0).first()
    if preview is None or preview.kind not in series_of:
        raise NotFound
    return preview, series_of[preview.kind]


@action
def commit_old_book(*, actor: Viewer, series: Series, preview_uid: UUID) -> int:
    """Enter every new row with its ↻ count; one wrong row and nothing is entered. Returns how many. Raises NotFound,
    DomainError."""
    rights.host_office(actor, series)
    preview, series = old_book_preview(actor, preview_uid, {kind_of(series): series})
    # The row decides which of two commits comes first; the second finds it done.
    if not ImportPreview.objects.filter(pk=preview.pk, committed_at=None).update(committed_at=clock.real_now()):
        raise DomainError("commitments.import_done", _("This file was entered already."))
    plan: Plan[OldLine] = plan_old_book(series, restored(preview.rows))
    if plan.wrong:
        raise DomainError(
            "commitments.import_wrong",
            _("%(n)s rows are wrong. Correct the file and choose it again; nothing was entered."),
            n=f"{len(plan.wrong):02d}",
        )
    if not plan.new:
        raise DomainError("commitments.import_empty", _("Every row is entered already; there is nothing to do."))
    for line in plan.new:
        _enter(actor, series, line)
    record(
        actor=actor,
        kind="commitments.import_old_book",
        subject=series,
        after={"file": preview.file_name, "count": len(plan.new)},
    )
    return len(plan.new)


def _enter(actor: Viewer, series: Series, line: OldLine) -> Commitment:
    now = clock.now()
    commitment = Commitment(
        series=series,
        owner=line.unit,
        promised_by=line.unit,
        text=line.value("text"),
        deliverable=line.value("deliverable"),
        field=line.field,
        responsible_post=line.responsible_post,
        responsible_text=line.value("responsible"),
        executing_text=line.value("executing"),
        rhythm=line.rhythm,
        origin=Commitment.Origin.OLD_BOOK,
        first_due_on=line.first_due,
        due_on=line.due,
        target_qty=line.target,
        done_qty=line.done,
        unit_of_measure=line.value("measure"),
        state=Commitment.State.OPEN,
        created_at=now,
        opened_at=now,
        opening_misses=line.carried,
        misses=line.carried,
    )
    commitment.folded = folded_of(commitment)
    commitment.save(force_insert=True)
    record(
        actor=actor,
        kind="commitments.enter_old_promise",
        subject=commitment,
        after={"unit": str(line.unit), "due_on": line.due, "first_due_on": line.first_due, "carried": line.carried},
    )
    return commitment
