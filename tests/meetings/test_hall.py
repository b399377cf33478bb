"""The second screen: what it shows and never shows, who opens it, how it follows, what a poll costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from giaoban.commitments.models import Priority
from giaoban.concerns.models import Concern
from giaoban.core import clock, live
from giaoban.meetings.actions import plan, running, speaking, table
from giaoban.meetings.models import Assessment, Remark
from giaoban.organisation.models import Appointment
from giaoban.reports.models import Claim
from giaoban.schedule import actions as schedule
from giaoban.schedule.models import Meeting, Slot
from tests.meetings import stage
from tests.world import World

SignedIn = Callable[[str], Client]
SECRETS = (
    "KETQUA",
    "VISAO",
    "KHOKHAN",
    "KEHOACH",
    "KIENNGHI",
    "LYDODEXUAT",
    "NHANXET",
    "BAIHOC",
    "PHATBIEU",
    "LYDOBAO",
)
NAMES = ("Nguyễn Thị Chủ", "Trần Thị Văn", "Hoàng Văn Một")


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.frozen(stage.DAY):
        yield


@pytest.fixture
def full(world: World) -> World:
    """Unit 1 has the floor, and everything it has brought that the hall must not read carries a marker."""
    claim = {"outcome": "partly", "result": "KETQUA", "why_not": "VISAO"}
    report = stage.report(world, world.unit1, {world.commitment1: claim}, difficulties="KHOKHAN")
    stage.plan_line(world, report, "KEHOACH")
    Concern.objects.create(
        series=world.series,
        raised_by=world.unit1,
        meeting=world.october,
        text="KIENNGHI",
        state="raised",
        raised_at=clock.now(),
    )
    stage.propose(world, world.commitment1, "not_achieved", reason="LYDODEXUAT", new_due_on=date(2017, 10, 31))
    stage.open_meeting(world)
    slot = stage.slot_of(world, world.unit1)
    Slot.objects.filter(pk=slot.pk).update(flagged=True, flag_reason="LYDOBAO")
    people = {"by": world.people["chair"], "entered_by": world.people["clerk"]}
    Assessment.objects.create(slot=slot, comment="NHANXET", lesson="BAIHOC", at=clock.now(), **people)
    Remark.objects.create(
        meeting=world.october, slot=slot, text="PHATBIEU", by=world.people["clerk"], at=clock.now(), speaker="LYDOBAO"
    )
    speaking.run_clock(actor=world.viewer("chair"), slot_uid=slot.uid, event="start")
    return world


def hall(world: World) -> str:
    return reverse("meetings:hall", args=[world.october.uid])


def seen(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def judge(world: World, outcome: str, **more: Any) -> None:
    table.judge_at_table(
        actor=world.viewer("chair"),
        meeting_uid=world.october.uid,
        commitment_uid=world.commitment1.uid,
        outcome=outcome,
        **more,
    )


@pytest.mark.parametrize("key", ["secretary1", "member1", "head", "inspector", "outsider", "city_leader", "admin"])
def test_only_the_hosts_office_opens_the_screen(full: World, as_: SignedIn, key: str) -> None:
    for host in ("chair", "deputy", "clerk"):
        assert full.commitment1.text in seen(as_(host), hall(full))
    assert as_(key).get(hall(full)).status_code == 404
    poll = as_(key).get(hall(full), HTTP_X_LIVE="x", HTTP_IF_NONE_MATCH='"x"')
    assert (poll.status_code, poll.headers.get("ETag")) == (404, None)


def test_it_shows_what_the_notice_will_show_and_nothing_else(full: World, as_: SignedIn) -> None:
    page = seen(as_("clerk"), hall(full))
    for text in ("Tân Phong", "01/03", full.commitment1.text, full.commitment1_later.text, "29/09/2017", "Còn 10 phút"):
        assert text in page
    assert full.commitment2.text not in page
    slot = seen(as_("clerk"), reverse("meetings:slot", args=[stage.slot_of(full, full.unit1).uid]))
    for secret in SECRETS:
        assert secret in slot  # there is something that could leak
        assert secret not in page
    for name in NAMES:
        assert name not in page
    assert "Hoàn thành một phần" not in page
    assert "Chưa hoàn thành" not in page
    assert "<form" not in page
    assert "<nav" not in page


def test_a_verdict_appears_once_it_is_fixed_and_without_its_reason(full: World, as_: SignedIn) -> None:
    judge(full, "not_achieved", new_due_on=date(2017, 10, 31), reason="LYDODANHGIA")
    page = seen(as_("clerk"), hall(full))
    assert "Chưa hoàn thành" in page
    assert "31/10/2017" in page
    assert "↻" in page
    assert "LYDODANHGIA" not in page


def test_new_tasks_stand_below_as_they_are_given(full: World, as_: SignedIn) -> None:
    slot = stage.slot_of(full, full.unit1)
    plan.take_up_plan(actor=full.viewer("chair"), slot_uid=slot.uid)
    page = seen(as_("clerk"), hall(full))
    assert "Nhiệm vụ mới" in page
    assert "KEHOACH" in page  # taken up: it is a task now


def test_an_advisory_body_shows_its_own_priorities(full: World, as_: SignedIn) -> None:
    def priority(text: str, unit: Any) -> None:
        Priority.objects.create(
            meeting=full.october,
            unit=unit,
            field=full.fields["farming"],
            text=text,
        )

    priority("Tiêm phòng đàn lợn", full.board)
    priority("Việc của ngành khác", full.commission)
    speaking.run_clock(actor=full.viewer("chair"), slot_uid=stage.slot_of(full, full.board).uid, event="start")
    page = seen(as_("clerk"), hall(full))
    assert "Phòng Nông nghiệp" in page
    assert "Tiêm phòng đàn lợn" in page
    assert "Việc của ngành khác" not in page


def test_from_the_title_over_the_agenda_to_the_closing_words(world: World, as_: SignedIn) -> None:
    client = as_("clerk")
    before = seen(client, hall(world))
    assert "Hội trường Huyện ủy" in before
    assert "07:30" in before
    stage.open_meeting(world)
    between = seen(client, hall(world))
    assert "Đã nghe 00/03 đơn vị" in between
    assert "Tiếp theo: Tân Phong" in between
    assert "Dự kiến kết thúc 09:35" in between  # 08:00 and 10 + 3 × 10 + 5 + 30 + 20 minutes
    slot, chair = stage.slot_of(world, world.unit1), world.viewer("chair")
    speaking.run_clock(actor=chair, slot_uid=slot.uid, event="start")
    for minutes, said in ((0, "Còn 10 phút"), (8, "Còn hai phút"), (9, "Còn một phút"), (11, "Hết giờ")):
        with clock.frozen(stage.DAY + timedelta(minutes=minutes)):
            assert said in seen(client, hall(world)).split("<footer>")[1].split(">", 2)[2]
    with clock.frozen(stage.DAY + timedelta(minutes=11)):
        speaking.run_clock(actor=chair, slot_uid=slot.uid, event="pause")
        assert "Tạm dừng" in seen(client, hall(world))
        speaking.run_clock(actor=chair, slot_uid=slot.uid, event="stop")
    assert "Đã nghe 01/03 đơn vị" in seen(client, hall(world))
    running.mark_rest_owed(actor=world.viewer("clerk"), meeting_uid=world.october.uid)
    running.close_meeting(
        actor=world.viewer("clerk"), meeting_uid=world.october.uid, version=stage.fresh(world.october).version
    )
    after = seen(client, hall(world))
    assert "Trân trọng cảm ơn các đồng chí" in after
    assert world.commitment1.text not in after


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "postponed", "reason": "bão"}, "Hội nghị tạm hoãn"),
        ({"state": "cancelled", "reason": "bão"}, "Hội nghị không tổ chức"),
        ({"state": "open", "mode": "writing", "opened_at": clock.aware(stage.DAY)}, "tổ chức bằng văn bản"),
    ],
)
def test_meetings_that_are_not_held_in_the_hall_say_so(world: World, as_: SignedIn, change: Any, said: str) -> None:
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(**change)
    page = seen(as_("clerk"), hall(world))
    assert said in page
    assert world.commitment1.text not in page
    assert "bão" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_costs_the_same_for_one_task_and_for_many(
    full: World, as_: SignedIn, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        full.commitment(full.unit1, f"Việc thứ {number}")
    client = as_("clerk")
    client.get(hall(full))
    with django_assert_max_num_queries(10):
        client.get(hall(full))


def test_too_many_tasks_are_counted_not_crammed(full: World, as_: SignedIn) -> None:
    for number in range(14):
        full.commitment(full.unit1, f"Việc thứ {number}")
    page = seen(as_("clerk"), hall(full))
    assert page.count('class="hall-text"') == 12
    assert "và 04 nhiệm vụ khác" in page


# -- polls


def addresses(world: World) -> list[str]:
    slot = stage.slot_of(world, world.unit1)
    return [hall(world), reverse("meetings:table", args=[world.october.uid]), reverse("meetings:slot", args=[slot.uid])]


class Poll:
    """A page that is open: it asks again with what it was told last."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        page = seen(client, url)
        self.etag, self.shape = (page.split(f'{name}="')[1].split('"')[0] for name in ("data-etag", "data-shape"))

    def ask(self) -> Any:
        answer = self.client.get(self.url, HTTP_X_LIVE=self.shape, HTTP_IF_NONE_MATCH=f'"{self.etag}"')
        if answer.status_code == 200:
            self.etag = answer["ETag"].strip('"')
        return answer


