"""The verdict table at the database: what each verdict does, and that changing one undoes it exactly."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from giaoban.commitments import actions, queries
from giaoban.commitments.models import Commitment, Extension, Outcome, Verdict
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.records.models import AuditEntry
from giaoban.schedule.models import Attendance, Meeting, Slot
from tests.commitments.conftest import MEETING_DAY, NEW_DATE, close_meeting, fresh

FIRST = date(2017, 9, 29)


def test_achieved_closes_a_one_time_task(world, judge):
    verdict = judge(world.commitment1, "achieved", done_on=date(2017, 9, 20))
    row = fresh(world.commitment1)
    assert (row.state, row.closed_at, row.done_on, row.misses) == ("achieved", verdict.at, date(2017, 9, 20), 0)
    assert verdict.by == world.people["chair"] and verdict.entered_by == world.people["clerk"]


def test_the_record_keeps_who_judged_and_who_entered(world, judge):
    judge(world.commitment1, "achieved")
    entry = AuditEntry.objects.get(kind="commitments.judge")
    assert (entry.actor_uid, entry.for_uid) == (world.people["clerk"].uid, world.people["chair"].uid)
    assert entry.after["outcome"] == "achieved"


@pytest.mark.parametrize("outcome", ["partly", "not_achieved"])
def test_a_miss_counts_and_moves_the_date_when_the_meeting_closes(world, judge, october, outcome):
    judge(world.commitment1, outcome, new_due_on=NEW_DATE, reason="Mưa lớn")
    row = fresh(world.commitment1)
    assert (row.state, row.misses, row.due_on, row.first_due_on) == ("open", 1, NEW_DATE, FIRST)
    assert Extension.objects.count() == 0
    close_meeting(october)
    actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
    extension = Extension.objects.get()
    assert (extension.from_due, extension.to_due, extension.reason) == (FIRST, NEW_DATE, "Mưa lớn")
    assert extension.granted_by == world.people["chair"] and extension.verdict.outcome == outcome
    actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
    assert Extension.objects.count() == 1


@pytest.mark.parametrize(
    ("outcome", "more", "code"),
    [
        ("partly", {}, "commitments.new_date_required"),
        ("partly", {"new_due_on": MEETING_DAY}, "commitments.date_before_meeting"),
        ("in_progress", {}, "commitments.in_progress_not_allowed"),
        ("not_heard", {}, "commitments.not_heard_not_allowed"),
        ("cancelled", {}, "commitments.reason_required"),
        ("achieved", {"new_due_on": NEW_DATE}, "commitments.no_new_date"),
        ("achieved", {"ends_monthly": True}, "commitments.ends_monthly"),
        ("achieved", {"done_on": MEETING_DAY + timedelta(days=1)}, "commitments.done_in_future"),
        ("achieved", {"done_qty": Decimal(-1)}, "commitments.negative"),
    ],
)
def test_the_table_refuses_for_a_due_task(world, judge, outcome, more, code):
    with pytest.raises(DomainError) as refused:
        judge(world.commitment1, outcome, **more)
    assert refused.value.code == code
    assert Verdict.objects.count() == 0 and fresh(world.commitment1).version == world.commitment1.version


def test_a_task_not_yet_due_is_in_progress_and_keeps_its_date(world, judge):
    judge(world.commitment1_later, "in_progress")
    row = fresh(world.commitment1_later)
    assert (row.state, row.misses, row.due_on) == ("open", 0, date(2017, 12, 15))
    with pytest.raises(DomainError) as refused:
        judge(world.commitment1_later, "not_achieved", new_due_on=date(2018, 1, 15))
    assert refused.value.code == "commitments.not_achieved_not_allowed"


def test_not_heard_needs_an_absent_unit_or_an_unopened_slot_and_counts_only_when_due(world, judge, october):
    slot = Slot.objects.get(meeting=october, unit=world.unit1)
    Attendance.objects.filter(slot=slot).update(status=Attendance.Status.ABSENT_EXCUSED)
    judge(world.commitment1, "not_heard")
    judge(world.commitment1_later, "not_heard")
    assert fresh(world.commitment1).misses == 1 and fresh(world.commitment1_later).misses == 0
    assert fresh(world.commitment1).due_on == FIRST
    Attendance.objects.filter(slot=slot).update(status=Attendance.Status.SUBSTITUTE)
    with pytest.raises(DomainError):
        judge(world.commitment1, "not_heard")
    Slot.objects.filter(pk=slot.pk).update(state=Slot.State.WAITING)
    assert judge(world.commitment1, "not_heard").was_due


def test_a_monthly_task_counts_every_month_and_ends_by_the_chair(world, judge):
    monthly = world.commitment(world.unit1, "Trả lời mọi kiến nghị", None, rhythm="monthly")
    with pytest.raises(DomainError):
        judge(monthly, "in_progress")
    with pytest.raises(DomainError) as refused:
        judge(monthly, "partly", new_due_on=NEW_DATE)
    assert refused.value.code == "commitments.no_new_date"
    judge(monthly, "partly")
    assert (fresh(monthly).state, fresh(monthly).misses, fresh(monthly).due_on) == ("open", 1, None)
    judge(monthly, "achieved")
    assert (fresh(monthly).state, fresh(monthly).misses) == ("open", 0)
    judge(monthly, "achieved", ends_monthly=True)
    assert fresh(monthly).state == "achieved"


def test_a_monthly_task_with_an_end_date_ends_on_it(world, judge):
    ended = world.commitment(world.unit1, "Giao ban khối dân vận", date(2017, 9, 30), rhythm="monthly")
    running = world.commitment(world.unit1, "Tiếp dân", date(2017, 12, 31), rhythm="monthly")
    judge(ended, "achieved")
    judge(running, "achieved")
    assert fresh(ended).state == "achieved" and fresh(running).state == "open"


def test_a_changed_verdict_leaves_nothing_of_the_first(world, judge):
    judge(world.commitment2, "not_achieved", new_due_on=NEW_DATE, done_qty=Decimal(10))
    judge(world.commitment2, "achieved", done_on=FIRST)
    row = fresh(world.commitment2)
    assert (row.state, row.misses, row.due_on, row.done_qty, row.done_on) == ("achieved", 0, FIRST, None, FIRST)
    judge(world.commitment2, "owed")
    row = fresh(world.commitment2)
    assert (row.state, row.closed_at, row.done_on) == ("open", None, None)
    assert Verdict.objects.filter(commitment=world.commitment2).count() == 1


def test_two_people_at_the_table_the_second_sees_the_first(world, judge):
    first = judge(world.commitment1, "achieved", version=0)
    assert first.version == 1
    with pytest.raises(Conflict):
        judge(world.commitment1, "owed", version=0)
    judge(world.commitment1, "owed", version=1)
    with pytest.raises(Conflict) as both:
        judge(world.commitment1, "achieved", version=1)
    assert both.value.current_version == 2


def test_after_closing_nothing_is_judged_and_a_reopened_meeting_writes_a_second_row(world, judge, october):
    judge(world.commitment1, "partly", new_due_on=NEW_DATE)
    close_meeting(october)
    actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
    with pytest.raises(DomainError) as refused:
        judge(world.commitment1, "achieved")
    assert refused.value.code == "commitments.meeting_not_open"
    Meeting.objects.unscoped("test").filter(pk=october.pk).update(state="open")
    judge(world.commitment1, "achieved", done_on=FIRST)
    close_meeting(october)
    actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
    assert list(Extension.objects.values_list("from_due", "to_due")) == [(FIRST, NEW_DATE), (NEW_DATE, FIRST)]
    row = fresh(world.commitment1)
    assert (row.state, row.due_on, row.first_due_on) == ("achieved", FIRST, FIRST)


def test_an_extension_granted_after_the_verdict_stays(world, judge, october):
    judge(world.commitment1, "partly", new_due_on=NEW_DATE)
    close_meeting(october)
    actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
    later = date(2017, 11, 30)
    actions.extend_commitments(
        actor=world.viewer("clerk"),
        uids=[world.commitment1.uid],
        to_due=later,
        reason="Bão",
        granted_by=world.people["chair"],
    )
    Meeting.objects.unscoped("test").filter(pk=october.pk).update(state="open")
    judge(world.commitment1, "not_achieved", new_due_on=date(2017, 10, 25))
    assert fresh(world.commitment1).due_on == later


def test_only_a_standing_member_without_a_post_in_the_unit_judges(world, judge):
    with pytest.raises(DomainError) as refused:
        judge(world.commitment1, "achieved", judged_by=world.people["clerk"])
    assert refused.value.code == "commitments.not_standing_member"
    from giaoban.organisation.models import Appointment

    Appointment.objects.create(
        person=world.people["chair"], unit=world.unit1, position="committee_member", valid_from=date(2016, 1, 1)
    )
    with pytest.raises(DomainError) as refused:
        judge(world.commitment1, "achieved")
    assert refused.value.code == "commitments.own_unit"
    judge(world.commitment1, "achieved", judged_by=world.people["deputy"])


def test_only_the_hosts_office_enters_a_verdict(world, judge):
    for key, error in (("secretary1", DomainError), ("head", DomainError), ("city_leader", DomainError)):
        with pytest.raises(error) as refused:
            judge(world.commitment1, "achieved", actor=world.viewer(key))
        assert refused.value.code == "commitments.not_host"


def test_only_the_chair_cancels(world, judge):
    with pytest.raises(DomainError) as refused:
        judge(world.commitment1, "cancelled", reason="Không còn phù hợp", judged_by=world.people["deputy"])
    assert refused.value.code == "commitments.chair_only"
    actions.cancel_commitment(
        actor=world.viewer("clerk"),
        commitment_uid=world.commitment1.uid,
        reason="Không còn phù hợp",
        judged_by=world.people["chair"],
    )
    assert fresh(world.commitment1).state == Commitment.State.CANCELLED


def test_a_task_of_another_series_is_not_judged_here(world, judge):
    from giaoban.schedule.models import Series

    other = Series.objects.create(
        host=world.district,
        name="Giao ban khối cơ quan",
        rrule="FREQ=MONTHLY;BYMONTHDAY=20",
        starts_at="07:30",
        place="Huyện ủy",
        valid_from=date(2017, 4, 1),
    )
    foreign = world.commitment(world.unit1, "Việc của kỳ giao ban khác", series=other, born_at=None)
    with pytest.raises(NotFound):
        judge(foreign, "achieved")


def test_the_owed_verdict_is_written_and_both_stay_readable(world, judge, october):
    owed = judge(world.commitment1, "owed")
    assert owed.was_due and fresh(world.commitment1).misses == 0
    close_meeting(october)
    actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
    board = queries.owed_verdicts(world.viewer("chair"))
    assert [(one.verdict.pk, one.until) for one in board] == [(owed.pk, date(2017, 10, 13))]
    assert queries.owed_verdicts(world.viewer("secretary1")) == []
    values = {
        "actor": world.viewer("clerk"),
        "meeting": october,
        "commitment_uid": world.commitment1.uid,
        "judged_by": world.people["chair"],
    }
    with pytest.raises(DomainError):
        actions.judge_in_writing(**values, outcome="owed")
    written = actions.judge_in_writing(**values, outcome="partly", new_due_on=NEW_DATE)
    assert written.corrects == owed and written.in_writing_at is not None
    assert queries.verdicts_of(october) == {world.commitment1.pk: written}
    row = fresh(world.commitment1)
    assert (row.misses, row.due_on) == (1, NEW_DATE)
    assert Extension.objects.get().verdict == written
    assert queries.owed_verdicts(world.viewer("chair")) == []
    assert Verdict.objects.get(pk=owed.pk).outcome == Outcome.OWED


def test_after_sealing_only_a_correction_may_follow(world, judge, october):
    wrong = judge(world.commitment1, "achieved", done_on=FIRST)
    close_meeting(october)
    actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
    actions.freeze_commitments(actor=world.viewer("clerk"), meeting=october)
    Meeting.objects.unscoped("test").filter(pk=october.pk).update(state="open")
    with pytest.raises(DomainError) as refused:
        judge(world.commitment1, "owed")
    assert refused.value.code == "commitments.sealed"
    close_meeting(october)
    wrong.refresh_from_db()
    correction = actions.correct_verdict(
        actor=world.viewer("clerk"),
        verdict=wrong,
        outcome="not_achieved",
        new_due_on=NEW_DATE,
        reason="Chưa có nghị quyết",
        judged_by=world.people["chair"],
    )
    row = fresh(world.commitment1)
    assert (row.state, row.misses, row.due_on, row.done_on) == ("open", 1, NEW_DATE, None)
    assert queries.verdicts_of(october)[row.pk] == correction
    assert Extension.objects.get().to_due == NEW_DATE
    with pytest.raises(DomainError) as refused:
        actions.correct_verdict(
            actor=world.viewer("clerk"), verdict=wrong, outcome="owed", judged_by=world.people["chair"]
        )
    assert refused.value.code == "commitments.corrected"


def test_a_closed_task_takes_no_new_verdict(world, judge):
    Commitment.objects.unscoped("test").filter(pk=world.commitment1.pk).update(
        state="achieved", closed_at=world.september.closed_at
    )
    with pytest.raises(DomainError) as refused:
        judge(world.commitment1, "achieved")
    assert refused.value.code == "commitments.closed"
