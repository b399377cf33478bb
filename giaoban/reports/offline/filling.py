"""Puts a report into the tables of the file: what the office knows is printed, what the unit says so far stands in its cells."""

from __future__ import annotations

from collections.abc import Mapping

from giaoban.commitments.models import Commitment, Rhythm
from giaoban.core.components import day_words, moment_words
from giaoban.core.text import fold
from giaoban.organisation.models import Unit
from giaoban.reports import rows
from giaoban.reports.figures import Figure
from giaoban.reports.offline import codes, values
from giaoban.reports.offline.layout import (
    GENERAL,
    GENERAL_KIND,
    GENERAL_WORDS,
    KIND_WORDS,
    OFF,
    OUTCOME_WORDS,
    RHYTHM_WORDS,
    TABLES,
    TICK,
    Line,
    Paper,
)
from giaoban.reports.rows import Key, Values
from giaoban.schedule.models import Meeting

Cells = dict[str, str]


def cells_of(kind: str, said: Values, fields: Mapping[int, str]) -> Cells:
    """What the report says in one row, cell by cell, as it is printed. `fields`: names of the fields of work by id."""
    if kind == rows.CLAIM:
        return {
            "outcome": values.outcome_text(said["outcome"]),
            "qty": values.quantity_text(said["qty"]),
            "done_on": values.day_text(said["done_on"]),
            "result": said["result"],
            "why_not": said["why_not"],
            "new_due_on": values.day_text(said["new_due_on"]),
        }
    if kind == rows.FIGURE:
        return {"amount": values.quantity_text(said["amount"])}
    if kind == rows.RESULT:
        return {"field": fields.get(said["field_id"], ""), "text": said["text"]}
    if kind == rows.PLAN:
        return {
            "text": said["text"],
            "deliverable": said["deliverable"],
            "field": fields.get(said["field_id"], ""),
            "responsible": said["responsible_text"],
            "executing": said["executing_text"],
            "rhythm": RHYTHM_WORDS.get(said["rhythm"], ""),
            "due_on": values.day_text(said["due_on"]),
            "target_qty": values.quantity_text(said["target_qty"]),
            "unit_of_measure": said["unit_of_measure"],
        }
    return {
        "kind": KIND_WORDS.get(said["kind"], ""),
        "text": said["text"],
        "place": said["place"],
        "proposal": said["proposal"],
    }


def general_cell(name: str, said: Values) -> str:
    value = said.get(name)
    return (TICK if value else "") if name == "flagged" else str(value or "")


def mark_of(kind: str, cells: Mapping[str, str]) -> str:
    """The mark of a row's cells; a cell that does not apply says nothing."""
    said = (cells.get(key, "") for key in TABLES[kind].typed())
    return codes.mark_of("" if text.strip() == OFF else text for text in said)


def claim_cells(row: Commitment, said: Values | None, fields: Mapping[int, str]) -> Cells:
    """The unit's word on one task; without a target there is no quantity, a monthly task has no new date."""
    cells = cells_of(rows.CLAIM, said, fields) if said else {}
    if row.target_qty is None:
        cells["qty"] = OFF
    if row.rhythm == Rhythm.MONTHLY:
        cells["new_due_on"] = OFF
    return cells


def marked(kind: str, code: str, cells: Cells) -> str:
    """The code as it is printed: with a mark if the row says something."""
    mark = mark_of(kind, cells)
    return f"{code}.{mark}" if mark else code


