"""A unit's sheet as rows of forms, in the order and with the numbers of the printed one; and what was entered in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from giaoban.commitments.models import Rhythm
from giaoban.concerns.models import AccessClass
from giaoban.concerns.queries import may_be_assigned
from giaoban.core.components import day_words, outcome_word
from giaoban.meetings import forms_paper as forms
from giaoban.meetings.actions.from_paper import Entry, RowRefused
from giaoban.meetings.queries.running import standing_of
from giaoban.meetings.queries.slot import SlotPage
from giaoban.meetings.queries.table import UNANSWERED, Cell
from giaoban.meetings.views.slot import attendance_kit
from giaoban.organisation.models import Field, Person
from giaoban.schedule.models import Slot

NEW_TASKS, NEW_REMARKS = 2, 2


@dataclass
class SheetRow:
    """One row: its form, what it is about, and what became of it meanwhile."""

    kind: str
    key: str
    thing: Any
    form: Any
    theirs: str = ""  # somebody saved meanwhile: what he saved
    mine: str = ""  # and what was typed here

    @property
    def entered(self) -> bool:
        return bool(self.form.entered)


@dataclass
class SheetPage:
    """Everything on the page of one sheet."""

    turn: Any
    verdicts: list[SheetRow] = field(default_factory=list)
    plan: list[SheetRow] = field(default_factory=list)
    tasks: list[SheetRow] = field(default_factory=list)
    petitions: list[SheetRow] = field(default_factory=list)
    raised: list[SheetRow] = field(default_factory=list)
    remarks: list[SheetRow] = field(default_factory=list)
    word: SheetRow | None = None

    @property
    def rows(self) -> list[SheetRow]:
        """In the order in which they are entered: that of the paper."""
        found = [*self.verdicts, *self.plan, *self.tasks, *self.petitions, *self.raised, *self.remarks]
        return [*found, self.word] if self.word else found

    @property
    def forms(self) -> list[Any]:
        """Those that say something or are wrong: what the summary of errors looks at."""
        return [self.turn, *(row.form for row in self.rows if row.form.is_bound)]

    @property
    def conflicts(self) -> list[SheetRow]:
        return [row for row in self.rows if row.theirs]


def sheet_page(place: SlotPage, data: QueryDict | None = None) -> SheetPage:
    """The page of a unit's sheet; bound to what was sent, rows that were left alone filled with what is kept."""
    slot, fields = place.slot, list(Field.objects.all())
    standing = standing_of(place.meeting)
    concerns = [c for c in place.concerns if c.access_class != AccessClass.RESTRICTED]
    page = SheetPage(turn=_turn(place, data), verdicts=verdict_rows(place.cells, place.judges, data))
    page.plan = [
        _row("plan", f"l-{line.uid}", line, forms.PaperPlanForm, {"text": line.text, "due_on": line.due_on}, data)
        for line in place.plan
        if line.commitment_id is None
    ]
    if slot.role == "reporting":
        page.tasks = [
            _row("task", f"t-{n}", None, forms.PaperTaskForm, {}, data, fields=fields) for n in range(NEW_TASKS)
        ]
        page.raised = [_row("petition", "p-0", None, forms.PaperPetitionForm, {}, data)]
    for concern in concerns:
        if concern.state in UNANSWERED:
            who = concern.answered_by or place.meeting.chair
            initial = {
                "version": concern.version,
                "answer": concern.answer,
                "answered_by": str(who.uid) if who else "",
                "assigned_to": str(concern.assigned_to.uid) if concern.assigned_to else "",
                "answer_due_on": concern.answer_due_on,
            }
            kit = {"standing": standing, "units": may_be_assigned(concern)}
            page.petitions.append(
                _row("answer", f"c-{concern.uid}", concern, forms.PaperAnswerForm, initial, data, **kit)
            )
    for remark in place.remarks:
        initial = {"version": remark.version, "speaker": remark.speaker, "text": remark.text}
        page.remarks.append(_row("remark", f"r-{remark.uid}", remark, forms.KeptRemarkForm, initial, data))
    for n in range(NEW_REMARKS):
        page.remarks.append(_row("remark", f"r-{n}", None, forms.PaperRemarkForm, {"version": 0}, data))
    page.word = _word(place, data)
    return page


def verdict_rows(cells: list[Cell], judges: list[Person], data: QueryDict | None) -> list[SheetRow]:
    found = []
    for cell in cells:
        verdict, c = cell.verdict, cell.commitment
        first = str(judges[0].uid) if judges else ""
        initial = {"seen": 0, "judged_by": first, "ends_monthly": False}
        if verdict:
            initial = {
                "seen": verdict.version,
                "judged_by": str(verdict.by.uid),
                "outcome": verdict.outcome,
                "new_due_on": verdict.new_due_on,
                "done_on": verdict.done_on,
                "done_qty": _plain(verdict.done_qty),
                "reason": verdict.reason,
                "ends_monthly": verdict.ends_monthly,
            }
        kit = {
            "allowed": cell.allowed | ({verdict.outcome} if verdict else set()),
            "monthly": c.rhythm == Rhythm.MONTHLY and c.due_on is None,
            "measured": c.target_qty is not None,
            "judges": judges,
        }
        found.append(_row("verdict", f"v-{c.uid}", cell, forms.PaperVerdictForm, initial, data, **kit))
    return found