@pytest.mark.parametrize("place", [0, 1, 2], ids=["hall", "table", "slot"])
def test_an_unchanged_page_is_304_in_three_queries(
    full: World, as_: SignedIn, django_assert_num_queries: Any, place: int
) -> None:
    poll = Poll(as_("clerk"), addresses(full)[place])
    with django_assert_num_queries(3):  # session, account with its posts, the meeting with its tick
        answer = poll.ask()
    assert (answer.status_code, answer.content) == (304, b"")
    judge(full, "achieved")
    changed = poll.ask()
    assert changed.status_code == 200
    assert "Hoàn thành" in changed.content.decode()
    assert "<html" not in changed.content.decode()
    packed = poll.client.get(poll.url, HTTP_X_LIVE=poll.shape, HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert poll.etag in packed["ETag"]
    assert poll.ask().status_code == 304


@pytest.mark.parametrize("place", [0, 1, 2], ids=["hall", "table", "slot"])
def test_what_is_not_by_tick_is_seen_by_the_clock_or_makes_another_page(
    full: World, as_: SignedIn, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = Poll(as_("clerk"), addresses(full)[place])
    with clock.frozen(stage.DAY + timedelta(minutes=11)):
        assert poll.ask().status_code == 200
    poll = Poll(as_("clerk"), addresses(full)[place])
    assert poll.ask().status_code == 304
    other = Poll(as_("deputy"), addresses(full)[place])
    assert other.shape != poll.shape
    assert other.etag != poll.etag
    poll.client.cookies["django_language"] = "en"
    assert poll.ask().status_code == 204
    poll.client.cookies["django_language"] = "vi"
    assert poll.ask().status_code == 304
    monkeypatch.setattr(live, "build", lambda: "new code")
    answer = poll.ask()
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["X-Live"] != poll.shape


def test_who_loses_his_post_loses_the_pages(full: World, as_: SignedIn) -> None:
    polls = [Poll(as_("clerk"), url) for url in addresses(full)]
    assert [poll.ask().status_code for poll in polls] == [304, 304, 304]
    Appointment.objects.filter(person=full.people["clerk"]).update(valid_to=date(2017, 10, 6))
    assert [poll.ask().status_code for poll in polls] == [404, 404, 404]


def test_a_known_tick_tells_a_sibling_nothing(full: World, as_: SignedIn) -> None:
    mine = Poll(as_("secretary1"), addresses(full)[2])
    assert mine.ask().status_code == 304
    for key in ("secretary2", "outsider"):
        thief = as_(key).get(mine.url, HTTP_X_LIVE=mine.shape, HTTP_IF_NONE_MATCH=f'"{mine.etag}"')
        assert thief.status_code in (204, 404)
        assert thief.content == b"" or full.commitment1.text not in thief.content.decode()


def test_another_state_of_the_meeting_is_another_table(full: World, as_: SignedIn) -> None:
    polls = [Poll(as_("clerk"), url) for url in addresses(full)]
    running.mark_rest_owed(actor=full.viewer("clerk"), meeting_uid=full.october.uid)
    running.close_meeting(
        actor=full.viewer("clerk"), meeting_uid=full.october.uid, version=stage.fresh(full.october).version
    )
    assert [poll.ask().status_code for poll in polls] == [200, 204, 204]


def test_a_poll_keeps_the_message_and_prolongs_no_session(full: World, as_: SignedIn) -> None:
    client = as_("clerk")
    poll = Poll(client, addresses(full)[1])
    slot = stage.slot_of(full, full.unit1)
    client.post(reverse("meetings:slot_remark_add", args=[slot.uid]), {"text": "Đã rõ", "version": 0})
    until = Session.objects.get().expire_date
    answer = poll.ask()
    assert answer.status_code == 200
    assert "Đã ghi" not in answer.content.decode()
    assert settings_cookie(answer) is None
    assert Session.objects.get().expire_date == until
    assert 'class="notice good"' in seen(client, addresses(full)[1])  # the message waited for the page


def settings_cookie(answer: Any) -> Any:
    return answer.cookies.get("sessionid")


@pytest.mark.parametrize("place", [0, 1, 2], ids=["hall", "table", "slot"])
def test_live_regions_hold_no_field(full: World, as_: SignedIn, place: int) -> None:
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        void = ("input", "br", "img", "meta", "link")
        depth, regions, fields = 0, 0, 0

        def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
            attributes = dict(pairs)
            if "data-live" in attributes:
                assert attributes.get("id")
                self.regions += 1
                assert not self.depth, "regions do not stand in regions"
                self.depth = 1
                return
            if self.depth and tag not in self.void:
                self.depth += 1
            hidden = tag == "input" and attributes.get("type") == "hidden"
            if self.depth and tag in ("input", "select", "textarea") and not hidden:
                self.fields += 1

        def handle_endtag(self, tag: str) -> None:
            if self.depth and tag not in self.void:
                self.depth -= 1

    reader = Reader()
    reader.feed(seen(as_("clerk"), addresses(full)[place]))
    assert reader.regions >= (1, 3, 5)[place]
    assert reader.fields == 0


# -- one key


def once(client: Client, world: World, commitment: Any, outcome: str) -> Any:
    return client.post(
        reverse("meetings:judge_at_once", args=[world.october.uid, commitment.uid]),
        {"outcome": outcome, "from": "table"},
    )


def test_one_key_gives_a_verdict_with_what_the_unit_named(full: World, as_: SignedIn) -> None:
    Claim.objects.filter(commitment=full.commitment1).update(outcome="achieved", done_on=date(2017, 9, 28))
    answer = once(as_("clerk"), full, full.commitment1, "achieved")
    slot = stage.slot_of(full, full.unit1)
    assert (answer.status_code, answer["Location"]) == (303, f"{addresses(full)[1]}#unit-{slot.uid}")
    verdict = full.commitment1.verdicts.get()
    assert (verdict.outcome, verdict.done_on) == ("achieved", date(2017, 9, 28))
    assert (verdict.by, verdict.entered_by) == (full.people["chair"], full.people["clerk"])
    again = once(as_("chair"), full, full.commitment1, "achieved")
    assert again.status_code == 409
    for key in ("secretary1", "head", "inspector"):
        assert once(as_(key), full, full.commitment1_later, "in_progress").status_code == 404


def test_one_key_never_guesses_a_date_a_quantity_or_the_judge(full: World, as_: SignedIn) -> None:
    client = as_("chair")
    for commitment, outcome in (
        (full.commitment1, "partly"),  # a new date
        (full.commitment1, "not_achieved"),
        (full.commitment1, "in_progress"),  # due
        (full.commitment2, "achieved"),  # 12 resolutions: how many?
        (full.commitment1, "cancelled"),  # a reason
        (full.commitment1, "nonsense"),
    ):
        assert once(client, full, commitment, outcome).status_code == 422
        assert not commitment.verdicts.exists()
    assert once(client, full, full.commitment1_later, "in_progress").status_code == 303
    Appointment.objects.create(
        person=full.people["chair"], unit=full.unit1, position="deputy_secretary", valid_from=date(2017, 1, 1)
    )
    assert once(as_("clerk"), full, full.commitment1, "achieved").status_code == 422


def test_keys_are_offered_only_where_the_meeting_is_run(full: World, as_: SignedIn) -> None:
    page = seen(as_("chair"), addresses(full)[1])
    assert 'data-may="123" data-once="1"' in page  # due: achieved, partly, not achieved
    assert 'data-may="14" data-once="14"' in page  # not due
    assert "keys-help" in page
    for key in ("head", "inspector"):
        assert "keys-help" not in seen(as_(key), addresses(full)[1])
        assert "data-may" not in seen(as_(key), addresses(full)[1])


def test_space_on_the_table_starts_the_unit_and_goes_back_to_its_row(full: World, as_: SignedIn) -> None:
    slot = stage.slot_of(full, full.unit2)
    answer = as_("chair").post(reverse("meetings:slot_clock", args=[slot.uid]), {"event": "start", "from": "table"})
    assert answer["Location"] == f"{addresses(full)[1]}#unit-{slot.uid}"
    page = seen(as_("chair"), addresses(full)[1])
    assert "Đang trình bày:" in page
    assert stage.slot_of(full, full.unit1).state == "done"


def test_attendance_is_counted_on_the_table(full: World, as_: SignedIn) -> None:
    for unit, status in ((full.unit1, "present"), (full.unit2, "absent_excused")):
        slot = stage.slot_of(full, unit)
        schedule.record_attendance(
            actor=full.viewer("clerk"), slot_uid=slot.uid, status=status, name="", reason="bận", version=1
        )
    assert "01/03 đơn vị có mặt" in seen(as_("clerk"), addresses(full)[1])
