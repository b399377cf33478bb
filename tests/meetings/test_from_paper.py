"""After a power cut: the sheets are entered with the time said, by the actions of the hall, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from giaoban.commitments.models import Commitment, Verdict
from giaoban.commitments.queries import commitment_for, history
from giaoban.concerns.actions import raise_concern
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.meetings import paper
from giaoban.meetings.actions import running, speaking
from giaoban.meetings.actions import table as acts
from giaoban.meetings.actions.from_paper import Entry, RowRefused, Sheet, enter_from_paper
from giaoban.meetings.forms_paper import HallTimeField
from giaoban.meetings.models import Assessment, Minutes, Remark
from giaoban.meetings.queries.slot import countdown_of
from giaoban.organisation.models import Unit
from giaoban.records.models import AuditEntry
from giaoban.schedule.models import Attendance, Meeting, Slot, SlotClock
from tests.matrix.forms import read
from tests.meetings import stage
from tests.world import World

pytestmark = pytest.mark.django_db
MORNING, AFTERNOON = datetime(2017, 10, 6, 7, 40), datetime(2017, 10, 6, 15, 40)


@pytest.fixture(autouse=True)
def _afternoon() -> Iterator[None]:
    with clock.frozen(AFTERNOON):
        yield


def said(hour: int, minute: int = 0, day: int = 6) -> datetime:
    return clock.aware(datetime(2017, 10, day, hour, minute))


def opened(world: World, **extra: Any) -> Meeting:
    with clock.frozen(MORNING):
        return stage.open_meeting(world, **extra)


def sheet_url(world: World, unit: Unit) -> str:
    return reverse("meetings:from_paper_sheet", args=[stage.slot_of(world, unit).uid])


def form_of(client: Client, url: str) -> dict[str, Any]:
    """What the page's form would send as it stands: every box, empty ones included, the first button pressed."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    forms, _links = read(f"http://testserver{url}", answer.content.decode())
    form = next(form for form in forms if form.method.upper() == "POST" and form.path.endswith(url))
    sent: dict[str, Any] = {name: "" for name, kind in form.empty.items() if not kind.startswith("=")}
    sent |= {name: values[0] for name, values in form.values.items() if name not in ("csrfmiddlewaretoken", "_key")}
    return sent | dict(form.buttons[:1])


def enter(world: World, entries: list[Entry], at: datetime, unit: Unit | None = None, who: str = "clerk") -> Any:
    return enter_from_paper(
        actor=world.viewer(who),
        meeting_uid=world.october.uid,
        slot_uid=stage.slot_of(world, unit or world.unit1).uid,
        sheet=Sheet(at, entries),
    )


def verdict(c: Commitment, outcome: str = "achieved", **extra: Any) -> Entry:
    return Entry("verdict", f"v-{c.uid}", {"outcome": outcome, **extra}, c.uid)


# -- one sheet, one saving


@pytest.fixture
def hall(world: World) -> World:
    """The meeting is open since the morning; unit1 has reported, planned and raised something."""
    row = stage.report(world, world.unit1, {world.commitment1: {"outcome": "not_achieved", "why_not": "mưa"}})
    stage.plan_line(world, row, "Việc một")
    stage.plan_line(world, row, "Việc hai")
    opened(world)
    with clock.frozen(MORNING):
        for text, access in (("Xin cấp xi măng", AccessClass.INTERNAL), ("Chuyện kín", AccessClass.RESTRICTED)):
            raise_concern(
                actor=world.viewer("secretary1"),
                series=world.series,
                unit=world.unit1,
                meeting=world.october,
                text=text,
                access_class=access,
            )
    return world


