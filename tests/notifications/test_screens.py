"""The inbox, what comes by mail, and the count in the navigation."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from giaoban.core.viewer import Role, system_actor
from giaoban.notifications.actions import notify
from giaoban.notifications.models import Notice, SwitchedOff
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.values import Month, Typed
from giaoban.organisation.models import Appointment

INBOX = "/notices/"


def returned(world, *, unit=None, subject=None, reason="Chưa có số hộ") -> int:
    return notify(
        actor=system_actor(),
        kind="reports.returned",
        to=[holders_of(unit or world.unit1, Role.LEADER)],
        subject=subject or world.october,
        params={"month": Month(date(2017, 10, 1)), "reason": Typed(reason)},
    )


def mine(world, who: str = "secretary1") -> Notice:
    return Notice.objects.unscoped("rule: test").filter(recipient=world.people[who]).latest("pk")


def test_one_reads_ones_own_and_nobody_elses(world, as_):
    returned(world)
    assert "Văn phòng trả lại báo cáo tháng 10/2017: Chưa có số hộ" in as_("secretary1").get(INBOX).content.decode()
    for who in ("secretary2", "drafter1", "clerk", "outsider"):
        page = as_(who).get(INBOX)
        assert page.status_code == 200
        assert "Chưa có số hộ" not in page.content.decode(), who
    assert as_("admin").get(INBOX).status_code == 404  # no content, no inbox
    assert Client().get(INBOX).status_code == 302


def test_opening_leads_to_the_paper_and_counts_as_read(world, as_):
    returned(world)
    client = as_("secretary1")
    notice = mine(world)
    assert as_("secretary2").post(f"/notices/{notice.uid}/open/").status_code == 404
    assert mine(world).seen_at is None
    answer = client.post(f"/notices/{notice.uid}/open/")
    assert (answer.status_code, answer["Location"]) == (303, f"/reports/{world.october.uid}/edit/")
    assert mine(world).seen_at is not None
    assert mine(world, "deputy1").seen_at is None  # nobody reads for another


def test_all_at_once_and_only_ones_own(world, as_):
    returned(world)
    assert as_("secretary1").post("/notices/seen/").status_code == 303
    assert mine(world).seen_at is not None and mine(world, "deputy1").seen_at is None


def test_filtered_by_group_and_by_what_is_new(world, as_):
    returned(world)
    client = as_("secretary1")

    def shown(query: str) -> bool:
        return "Chưa có số hộ" in client.get(f"{INBOX}?{query}").content.decode()

    assert shown("group=reports") and shown("group=unknown") and shown("new=1")
    assert not shown("group=minutes")
    client.post("/notices/seen/")
    assert shown("group=reports") and not shown("new=1")


def test_the_language_is_the_readers(world, as_, settings):
    returned(world)
    client = as_("secretary1")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(INBOX).content.decode()
    assert "The office returned the report of October 2017: Chưa có số hộ" in page


def test_a_kind_that_no_longer_exists_does_not_break_the_inbox(world, as_):
    returned(world)
    Notice.objects.unscoped("rule: test").update(kind="reports.forgotten")
    assert as_("secretary1").get(INBOX).status_code == 200


def test_the_count_stands_beside_the_place(world, as_, django_capture_on_commit_callbacks):
    assert 'class="badge"' not in as_("secretary1").get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        returned(world)
    assert '<span class="badge">1<' in as_("secretary1").get("/").content.decode()
    assert 'class="badge"' not in as_("secretary2").get("/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_asks_the_same_however_many(world, as_, rows, django_assert_num_queries):
    for meeting in [world.october, world.september, world.unit1][:rows]:
        returned(world, subject=meeting)
    client = as_("secretary1")
    client.get(INBOX)
    with django_assert_num_queries(QUERIES):
        page = client.get(INBOX)
    assert page.content.decode().count("Chưa có số hộ") == rows


QUERIES = 4  # session, account with posts, count, rows


def test_what_comes_by_mail_is_chosen(world, as_):
    client = as_("secretary1")
    page = client.get("/notices/settings/").content.decode()
    assert "Trước hạn nhiệm vụ ba ngày làm việc" in page
    assert "Nơi cài đặt này không gửi thư" in page
    assert client.post("/notices/settings/", {"tasks": ["commitments.extended"]}).status_code == 303
    off = set(SwitchedOff.objects.filter(account=world.accounts["secretary1"]).values_list("kind", flat=True))
    assert "commitments.due" in off and "commitments.extended" not in off
    assert not off & {"reports.awaiting", "schedule.moved", "meetings.to_sign"}  # duties
    assert not SwitchedOff.objects.exclude(account=world.accounts["secretary1"]).exists()


def test_a_kind_nobody_knows_is_refused(world, as_):
    answer = as_("secretary1").post("/notices/settings/", {"tasks": ["commitments.nothing"]})
    assert answer.status_code == 422
    assert not SwitchedOff.objects.exists()


def test_the_address_is_ones_own(world, as_):
    client = as_("secretary1")
    assert client.post("/account/email/", {"email": "không phải"}).status_code == 422
    assert client.post("/account/email/", {"email": "mot@example.vn"}).status_code == 303
    world.accounts["secretary1"].refresh_from_db()
    world.accounts["secretary2"].refresh_from_db()
    assert world.accounts["secretary1"].email == "mot@example.vn"
    assert world.accounts["secretary2"].email == ""
    assert "mot@example.vn" in client.get("/account/").content.decode()


def test_after_the_post_the_inbox_is_empty(world, as_):
    returned(world)
    Appointment.objects.filter(person=world.people["secretary1"]).update(valid_to=date(2017, 10, 2))
    assert as_("secretary1").get(INBOX).status_code == 404
