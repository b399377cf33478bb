"""Tables of the minutes, drawn from the ledger: finished cells in Vietnamese, with the uid and codes of a row beside them."""

from __future__ import annotations

from typing import Any

from giaoban.commitments.models import Commitment, Outcome, Rhythm, Verdict
from giaoban.commitments.rules import counts_as_miss
from giaoban.concerns.models import Concern
from giaoban.core.text import two_digits
from giaoban.meetings import paper_words as words
from giaoban.meetings.paper_facts import Facts, UnitFacts
from giaoban.meetings.paper_texts import outcome_counts
from giaoban.reports.models import Claim

Table = dict[str, Any]


def general_tables(facts: Facts, key: str) -> list[Table]:
    """Tables of an agenda item; nothing in them tells one unit's tasks or petitions to another."""
    if key == "opening":
        return [_roll(facts)]
    if key == "check":
        return _totals(facts)
    if key == "priorities":
        return _priorities(facts)
    if key == "opinions":
        return _common_answers(facts)
    return []


def unit_tables(facts: Facts, unit: UnitFacts) -> list[Table]:
    """What was promised and what became of it, what was given since, what is promised now, what was raised."""
    found = []
    if unit.judged or unit.is_reporting:
        rows = [_judged_row(n, verdict, facts) for n, verdict in enumerate(unit.judged, start=1)]
        found.append(
            _table(
                "judged",
                "Kết quả thực hiện nhiệm vụ đã giao",
                ["TT", "Nhiệm vụ, sản phẩm", "Đầu kỳ", "Thời hạn", "Đơn vị tự đánh giá", "Thường trực đánh giá"],
                rows,
                "Không có nhiệm vụ phải kiểm tra.",
            )
        )
    if unit.given_between:
        rows = [_task_row(n, task) for n, task in enumerate(unit.given_between, start=1)]
        found.append(_table("between", "Nhiệm vụ giao giữa hai kỳ giao ban", TASK_COLUMNS, rows))
    if unit.promised or unit.is_reporting:
        rows = [_task_row(n, task) for n, task in enumerate(unit.promised, start=1)]
        month = words.paper_month(facts.meeting.period)
        found.append(
            _table("promised", f"Nhiệm vụ {month}", TASK_COLUMNS, rows, "Không giao nhiệm vụ mới tại hội nghị.")
        )
    if unit.petitions or unit.restricted_petitions:
        rows = [_petition_row(n, concern, facts) for n, concern in enumerate(unit.petitions, start=1)]
        hidden = unit.restricted_petitions
        found.append(
            _table(
                "petitions",
                "Kiến nghị và trả lời",
                ["TT", "Kiến nghị, đề xuất", "Trả lời, giao trả lời"],
                rows,
                note=f"{words.counted(hidden, 'kiến nghị')} hạn chế tiếp cận: lưu hồ sơ riêng." if hidden else "",
            )
        )
    return found


TASK_COLUMNS = ["TT", "Nhiệm vụ", "Sản phẩm", "Người chịu trách nhiệm", "Thời hạn"]


def _table(key: str, title: str, columns: list[str], rows: list[Table], empty: str = "", note: str = "") -> Table:
    return {"key": key, "title": title, "columns": columns, "rows": rows, "empty": empty, "note": note}


def _judged_row(n: int, verdict: Verdict, facts: Facts) -> Table:
    task = verdict.commitment
    before = facts.misses_before.get(task.pk, 0)
    after = before + int(counts_as_miss(verdict.outcome, verdict.was_due))
    return {
        "commitment": str(task.uid),
        "outcome": verdict.outcome,
        "cells": [
            two_digits(n),
            words.phrases([task.text, f"Sản phẩm: {task.deliverable}" if task.deliverable.strip() else ""]),
            _state_before(verdict, before, facts),
            _dates(verdict),
            _claim(facts.claims.get(task.pk), task),
            verdict_words(verdict, after),
        ],
    }


def _state_before(verdict: Verdict, misses: int, facts: Facts) -> str:
    """The state in which the task came to the meeting."""
    due, held_on = verdict.due_on_before, facts.meeting.held_on
    if verdict.commitment.rhythm == Rhythm.MONTHLY:
        state = "Hằng tháng"
    elif due is None:
        state = "Không thời hạn"
    elif due < held_on:
        state = f"Quá hạn {(held_on - due).days} ngày"
    else:
        state = "Còn hạn"
    return words.joined([state, f"chuyển tháng lần {misses}" if misses else ""], ", ")


def _dates(verdict: Verdict) -> str:
    """The date in force and, where it moved, the first one beside it."""
    task, due = verdict.commitment, verdict.due_on_before
    if due is None:
        return "Hằng tháng" if task.rhythm == Rhythm.MONTHLY else "Không thời hạn"
    first = task.first_due_on
    return words.paper_day(due) + (f" (lần đầu {words.paper_day(first)})" if first and first != due else "")


def _claim(claim: Claim | None, task: Commitment) -> str:
    if claim is None or not claim.outcome:
        return "Chưa tự đánh giá"
    said = claim.result.strip() if claim.outcome == Outcome.ACHIEVED else claim.why_not.strip() or claim.result.strip()
    return words.phrases([words.OUTCOMES[claim.outcome] + _amount(claim.qty, task), said])