def test_a_whole_sheet_in_one_saving(hall: World, as_: Callable[[str], Client]) -> None:
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    lines = list(hall.october.reports.unscoped("test").get(unit=hall.unit1).plan_lines.order_by("pk"))
    concern = Concern.objects.unscoped("test").get(text="Xin cấp xi măng")
    form = form_of(client, url) | {
        "turn-status": "substitute",
        "turn-name": "Vũ Thị Thay, Phó Bí thư",
        "turn-began": "8h05",
        "turn-ended": "0815",
        "turn-said_at": "8.20",
        f"v-{hall.commitment1.uid}-outcome": "partly",
        f"v-{hall.commitment1.uid}-new_due_on": "2017-10-31",
        f"v-{hall.commitment1.uid}-reason": "Mưa nhiều",
        f"v-{hall.commitment1_later.uid}-outcome": "in_progress",
        f"l-{lines[0].uid}-decision": "take",
        f"l-{lines[0].uid}-text": "Việc một, làm trước ngày 20",
        f"l-{lines[0].uid}-due_on": "2017-11-20",
        f"l-{lines[1].uid}-decision": "decline",
        f"l-{lines[1].uid}-reason": "Chưa cần",
        "t-0-text": "Việc giao thêm",
        "t-0-field": "farming",
        "t-0-due_on": "2017-11-15",
        f"c-{concern.uid}-answer": "Cấp trong tháng 10",
        "p-0-text": "Đường lầy",
        "r-0-speaker": "Đồng chí Nông",
        "r-0-text": "Cần giống sớm",
        "a-comment": "Có cố gắng",
        "a-lesson": "Giao việc rõ người",
        "to": "next",
    }
    answer = client.post(url, form)
    assert (answer.status_code, answer["Location"]) == (303, sheet_url(hall, hall.unit2))
    at, now = said(8, 20), clock.now()

    slot = stage.slot_of(hall, hall.unit1)
    came = Attendance.objects.get(slot=slot)
    assert (came.status, came.name, came.said_at) == ("substitute", "Vũ Thị Thay, Phó Bí thư", at)
    assert [(row.event, row.said_at, row.at) for row in slot.clock_events.all()] == [
        ("start", said(8, 5), now),
        ("stop", said(8, 15), now),
    ]
    assert countdown_of(slot).used_minutes == 10
    verdicts = {row.commitment_id: row for row in Verdict.objects.all()}
    partly = verdicts[hall.commitment1.pk]
    assert (partly.outcome, partly.new_due_on, partly.reason) == ("partly", date(2017, 10, 31), "Mưa nhiều")
    for row in verdicts.values():
        assert (row.said_at, row.at, row.by, row.entered_by) == (at, now, hall.people["chair"], hall.people["clerk"])
    assert stage.fresh(hall.commitment1).misses == 1
    given = {c.text: c for c in Commitment.objects.unscoped("test").filter(born_at=hall.october)}
    assert set(given) == {"Việc một, làm trước ngày 20", "Việc giao thêm"}
    assert all(c.said_at == at and c.created_at == now for c in given.values())
    lines[1].refresh_from_db()
    assert (lines[1].commitment_id, lines[1].declined_reason) == (None, "Chưa cần")
    answered = stage.fresh(concern)
    assert (answered.state, answered.answered_by, answered.answer_said_at) == ("answered", hall.people["chair"], at)
    assert Concern.objects.unscoped("test").get(text="Đường lầy").raised_said_at == at
    remark = Remark.objects.get()
    assert (remark.text, remark.speaker, remark.said_at) == ("Cần giống sớm", "Đồng chí Nông", at)
    word = Assessment.objects.get()
    assert (word.comment, word.lesson, word.by, word.said_at) == (
        "Có cố gắng",
        "Giao việc rõ người",
        hall.people["chair"],
        at,
    )

    kinds = [entry for entry in AuditEntry.objects.filter(at=now) if entry.kind != "meetings.clock_start"]
    assert {entry.kind: entry.after.get("said_at") is not None for entry in kinds} == dict.fromkeys(
        [
            "schedule.record_attendance",
            "meetings.clock_stop",
            "commitments.judge",
            "commitments.promise_commitment",
            "meetings.decline_plan_line",
            "concerns.answer_concern",
            "concerns.raise_concern",
            "meetings.add_remark",
            "meetings.assess_unit",
            "meetings.enter_from_paper",
        ],
        True,
    )
    whole = AuditEntry.objects.get(kind="meetings.enter_from_paper")
    assert whole.after["entered"] == {
        "attendance": 1, "turn": 1, "verdict": 2, "plan": 2, "task": 1, "answer": 1, "petition": 1, "remark": 1, "word": 1,
    }  # fmt: skip


