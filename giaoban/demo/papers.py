"""What the sample's people write: report rows, the old book, priorities, proposals."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

from giaoban.commitments import actions as commitments
from giaoban.commitments.models import Commitment, Rhythm
from giaoban.commitments.queries import open_for_unit
from giaoban.core import clock
from giaoban.core.viewer import Viewer
from giaoban.demo import figures
from giaoban.demo.scenario import Claimed, Scenario, Task
from giaoban.demo.structure import Cast
from giaoban.meetings.actions import priorities, table
from giaoban.organisation.models import Field
from giaoban.reports import rows
from giaoban.reports.models import Report
from giaoban.rulebook.positions import positions
from giaoban.schedule.models import Meeting

INFORMATION = (
    ("bantochuc", "org", "Các đảng ủy rà soát chi bộ họp không đúng kỳ, phân công đảng ủy viên dự trực tiếp."),
    ("bantuyengiao", "tg", "Tuyên truyền gương người tốt, việc tốt ở cơ sở; mỗi xã gửi ít nhất 01 gương."),
    ("phongmoitruong", "dd", "Đẩy nhanh trả giấy chứng nhận sau dồn điền đổi thửa, công khai lịch trả giấy."),
)
SEPTEMBER_PETITIONS = {
    "Đại Đồng": ("Trường tiểu học thiếu thiết bị dạy học theo tiêu chí mới.", "Đề nghị huyện hỗ trợ 50 % kinh phí."),
    "Hữu Bằng": ("Đường liên thôn thi công chậm, bụi nhiều.", "Đề nghị huyện làm việc với đơn vị thi công."),
}


def commitment_of(viewer: Viewer, text: str) -> Commitment:
    return Commitment.objects.visible_to(viewer).get(text=text)


def enter_old_book(cast: Cast, tasks: list[Task]) -> None:
    """Promises from the old book, with their ↻ counts: a file in two steps, as an office would enter them."""
    clerk, text = cast.viewer("clerk"), io.StringIO()
    lines = csv.writer(text)
    lines.writerow(
        [
            "Đơn vị",
            "Nhiệm vụ",
            "Sản phẩm",
            "Lĩnh vực",
            "Chịu trách nhiệm",
            "Hạn",
            "Chuyển tháng",
            "Chỉ tiêu",
            "Đơn vị tính",
        ]
    )
    for task in tasks:
        lines.writerow(
            [
                task.unit,
                task.text,
                task.deliverable,
                cast.fields[task.field].name,
                post_words(task),
                task.due.isoformat() if task.due else "",
                task.misses,
                task.target or "",
                task.measure,
            ]
        )
    preview = commitments.preview_old_book(
        actor=clerk, series=cast.series, file=io.BytesIO(text.getvalue().encode()), file_name="so-cu.csv"
    )
    commitments.commit_old_book(actor=clerk, series=cast.series, preview_uid=preview.uid)


def post_words(task: Task) -> str:
    """The responsible post as people write it."""
    return positions()[task.post].name


def report_rows(
    cast: Cast,
    scenario: Scenario,
    viewer: Viewer,
    report: Report,
    plan: list[Task],
    told: dict[tuple[str, str], Task | Claimed],
) -> list[rows.Row]:
    """The whole report of a unit: claims on what is open, other results, plan, figures, sides, flag, petitions."""
    unit, meeting = report.unit, report.meeting
    name = unit.short_name
    written = [_claim(commitment, told) for commitment in open_for_unit(viewer, meeting, unit)]
    results = [row for row in scenario.results if row["unit"] == name] if _starts(scenario, meeting) else []
    written += [rows.new_row(rows.RESULT, text=row["text"], field_id=cast.fields[row["field"]].pk) for row in results]
    written += [_plan(cast, task) for task in plan]
    written += figures.written(cast, meeting, unit)
    sides = {cast.fields[row["field"]].side for row in results} | {cast.fields[task.field].side for task in plan}
    reasons = {}
    if Field.Side.PARTY_BUILDING not in sides:
        reasons["no_party_building_reason"] = "Trong tháng thực hiện theo kế hoạch năm, không có việc mới."
    if Field.Side.SOCIO_ECONOMIC not in sides:
        reasons["no_socio_economic_reason"] = "Trong tháng tập trung sinh hoạt chuyên đề, kinh tế báo cáo riêng."
    if reasons:
        written.append(rows.new_row(rows.SIDES, **reasons))
    if _starts(scenario, meeting):
        written += _october_only(scenario, name)
    elif meeting.period.month == 9 and name in SEPTEMBER_PETITIONS:
        text, proposal = SEPTEMBER_PETITIONS[name]
        written.append(rows.new_row(rows.PETITION, text=text, proposal=proposal, kind="petition"))
    return written


def _starts(scenario: Scenario, meeting: Meeting) -> bool:
    """Is this the meeting of the month in which the sample's clock starts?"""
    return (meeting.period.year, meeting.period.month) == (scenario.start.year, scenario.start.month)


