"""Opening, gate 1, closing, reopening; the time law; the budget of the table."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from giaoban.commitments.models import CLAIM_OUTCOMES, Commitment, Outcome, Verdict
from giaoban.core import clock
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.meetings import rules, transitions
from giaoban.meetings.actions import running
from giaoban.meetings.actions import table as acts
from giaoban.meetings.models import Minutes, Signature
from giaoban.meetings.queries import today_items
from giaoban.meetings.timer import read_countdown
from giaoban.records.models import AuditEntry
from giaoban.schedule.models import Attendance, Meeting, Participant, Slot
from tests.meetings import stage
from tests.world import World, make_meeting, make_unit


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.frozen(stage.DAY):
        yield


def close(world: World, actor: str = "clerk") -> Meeting:
    return running.close_meeting(
        actor=world.viewer(actor), meeting_uid=world.october.uid, version=stage.fresh(world.october).version
    )


def test_opening_names_chair_and_recorder(world: World) -> None:
    meeting = stage.open_meeting(world)
    assert (meeting.state, meeting.opened_at) == ("open", clock.now())
    entry = AuditEntry.objects.get(kind="meetings.open_meeting")
    assert entry.after["chair"] == "Nguyễn Thị Chủ"
    with pytest.raises(DomainError):
        stage.open_meeting(world)


@pytest.mark.parametrize("key", ["secretary1", "head", "inspector", "city_leader", "outsider", "member1"])
def test_only_the_host_opens_and_closes(world: World, key: str) -> None:
    with pytest.raises(NotFound):
        stage.open_meeting(world, key)
    stage.open_meeting(world)
    with pytest.raises(NotFound):
        close(world, key)


def test_chair_is_a_standing_member_and_not_the_recorder(world: World) -> None:
    people = world.people
    base = {"actor": world.viewer("clerk"), "meeting_uid": world.october.uid, "version": 1}
    for chair, recorder, field in (
        (people["clerk"], people["clerk2"], "chair"),
        (people["secretary1"], people["clerk"], "chair"),
        (people["chair"], people["drafter1"], "recorder"),
        (people["chair"], people["chair"], "recorder"),
    ):
        with pytest.raises(DomainError) as refused:
            running.open_meeting(**base, chair=chair, recorder=recorder)
        assert refused.value.field == field


def test_one_open_meeting_a_series(world: World) -> None:
    make_meeting(world, date(2017, 11, 6), Meeting.State.OPEN)
    with pytest.raises(DomainError) as refused:
        stage.open_meeting(world)
    assert refused.value.code == "meetings.another_open"


def test_gate_lists_what_is_missing_with_links(world: World) -> None:
    stage.open_meeting(world)
    acts.judge_at_table(
        actor=world.viewer("chair"),
        meeting_uid=world.october.uid,
        commitment_uid=world.commitment1.uid,
        outcome="achieved",
    )
    with pytest.raises(DomainError) as refused:
        close(world)
    assert refused.value.code == "meetings.verdicts_missing"
    assert [url for _label, url in refused.value.links] == [
        reverse("meetings:judge", args=[world.october.uid, c.uid])
        for c in sorted(
            (world.commitment1_later, world.commitment2), key=lambda c: (c.owner.sort_key, c.owner_id, c.due_on)
        )
    ]
    assert stage.fresh(world.october).state == "open"
    running.mark_rest_owed(actor=world.viewer("clerk"), meeting_uid=world.october.uid)
    assert Verdict.objects.filter(outcome="owed").count() == 2
    meeting = close(world)
    assert (meeting.state, meeting.closed_at) == ("closed", clock.now())
    assert Minutes.objects.unscoped("test").filter(meeting=meeting).exists()


def test_integrity_a_hidden_commitment_still_blocks_the_closing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.open_meeting(world)
    for commitment in (world.commitment1, world.commitment1_later):
        acts.judge_at_table(
            actor=world.viewer("clerk"),
            meeting_uid=world.october.uid,
            commitment_uid=commitment.uid,
            outcome="owed",
        )
    visible = Commitment.visible
    monkeypatch.setattr(
        Commitment, "visible", staticmethod(lambda viewer: visible(viewer) & ~Q(pk=world.commitment2.pk))
    )
    with pytest.raises(DomainError) as refused:
        close(world)
    assert refused.value.code == "meetings.verdicts_missing"
    assert refused.value.links == []
    assert "01" in refused.value.message


def test_not_heard_takes_only_units_that_were_not_heard(world: World) -> None:
    stage.open_meeting(world)
    Slot.objects.filter(meeting=world.october, unit=world.unit1).update(state="done")
    Attendance.objects.filter(slot__meeting=world.october, slot__unit=world.unit1).update(status="present")
    count = running.mark_not_heard(actor=world.viewer("clerk"), meeting_uid=world.october.uid)
    assert count == 1
    assert Verdict.objects.get().commitment == world.commitment2
    assert stage.fresh(world.commitment2).misses == 1


def test_held_in_writing_has_the_same_gate_and_nobody_is_unheard(world: World) -> None:
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(mode="writing")
    stage.open_meeting(world)
    with pytest.raises(DomainError) as refused:
        close(world)
    assert refused.value.code == "meetings.verdicts_missing"
    with pytest.raises(DomainError) as refused:
        running.mark_not_heard(actor=world.viewer("clerk"), meeting_uid=world.october.uid)
    assert refused.value.code == "meetings.nothing_missing"


def test_an_extraordinary_meeting_has_no_gate(world: World) -> None:
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(kind="extraordinary")
    stage.open_meeting(world)
    assert close(world).state == "closed"


def test_reopening_is_the_chairs_until_the_first_signature(world: World) -> None:
    stage.open_meeting(world)
    running.mark_rest_owed(actor=world.viewer("clerk"), meeting_uid=world.october.uid)
    close(world)
    again = {"meeting_uid": world.october.uid, "version": stage.fresh(world.october).version, "reason": "Sót việc"}
    for key in ("clerk", "deputy"):
        with pytest.raises(DomainError) as refused:
            running.reopen_meeting(actor=world.viewer(key), **again)
        assert refused.value.code == "meetings.not_chair"
    meeting = running.reopen_meeting(actor=world.viewer("chair"), **again)
    assert (meeting.state, meeting.closed_at, meeting.reason) == ("open", None, "Sót việc")
    close(world)
    minutes = Minutes.objects.unscoped("test").get(meeting=world.october)
    Signature.objects.create(
        minutes=minutes, revision=minutes.revision, role="recorder", person=world.people["clerk"], at=clock.now()
    )
    with pytest.raises(DomainError) as refused:
        running.reopen_meeting(actor=world.viewer("chair"), **{**again, "version": stage.fresh(world.october).version})
    assert refused.value.code == "meetings.signed"


def test_closing_with_an_old_version_conflicts(world: World) -> None:
    stage.open_meeting(world)
    with pytest.raises(Conflict):
        running.close_meeting(actor=world.viewer("clerk"), meeting_uid=world.october.uid, version=1)


def test_changing_the_chair_is_recorded_with_its_reason(world: World) -> None:
    stage.open_meeting(world)
    change = {
        "actor": world.viewer("clerk"),
        "meeting_uid": world.october.uid,
        "version": stage.fresh(world.october).version,
        "chair": world.people["deputy"],
        "recorder": world.people["clerk2"],
    }
    with pytest.raises(DomainError):
        running.change_officers(**change, reason=" ")
    running.change_officers(**change, reason="Đồng chí chủ trì về họp tỉnh")
    entry = AuditEntry.objects.get(kind="meetings.change_officers")
    assert (entry.before["chair"], entry.after["chair"]) == ("Nguyễn Thị Chủ", "Phạm Văn Phó")


def test_today_for_clerk_and_head(world: World) -> None:
    opening = reverse("meetings:open", args=[world.october.uid])
    assert opening in [item.url for item in today_items(world.viewer("clerk"))]
    proposals = reverse("meetings:proposals", args=[world.october.uid])
    with clock.frozen(datetime(2017, 10, 3, 8, 0)):
        assert proposals in [item.url for item in today_items(world.viewer("head"))]
        assert opening not in [item.url for item in today_items(world.viewer("clerk"))]
        assert today_items(world.viewer("secretary1")) == []


# -- laws

T0 = datetime(2017, 10, 6, 1, 0, tzinfo=UTC)
steps = st.lists(st.tuples(st.sampled_from(["start", "pause", "more", "stop"]), st.integers(0, 900)), max_size=25)


@given(steps=steps, wait=st.integers(0, 900), minutes=st.integers(0, 30))
@settings(deadline=None)
def test_time_law(steps: list[tuple[str, int]], wait: int, minutes: int) -> None:
    """Time used is exactly the time in which the slot was running; nothing else moves it, and it never goes back."""
    at, state, running_for, allowed, events = T0, "waiting", 0, minutes * 60, []
    used_before = timedelta(0)
    for event, gap in steps:
        if state == "running":
            running_for += gap
        at += timedelta(seconds=gap)
        if (state, event) not in transitions.CLOCK:
            continue
        state = transitions.CLOCK[(state, event)]
        allowed += 60 if event == "more" else 0
        events.append((event, at))
        now = read_countdown(events, minutes, at)
        assert now.used >= used_before
        used_before = now.used
    if state == "running":
        running_for += wait
    end = at + timedelta(seconds=wait)
    result = read_countdown(events, minutes, end)
    assert result.state == state
    assert result.used == timedelta(seconds=running_for)
    assert result.allowed == timedelta(seconds=allowed)
    assert result.left == result.allowed - result.used
    assert (result.ends_at is not None) == (state == "running")
    if result.ends_at is not None:
        assert result.ends_at - end == result.left


@given(
    claim=st.sampled_from(["", *[o.value for o in CLAIM_OUTCOMES]]),
    proposal=st.sampled_from(["", *[o.value for o in Outcome]]),
    due=st.none() | st.just(date(2017, 12, 1)),
    allowed=st.sets(st.sampled_from([o.value for o in Outcome])),
    needs=st.booleans(),
)
def test_settling_law(claim: str, proposal: str, due: date | None, allowed: set[str], needs: bool) -> None:
    if rules.settles(claim, proposal, due, allowed, needs_date=needs):
        assert proposal
        assert proposal == claim
        assert proposal in allowed
        assert due is not None or not needs
    if rules.suggestion(claim, allowed):
        assert claim in allowed


# -- budget


def crowd(world: World, units: int, tasks: int) -> None:
    for number in range(units):
        unit = make_unit(f"Xã {number:02d}", "commune", world.district)
        Participant.objects.create(
            series=world.series, unit=unit, role="reporting", position=10 + number, valid_from=date(2017, 4, 1)
        )
        slot = Slot.objects.create(meeting=world.october, unit=unit, position=10 + number)
        Attendance.objects.create(slot=slot)
        claims = {}
        for task in range(tasks):
            commitment = world.commitment(unit, f"Nhiệm vụ số {task} của đơn vị, có đủ chữ để dài như thật")
            claims[commitment] = {"outcome": "achieved", "result": "Đã làm xong và có văn bản kèm theo"}
            stage.propose(world, commitment, "achieved")
        stage.report(world, unit, claims)


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_table_budget(world: World, as_: Callable[[str], Client]) -> None:
    Participant.objects.filter(series=world.series, role="reporting").exclude(unit=world.unit1).delete()
    Slot.objects.filter(meeting=world.october, role="reporting").exclude(unit=world.unit1).delete()
    world.commitment2.delete()
    stage.open_meeting(world)
    client, url = as_("clerk"), reverse("meetings:table", args=[world.october.uid])
    one = queries_of(client, url)
    crowd(world, 2, 5)
    three = queries_of(client, url)
    crowd(world, 15, 5)
    answer = client.get(url)
    many = queries_of(client, url)
    assert answer.content.decode().count('class="cell ') >= 85
    assert one == three == many
    assert many <= 12
    assert len(gzip.compress(answer.content, 6)) <= 60_000
