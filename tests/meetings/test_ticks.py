"""Everything that changes what the table or the hall shows raises the meeting's tick in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giaoban.commitments import actions as commitments
from giaoban.commitments.models import Commitment
from giaoban.concerns import actions as concerns
from giaoban.concerns.models import Concern
from giaoban.core import clock
from giaoban.meetings.actions import plan, priorities, running, speaking, table
from giaoban.reports import actions as reports
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting
from tests.meetings import stage
from tests.world import World

Step = Callable[[World], Any]


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.frozen(stage.DAY):
        yield


def tick(world: World) -> int:
    return Meeting.objects.unscoped("test").get(pk=world.october.pk).tick


def looks(world: World) -> list[str]:
    """What the clerk sees of the table, unit 1's page and the hall, without keys and stamps."""
    client = Client()
    client.force_login(world.accounts["clerk"])
    slot = stage.slot_of(world, world.unit1)
    pages = [
        reverse("meetings:table", args=[world.october.uid]),
        reverse("meetings:slot", args=[slot.uid]),
        reverse("meetings:hall", args=[world.october.uid]),
    ]
    found = []
    for url in pages:
        text = client.get(url).content.decode()
        found.append("\n".join(line for line in _parts(text) if "_key" not in line and "data-etag" not in line))
    return found


def _parts(text: str) -> list[str]:
    return [part for part in text.replace("<", "\n<").splitlines() if "csrf" not in part]


def slot(world: World) -> Any:
    return stage.slot_of(world, world.unit1)


def version(row: Any) -> int:
    found: int = stage.fresh(row).version
    return found


BEFORE: dict[str, Step] = {
    "a report is begun": lambda w: reports.open_report(actor=w.viewer("drafter3"), meeting=w.october, unit=w.unit3),
    "the agenda changes": lambda w: schedule.change_agenda_item(
        actor=w.viewer("clerk"), meeting_uid=w.october.uid, key="check", title="Kiểm tra", minutes=7
    ),
    "the order changes": lambda w: schedule.reorder_slots(
        actor=w.viewer("clerk"),
        meeting_uid=w.october.uid,
        order=[stage.slot_of(w, unit).uid for unit in (w.unit3, w.unit1, w.unit2)],
    ),
    "a unit asks to be heard first": lambda w: schedule.flag_slot(
        actor=w.viewer("clerk"), meeting=w.october, unit_id=w.unit1.pk, flagged=True, reason="bão"
    ),
    "a proposal": lambda w: table.propose_verdict(
        actor=w.viewer("clerk"), meeting_uid=w.october.uid, commitment_uid=w.commitment1.uid, outcome="achieved"
    ),
    "a task waits": lambda w: commitments.set_waiting(
        actor=w.viewer("secretary1"),
        commitment_uid=w.commitment1.uid,
        version=version(w.commitment1),
        waiting_on="Sở Nông nghiệp",
    ),
    "a task is extended": lambda w: commitments.extend_commitments(
        actor=w.viewer("clerk"),
        uids=[w.commitment1.uid],
        reason="mưa bão",
        granted_by=w.people["chair"],
        to_due=date(2017, 11, 20),
    ),
    "a task is given between meetings": lambda w: commitments.assign_commitment(
        actor=w.viewer("clerk"),
        series=w.series,
        unit=w.unit1,
        text="Khắc phục sạt lở",
        deliverable="kè xong",
        field=w.fields["order"],
        due_on=date(2017, 11, 20),
    ),
    "a quantity is noted": lambda w: commitments.add_progress(
        actor=w.viewer("secretary2"), commitment_uid=w.commitment2.uid, text="10 chi bộ", qty=10
    ),
}
OPEN: dict[str, Step] = {
    "a verdict": lambda w: table.judge_at_table(
        actor=w.viewer("chair"), meeting_uid=w.october.uid, commitment_uid=w.commitment1.uid, outcome="achieved"
    ),
    "a verdict by one key": lambda w: table.judge_at_once(
        actor=w.viewer("chair"), meeting_uid=w.october.uid, commitment_uid=w.commitment1.uid, outcome="achieved"
    ),
    "a unit is agreed": lambda w: table.agree_as_proposed(actor=w.viewer("chair"), slot_uid=slot(w).uid),
    "a unit speaks": lambda w: speaking.run_clock(actor=w.viewer("chair"), slot_uid=slot(w).uid, event="start"),
    "somebody came": lambda w: schedule.record_attendance(
        actor=w.viewer("clerk"), slot_uid=slot(w).uid, status="present", name="", reason="", version=1
    ),
    "the plan is taken up": lambda w: plan.take_up_plan(actor=w.viewer("chair"), slot_uid=slot(w).uid),
    "a task is given": lambda w: plan.add_commitment(
        actor=w.viewer("chair"),
        slot_uid=slot(w).uid,
        details={
            "text": "Thêm việc",
            "deliverable": "văn bản",
            "field": w.fields["order"],
            "due_on": date(2017, 11, 20),
        },
    ),
    "a petition is raised": lambda w: concerns.raise_concern(
        actor=w.viewer("clerk"), series=w.series, unit=w.unit1, meeting=w.october, text="Xin kinh phí"
    ),
    "a petition is answered": lambda w: concerns.answer_concern(
        actor=w.viewer("chair"), concern_uid=Concern.objects.unscoped("test").get().uid, version=1, answer="Đã giao"
    ),
    "a remark": lambda w: speaking.add_remark(
        actor=w.viewer("clerk"), meeting_uid=w.october.uid, slot_uid=slot(w).uid, text="Đã rõ"
    ),
    "a comment": lambda w: speaking.assess_unit(
        actor=w.viewer("chair"), slot_uid=slot(w).uid, version=0, comment="Nắm chắc việc"
    ),
    "the rest is owed": lambda w: running.mark_rest_owed(actor=w.viewer("clerk"), meeting_uid=w.october.uid),
    "another chair": lambda w: running.change_officers(
        actor=w.viewer("clerk"),
        meeting_uid=w.october.uid,
        version=version(w.october),
        chair=w.people["deputy"],
        recorder=w.people["clerk"],
        reason="đồng chí chủ trì có việc",
    ),
}


