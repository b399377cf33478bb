"""Screens of the table and of a unit's turn: who sees what, every form, both with and without errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from giaoban.commitments.models import Commitment, Priority, Verdict
from giaoban.concerns.models import Concern
from giaoban.core import clock
from giaoban.meetings.models import Assessment, Remark, VerdictProposal
from giaoban.organisation.models import Appointment
from giaoban.schedule.models import Attendance, Meeting, Slot, SlotClock
from tests.meetings import stage
from tests.world import START, World, make_unit

SignedIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.frozen(stage.DAY):
        yield


@pytest.fixture
def full(world: World) -> World:
    """Unit 1 and unit 2 have reported, everything that could leak carries a marker; the meeting is open."""
    for unit, n, commitment in ((world.unit1, 1, world.commitment1), (world.unit2, 2, world.commitment2)):
        report = stage.report(
            world,
            unit,
            {commitment: {"outcome": "achieved", "result": f"KETQUA{n}"}},
            difficulties=f"KHOKHAN{n}",
        )
        stage.plan_line(world, report, f"KEHOACH{n}")
        Concern.objects.create(
            series=world.series,
            raised_by=unit,
            meeting=world.october,
            text=f"KIENNGHI{n}",
            state="raised",
            raised_at=clock.now(),
        )
        stage.propose(world, commitment, "achieved", reason=f"DEXUAT{n}")
    stage.open_meeting(world)
    for unit, n in ((world.unit1, 1), (world.unit2, 2)):
        slot = stage.slot_of(world, unit)
        Assessment.objects.create(
            slot=slot,
            comment=f"NHANXET{n}",
            by=world.people["chair"],
            entered_by=world.people["clerk"],
            at=clock.now(),
        )
        Remark.objects.create(
            meeting=world.october, slot=slot, text=f"PHATBIEU{n}", by=world.people["clerk"], at=clock.now()
        )
    return world


def table_page(world: World) -> str:
    return reverse("meetings:table", args=[world.october.uid])


def slot_page(world: World, n: int) -> str:
    return reverse("meetings:slot", args=[stage.slot_of(world, world.unit1 if n == 1 else world.unit2).uid])


def seen(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("key", ["secretary1", "drafter1", "member1", "outsider", "city_leader", "admin"])
def test_the_table_is_not_for_units_or_strangers(full: World, as_: SignedIn, key: str) -> None:
    assert as_("clerk").get(table_page(full)).status_code == 200
    assert as_(key).get(table_page(full)).status_code == 404


def test_host_sees_everything_on_the_slot(full: World, as_: SignedIn) -> None:
    for key in ("clerk", "chair", "deputy"):
        page = seen(as_(key), slot_page(full, 1))
        for marker in ("KETQUA1", "KHOKHAN1", "KEHOACH1", "KIENNGHI1", "DEXUAT1", "NHANXET1", "PHATBIEU1"):
            assert marker in page
        assert "KETQUA2" not in page


def test_unit_sees_its_own_slot_read_only_and_never_a_siblings(full: World, as_: SignedIn) -> None:
    page = seen(as_("secretary1"), slot_page(full, 1))
    for marker in ("KETQUA1", "KIENNGHI1", "NHANXET1"):
        assert marker in page
    for marker in ("DEXUAT1", "PHATBIEU1", "KETQUA2", "NHANXET2", 'name="outcome"', 'name="comment"'):
        assert marker not in page
    for key in ("secretary2", "drafter2", "outsider", "city_leader"):
        assert as_(key).get(slot_page(full, 1)).status_code == 404


def test_head_sees_commitments_of_his_fields_only(full: World, as_: SignedIn) -> None:
    Slot.objects.filter(meeting=full.october, unit=full.unit1).update(flagged=True, flag_reason="LYDO1")
    Commitment.objects.unscoped("test").filter(pk=full.commitment1_later.pk).update(text="TRATTU1")
    table = seen(as_("head"), table_page(full))
    assert "KETQUA1" in table
    for marker in ("TRATTU1", "KHOKHAN", "KIENNGHI", "NHANXET", "LYDO1"):
        assert marker not in table
    page = seen(as_("head"), slot_page(full, 1))
    for marker in ("KETQUA1", "DEXUAT1"):
        assert marker in page
    for marker in ("TRATTU1", "KHOKHAN1", "KEHOACH1", "KIENNGHI1", "NHANXET1", "PHATBIEU1", "LYDO1"):
        assert marker not in page
    for url in (table_page(full), slot_page(full, 1)):
        assert "TRATTU1" in seen(as_("clerk"), url)
        assert "LYDO1" in seen(as_("clerk"), url)


def test_inspector_reads_the_units_of_his_decision(full: World, as_: SignedIn) -> None:
    table = seen(as_("inspector"), table_page(full))
    assert "Tân Phong" in table
    assert "Đại Hợp" not in table
    page = seen(as_("inspector"), slot_page(full, 1))
    for marker in ("KETQUA1", "KIENNGHI1", "NHANXET1"):
        assert marker in page
    for marker in ("DEXUAT1", "PHATBIEU1", 'name="outcome"'):
        assert marker not in page
    assert as_("inspector").get(slot_page(full, 2)).status_code == 404


def test_table_and_proposals_never_show_assessments(full: World, as_: SignedIn) -> None:
    for url in (table_page(full), reverse("meetings:proposals", args=[full.october.uid])):
        assert "NHANXET1" not in seen(as_("clerk"), url)


def post(client: Client, name: str, /, *args: object, **data: object) -> object:
    return client.post(reverse(f"meetings:{name}", args=args), data)


def test_agree_from_the_table_goes_back_to_the_row(full: World, as_: SignedIn) -> None:
    slot = stage.slot_of(full, full.unit1)
    answer = post(as_("clerk"), "slot_agree", slot.uid, **{"from": "table"})
    assert (answer.status_code, answer["Location"]) == (303, f"{table_page(full)}#unit-{slot.uid}")
    assert Verdict.objects.get().commitment == full.commitment1
    assert post(as_("secretary1"), "slot_agree", slot.uid).status_code == 404


def test_verdict_form_shows_the_error_at_the_row_and_keeps_the_text(full: World, as_: SignedIn) -> None:
    client = as_("clerk")
    url = reverse("meetings:judge", args=[full.october.uid, full.commitment1.uid])
    answer = client.post(url, {"outcome": "partly", "reason": "Chờ xi măng", "seen": 0})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Chờ xi măng" in page
    assert f'id="v-{full.commitment1.uid}-new_due_on_error"' in page
    assert Verdict.objects.count() == 0
    answer = client.post(url, {"outcome": "partly", "reason": "Chờ xi măng", "new_due_on": "2017-11-20", "seen": 0})
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"#c-{full.commitment1.uid}")
    assert Verdict.objects.get().new_due_on == date(2017, 11, 20)
    assert client.get(url).status_code == 302


def test_conflict_page_shows_both(full: World, as_: SignedIn) -> None:
    slot = stage.slot_of(full, full.unit1)
    answer = post(as_("clerk2"), "slot_assess", slot.uid, comment="BẢN CỦA TÔI", version=0)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "BẢN CỦA TÔI" in page
    assert "NHANXET1" in page
    assert post(as_("clerk2"), "slot_assess", slot.uid, comment="BẢN CỦA TÔI", version=1).status_code == 303
    assert Assessment.objects.get(slot=slot).comment == "BẢN CỦA TÔI"


def test_remarks_are_added_changed_and_taken_out(full: World, as_: SignedIn) -> None:
    client, slot = as_("clerk"), stage.slot_of(full, full.unit1)
    assert post(client, "slot_remark_add", slot.uid, text="Nói thêm", version=0).status_code == 303
    row = Remark.objects.get(text="Nói thêm")
    assert post(client, "slot_remark_change", slot.uid, row.uid, text="Nói rõ", version=1).status_code == 303
    assert post(client, "slot_remark_change", slot.uid, row.uid, text="Của người khác", version=1).status_code == 409
    assert post(client, "slot_remark_drop", slot.uid, row.uid, version=2).status_code == 303
    assert not Remark.objects.filter(pk=row.pk).exists()
    assert post(client, "slot_remark_add", slot.uid, text=" ", version=0).status_code == 422


def test_general_parts(full: World, as_: SignedIn) -> None:
    client, uid = as_("clerk"), full.october.uid
    answer = post(client, "general", uid, text="Kết luận chung", agenda_key="conclusions", version=0)
    assert (answer.status_code, answer["Location"].endswith("#part-conclusions")) == (303, True)
    row = Remark.objects.get(agenda_key="conclusions")
    assert post(client, "remark_change", row.uid, text="Kết luận", version=1).status_code == 303
    assert post(client, "general", uid, text="x", agenda_key="units", version=0).status_code == 422
    assert post(client, "remark_drop", row.uid, version=2).status_code == 303
    assert as_("head").get(reverse("meetings:general", args=[uid])).status_code == 404


def test_attendance_and_countdown(full: World, as_: SignedIn) -> None:
    client, slot = as_("clerk"), stage.slot_of(full, full.unit1)
    assert post(client, "slot_attendance", slot.uid, status="substitute", version=1).status_code == 422
    answer = post(client, "slot_attendance", slot.uid, status="substitute", name="PBT Ngô Văn Phó", version=1)
    assert answer.status_code == 303
    assert Attendance.objects.get(slot=slot).status == "substitute"
    assert post(client, "slot_clock", slot.uid, event="start").status_code == 303
    assert post(client, "slot_clock", slot.uid, event="start").status_code == 422
    assert 'data-state="running"' in seen(client, slot_page(full, 1))
    other = stage.slot_of(full, full.unit2)
    assert post(client, "slot_clock", other.uid, event="start").status_code == 303
    assert list(SlotClock.objects.order_by("id").values_list("slot__unit", "event")) == [
        (full.unit1.pk, "start"),
        (full.unit1.pk, "stop"),
        (full.unit2.pk, "start"),
    ]


def test_plan_becomes_tasks(full: World, as_: SignedIn) -> None:
    client, slot = as_("clerk"), stage.slot_of(full, full.unit1)
    report = full.october.reports.unscoped("test").get(unit=full.unit1)
    second, third = stage.plan_line(full, report, "DÒNG HAI"), stage.plan_line(full, report, "DÒNG BA")
    edit = reverse("meetings:slot_plan_edit", args=[slot.uid, second.uid])
    assert "DÒNG HAI" in seen(client, edit)
    answer = client.post(edit, {"text": "DÒNG HAI SỬA", "field": "farming", "rhythm": "once", "due_on": "2017-12-01"})
    assert answer.status_code == 303
    assert post(client, "slot_plan_decline", slot.uid, third.uid, reason="Đã có đơn vị khác").status_code == 303
    assert post(client, "slot_plan_all", slot.uid).status_code == 303
    born = Commitment.objects.unscoped("test").filter(born_at=full.october)
    assert sorted(born.values_list("text", "state", "origin")) == [
        ("DÒNG HAI SỬA", "draft", "plan"),
        ("KEHOACH1", "draft", "plan"),
    ]
    taken = born.get(text="KEHOACH1")
    assert post(client, "slot_plan_take", slot.uid, third.uid).status_code == 303
    assert post(client, "slot_task_drop", slot.uid, taken.uid, version=1).status_code == 303
    assert stage.fresh(second).commitment is not None
    page = seen(client, slot_page(full, 1))
    assert "DÒNG BA" in page
    change = reverse("meetings:slot_task_change", args=[slot.uid, stage.fresh(second).commitment.uid])
    assert "DÒNG HAI SỬA" in seen(client, change)


def test_task_given_at_the_table(full: World, as_: SignedIn) -> None:
    client, slot = as_("clerk"), stage.slot_of(full, full.unit1)
    task = {"text": "Việc mới", "field": "order", "rhythm": "once", "due_on": "2017-09-01"}
    assert post(client, "slot_task_add", slot.uid, **task).status_code == 422
    assert post(client, "slot_task_add", slot.uid, **{**task, "due_on": "2017-12-01"}).status_code == 303
    assert Commitment.objects.unscoped("test").get(born_at=full.october).origin == "table"


def test_more_than_eight_own_tasks_are_pointed_out(full: World, as_: SignedIn) -> None:
    warning = "nhiệm vụ tự đề ra"
    assert warning not in seen(as_("clerk"), slot_page(full, 1))
    for number in range(7):
        full.commitment(full.unit1, f"việc {number}")
    assert warning in seen(as_("clerk"), slot_page(full, 1))


def test_petition_answered_on_the_spot_or_promised(full: World, as_: SignedIn) -> None:
    client, slot = as_("clerk"), stage.slot_of(full, full.unit1)
    concern = Concern.objects.unscoped("test").get(text="KIENNGHI1")
    promise = {"assigned_to": str(full.board.uid), "answer_due_on": "2017-10-20", "version": 1}
    assert post(client, "slot_assign", slot.uid, concern.uid, **promise).status_code == 303
    chair = str(full.people["chair"].uid)
    answer = {"answer": "Huyện cấp trước ngày 20", "answered_by": chair, "version": 2}
    assert post(client, "slot_answer", slot.uid, concern.uid, **answer).status_code == 303
    row = Concern.objects.unscoped("test").get(pk=concern.pk)
    assert (row.state, row.answered_by) == ("answered", full.people["chair"])
    assert "Huyện cấp trước" in seen(as_("secretary1"), slot_page(full, 1))
    assert post(client, "slot_petition", slot.uid, text="Nói tại hội trường").status_code == 303
    assert Concern.objects.unscoped("test").get(text="Nói tại hội trường").raised_by == full.unit1


def test_proposal_screen_of_the_head(full: World, as_: SignedIn) -> None:
    VerdictProposal.objects.all().delete()
    client, slot = as_("head"), stage.slot_of(full, full.unit1)
    url = reverse("meetings:proposals", args=[full.october.uid])
    assert "KETQUA2" in seen(client, url)
    assert post(client, "slot_propose_claimed", slot.uid).status_code == 303
    row = VerdictProposal.objects.get()
    assert (row.commitment, row.by) == (full.commitment1, full.people["head"])
    answer = post(client, "slot_propose", slot.uid, full.commitment1.uid, outcome="owed", version=1)
    assert answer.status_code == 422
    answer = post(client, "slot_propose", slot.uid, full.commitment1.uid, outcome="achieved", reason="đủ", version=1)
    assert answer.status_code == 303
    assert as_("secretary1").get(url).status_code == 404
    assert post(client, "slot_propose", slot.uid, full.commitment1_later.uid, outcome="achieved").status_code == 404


def test_priorities_become_one_commitment_a_unit(full: World, as_: SignedIn) -> None:
    head, clerk, uid = as_("head"), as_("clerk"), full.october.uid
    line = {"unit": str(full.board.uid), "field": "farming", "text": "Trồng cây vụ đông", "version": 0}
    assert post(head, "priorities", uid, **line).status_code == 303
    row = Priority.objects.get()
    give = {"units": [str(full.unit1.uid), str(full.unit2.uid)], "due_on": "2017-11-15", "version": 1}
    assert post(head, "priority_give", row.uid, **give).status_code == 404
    assert post(clerk, "priority_give", row.uid, **give).status_code == 303
    born = Commitment.objects.unscoped("test").filter(priority=row)
    assert sorted(born.values_list("owner__name", "origin", "due_on")) == [
        ("Tân Phong", "priority", date(2017, 11, 15)),
        ("Đại Hợp", "priority", date(2017, 11, 15)),
    ]
    assert post(clerk, "priority_give", row.uid, **{**give, "version": 2}).status_code == 422
    page = seen(head, reverse("meetings:priorities", args=[uid]))
    assert page.count("Trồng cây vụ đông") == 1
    assert "Tân Phong" in page
    assert as_("secretary1").get(reverse("meetings:priorities", args=[uid])).status_code == 404
    change = {**line, "version": 2}
    assert post(head, "priority_change", row.uid, **change).status_code == 422


def test_priority_of_a_foreign_field_is_refused(full: World, as_: SignedIn) -> None:
    line = {"unit": str(full.board.uid), "field": "order", "text": "Việc ngoài ngành", "version": 0}
    assert post(as_("head"), "priorities", full.october.uid, **line).status_code == 422
    assert Priority.objects.count() == 0


def test_open_close_and_reopen_on_screen(world: World, as_: SignedIn) -> None:
    client, uid = as_("clerk"), world.october.uid
    assert as_("secretary1").get(reverse("meetings:open", args=[uid])).status_code == 404
    officers = {
        "chair": str(world.people["chair"].uid),
        "recorder": str(world.people["clerk"].uid),
        "version": stage.fresh(world.october).version,
    }
    assert post(client, "open", uid, **officers).status_code == 303
    page = client.post(reverse("meetings:close", args=[uid]), {"version": stage.fresh(world.october).version})
    assert page.status_code == 422
    for commitment in (world.commitment1, world.commitment1_later, world.commitment2):
        assert reverse("meetings:judge", args=[uid, commitment.uid]) in page.content.decode()
    assert post(client, "not_heard", uid).status_code == 303
    version = stage.fresh(world.october).version
    assert post(client, "close", uid, version=version).status_code == 303
    assert stage.fresh(world.october).state == Meeting.State.CLOSED
    version = stage.fresh(world.october).version
    assert post(client, "reopen", uid, reason="Sót một việc", version=version).status_code == 422
    assert post(as_("chair"), "reopen", uid, reason="Sót một việc", version=version).status_code == 303
    assert stage.fresh(world.october).state == Meeting.State.OPEN


def test_a_task_no_unit_has_taken_over_stands_on_the_table(world: World, as_: SignedIn) -> None:
    gone = make_unit("Xã đã giải thể", "commune", world.district)
    orphan = world.commitment(gone, "Việc còn lại")
    stage.open_meeting(world)
    url = reverse("meetings:judge", args=[world.october.uid, orphan.uid])
    client = as_("clerk")
    assert url in seen(client, table_page(world))
    assert "Việc còn lại" in seen(client, url)
    assert client.post(url, {"outcome": "partly", "seen": 0}).status_code == 422
    assert client.post(url, {"outcome": "owed", "seen": 0}).status_code == 303
    assert Verdict.objects.get().commitment == orphan
    assert as_("secretary1").get(url).status_code == 404


def test_another_standing_member_is_named_where_the_chair_holds_a_post(world: World, as_: SignedIn) -> None:
    for key in ("city_leader",):
        Appointment.objects.create(
            person=world.people[key], unit=world.district, position="deputy_secretary", valid_from=START
        )
    Appointment.objects.create(
        person=world.people["chair"], unit=world.unit1, position="committee_member", valid_from=START
    )
    stage.open_meeting(world)
    page = seen(as_("clerk"), slot_page(world, 1))
    assert 'name="judged_by"' in page
    assert 'name="judged_by"' not in seen(as_("clerk"), slot_page(world, 2))
    url = reverse("meetings:judge", args=[world.october.uid, world.commitment1.uid])
    data = {"outcome": "achieved", "seen": 0, "judged_by": str(world.people["chair"].uid)}
    assert as_("clerk").post(url, data).status_code == 422
    data["judged_by"] = str(world.people["city_leader"].uid)
    assert as_("clerk").post(url, data).status_code == 303
    assert Verdict.objects.get().by == world.people["city_leader"]
