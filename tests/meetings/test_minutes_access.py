"""Who reads which part: siblings never, the host and (once sealed) inspectors whole, a restricted petition nobody here."""

from __future__ import annotations

import pytest
from django.urls import reverse

from giaoban.core.errors import NotFound
from giaoban.meetings.models import Minutes, MinutesPart
from giaoban.meetings.queries.minutes import content_for, minutes_list, minutes_of_meeting, part_for, parts_for
from giaoban.schedule.models import Meeting
from tests.meetings import minutes_world as mw
from tests.world import make_meeting

PAGES = ("meetings:minutes", "meetings:minutes_print")


def pages_of(client, world):
    for name in PAGES:
        answer = client.get(reverse(name, args=[world.september.uid]))
        assert answer.status_code == 200, name
        yield answer.content.decode()


@pytest.mark.parametrize("who", ["secretary1", "drafter1", "member1", "deputy1"])
@pytest.mark.parametrize("state", ["draft", "sealed"])
def test_a_sibling_reads_general_parts_and_its_own_only(world, as_, who, state):
    (mw.drafted if state == "draft" else mw.sealed)(world)
    for text in pages_of(as_(who), world):
        for own in mw.OWN_1:
            assert own in text
        for general in ("KIỂM-TRA-CHUNG", "Ý-KIẾN-CHUNG", "KẾT-LUẬN-CHUNG", "TRỌNG-TÂM-CHUNG"):
            assert general in text
        for secret in (*mw.SECRETS_2, mw.RESTRICTED_1):
            assert secret not in text


@pytest.mark.parametrize("who", ["clerk", "clerk2", "chair", "deputy"])
def test_the_host_reads_the_whole(world, as_, who):
    mw.drafted(world)
    text = as_(who).get(reverse("meetings:minutes_print", args=[world.september.uid])).content.decode()
    for mark in (*mw.SECRETS_2, *mw.OWN_1):
        assert mark in text
    assert mw.RESTRICTED_1 not in text


def test_an_inspector_reads_sealed_minutes_whole_and_drafts_not(world, as_):
    minutes = mw.drafted(world)
    url = reverse("meetings:minutes", args=[world.september.uid])
    assert as_("inspector").get(url).status_code == 404
    mw.read(world, minutes)
    mw.sign(world, minutes, "clerk", "recorder")
    mw.sign(world, minutes, "chair", "chair")
    for text in pages_of(as_("inspector"), world):
        assert all(mark in text for mark in (*mw.SECRETS_2, *mw.OWN_1))
        assert mw.RESTRICTED_1 not in text
    Minutes.objects.unscoped("test").update(state="sealed")
    Meeting.objects.unscoped("test").filter(pk=world.september.pk).update(held_on="2017-06-06")
    assert as_("inspector").get(url).status_code == 404  # outside the decision's dates


@pytest.mark.parametrize("who", ["outsider", "city_leader", "admin"])
def test_strangers_and_leaders_above_read_nothing(world, as_, who):
    minutes = mw.sealed(world)
    for name in PAGES:
        assert as_(who).get(reverse(name, args=[world.september.uid])).status_code == 404
    with pytest.raises(NotFound):
        minutes_of_meeting(world.viewer(who), world.september.uid)
    part = mw.part_of(minutes, key="check")
    with pytest.raises(NotFound):
        part_for(world.viewer(who), part.uid)


def test_a_sibling_gets_404_for_a_part_and_its_acts(world, as_):
    minutes = mw.drafted(world)
    part = mw.part_of(minutes, world.unit2)
    with pytest.raises(NotFound):
        part_for(world.viewer("secretary1"), part.uid)
    client = as_("secretary1")
    for name in ("minutes_part", "minutes_object", "minutes_answer"):
        assert client.get(reverse(f"meetings:{name}", args=[part.uid])).status_code == 404
    for name in ("minutes_confirm", "minutes_object", "minutes_part", "minutes_answer"):
        answer = client.post(reverse(f"meetings:{name}", args=[part.uid]), {"version": 1, "text": "x", "answer": "x"})
        assert answer.status_code == 404
    for name in ("minutes_sign", "minutes_correct"):
        assert client.get(reverse(f"meetings:{name}", args=[world.september.uid])).status_code == 404
    assert (
        client.post(reverse("meetings:minutes_read_back", args=[world.september.uid]), {"revision": 1}).status_code
        == 404
    )