def _october_only(scenario: Scenario, name: str) -> list[rows.Row]:
    unit = next(row for row in scenario.units if row["name"] == name)
    written = []
    if unit.get("flag"):
        written.append(rows.new_row(rows.FLAG, flagged=True, flag_reason=unit["flag"]))
    for petition in scenario.petitions:
        if petition["unit"] == name:
            names = ("text", "proposal", "place", "kind")
            written.append(rows.new_row(rows.PETITION, **{key: petition[key] for key in names}))
    return written


def _plan(cast: Cast, task: Task) -> rows.Row:
    return rows.new_row(
        rows.PLAN,
        text=task.text,
        deliverable=task.deliverable,
        field_id=cast.fields[task.field].pk,
        responsible_post=task.post,
        responsible_text=post_words(task),
        rhythm=Rhythm.ONCE.value if task.due else Rhythm.MONTHLY.value,
        due_on=task.due,
        target_qty=task.target,
        unit_of_measure=task.measure,
    )


def _claim(commitment: Commitment, told: dict[tuple[str, str], Task | Claimed]) -> rows.Row:
    """The unit's word; a task the scenario says nothing of is claimed as its date tells."""
    task = told.get((commitment.owner.short_name, commitment.text))
    if task is None or not task.claim:
        reached = commitment.rhythm == Rhythm.MONTHLY or (commitment.due_on and commitment.due_on <= clock.today())
        outcome = "achieved" if reached else "in_progress"
        return rows.new_row(rows.CLAIM, str(commitment.uid), outcome=outcome, result="Thực hiện theo kế hoạch.")
    values: dict[str, Any] = {"outcome": task.claim, "qty": task.qty, "result": task.result, "why_not": task.why}
    if task.claim == "achieved":
        values["done_on"] = done_on(task, commitment.due_on)
    return rows.new_row(rows.CLAIM, str(commitment.uid), **values)


def done_on(task: Task | Claimed, due: date | None) -> date | None:
    """The day named in the result ("ngày 24/9"), else the due date if it has passed, else the day before."""
    today = clock.today()
    named = re.search(r"ngày (\d{1,2})/(\d{1,2})", task.result)
    if named:
        return date(today.year, int(named.group(2)), int(named.group(1)))
    return due if due and due <= today else None


def give_priorities(cast: Cast, meeting: Meeting, tasks: list[Task]) -> None:
    """The advisory bodies' priorities; the chair gives the one of the scenario to its units, judged next month."""
    clerk = cast.viewer("clerk")
    for key, field, text in INFORMATION:
        priorities.propose_priority(
            actor=cast.viewer(key), meeting_uid=meeting.uid, unit=cast.boards[key], field=cast.fields[field], text=text
        )
    if not tasks:
        return
    first = tasks[0]
    priority = priorities.propose_priority(
        actor=cast.viewer("phongnongnghiep"),
        meeting_uid=meeting.uid,
        unit=cast.boards["phongnongnghiep"],
        field=cast.fields[first.field],
        text=first.text,
        deliverable=first.deliverable,
        due_on=first.due,
    )
    priorities.give_priority(
        actor=clerk,
        priority_uid=priority.uid,
        version=priority.version,
        units=[cast.units[task.unit] for task in tasks],
        due_on=first.due or meeting.held_on,
    )


def propose(cast: Cast, meeting: Meeting) -> None:
    """By the eve the clerk proposes as claimed for the units that reported first, and differs once."""
    clerk = cast.viewer("clerk")
    for slot in meeting.slots.select_related("unit").filter(role="reporting")[:9]:
        table.propose_as_claimed(actor=clerk, slot_uid=slot.uid)