def fill_in(
    *,
    meeting: Meeting,
    unit: Unit,
    version: int,
    commitments: list[Commitment],
    current: Mapping[Key, Values],
    fields: Mapping[int, str],
    posts: list[str],
    before: Mapping[int, str],
    figures: list[Figure],
) -> Paper:
    """The file of one report. `before`: commitment id → what the unit wrote of it last month. Restricted petitions stay out."""
    code = codes.new_code(meeting.uid, unit.uid, version)
    lines = {
        rows.CLAIM: [_claim(row, current.get((rows.CLAIM, str(row.uid))), before, fields) for row in commitments],
        GENERAL: [_general(name, current) for name in GENERAL_WORDS],
        rows.FIGURE: [_figure(figure) for figure in figures],
    }
    for kind in (rows.RESULT, rows.PLAN, rows.PETITION):
        lines[kind] = [
            _line(kind, key, said, fields)
            for (row_kind, key), said in current.items()
            if row_kind == kind and not said.get("restricted")
        ]
        lines[kind] += [Line(codes.slot_code(number)) for number in range(1, TABLES[kind].blank_lines + 1)]
    due = meeting.report_due_at
    about = [f"{meeting.series.name}, {day_words(meeting.held_on)}"]
    if due is not None:
        about.append(f"Hạn nộp báo cáo: {moment_words(due)}")
    month = f"tháng {meeting.period.month}/{meeting.period.year}"
    return Paper(
        code=str(code),
        meeting_uid=str(meeting.uid),
        unit_uid=str(unit.uid),
        version=version,
        unit=unit.name,
        title=f"Báo cáo {month}",
        about=tuple(about),
        lines=lines,
        lists={
            "outcome": list(OUTCOME_WORDS.values()),
            "field": list(fields.values()),
            "responsible": posts,
            "rhythm": list(RHYTHM_WORDS.values()),
            "kind": list(KIND_WORDS.values()),
        },
        titles={kind: table.title for kind, table in TABLES.items()} | {rows.PLAN: f"3. Nhiệm vụ {month}"},
    )


def _claim(row: Commitment, said: Values | None, before: Mapping[int, str], fields: Mapping[int, str]) -> Line:
    cells = claim_cells(row, said, fields)
    code = marked(rows.CLAIM, codes.row_code(rows.CLAIM, str(row.uid)), cells)
    said_first = [row.text, " · ".join(text for text in (row.deliverable, row.responsible_text) if text)]
    words = before.get(row.pk, "")
    about = [*said_first, f"Tháng trước: {words}" if words else ""]
    target = f"{values.quantity_text(row.target_qty)} {row.unit_of_measure}".strip()
    return Line(code, {**cells, "text": "\n".join(text for text in about if text), "due": _due(row), "target": target})


def _due(row: Commitment) -> str:
    due = values.day_text(row.due_on)
    said = [due]
    if row.rhythm == Rhythm.MONTHLY:
        said = ["hằng tháng", f"đến {due}" if due else ""]
    elif row.first_due_on and row.first_due_on != row.due_on:
        said.append(f"hạn đầu {values.day_text(row.first_due_on)}")
    said.append(f"↻ {row.misses}" if row.misses else "")
    return "\n".join(text for text in said if text)


def _line(kind: str, key: str, said: Values, fields: Mapping[int, str]) -> Line:
    cells = cells_of(kind, said, fields)
    return Line(marked(kind, codes.row_code(kind, key), cells), cells)


def _general(name: str, current: Mapping[Key, Values]) -> Line:
    cells = {"value": general_cell(name, current.get((GENERAL_KIND[name], ""), {}))}
    code = marked(GENERAL, codes.row_code(GENERAL, name), cells)
    return Line(code, {**cells, "item": GENERAL_WORDS[name]})


def _figure(figure: Figure) -> Line:
    asked = figure.indicator
    cells = cells_of(rows.FIGURE, {"amount": figure.amount}, {})
    notes = [
        figure.asker.name if figure.asker else "",
        f"hạn {values.day_text(figure.due_on)}" if figure.due_on else "",
    ]
    notes += ["bắt buộc" if asked.required else ""]
    more = ", ".join(note for note in notes if note)
    return Line(
        marked(rows.FIGURE, codes.row_code(rows.FIGURE, figure.key), cells),
        {
            **cells,
            "item": f"{asked.name} ({more})" if more else asked.name,
            "measure": asked.unit_of_measure,
            "last": figure.last_words,
        },
    )


def file_name(paper: Paper, ending: str) -> str:
    """'Bao-cao-thang-10-2017-Tan-Phong.xlsx': plain letters, so that any stick and any mail carries it."""
    words = fold(f"{paper.title} {paper.unit}").replace("/", " ")
    plain = "-".join("".join(char if char.isalnum() else " " for char in words).split())
    return f"{plain[:1].upper()}{plain[1:]}.{ending}"