def test_the_extract_is_named_one_and_keeps_the_numbers_of_the_whole(world, as_):
    minutes = mw.fresh(mw.drafted(world))
    text = as_("secretary2").get(reverse("meetings:minutes_print", args=[world.september.uid])).content.decode()
    assert "TRÍCH BIÊN BẢN" in text and "2. Đại Hợp" in text and "1. Tân Phong" not in text
    whole = as_("clerk").get(reverse("meetings:minutes_print", args=[world.september.uid])).content.decode()
    assert "TRÍCH" not in whole
    assert [part["number"] for part in content_for(world.viewer("secretary2"), minutes)["parts"]].count("2.") == 1


def test_parts_disappear_from_the_units_while_the_meeting_is_open_again(world, as_):
    minutes = mw.drafted(world)
    assert len(parts_for(world.viewer("secretary1"), minutes)) == 6
    Meeting.objects.unscoped("test").filter(pk=world.september.pk).update(state=Meeting.State.OPEN, closed_at=None)
    assert as_("secretary1").get(reverse("meetings:minutes", args=[world.september.uid])).status_code == 404
    assert as_("clerk").get(reverse("meetings:minutes", args=[world.september.uid])).status_code == 200


def test_somebody_with_posts_in_two_units_reads_both(world):
    from giaoban.organisation.models import Appointment
    from tests.world import START

    Appointment.objects.create(
        person=world.people["secretary1"], unit=world.unit2, position="committee_member", valid_from=START
    )
    minutes = mw.fresh(mw.drafted(world))
    units = {part.unit_id for part in parts_for(world.viewer("secretary1"), minutes)}
    assert units == {None, world.unit1.pk, world.unit2.pk}


def test_the_list_shows_what_one_may_read_and_costs_the_same(world, as_, django_assert_num_queries):
    from datetime import date

    mw.sealed(world)
    assert [row.meeting_id for row in minutes_list(world.viewer("secretary1"))] == [world.september.pk]
    assert not minutes_list(world.viewer("outsider")).exists()
    client, url = as_("clerk"), reverse("meetings:minutes_list")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert client.get(url).content.decode().count("<tr>") == 2
    for month in (7, 8):
        meeting = make_meeting(world, date(2017, month, 7), Meeting.State.CLOSED)
        Minutes.objects.create(meeting=meeting, chair=meeting.chair, recorder=meeting.recorder)
    with CaptureQueriesContext(connection) as three:
        assert client.get(url).content.decode().count("<tr>") == 4
    assert len(one) == len(three) <= 9
    assert client.get(url, {"state": "sealed"}).content.decode().count("<tr>") == 2
    assert client.get(url, {"series": str(world.series.uid), "state": "nonsense"}).status_code == 200


def test_the_page_of_the_host_costs_the_same_whatever_the_parts(world, as_):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    minutes = mw.drafted(world)
    client, url = as_("clerk"), reverse("meetings:minutes", args=[world.september.uid])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(3):
        MinutesPart.objects.create(minutes=minutes, key=f"more{n}", title=f"Thêm {n}", unit=world.board)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(few) == len(many) <= 20


def test_the_chain_of_months(world, as_):
    from datetime import date

    mw.drafted(world)
    august = make_meeting(world, date(2017, 8, 7), Meeting.State.CLOSED)
    Minutes.objects.create(meeting=august, chair=august.chair, recorder=august.recorder)
    for who in ("clerk", "secretary1"):
        text = as_(who).get(reverse("meetings:minutes", args=[world.september.uid])).content.decode()
        assert f'rel="prev" href="{reverse("meetings:minutes", args=[august.uid])}"' in text
        assert 'rel="next"' not in text
        text = as_(who).get(reverse("meetings:minutes", args=[august.uid])).content.decode()
        assert f'rel="next" href="{reverse("meetings:minutes", args=[world.september.uid])}"' in text
