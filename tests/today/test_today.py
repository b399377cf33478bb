from datetime import date

import pytest

from giaoban.core.today import TodayItem
from giaoban.today import queries

pytestmark = pytest.mark.django_db
ROLES = ["city_leader", "chair", "clerk", "head", "inspector", "secretary1", "drafter1", "member1", "outsider", "admin"]


@pytest.mark.parametrize("role", ROLES)
def test_today_opens_for_every_role(as_, role):
    assert as_(role).get("/").status_code == 200


def test_a_secretary_is_told_of_his_report_and_never_of_a_siblings(as_):
    page = as_("secretary1").get("/").content.decode()
    assert "tháng 10" in page and "Đại Hợp" not in page


def test_late_items_come_first_then_by_date(monkeypatch, world):
    items = [
        TodayItem("due", "no date", "/c"),
        TodayItem("due", "later", "/b", due=date(2017, 10, 9)),
        TodayItem("due", "late", "/d", due=date(2017, 10, 1), late=True),
        TodayItem("next", "meeting", "/m", due=date(2017, 10, 6)),
        TodayItem("due", "sooner", "/a", due=date(2017, 10, 5)),
    ]

    class Room:
        @staticmethod
        def today_items(viewer):
            return items

    monkeypatch.setattr(queries, "ROOMS", (Room,))
    groups = queries.groups_for(world.viewer("secretary1"))
    assert [group.code for group in groups] == ["due", "next"]
    assert [item.text for item in groups[0].items] == ["late", "sooner", "later", "no date"]


def test_the_administrator_is_led_to_his_screens(as_):
    assert "/organisation/" in as_("admin").get("/").content.decode()