def verdict_words(verdict: Verdict, misses: int | None = None) -> str:
    """✕ Chưa hoàn thành (41/46 hộ). Reason. Chuyển tháng lần 2; hạn mới 30/10/2017"""
    counted = counts_as_miss(verdict.outcome, verdict.was_due)
    carried = f"Chuyển tháng lần {misses}" if misses and counted else ""
    new_due = f"Hạn mới {words.paper_day(verdict.new_due_on)}" if verdict.new_due_on else ""
    done = f"Xong {words.paper_day(verdict.done_on)}" if verdict.done_on else ""
    written = f"Đánh giá bằng văn bản {words.paper_moment(verdict.in_writing_at)}" if verdict.in_writing_at else ""
    amount = _amount(verdict.done_qty, verdict.commitment)
    return words.phrases([words.OUTCOMES[verdict.outcome] + amount, done, verdict.reason, carried, new_due, written])


def _amount(done: Any, task: Commitment) -> str:
    if done is None:
        return ""
    target = f"/{words.quantity(task.target_qty)}" if task.target_qty is not None else ""
    measure = f" {task.unit_of_measure}" if task.unit_of_measure else ""
    return f" ({words.quantity(done)}{target}{measure})"


def _task_row(n: int, task: Commitment) -> Table:
    if task.rhythm == Rhythm.MONTHLY:
        due = "Hằng tháng" + (f", đến {words.paper_day(task.due_on)}" if task.due_on else "")
    else:
        due = words.paper_day(task.due_on)
    target = words.joined([words.quantity(task.target_qty), task.unit_of_measure], " ") if task.target_qty else ""
    carried_out = f"thực hiện: {task.executing_text}" if task.executing_text.strip() else ""
    return {
        "commitment": str(task.uid),
        "cells": [
            two_digits(n),
            task.text.strip(),
            words.joined([task.deliverable.strip(), target], "; "),
            words.joined([task.responsible_text, carried_out]),
            due,
        ],
    }


def _petition_row(n: int, concern: Concern, facts: Facts) -> Table:
    if concern.answer.strip():
        answer = f"Trả lời: {concern.answer.strip()}"
    elif concern.assigned_to_id and concern.answer_due_on:
        owner = facts.name(concern.assigned_to_id, str(concern.assigned_to))
        answer = f"Giao {owner} trả lời trước {words.paper_day(concern.answer_due_on)}"
    else:
        answer = "Chưa trả lời"
    place = f"Tại {concern.place}" if concern.place.strip() else ""
    proposal = f"Đề xuất: {concern.proposal.strip()}" if concern.proposal.strip() else ""
    return {
        "concern": str(concern.uid),
        "cells": [two_digits(n), words.phrases([concern.text, place, proposal]), answer],
    }


def _roll(facts: Facts) -> Table:
    """Who came, unit by unit. The reason of an absence stands in the unit's own part only."""
    rows = []
    seats = [unit for unit in facts.units if unit.slot is not None]
    for n, unit in enumerate(seats, start=1):
        attendance = unit.attendance
        status = attendance.status if attendance else "expected"
        came = status in ("present", "late", "substitute")
        name = (attendance.name or (attendance.person.full_name if attendance.person else "")) if attendance else ""
        rows.append(
            {
                "status": status,
                "cells": [two_digits(n), unit.name, name if came else "", words.ATTENDANCE[status].capitalize()],
            }
        )
    return _table("roll", "Thành phần dự hội nghị", ["TT", "Đơn vị", "Người dự", "Điểm danh"], rows)


def _totals(facts: Facts) -> list[Table]:
    counts = outcome_counts(facts)
    if not counts:
        return []
    rows = [
        {"outcome": str(outcome.value), "cells": [words.OUTCOMES[outcome], two_digits(counts[outcome])]}
        for outcome in Outcome
        if counts[outcome]
    ]
    rows.append({"outcome": "", "cells": ["Tổng số", two_digits(sum(counts.values()))]})
    return [
        _table("totals", "Tổng hợp kết quả thực hiện nhiệm vụ kỳ trước", ["Thường trực đánh giá", "Số nhiệm vụ"], rows)
    ]


def _priorities(facts: Facts) -> list[Table]:
    rows = []
    for n, priority in enumerate(facts.priorities, start=1):
        due = f"hạn {words.paper_day(priority.due_on)}" if priority.due_on else ""
        judged = "giao có đánh giá" if priority.judged else ""
        body = facts.name(priority.unit_id, priority.unit.name)
        rows.append(
            {
                "priority": str(priority.uid),
                "cells": [
                    two_digits(n),
                    f"{priority.field.name} ({body})",
                    priority.text.strip(),
                    words.joined([priority.deliverable.strip(), due, judged]),
                ],
            }
        )
    columns = ["TT", "Lĩnh vực (cơ quan tham mưu)", "Nhiệm vụ trọng tâm", "Sản phẩm, thời hạn"]
    return [_table("priorities", "Nhiệm vụ trọng tâm theo lĩnh vực", columns, rows)] if rows else []


def _common_answers(facts: Facts) -> list[Table]:
    """Answers made common to all units: the answer only, never who asked or what (DESIGN.md, Access)."""
    rows = [
        {"cells": [two_digits(n), concern.answer.strip()]}
        for n, concern in enumerate((row for row in facts.common_answers if row.answer.strip()), start=1)
    ]
    return [_table("answers", "Trả lời chung cho các đơn vị", ["TT", "Nội dung trả lời"], rows)] if rows else []
