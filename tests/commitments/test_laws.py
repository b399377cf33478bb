"""Laws: the rules against a naive oracle of the table, the count of misses, judging again = judging once, carrying over."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giaoban.commitments import actions, queries, rules
from giaoban.commitments.models import Commitment, Outcome, Rhythm
from giaoban.core.errors import DomainError
from giaoban.records.verification import Step
from giaoban.schedule.models import Attendance, Meeting, Slot
from tests.commitments.conftest import MEETING_DAY, close_meeting, fresh

DAYS = st.dates(date(2017, 9, 1), date(2017, 12, 31))


def oracle(rhythm, due_on, on, heard):
    """The table of DESIGN.md, row by row."""
    reached = rhythm == "monthly" or (due_on is not None and on >= due_on)
    table = {
        "achieved": True,
        "partly": reached,
        "not_achieved": reached,
        "in_progress": not reached,
        "not_heard": not heard,
        "owed": True,
        "cancelled": True,
    }
    return {outcome for outcome, allowed in table.items() if allowed}


@settings(deadline=None)
@given(rhythm=st.sampled_from(Rhythm.values), due=st.none() | DAYS, on=DAYS, heard=st.booleans())
def test_the_rules_are_the_table(rhythm, due, on, heard):
    promise = SimpleNamespace(rhythm=rhythm, due_on=due, state="open", done_on=None)
    allowed = rules.allowed_outcomes(promise, on, slot_heard=heard)
    assert {outcome.value for outcome in allowed} == oracle(rhythm, due, on, heard)
    for outcome in Outcome:
        counted = outcome in ("partly", "not_achieved") or (outcome == "not_heard" and rules.is_due(promise, on))
        assert rules.counts_as_miss(outcome, rules.is_due(promise, on)) == counted
        assert rules.needs_new_date(promise, outcome) == (rhythm == "once" and outcome in ("partly", "not_achieved"))


@settings(deadline=None)
@given(
    rhythm=st.sampled_from(Rhythm.values),
    due=st.none() | DAYS,
    on=DAYS,
    soon=st.integers(0, 30),
    state=st.sampled_from(Commitment.State.values),
    done=st.none() | DAYS,
)
def test_timeliness_is_one_of_its_words(rhythm, due, on, soon, state, done):
    code, days = rules.timeliness(SimpleNamespace(rhythm=rhythm, due_on=due, state=state, done_on=done), on, soon)
    assert days >= 0
    if state in ("draft", "open"):
        assert code in ("no_deadline", "in_time", "due_soon", "late")
        assert (code == "late") == (rhythm == "once" and due is not None and due < on)
        if code == "late":
            assert due + timedelta(days=days) == on
        if code == "due_soon":
            assert days <= soon
    elif state == "achieved":
        assert (code == "done") == (done is None)
        assert code != "late" or done > due


def judged(world, meeting, commitment, given_):
    outcome, new_due, done_on, qty, ends = given_
    return actions.judge(
        actor=world.viewer("clerk"),
        meeting=meeting,
        commitment_uid=commitment.uid,
        outcome=outcome,
        new_due_on=new_due,
        done_on=done_on,
        done_qty=qty,
        ends_monthly=ends,
        reason="Lý do",
        judged_by=world.people["chair"],
    )


WORDS = st.tuples(
    st.sampled_from(Outcome.values),
    st.none() | st.dates(date(2017, 10, 1), date(2018, 1, 31)),
    st.none() | st.dates(date(2017, 9, 1), MEETING_DAY),
    st.none() | st.integers(0, 12),
    st.booleans(),
)
EFFECT = ("state", "due_on", "first_due_on", "done_qty", "done_on", "misses", "due_at_next_meeting")


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rhythm=st.sampled_from(Rhythm.values),
    due=st.none() | DAYS,
    heard=st.booleans(),
    words=st.lists(WORDS, min_size=2, max_size=5),
)
def test_judging_again_ends_as_judging_once(world, october, rhythm, due, heard, words):
    due = due if rhythm == "monthly" else due or date(2017, 9, 29)
    status = Attendance.Status.PRESENT if heard else Attendance.Status.ABSENT_EXCUSED
    Attendance.objects.filter(slot__meeting=october, slot__unit=world.unit1).update(status=status)
    sid = transaction.savepoint()
    try:
        many = world.commitment(world.unit1, "nhiều lần", due, rhythm=rhythm, target_qty=12)
        once = world.commitment(world.unit1, "một lần", due, rhythm=rhythm, target_qty=12)
        accepted = []
        for word in words:
            try:
                judged(world, october, many, word)
            except DomainError:
                continue
            accepted.append(word)
        if accepted:
            judged(world, october, once, accepted[-1])
        for name in EFFECT:
            assert getattr(fresh(many), name) == getattr(fresh(once), name), name
        assert fresh(many).misses == actions.recount_misses(fresh(many))
        close_meeting(october)
        actions.open_drafts(actor=world.viewer("clerk"), meeting=october)
        assert broken() == []
    finally:
        transaction.savepoint_rollback(sid)
        october.state = Meeting.State.OPEN


def broken():
    from giaoban.commitments import verification

    checks = (verification.carried, verification.closed, verification.dates)
    return [found for check in checks for found in check(Step(check.__name__))]


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(months=st.lists(st.sampled_from(["achieved", "partly", "not_achieved", "owed", "not_heard"]), max_size=4))
def test_an_open_task_is_on_every_table_until_a_verdict_closes_it(world, months):
    """Carrying over copies nothing: month after month the same row, ↻ = its misses, until it is closed."""
    sid = transaction.savepoint()
    try:
        row = world.commitment(world.unit3, "Việc đi theo tháng", date(2017, 9, 29))
        meeting, misses, open_ = world.october, 0, True
        Slot.objects.filter(meeting=meeting).update(state=Slot.State.WAITING)  # not heard is allowed
        for number, outcome in enumerate(months):
            day = MEETING_DAY + timedelta(days=30 * number)
            Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(
                state="open", held_on=day, opened_at=f"{day}T01:00:00Z", period=day.replace(day=1)
            )
            meeting = Meeting.objects.unscoped("test").select_related("series__host", "chair").get(pk=meeting.pk)
            table = set(queries.open_for_meeting(world.viewer("clerk"), meeting).values_list("uid", flat=True))
            assert (row.uid in table) == open_
            assert (row.uid in {one.uid for one in queries.without_verdict(meeting)}) == open_
            if open_:
                now_due = rules.is_due(fresh(row), day)
                needs = outcome in ("partly", "not_achieved")
                if needs and not now_due:
                    outcome = "owed"
                    needs = False
                new_due = day + timedelta(days=10) if needs else None
                judged(world, meeting, row, (outcome, new_due, None, None, False))
                misses += outcome in ("partly", "not_achieved") or (outcome == "not_heard" and now_due)
                open_ = outcome != "achieved"
                assert row.uid not in {one.uid for one in queries.without_verdict(meeting)}
            close_meeting(meeting)
            actions.open_drafts(actor=world.viewer("clerk"), meeting=meeting)
            assert fresh(row).misses == misses and fresh(row).first_due_on == date(2017, 9, 29)
            Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(state="cancelled", reason="hết phép thử")
            from tests.world import make_meeting

            meeting = make_meeting(world, date(2018, 1 + number, 6), Meeting.State.CALLED)
            Slot.objects.filter(meeting=meeting).update(state=Slot.State.WAITING)
    finally:
        transaction.savepoint_rollback(sid)


@pytest.mark.django_db
def test_verify_names_the_broken_row(world):
    assert broken() == []
    Commitment.objects.unscoped("test").filter(pk=world.commitment1.pk).update(misses=5)
    Commitment.objects.unscoped("test").filter(pk=world.commitment2.pk).update(
        state="achieved", closed_at=world.september.closed_at, due_on=date(2017, 11, 1)
    )
    rows = [one.row for one in broken()]
    assert [str(world.commitment1.uid) in row for row in rows] == [True, False, False]
    assert all(str(world.commitment2.uid) in row for row in rows[1:])
