"""The state machine as a table, walked at random; lateness, versions, double submits, returns."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.records.models import AuditEntry
from giaoban.reports import actions, queries, rows, transitions
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting, Slot

EVENT = {
    "save": lambda w, uid: actions.save_report(actor=w.viewer("drafter1"), report_uid=uid, rows=[]),
    "send": lambda w, uid: actions.send_for_approval(actor=w.viewer("drafter1"), report_uid=uid),
    "recall": lambda w, uid: actions.recall_report(actor=w.viewer("secretary1"), report_uid=uid),
    "submit": lambda w, uid: actions.submit_report(actor=w.viewer("secretary1"), report_uid=uid),
    "supplement": lambda w, uid: actions.supplement_report(actor=w.viewer("deputy1"), report_uid=uid, rows=[]),
    "withdraw": lambda w, uid: actions.withdraw_report(actor=w.viewer("secretary1"), report_uid=uid),
    "return": lambda w, uid: actions.return_report(
        actor=w.viewer("clerk"), report_uid=uid, version=stored(uid).version, reason="Ghi rõ sản phẩm"
    ),
}


def stored(uid) -> Report:
    return Report.objects.unscoped("test").get(uid=uid)


def code_of(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(walk=st.lists(st.sampled_from(sorted(EVENT)), max_size=9))
def test_every_walk_follows_the_table(world, draft, walk):
    """Whatever is tried in whatever order, the state is what the table says, and every submission left a version."""
    from django.db import transaction

    with transaction.atomic():
        state, versions = "draft", 0
        Report.objects.unscoped("test").filter(pk=draft.pk).update(state="draft", return_reason="")
        before = draft.versions.count()
        first = stored(draft.uid).first_submitted_at
        for event in walk:
            after = transitions.TABLE.get((state, event))
            if after is None:
                with pytest.raises((DomainError, NotFound)):
                    EVENT[event](world, draft.uid)
            else:
                EVENT[event](world, draft.uid)
                versions += event in ("submit", "supplement")
                state = after
            now = stored(draft.uid)
            assert now.state == state
            assert now.versions.count() - before == versions
            if first is not None:
                assert now.first_submitted_at == first
            first = now.first_submitted_at
        transaction.set_rollback(True)


def test_the_table_names_every_event_and_nothing_leaves_submitted_silently():
    assert set(EVENT) | {"enter", "confirm"} == set(transitions.EVENTS) == set(transitions.MEETING)
    assert (transitions.SUBMITTED, "save") not in transitions.TABLE


def test_submitted_twice_says_so_and_writes_nothing(world, submitted):
    assert (
        code_of(lambda: actions.submit_report(actor=world.viewer("secretary1"), report_uid=submitted.uid))
        == "reports.already_submitted"
    )
    assert submitted.versions.count() == 1


def test_only_the_secretary_or_a_deputy_submits(world, draft):
    assert (
        code_of(lambda: actions.submit_report(actor=world.viewer("drafter1"), report_uid=draft.uid))
        == "reports.not_leader"
    )
    with pytest.raises(NotFound):
        actions.submit_report(actor=world.viewer("clerk"), report_uid=draft.uid)
    with pytest.raises(NotFound):
        actions.submit_report(actor=world.viewer("secretary2"), report_uid=draft.uid)
    assert actions.submit_report(actor=world.viewer("deputy1"), report_uid=draft.uid).state == "submitted"


def test_approving_what_was_read_not_what_came_after(world, draft):
    read = draft.version
    actions.save_report(
        actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[rows.new_row(rows.DIFFICULTIES, difficulties="x")]
    )
    with pytest.raises(Conflict):
        actions.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid, version=read)
    assert stored(draft.uid).state == "draft"


def test_lateness_is_of_the_first_submission(world, draft):
    secretary = world.viewer("secretary1")
    assert world.october.report_due_at == clock.aware(datetime(2017, 10, 3, 17))
    assert not actions.submit_report(actor=secretary, report_uid=draft.uid).is_late
    actions.withdraw_report(actor=secretary, report_uid=draft.uid)
    with clock.frozen(datetime(2017, 10, 5, 8)):
        assert not actions.submit_report(actor=secretary, report_uid=draft.uid).is_late


def test_late_is_marked_and_follows_the_meeting(world, draft):
    secretary = world.viewer("secretary1")
    with clock.frozen(datetime(2017, 10, 4, 8)):
        # The briefing moved, its deadline with it: what would have been late is not.
        Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(
            report_due_at=clock.aware(datetime(2017, 10, 6, 17)), held_on=date(2017, 10, 9)
        )
        assert not actions.submit_report(actor=secretary, report_uid=draft.uid).is_late
    Report.objects.unscoped("test").filter(pk=draft.pk).update(state="draft", first_submitted_at=None)
    with clock.frozen(datetime(2017, 10, 7, 8)):
        late = actions.submit_report(actor=secretary, report_uid=draft.uid)
        assert late.is_late
        clerk = world.viewer("clerk")
        assert queries.report_states(clerk, world.october)[world.unit1.pk] == "late"
        # Returned and submitted again it stays late.
        actions.return_report(actor=clerk, report_uid=draft.uid, version=late.version, reason="Thiếu số liệu")
        assert queries.report_states(clerk, world.october)[world.unit1.pk] == "returned"
        assert actions.submit_report(actor=secretary, report_uid=draft.uid).is_late


def test_a_report_after_opening_or_closing_is_refused(world, draft):
    secretary = world.viewer("secretary1")
    for state, code in (
        (Meeting.State.OPEN, "reports.meeting_open"),
        (Meeting.State.CLOSED, "reports.meeting_closed"),
        (Meeting.State.POSTPONED, "reports.meeting_postponed"),
        (Meeting.State.CANCELLED, "reports.meeting_cancelled"),
        (Meeting.State.PLANNED, "reports.not_called"),
    ):
        values = {"state": state, "reason": "bão", "opened_at": clock.now(), "closed_at": clock.now()}
        Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(**values)
        assert code_of(lambda: actions.submit_report(actor=secretary, report_uid=draft.uid)) == code
    # The draft of a postponed briefing waits and may be written on.
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(state=Meeting.State.POSTPONED)
    more = [rows.new_row(rows.DIFFICULTIES, difficulties="bão")]
    assert actions.save_report(actor=secretary, report_uid=draft.uid, rows=more).difficulties == "bão"
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(state=Meeting.State.CALLED)
    assert actions.submit_report(actor=secretary, report_uid=draft.uid).state == "submitted"
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(state=Meeting.State.OPEN)
    for event in ("withdraw", "supplement", "return"):
        assert code_of(lambda event=event: EVENT[event](world, draft.uid)) == "reports.meeting_open"


def test_who_may_begin_a_report(world):
    secretary = world.viewer("secretary1")

    def opened(**other):
        return actions.open_report(**{"actor": secretary, "meeting": world.october, "unit": world.unit1, **other})

    assert code_of(lambda: opened(unit=world.unit2)) == "reports.not_writer"
    assert code_of(lambda: opened(actor=world.viewer("member1"))) == "reports.not_writer"
    assert code_of(lambda: opened(meeting=world.september)) == "reports.meeting_closed"
    world.october.kind = Meeting.Kind.EXTRAORDINARY
    assert code_of(opened) == "reports.extraordinary"
    world.october.kind = Meeting.Kind.REGULAR
    world.unit1.ended_on = date(2017, 10, 1)
    assert code_of(opened) == "reports.unit_ended"
    world.unit1.ended_on = None
    head = world.viewer("clerk")
    assert code_of(lambda: opened(actor=head, unit=world.district)) == "reports.no_participant"
    assert opened().state == "draft"
    assert opened() == opened()


def test_returned_with_a_reason(world, submitted):
    clerk = world.viewer("clerk")
    back = lambda **kw: actions.return_report(  # noqa: E731
        **{"actor": clerk, "report_uid": submitted.uid, "version": submitted.version, "reason": "Ghi rõ sản phẩm", **kw}
    )
    assert code_of(lambda: back(reason=" \n")) == "reports.reason_missing"
    assert code_of(lambda: back(actor=world.viewer("secretary1"))) == "reports.not_host"
    with pytest.raises(Conflict):
        back(version=submitted.version - 1)
    tick = Meeting.objects.unscoped("test").get(pk=world.october.pk).tick
    report = back()
    assert (report.state, report.return_reason) == ("returned", "Ghi rõ sản phẩm")
    assert Meeting.objects.unscoped("test").get(pk=world.october.pk).tick > tick


def test_versions_say_what_changed(world, submitted):
    secretary = world.viewer("secretary1")
    line = submitted.result_lines.get()
    base = rows.fingerprint(rows.RESULT, rows.result_values(line))
    row = rows.Row(rows.RESULT, str(line.uid), base, {"text": "Kết nạp 03 đảng viên", "field_id": line.field_id})
    actions.supplement_report(actor=secretary, report_uid=submitted.uid, rows=[row])
    first, second = [queries.as_content(v) for v in queries.versions_of(secretary, submitted)]
    from giaoban.reports.content import changes

    assert [(c.part, c.kind) for c in changes(first, second)] == [("results", "changed")]
    assert "02 đảng viên" in changes(first, second)[0].before
    assert "03 đảng viên" in changes(first, second)[0].after
    assert changes(first, first) == []
    assert first.results[0]["text"] == "Kết quả: kết nạp 02 đảng viên"


def test_flag_reaches_the_slot_and_is_taken_back(world, draft):
    secretary = world.viewer("secretary1")
    flag = rows.new_row(rows.FLAG, flagged=True, flag_reason="Lúa ngập")
    actions.save_report(actor=secretary, report_uid=draft.uid, rows=[flag])
    slot = Slot.objects.filter(meeting=world.october, unit=world.unit1)
    assert not slot.get().flagged
    actions.submit_report(actor=secretary, report_uid=draft.uid)
    assert (slot.get().flagged, slot.get().flag_reason) == (True, "Lúa ngập")
    actions.withdraw_report(actor=secretary, report_uid=draft.uid)
    assert not slot.get().flagged


def test_every_act_is_recorded(world, submitted):
    actions.withdraw_report(actor=world.viewer("secretary1"), report_uid=submitted.uid)
    kinds = AuditEntry.objects.filter(subject_uid=submitted.uid).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "reports.open_report",
        "reports.save_report",
        "reports.submit_report",
        "reports.withdraw_report",
    ]