def _turn(place: SlotPage, data: QueryDict | None) -> forms.TurnForm:
    initial = dict(attendance_kit(place)[1].get("initial", {}))
    initial["said_at"] = _last_said(place)
    return forms.TurnForm(
        data,
        prefix="turn",
        initial=initial,
        running=place.slot.state in (Slot.State.RUNNING, Slot.State.PAUSED),
        spoken=place.slot.state == Slot.State.DONE,
        settleable=place.settleable,
    )


def _last_said(place: SlotPage) -> time | None:
    """The time already entered for this sheet, so that a second look need not type it again."""
    said: list[datetime] = [cell.verdict.said_at for cell in place.cells if cell.verdict and cell.verdict.said_at]
    if place.assessment is not None and place.assessment.said_at is not None:
        said.append(place.assessment.said_at)
    return localtime(max(said)).time().replace(second=0, microsecond=0) if said else None


def _word(place: SlotPage, data: QueryDict | None) -> SheetRow:
    row = place.assessment
    initial: dict[str, Any] = {"version": 0, "assessed_by": str(place.judges[0].uid) if place.judges else ""}
    if row is not None:
        initial = {"version": row.version, "comment": row.comment, "lesson": row.lesson, "grade": row.grade}
        initial["assessed_by"] = str(row.by.uid)
    kit = {"graded": place.meeting.series.graded, "judges": place.judges}
    return _row("word", "a", row, forms.PaperAssessmentForm, initial, data, **kit)


def _row(
    kind: str, key: str, thing: Any, form_class: Any, initial: dict[str, Any], data: QueryDict | None, **kit: Any
) -> SheetRow:
    """A row bound to what was sent for it. Where somebody saved meanwhile, what he saved stands in the boxes again and what
    was typed here beside it; an empty row is simply filled with what is kept."""
    fresh = form_class(prefix=key, initial=initial, **kit)
    row = SheetRow(kind, key, thing, fresh)
    if data is None or not any(name.startswith(f"{key}-") for name in data):
        return row  # not on the page that was sent: somebody added it meanwhile
    bound = form_class(data, prefix=key, initial=initial, **kit)
    if not bound.entered:
        return row
    if bound.stale:
        row.mine, row.theirs = bound.words(), _kept_words(kind, thing)
        return row
    row.form = bound
    return row


def _kept_words(kind: str, thing: Any) -> str:
    """What somebody saved while this sheet was being typed."""
    if kind == "verdict" and thing.verdict:
        verdict = thing.verdict
        new = _("new date %(day)s") % {"day": day_words(verdict.new_due_on, short=True)} if verdict.new_due_on else ""
        words = [outcome_word(verdict.outcome), new, verdict.reason, str(verdict.entered_by)]
    elif kind == "word" and thing is not None:
        words = [thing.comment, thing.lesson, str(thing.entered_by)]
    elif kind == "answer":
        words = [thing.answer, str(thing.assigned_to or ""), str(thing.answered_by or "")]
    else:
        words = [getattr(thing, "text", "")]
    return " · ".join(word for word in words if word) or _("changed meanwhile")


def _plain(quantity: Decimal | None) -> Decimal | None:
    """As typed: no trailing zeros in the box."""
    return None if quantity is None else Decimal(f"{quantity.normalize():f}")


def check(page: SheetPage) -> bool:
    """Is everything that was entered complete, and was nothing changed meanwhile?"""
    valid = page.turn.is_valid()
    for row in page.rows:
        if row.entered and not row.form.is_valid():
            valid = False
    return valid and not page.conflicts


def entries(page: SheetPage, day: Any) -> Iterator[Entry]:
    """What stands on a checked page, for the action."""
    yield from _turn_entries(page.turn, day)
    agree = bool(page.turn.cleaned_data.get("agree"))
    for row in page.verdicts:
        if row.entered:
            yield Entry("verdict", row.key, row.form.cleaned_data, row.thing.commitment.uid)
    if agree:
        yield Entry("agree", "turn", {})
    for row in page.rows[len(page.verdicts) :]:
        if row.entered:
            yield _entry(row)


def _turn_entries(turn: forms.TurnForm, day: Any) -> Iterator[Entry]:
    data = turn.cleaned_data
    if turn.attended:
        yield Entry("attendance", "turn", {name: data[name] for name in ("version", "status", "name", "reason")})
    if data.get("ended"):
        times = {name: forms.on_day(day, data.get(name)) for name in ("began", "ended")}
        yield Entry("turn", "turn", times)


def _entry(row: SheetRow) -> Entry:
    data = dict(row.form.cleaned_data)
    uid = getattr(row.thing, "uid", None)
    if row.kind == "plan":
        taken = data["decision"] == forms.TAKE
        return Entry("plan", row.key, row.form.changes if taken else {"reason": data["reason"]}, uid)
    if row.kind == "answer":
        if data["answer"].strip() and "answer" in row.form.changed_data:
            data = {name: data[name] for name in ("version", "answer", "answered_by")}
        else:
            data = {name: data[name] for name in ("version", "assigned_to", "answer_due_on")}
    if row.kind == "remark" and row.thing is None:
        data.pop("version")
    return Entry(row.kind, row.key, data, None if row.kind == "word" else uid)


def refuse(page: SheetPage, error: RowRefused) -> None:
    """Show a refusal at the row it belongs to."""
    forms_by_key = {"turn": page.turn, **{row.key: row.form for row in page.rows}}
    forms_by_key[error.key].add_domain_error(error)
