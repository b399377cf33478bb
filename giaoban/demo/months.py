"""A scenario's months, played through the rooms' own actions with the clock standing where it stood then.

Nothing here is written past the actions, so the sample obeys every rule the product has and its record verifies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from giaoban.commitments import actions as commitments
from giaoban.commitments.queries import without_verdict
from giaoban.concerns import actions as concerns
from giaoban.concerns.models import Concern
from giaoban.core import clock
from giaoban.core.viewer import Viewer
from giaoban.demo import evidence, figures, papers
from giaoban.demo.scenario import Claimed, Scenario, Task
from giaoban.demo.signing import sign_off
from giaoban.demo.structure import Cast
from giaoban.meetings.actions import plan, running, speaking
from giaoban.organisation.models import Appointment, Unit
from giaoban.reports import actions as reports
from giaoban.reports.models import Report
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Attendance, Meeting, Participant, Slot

AUGUST, SEPTEMBER, OCTOBER = date(2017, 8, 1), date(2017, 9, 1), date(2017, 10, 1)
CALLED = {AUGUST: datetime(2017, 8, 1, 8, 30), SEPTEMBER: datetime(2017, 8, 24, 9), OCTOBER: datetime(2017, 9, 27, 9)}
REPORTED = {
    AUGUST: datetime(2017, 8, 1, 13, 30),
    SEPTEMBER: datetime(2017, 8, 30, 8, 0),
    OCTOBER: datetime(2017, 10, 2, 7, 30),
}
ABSENT = {AUGUST: {"Thanh Sơn": "ốm"}}
SUBSTITUTES = {
    AUGUST: {"Hữu Bằng": "đi học"},
    SEPTEMBER: {"Hữu Bằng": "đi học", "Ngũ Đoan": "họp ở thành phố"},
}
COMMENTS = (
    ("Nắm chắc việc, số liệu rõ đến từng thôn.", "Giữ nếp báo cáo có số liệu đến thôn."),
    ("Có chuyển biến, còn một việc chậm.", "Việc chậm phải nói rõ ai làm và ngày xong."),
    ("Làm tốt công tác xây dựng Đảng.", "Gắn nghị quyết chi bộ với nhiệm vụ kinh tế."),
)
CONCLUSION = (
    "Các xã, thị trấn tập trung việc quá hạn, báo cáo có số liệu đến thôn. "
    "Kỳ sau mở đầu bằng việc kiểm tra biên bản này."
)
# What became of the promises from the old book: (month, unit) -> outcome, new date, reason.
OLD_BOOK = {
    (AUGUST, "Núi Đối"): ("not_achieved", date(2017, 9, 25), "Làm dứt điểm từng dãy, trước hết dãy phía Bắc."),
    (AUGUST, "Đoàn Xá"): ("in_progress", None, ""),
    (SEPTEMBER, "Núi Đối"): ("in_progress", None, ""),
    (SEPTEMBER, "Đoàn Xá"): ("in_progress", None, ""),
    (SEPTEMBER, "Thanh Sơn"): ("partly", date(2017, 10, 15), "Thanh lý nốt 02 hợp đồng."),
}
CALLS = (
    ("Thanh Sơn", "bt", datetime(2017, 10, 2, 15, 10), "no_answer", ""),
    ("Đại Hà", "vp", datetime(2017, 10, 2, 16, 5), "reached", "bổ sung số hộ, nộp lại sáng 03/10"),
    ("Thanh Sơn", "bt", datetime(2017, 10, 3, 7, 35), "reached", "hẹn gửi 16:00"),
)
BY_HAND = "Hữu Bằng"  # began a draft, then wrote by hand and sent photographs
Told = Task | Claimed


class Months:
    """The wheel, month after month, for one cast."""

    def __init__(self, scenario: Scenario, cast: Cast, say: Callable[[str], None]) -> None:
        self.scenario, self.cast, self.say = scenario, cast, say
        self.chair, self.recorder = cast.people["chair"], cast.people["clerk"]

    @property
    def clerk(self) -> Viewer:
        return self.cast.viewer("clerk")

    def play(self) -> None:
        s = self.scenario
        with clock.frozen(datetime(2017, 8, 1, 8, 0)):
            schedule.plan_meetings(actor=self.clerk)
            papers.enter_old_book(self.cast, s.old_book)
            figures.set_up(self.cast, AUGUST)
        self._briefing(AUGUST, s.august, told={})
        self.say("08/2017")
        told: dict[tuple[str, str], Told] = {(task.unit, task.text): task for task in s.august}
        self._briefing(SEPTEMBER, s.september, told=told, priority=s.priority)
        self.say("09/2017")
        self._between()
        self._october()
        self.say("10/2017")

    # -- a briefing, from the call to the signatures ------------------------------------------------------------------

    def _briefing(
        self,
        period: date,
        promises: list[Task],
        *,
        told: dict[tuple[str, str], Told],
        priority: Iterable[Task] = (),
    ) -> None:
        with clock.frozen(CALLED[period]):
            meeting = self._call(period)
        for number, unit in enumerate(self.cast.units.values()):
            with clock.frozen(REPORTED[period] + timedelta(minutes=9 * number)):
                self._report(meeting, unit, [task for task in promises if task.unit == unit.short_name], told)
        day = meeting.held_on
        with clock.frozen(datetime.combine(day, time(7, 30))):
            self._open(meeting)
        for number, slot in enumerate(self._slots(meeting)):
            with clock.frozen(datetime.combine(day, time(7, 45)) + timedelta(minutes=10 * number)):
                self._hear(meeting, slot, number)
        with clock.frozen(datetime.combine(day, time(11, 0))):
            self._judge(meeting, told)
            papers.give_priorities(self.cast, meeting, list(priority))
            self._answer_petitions(meeting)
            speaking.add_remark(
                actor=self.clerk,
                meeting_uid=meeting.uid,
                agenda_key="conclusions",
                speaker=self.chair.full_name,
                text=CONCLUSION,
            )
        with clock.frozen(datetime.combine(day, time(11, 40))):
            meeting.refresh_from_db()
            running.close_meeting(actor=self.clerk, meeting_uid=meeting.uid, version=meeting.version)
        sign_off(self.cast, meeting)

    def _call(self, period: date) -> Meeting:
        schedule.plan_meetings(actor=self.clerk)
        meeting = Meeting.objects.visible_to(self.clerk).get(
            series=self.cast.series, kind=Meeting.Kind.REGULAR, period=period
        )
        return schedule.call_meeting(
            actor=self.clerk,
            meeting_uid=meeting.uid,
            version=meeting.version,
            chair=self.chair,
            recorder=self.recorder,
        )

    def _open(self, meeting: Meeting) -> None:
        meeting.refresh_from_db()
        running.open_meeting(
            actor=self.clerk,
            meeting_uid=meeting.uid,
            version=meeting.version,
            chair=self.chair,
            recorder=self.recorder,
        )
        for slot in Slot.objects.filter(meeting=meeting).select_related("unit", "attendance"):
            self._attend(meeting, slot)

    def _slots(self, meeting: Meeting) -> list[Slot]:
        reporting = Participant.Role.REPORTING.value
        return list(Slot.objects.filter(meeting=meeting, role=reporting).select_related("unit", "attendance"))

    def _attend(self, meeting: Meeting, slot: Slot) -> None:
        name = slot.unit.short_name
        values: dict[str, Any] = {"status": Attendance.Status.PRESENT}
        if reason := ABSENT.get(meeting.period, {}).get(name):
            values = {"status": Attendance.Status.ABSENT_EXCUSED, "reason": reason}
        elif reason := SUBSTITUTES.get(meeting.period, {}).get(name):
            values = {
                "status": Attendance.Status.SUBSTITUTE,
                "person": self.cast.people[f"pbt.{name}"],
                "substitute_for": self.cast.people[f"bt.{name}"],
                "reason": reason,
            }
        elif name in self.cast.units:
            values["person"] = self.cast.people[f"bt.{name}"]
        schedule.record_attendance(actor=self.clerk, slot_uid=slot.uid, version=slot.attendance.version, **values)

    def _hear(self, meeting: Meeting, slot: Slot, number: int) -> None:
        """Ten minutes: the clock, comment and lesson, the plan taken up."""
        if slot.unit.short_name not in ABSENT.get(meeting.period, {}):
            speaking.run_clock(actor=self.clerk, slot_uid=slot.uid, event="start")
            with clock.frozen(clock.now() + timedelta(minutes=7 + number % 4, seconds=13 * number % 60)):
                speaking.run_clock(actor=self.clerk, slot_uid=slot.uid, event="stop")
            comment, lesson = COMMENTS[number % len(COMMENTS)]
            speaking.assess_unit(actor=self.clerk, slot_uid=slot.uid, version=0, comment=comment, lesson=lesson)
        report = Report.objects.visible_to(self.clerk).filter(meeting=meeting, unit=slot.unit).first()
        if report is not None and report.plan_lines.exists():
            plan.take_up_plan(actor=self.clerk, slot_uid=slot.uid)

    def _judge(self, meeting: Meeting, told: dict[tuple[str, str], Told]) -> None:
        """The verdicts of the scenario; what belongs to an absent unit was not heard."""
        absent = ABSENT.get(meeting.period, {})
        for commitment in without_verdict(meeting):
            unit = commitment.owner.short_name
            task = told.get((unit, commitment.text))
            values: dict[str, Any] = {}
            if unit in absent:
                outcome = "not_heard"
            elif isinstance(task, Task) and task.verdict:
                outcome = task.verdict
                values = {"new_due_on": task.new_due, "reason": task.reason, "done_qty": task.qty}
                if outcome == "achieved":
                    values["done_on"] = papers.done_on(task, commitment.due_on)
            else:
                outcome, new_due, reason = OLD_BOOK[meeting.period, unit]
                values = {"new_due_on": new_due, "reason": reason}
            commitments.judge(
                actor=self.clerk,
                meeting=meeting,
                commitment_uid=commitment.uid,
                outcome=outcome,
                judged_by=self.chair,
                **values,
            )

    def _answer_petitions(self, meeting: Meeting) -> None:
        """The first petition of a meeting is answered on the spot, the second assigned with a date."""
        raised = (
            Concern.objects.visible_to(self.clerk).filter(meeting=meeting, state=Concern.State.RAISED).order_by("pk")
        )
        for number, concern in enumerate(raised):
            if number % 2 == 0:
                concerns.answer_concern(
                    actor=self.cast.viewer("chair"),
                    concern_uid=concern.uid,
                    version=concern.version,
                    answer="Huyện đã bố trí kinh phí trong kế hoạch quý IV; xã hoàn thiện hồ sơ trước ngày 20.",
                )
            else:
                concerns.assign_concern(
                    actor=self.clerk,
                    concern_uid=concern.uid,
                    version=concern.version,
                    assigned_to=self.cast.boards["phonghatang"],
                    answer_due_on=date(2017, 9, 29),
                )

    # -- reports ------------------------------------------------------------------------------------------------------

    def _report(
        self,
        meeting: Meeting,
        unit: Unit,
        plan: list[Task],
        told: dict[tuple[str, str], Told],
        until: str = "submitted",
    ) -> Report:
        name = unit.short_name
        drafter = self.cast.viewer(f"vp.{name}")
        report = reports.open_report(actor=drafter, meeting=meeting, unit=unit)
        written = papers.report_rows(self.cast, self.scenario, drafter, report, plan, told)
        reports.save_report(actor=drafter, report_uid=report.uid, rows=written)
        evidence.add_to_claims(drafter, report)
        if until in ("awaiting", "submitted"):
            reports.send_for_approval(actor=drafter, report_uid=report.uid)
        if until == "submitted":
            reports.submit_report(actor=self.cast.viewer(f"bt.{name}"), report_uid=report.uid)
        return report

    # -- September to the start of the sample -------------------------------------------------------------------------

    def _between(self) -> None:
        """What happens between two briefings: tasks given, notes, an answer, a wait for the superior."""
        cast = self.cast
        with clock.frozen(datetime(2017, 9, 13, 16, 0)):
            for name in ("Đại Hợp", "Đoàn Xá"):
                commitments.assign_commitment(
                    actor=self.clerk,
                    series=cast.series,
                    unit=cast.units[name],
                    text="Kiểm tra, chằng chống nhà yếu ngoài đê trước bão",
                    deliverable="Báo cáo số hộ, số nhà",
                    field=cast.fields["ttdt"],
                    due_on=date(2017, 9, 15),
                    responsible_post="secretary",
                    responsible_text="Bí thư Đảng ủy",
                )
        with clock.frozen(datetime(2017, 9, 18, 10, 0)):
            rubbish = papers.commitment_of(cast.viewer("bt.Thụy Hương"), "Chọn điểm tập kết rác mới")
            commitments.set_waiting(
                actor=cast.viewer("bt.Thụy Hương"),
                commitment_uid=rubbish.uid,
                version=rubbish.version,
                waiting_on="Ủy ban nhân dân huyện",
            )
            biogas = papers.commitment_of(cast.viewer("vp.Minh Tân"), "Vận động 14 gia trại xây hầm biogas")
            commitments.add_progress(
                actor=cast.viewer("vp.Minh Tân"),
                commitment_uid=biogas.uid,
                text="Gia trại thứ sáu đã xây xong hầm, ngân hàng chính sách cho 03 hộ vay.",
                qty=Decimal(6),
                files=[evidence.keep(cast.viewer("vp.Minh Tân"), "field", "Hầm biogas gia trại thứ sáu.jpg")],
            )
        with clock.frozen(datetime(2017, 9, 28, 15, 0)):
            head = cast.viewer("phonghatang")
            for concern in Concern.objects.visible_to(head).filter(state=Concern.State.ASSIGNED):
                concerns.answer_concern(
                    actor=head,
                    concern_uid=concern.uid,
                    version=concern.version,
                    answer="Đã làm việc với đơn vị thi công, cấp vật liệu đợt hai từ ngày 05/10.",
                )
        with clock.frozen(datetime(2017, 9, 29, 9, 0)):
            sluice = papers.commitment_of(cast.viewer("bt.Đoàn Xá"), "Sửa cống Họng trước mùa mưa bão")
            commitments.ask_extension(
                actor=cast.viewer("bt.Đoàn Xá"),
                commitment_uid=sluice.uid,
                to_due=date(2017, 10, 25),
                reason="Nước lên sớm, nhà thầu thiếu đá; phần móng đã xong.",
            )

    def _october(self) -> None:
        """Called, reports coming in: submitted, awaiting, returned, by telephone, drafts, and two units silent."""
        told: dict[tuple[str, str], Told] = {
            (t.unit, t.text): t for t in (*self.scenario.september, *self.scenario.priority)
        }
        told |= {(c.unit, c.text): c for c in self.scenario.carried}
        with clock.frozen(CALLED[OCTOBER]):
            meeting = self._call(OCTOBER)
        with clock.frozen(datetime(2017, 9, 29, 14, 0)):
            figures.ask(self.cast, meeting)
        for number, row in enumerate(self.scenario.units):
            unit = self.cast.units[row["name"]]
            plan = [task for task in self.scenario.plan if task.unit == row["name"]]
            with clock.frozen(REPORTED[OCTOBER] + timedelta(minutes=25 * number)):
                self._october_report(meeting, unit, row, plan, told)
        self._calls(meeting)
        with clock.frozen(datetime(2017, 10, 3, 7, 40)):
            papers.propose(self.cast, meeting)

    def _calls(self, meeting: Meeting) -> None:
        """The office telephoned the afternoon before and this morning; two units are still silent."""
        for unit, whom, at, outcome, note in CALLS:
            with clock.frozen(at):
                post = Appointment.objects.get(person=self.cast.people[f"{whom}.{unit}"])
                reports.note_call(
                    actor=self.clerk,
                    meeting_uid=meeting.uid,
                    unit_uid=self.cast.units[unit].uid,
                    whom=post.uid,
                    outcome=outcome,
                    note=note,
                )

    def _october_report(
        self, meeting: Meeting, unit: Unit, row: dict[str, str], plan: list[Task], told: dict[tuple[str, str], Told]
    ) -> None:
        until = row["report"]
        if until == "none":
            return
        if until == "telephone":
            written = papers.report_rows(self.cast, self.scenario, self.clerk, _blank(meeting, unit), plan, told)
            reports.enter_report_for(
                actor=self.clerk,
                meeting=meeting,
                unit=unit,
                rows=written,
                told_by=f"Đồng chí {self.cast.people['bt.' + unit.short_name].full_name}, Bí thư Đảng ủy",
                told_at=clock.now() - timedelta(minutes=20),
                channel=Report.Channel.TELEPHONE,
            )
            return
        report = self._report(meeting, unit, plan, told, until="submitted" if until == "returned" else until)
        if unit.short_name == BY_HAND:
            evidence.send_by_hand(self.cast.viewer(f"bt.{unit.short_name}"), report)
        if until == "returned":
            report.refresh_from_db()
            reports.return_report(
                actor=self.clerk, report_uid=report.uid, version=report.version, reason=row["return_reason"]
            )


def _blank(meeting: Meeting, unit: Unit) -> Report:
    """A report that is not stored yet: `papers.report_rows` reads its meeting and unit only."""
    return Report(meeting=meeting, unit=unit)