@pytest.fixture
def prepared(world: World) -> World:
    world.person("drafter3", "Cao Thị Ba", world.unit3, "party_office_clerk")
    report = stage.report(world, world.unit1, {world.commitment1: {"outcome": "achieved", "result": "đã xong"}})
    stage.plan_line(world, report, "Trồng vụ đông")
    stage.propose(world, world.commitment1, "achieved")
    Concern.objects.create(
        series=world.series,
        raised_by=world.unit1,
        meeting=world.october,
        text="Tàu hút cát",
        state="raised",
        raised_at=clock.now(),
    )
    return world


@pytest.mark.parametrize("name", BEFORE)
def test_before_the_meeting(prepared: World, name: str) -> None:
    if name == "a proposal":
        prepared.october.verdict_proposals.all().delete()
    was, seen = tick(prepared), looks(prepared)
    BEFORE[name](prepared)
    assert tick(prepared) > was
    assert name == "a quantity is noted" or looks(prepared) != seen or name == "the agenda changes"


@pytest.mark.parametrize("name", OPEN)
def test_while_it_is_held(prepared: World, name: str) -> None:
    stage.open_meeting(prepared)
    was, seen = tick(prepared), looks(prepared)
    OPEN[name](prepared)
    assert tick(prepared) > was
    assert looks(prepared) != seen


def test_the_steps_of_a_report(prepared: World) -> None:
    """Begun, sent, recalled, entered by telephone, confirmed: each state stands on the table."""
    drafter = prepared.viewer("drafter3")
    report = reports.open_report(actor=drafter, meeting=prepared.october, unit=prepared.unit3)
    for step in (reports.send_for_approval, reports.recall_report):
        was, seen = tick(prepared), looks(prepared)
        step(actor=drafter, report_uid=report.uid)
        assert tick(prepared) > was
        assert looks(prepared)[0] != seen[0]
    entered = stage.report(
        prepared, prepared.unit2, {}, entered_for=True, channel="telephone", told_by="Bí thư", told_at=clock.now()
    )
    was, seen = tick(prepared), looks(prepared)
    reports.confirm_entered(actor=prepared.viewer("secretary2"), report_uid=entered.uid)
    assert tick(prepared) > was
    assert looks(prepared)[0] != seen[0]


def test_a_priority_and_the_tasks_made_of_it(prepared: World) -> None:
    was = tick(prepared)
    row = priorities.propose_priority(
        actor=prepared.viewer("head"),
        meeting_uid=prepared.october.uid,
        unit=prepared.board,
        field=prepared.fields["farming"],
        text="Tiêm phòng",
    )
    assert tick(prepared) > was
    stage.open_meeting(prepared)
    was = tick(prepared)
    priorities.give_priority(
        actor=prepared.viewer("chair"),
        priority_uid=row.uid,
        version=row.version,
        units=[prepared.unit1],
        due_on=date(2017, 11, 20),
    )
    assert tick(prepared) > was


def test_a_refused_act_leaves_the_tick(prepared: World) -> None:
    stage.open_meeting(prepared)
    was = tick(prepared)
    client = Client()
    client.force_login(prepared.accounts["clerk"])
    url = reverse("meetings:judge", args=[prepared.october.uid, prepared.commitment1.uid])
    assert client.post(url, {"outcome": "partly", "seen": 0}).status_code == 422
    assert tick(prepared) == was
    assert not Commitment.objects.unscoped("test").get(pk=prepared.commitment1.pk).verdicts.exists()