def test_nothing_is_saved_when_one_row_is_refused(hall: World, as_: Callable[[str], Client]) -> None:
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    form = form_of(client, url) | {
        "turn-said_at": "8:20",
        "turn-status": "present",
        f"v-{hall.commitment1.uid}-outcome": "partly",
        "r-0-text": "Ý kiến đã gõ",
    }
    before = AuditEntry.objects.count()
    answer = client.post(url, form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"#id_v-{hall.commitment1.uid}-new_due_on" in text  # the summary leads to the row
    assert "Ý kiến đã gõ" in text
    assert AuditEntry.objects.count() == before
    assert not Verdict.objects.exists()
    assert not Remark.objects.exists()
    assert Attendance.objects.get(slot=stage.slot_of(hall, hall.unit1)).status == "expected"
    answer = client.post(url, form | {f"v-{hall.commitment1.uid}-new_due_on": "2017-10-31"})
    assert answer.status_code == 303
    assert Remark.objects.count() == Verdict.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Ghi giờ có trên phiếu."),
        ("16:00", "Giờ này chưa tới."),
        ("sáng", "Ghi giờ như 09:20."),
        ("25:10", "Ghi giờ như 09:20."),
    ],
)
def test_the_time_said_is_asked_for(hall: World, as_: Callable[[str], Client], typed: str, words: str) -> None:
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    answer = client.post(url, form_of(client, url) | {"r-0-text": "Ý kiến", "turn-said_at": typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Remark.objects.exists()


def test_the_time_said_lies_between_the_day_and_now(hall: World) -> None:
    for at, code in ((said(23, 50, day=5), "schedule.said_too_early"), (said(15, 41), "schedule.said_in_future")):
        with pytest.raises(DomainError) as refused:
            enter(hall, [verdict(hall.commitment1)], at)
        assert (refused.value.code, refused.value.field) == (code, "said_at")
    assert enter(hall, [verdict(hall.commitment1)], said(0, 0)) == {"verdict": 1}


def test_an_untouched_sheet_saves_nothing(hall: World, as_: Callable[[str], Client]) -> None:
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    before = AuditEntry.objects.count()
    answer = client.post(url, form_of(client, url) | {"to": "stay"})
    assert (answer.status_code, answer["Location"]) == (303, url)
    assert AuditEntry.objects.count() == before


def test_a_second_look_is_filled_in_and_changes_nothing(hall: World, as_: Callable[[str], Client]) -> None:
    """Entered in the hall before the cut, several lines of text included: shown, and not written a second time."""
    clerk = hall.viewer("clerk")
    slot = stage.slot_of(hall, hall.unit1)
    with clock.frozen(MORNING):
        acts.judge_at_table(
            actor=clerk, meeting_uid=hall.october.uid, commitment_uid=hall.commitment1.uid, outcome="partly",
            new_due_on=date(2017, 10, 31), reason="Hai dòng\nlý do",
        )  # fmt: skip
        speaking.add_remark(actor=clerk, meeting_uid=hall.october.uid, slot_uid=slot.uid, text="Dòng một\nDòng hai")
        speaking.assess_unit(actor=clerk, slot_uid=slot.uid, version=0, comment="Khá\n\nNhưng chậm")
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    form = form_of(client, url)
    assert form[f"v-{hall.commitment1.uid}-outcome"] == "partly"
    before = AuditEntry.objects.count()
    crlf = {name: value.replace("\n", "\r\n") for name, value in form.items()}
    assert client.post(url, crlf).status_code == 303
    assert AuditEntry.objects.count() == before
    assert Verdict.objects.get().said_at is None

    assert client.post(url, crlf | {"turn-said_at": "9:00", "a-lesson": "Làm sớm"}).status_code == 303
    word = Assessment.objects.get()
    assert (word.comment.splitlines()[0], word.lesson, word.said_at) == ("Khá", "Làm sớm", said(9))
    assert Verdict.objects.get().said_at is None


def test_what_somebody_saved_meanwhile_is_not_overwritten(hall: World, as_: Callable[[str], Client]) -> None:
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    form = form_of(client, url) | {
        "turn-said_at": "8:20",
        f"v-{hall.commitment1.uid}-outcome": "achieved",
        f"v-{hall.commitment1.uid}-reason": "gõ từ giấy",
        "r-0-text": "Ý kiến",
    }
    stage_judge(hall, "not_achieved", new_due_on=date(2017, 10, 31), reason="người khác nhập")
    answer = client.post(url, form)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("người khác nhập", "gõ từ giấy", "Ý kiến"):
        assert words in text
    assert Verdict.objects.get().outcome == "not_achieved"
    assert not Remark.objects.exists()
    again = form_of_answer(answer.content.decode(), url)
    assert again[f"v-{hall.commitment1.uid}-outcome"] == "not_achieved"  # theirs stands in the boxes
    assert client.post(url, again).status_code == 303
    assert Verdict.objects.get().outcome == "not_achieved"
    assert Remark.objects.get().text == "Ý kiến"
    # and he may still write over it, knowing it
    assert (
        client.post(
            url,
            again
            | {
                f"v-{hall.commitment1.uid}-outcome": "achieved",
                f"v-{hall.commitment1.uid}-new_due_on": "",
                "r-0-text": "",
            },
        ).status_code
        == 303
    )
    assert Verdict.objects.get().outcome == "achieved"
    assert Remark.objects.get().text == "Ý kiến"


def test_an_empty_row_leaves_what_somebody_saved_meanwhile(hall: World, as_: Callable[[str], Client]) -> None:
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    form = form_of(client, url) | {"turn-said_at": "8:20", "r-0-text": "Ý kiến"}
    stage_judge(hall, "achieved")
    assert client.post(url, form).status_code == 303
    assert Verdict.objects.get().outcome == "achieved"
    assert Remark.objects.get().said_at == said(8, 20)


def stage_judge(world: World, outcome: str, **extra: Any) -> None:
    acts.judge_at_table(
        actor=world.viewer("deputy"), meeting_uid=world.october.uid, commitment_uid=world.commitment1.uid, outcome=outcome, **extra
    )  # fmt: skip


def form_of_answer(text: str, url: str) -> dict[str, Any]:
    forms, _links = read(f"http://testserver{url}", text)
    form = next(form for form in forms if form.method.upper() == "POST" and form.path.endswith(url))
    sent: dict[str, Any] = {name: "" for name, kind in form.empty.items() if not kind.startswith("=")}
    sent |= {name: values[0] for name, values in form.values.items() if name not in ("csrfmiddlewaretoken", "_key")}
    return sent | {"to": "stay"}


# -- rights and rules are those of the hall


@pytest.mark.parametrize(
    "role", ["secretary1", "drafter1", "member1", "head", "inspector", "city_leader", "outsider", "admin"]
)
def test_only_the_host_enters(hall: World, as_: Callable[[str], Client], role: str) -> None:
    uid, url = hall.october.uid, sheet_url(hall, hall.unit1)
    pages = [reverse(f"meetings:from_paper{name}", args=[uid]) for name in ("", "_close", "_general", "_others")]
    for page in (url, *pages):
        assert as_(role).get(page).status_code == 404
        assert as_("clerk").get(page).status_code == 200
    with pytest.raises(NotFound):
        enter(hall, [verdict(hall.commitment1)], said(9), who=role)
    assert enter(hall, [verdict(hall.commitment1)], said(9)) == {"verdict": 1}


def test_a_sheet_is_of_its_own_meeting_and_unit(hall: World) -> None:
    with pytest.raises(NotFound):
        enter_from_paper(
            actor=hall.viewer("clerk"),
            meeting_uid=hall.october.uid,
            slot_uid=Slot.objects.get(meeting=hall.september, unit=hall.unit1).uid,
            sheet=Sheet(said(9), [verdict(hall.commitment1)]),
        )


@pytest.mark.parametrize("state", ["called", "closed"])
def test_only_while_the_meeting_is_open(world: World, as_: Callable[[str], Client], state: str) -> None:
    if state == "closed":
        opened(world)
        running.mark_rest_owed(actor=world.viewer("clerk"), meeting_uid=world.october.uid)
        version = stage.fresh(world.october).version
        running.close_meeting(actor=world.viewer("clerk"), meeting_uid=world.october.uid, version=version)
    with pytest.raises(DomainError) as refused:
        enter(world, [verdict(world.commitment1)], said(9))
    assert refused.value.code in ("meetings.not_open", "schedule.attend_not_now")
    text = as_("clerk").get(sheet_url(world, world.unit1)).content.decode()
    assert "data-next-on-enter" not in text


def test_the_rule_table_holds(hall: World) -> None:
    for entry, code in (
        (verdict(hall.commitment1, "in_progress"), "commitments.in_progress_not_allowed"),
        (verdict(hall.commitment1_later, "not_achieved"), "commitments.not_achieved_not_allowed"),
        (verdict(hall.commitment1, "partly"), "commitments.new_date_required"),
        (verdict(hall.commitment1, "cancelled"), "commitments.reason_required"),
    ):
        with pytest.raises(RowRefused) as refused:
            enter(hall, [entry], said(9))
        assert (refused.value.code, refused.value.key) == (code, entry.key)
    turn = Entry("turn", "turn", {"began": said(8), "ended": said(8, 10)})
    with pytest.raises(RowRefused) as refused:
        enter(hall, [turn, verdict(hall.commitment1, "not_heard")], said(9))
    assert refused.value.code == "commitments.not_heard_not_allowed"
    assert stage.slot_of(hall, hall.unit1).state == "waiting"
    assert enter(hall, [verdict(hall.commitment1, "not_heard")], said(9)) == {"verdict": 1}


def test_a_unit_of_the_chair_is_judged_by_another(hall: World) -> None:
    hall.people["chair"].appointments.create(unit=hall.unit1, position="secretary", valid_from=date(2015, 1, 1))
    enter(hall, [verdict(hall.commitment1)], said(9))
    assert Verdict.objects.get().by == hall.people["deputy"]
    with pytest.raises(RowRefused) as refused:
        enter(hall, [verdict(hall.commitment1_later, judged_by=hall.people["chair"])], said(9))
    assert refused.value.field == "judged_by"


def test_agree_as_proposed_for_the_rest(hall: World, as_: Callable[[str], Client]) -> None:
    stage.propose(hall, hall.commitment1, "not_achieved", new_due_on=date(2017, 10, 31))
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    form = form_of(client, url) | {
        "turn-said_at": "8:20",
        "turn-agree": "on",
        f"v-{hall.commitment1_later.uid}-outcome": "achieved",
    }
    assert client.post(url, form).status_code == 303
    found = {row.commitment_id: (row.outcome, row.said_at) for row in Verdict.objects.all()}
    assert found == {
        hall.commitment1.pk: ("not_achieved", said(8, 20)),
        hall.commitment1_later.pk: ("achieved", said(8, 20)),
    }


def test_a_restricted_petition_is_not_on_the_page(hall: World, as_: Callable[[str], Client]) -> None:
    for role in ("clerk", "chair"):
        text = as_(role).get(sheet_url(hall, hall.unit1)).content.decode()
        assert "Xin cấp xi măng" in text
        assert "Chuyện kín" not in text


# -- times of the units


def test_times_from_paper_let_the_hall_go_on(hall: World) -> None:
    """The power is back, the hall goes on with unit2 while a clerk enters unit1's sheet."""
    live = stage.slot_of(hall, hall.unit2)
    speaking.run_clock(actor=hall.viewer("clerk"), slot_uid=live.uid, event="start")
    enter(hall, [Entry("turn", "turn", {"began": said(8), "ended": said(8, 12)})], said(8, 12))
    assert stage.fresh(live).state == "running"
    assert countdown_of(stage.slot_of(hall, hall.unit1)).used_minutes == 12


def test_the_unit_that_spoke_when_the_power_went(hall: World, as_: Callable[[str], Client]) -> None:
    slot = stage.slot_of(hall, hall.unit1)
    with clock.frozen(datetime(2017, 10, 6, 8, 30)):
        speaking.run_clock(actor=hall.viewer("clerk"), slot_uid=slot.uid, event="start")
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    form = form_of(client, url)
    assert "turn-began" not in form
    assert client.post(url, form | {"turn-ended": "8:39"}).status_code == 303
    slot = stage.fresh(slot)
    assert (slot.state, countdown_of(slot).used_minutes) == ("done", 9)
    assert {"turn-began", "turn-ended"} & set(form_of(client, url)) == set()


def test_both_times_and_in_order(hall: World, as_: Callable[[str], Client]) -> None:
    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    for times, words in (
        ({"turn-began": "8:00"}, "Ghi cả hai giờ"),
        ({"turn-ended": "8:10"}, "Ghi cả hai giờ"),
        ({"turn-began": "8:30", "turn-ended": "8:10"}, "Giờ xong trước giờ bắt đầu"),
        ({"turn-began": "15:30", "turn-ended": "15:50"}, "Giờ này chưa tới"),
    ):
        answer = client.post(url, form_of(client, url) | times)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not SlotClock.objects.exists()


# -- opening, closing, the parts without a unit


def test_opened_and_closed_from_paper(world: World, as_: Callable[[str], Client]) -> None:
    client, uid = as_("clerk"), world.october.uid
    url = reverse("meetings:from_paper_open", args=[uid])
    form = form_of(client, url)
    for typed, words in (("", "Đề nghị"), ("16:30", "Giờ này chưa tới")):
        answer = client.post(url, form | {"said_at": typed})
        assert answer.status_code == 422
        assert words in answer.content.decode() or typed == ""
        assert stage.fresh(world.october).state == "called"
    assert client.post(url, form | {"said_at": "7 giờ 35"}).status_code == 303
    meeting = stage.fresh(world.october)
    assert (meeting.opened_at, meeting.began_at) == (clock.now(), said(7, 35))
    assert AuditEntry.objects.get(kind="meetings.open_meeting").after["said_at"]

    url = reverse("meetings:from_paper_close", args=[uid])
    answer = client.post(url, form_of(client, url) | {"said_at": "11:40"})
    assert answer.status_code == 422  # gate 1 as in the hall
    assert world.commitment2.text in answer.content.decode()
    running.mark_rest_owed(actor=world.viewer("clerk"), meeting_uid=uid)
    answer = client.post(url, form_of(client, url) | {"said_at": "7:30"})
    assert answer.status_code == 422
    assert "khai mạc lúc 07:35" in answer.content.decode()
    assert client.post(url, form_of(client, url) | {"said_at": "11:40"}).status_code == 303
    meeting = stage.fresh(world.october)
    assert (meeting.state, meeting.closed_at, meeting.ended_at) == ("closed", clock.now(), said(11, 40))
    minutes = Minutes.objects.unscoped("test").select_related("meeting__series__host").get(meeting=meeting)
    assert minutes.responses_until == meeting.closed_at + (minutes.responses_until - clock.now())
    texts = {part.key: part.text for part in minutes.parts.all()}
    assert "khai mạc hồi 7 giờ 35 phút" in texts["opening"]
    assert "kết thúc hồi 11 giờ 40 phút" in texts["conclusions"]


def test_closing_ends_the_unit_that_spoke_at_the_time_said(hall: World) -> None:
    slot = stage.slot_of(hall, hall.unit1)
    with clock.frozen(datetime(2017, 10, 6, 11, 20)):
        speaking.run_clock(actor=hall.viewer("clerk"), slot_uid=slot.uid, event="start")
    running.mark_rest_owed(actor=hall.viewer("clerk"), meeting_uid=hall.october.uid)
    version = stage.fresh(hall.october).version
    running.close_meeting(
        actor=hall.viewer("clerk"), meeting_uid=hall.october.uid, version=version, said_at=said(11, 30)
    )
    assert countdown_of(stage.fresh(slot)).used_minutes == 10


def test_general_opinions_each_with_their_time(hall: World, as_: Callable[[str], Client]) -> None:
    client, url = as_("clerk"), reverse("meetings:from_paper_general", args=[hall.october.uid])
    form = form_of(client, url)
    answer = client.post(url, form | {"opinions-0-text": "Không có giờ"})
    assert answer.status_code == 422
    sent = form | {
        "opinions-0-said_at": "11:20",
        "opinions-0-text": "Nói sau",
        "opinions-1-said_at": "11:05",
        "opinions-1-speaker": "Đồng chí Hai",
        "opinions-1-text": "Nói trước",
        "conclusions-0-said_at": "11h35",
        "conclusions-0-text": "Kết luận",
    }
    assert client.post(url, sent | {"conclusions-0-said_at": "16:35"}).status_code == 422
    assert not Remark.objects.exists()
    assert client.post(url, sent).status_code == 303
    assert {(row.agenda_key, row.text, row.said_at) for row in Remark.objects.all()} == {
        ("opinions", "Nói sau", said(11, 20)),
        ("opinions", "Nói trước", said(11, 5)),
        ("conclusions", "Kết luận", said(11, 35)),
    }


def test_tasks_that_no_unit_has(hall: World, as_: Callable[[str], Client]) -> None:
    orphan = hall.commitment(hall.board, "Việc chưa ai nhận")
    client, url = as_("clerk"), reverse("meetings:from_paper_others", args=[hall.october.uid])
    Slot.objects.filter(meeting=hall.october, unit=hall.board).delete()
    form = form_of(client, url) | {f"v-{orphan.uid}-outcome": "owed"}
    assert client.post(url, form).status_code == 422
    assert client.post(url, form | {"turn-said_at": "11:00"}).status_code == 303
    assert Verdict.objects.get(commitment=orphan).said_at == said(11)


# -- where both times are read


def test_history_names_both_times(hall: World) -> None:
    enter(hall, [verdict(hall.commitment1, "owed")], said(9, 20))
    clerk = hall.viewer("clerk")

    def told(commitment: Commitment) -> list[str]:
        return [
            str(event.text) for event in history(clerk, commitment_for(clerk, commitment.uid)) if event.kind == "judged"
        ]

    assert told(hall.commitment1) == [
        "đánh giá lúc 09:20 tại giao ban tháng 10/2017: Còn nợ đánh giá, nhập 15:40 từ bản giấy"
    ]
    with clock.frozen(datetime(2017, 10, 7, 8, 10)):
        enter(hall, [verdict(hall.commitment1_later, "owed")], said(9, 25))
    assert told(hall.commitment1_later)[0].endswith("nhập 08:10 ngày 07/10/2017 từ bản giấy")
    stage_judge(hall, "achieved")  # said anew in the hall: no time of the paper any more
    assert told(hall.commitment1) == ["đánh giá tại giao ban tháng 10/2017: Hoàn thành"]


def test_minutes_print_the_time_said_and_its_order(hall: World) -> None:
    slot = stage.slot_of(hall, hall.unit1)
    clerk = hall.viewer("clerk")
    for text, at in (("Nói sau", said(8, 9)), ("Nói trước", said(8, 2))):
        speaking.add_remark(actor=clerk, meeting_uid=hall.october.uid, slot_uid=slot.uid, text=text, said_at=at)
    enter(hall, [Entry("turn", "turn", {"began": said(8), "ended": said(8, 12)})], said(8, 12))
    running.mark_rest_owed(actor=clerk, meeting_uid=hall.october.uid)
    version = stage.fresh(hall.october).version
    running.close_meeting(actor=clerk, meeting_uid=hall.october.uid, version=version, said_at=said(11))
    minutes = Minutes.objects.unscoped("test").select_related("meeting__series__host").get(meeting=hall.october)
    part = next(part for part in paper.content_of(minutes)["parts"] if part["unit"] == str(hall.unit1.uid))
    assert part["note"] == "Thời gian: 12/10 phút, từ 8 giờ đến 8 giờ 12 phút (ghi từ bản giấy)."
    assert part["text"].index("Nói trước") < part["text"].index("Nói sau")


def test_pages_tell_both_times(hall: World, as_: Callable[[str], Client]) -> None:
    concern = Concern.objects.unscoped("test").get(text="Xin cấp xi măng")
    enter(
        hall,
        [
            verdict(hall.commitment1, "owed"),
            Entry(
                "answer",
                "c",
                {"version": concern.version, "answer": "Có", "answered_by": hall.people["chair"]},
                concern.uid,
            ),
            Entry("remark", "r", {"text": "Ý kiến"}),
            Entry("word", "a", {"version": 0, "comment": "Khá"}),
        ],
        said(9, 20),
    )
    slot = reverse("meetings:slot", args=[stage.slot_of(hall, hall.unit1).uid])
    words = "lúc 09:20, nhập 15:40 từ bản giấy"
    assert as_("clerk").get(slot).content.decode().count(words) == 4
    assert words in as_("secretary1").get(reverse("concerns:concern", args=[concern.uid])).content.decode()


# -- small things


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("09:20", time(9, 20)),
        ("9h20", time(9, 20)),
        ("9 giờ 20 phút", time(9, 20)),
        ("9g5", time(9, 5)),
        ("9.20", time(9, 20)),
        ("0920", time(9, 20)),
        ("920", time(9, 20)),
        ("1105", time(11, 5)),
        ("9h", time(9, 0)),
        ("", None),
        (" ", None),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, found: time | None) -> None:
    assert HallTimeField().clean(typed) == found


@pytest.mark.parametrize("typed", ["24:00", "9:60", "chín giờ", "9", "09:20:10", "12345"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        HallTimeField().clean(typed)


def test_the_database_knows_that_saying_comes_first(hall: World) -> None:
    enter(hall, [verdict(hall.commitment1), Entry("remark", "r", {"text": "Ý kiến"})], said(9))
    late = said(16)
    for rows in (
        Verdict.objects.all().update,
        Remark.objects.all().update,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows(said_at=late)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.unscoped("test").filter(pk=hall.october.pk).update(opened_said_at=late)


def test_budget_of_a_sheet(hall: World, as_: Callable[[str], Client]) -> None:
    from tests.meetings.test_running import queries_of

    client, url = as_("clerk"), sheet_url(hall, hall.unit1)
    one = queries_of(client, url)
    for number in range(3):
        hall.commitment(hall.unit1, f"Thêm {number}")
        stage.plan_line(hall, hall.october.reports.unscoped("test").get(unit=hall.unit1), f"Dự kiến {number}")
    assert queries_of(client, url) == one
    index = reverse("meetings:from_paper", args=[hall.october.uid])
    assert queries_of(client, index) <= 12
