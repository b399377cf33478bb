"""Who is told, once, and what becomes of it when the cause is gone."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import translation

from giaoban.core import clock
from giaoban.core.viewer import Role, system_actor
from giaoban.notifications.actions import mark_all_seen, mark_seen, notify, remind, withdraw
from giaoban.notifications.counting import recount_all
from giaoban.notifications.kinds import Kind, UnknownKind, kind_of, register
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.rendering import brief_of, page_of, text_of
from giaoban.notifications.values import Typed
from giaoban.organisation.models import Appointment

pytestmark = pytest.mark.usefixtures("own_kinds")
WHAT = {"on": date(2017, 10, 6), "reason": Typed("do bão số 10")}


def rows() -> dict[str, Notice]:
    found = Notice.objects.unscoped("rule: test").select_related("recipient__account")
    return {row.recipient.account.username: row for row in found}


def tell(world, **more):
    values = {
        "actor": world.viewer("clerk"),
        "kind": "test.event",
        "to": [holders_of(world.unit1, Role.LEADER)],
        "subject": world.october,
        "params": WHAT,
        **more,
    }
    return notify(**values)


def test_the_holders_of_the_post_are_told_and_nobody_else(world):
    assert tell(world) == 2
    assert set(rows()) == {"secretary1", "deputy1"}
    for who, sees in (("secretary1", 1), ("secretary2", 0), ("drafter1", 0), ("outsider", 0), ("admin", 0)):
        assert Notice.objects.visible_to(world.viewer(who)).count() == sees, who


def test_who_did_it_himself_is_not_told(world):
    assert tell(world, actor=world.viewer("secretary1")) == 1
    assert set(rows()) == {"deputy1"}


def test_one_row_a_person_whatever_his_posts(world):
    to = [holders_of(world.district, Role.STAFF, Role.LEADER), holders_of(world.district, Role.LEADER)]
    assert tell(world, actor=system_actor(), to=to) == 4
    assert set(rows()) == {"chair", "deputy", "clerk", "clerk2"}


def test_only_the_named_person_and_only_while_he_holds_the_post(world):
    chair = world.people["chair"]
    assert tell(world, to=[holders_of(world.district, Role.LEADER, person=chair)]) == 1
    assert set(rows()) == {"chair"}
    assert tell(world, to=[holders_of(world.unit1, Role.LEADER, person=chair)]) == 0


def test_who_has_no_open_account_is_not_told(world):
    world.accounts["deputy1"].is_active = False
    world.accounts["deputy1"].save()
    assert tell(world) == 1
    assert set(rows()) == {"secretary1"}


def test_after_the_post_the_notice_is_not_readable(world):
    tell(world)
    viewer = world.viewer("secretary1")
    assert Notice.objects.visible_to(viewer).count() == 1
    Appointment.objects.filter(person=world.people["secretary1"]).update(position="peoples_committee_chair")
    assert Notice.objects.visible_to(world.viewer("secretary1")).count() == 0


def test_the_same_thing_on_the_same_day_is_told_anew_in_one_row(world):
    tell(world)
    mark_all_seen(actor=world.viewer("secretary1"))
    assert rows()["secretary1"].state == Notice.State.DROPPED
    tell(world, params={**WHAT, "reason": Typed("lần hai")})
    assert Notice.objects.unscoped("rule: test").count() == 2
    again = rows()["secretary1"]
    assert (again.seen_at, again.state) == (None, Notice.State.WAITING)
    assert "lần hai" in text_of(again)


def test_a_reminder_comes_once_for_a_date_and_again_when_the_date_moves(world):
    def due(day):
        to = [holders_of(world.unit1, Role.LEADER)]
        return remind(actor=system_actor(), kind="test.duty", to=to, subject=world.october, day=day, params=WHAT)

    due(date(2017, 10, 6))
    first = rows()["secretary1"]
    mark_seen(actor=world.viewer("secretary1"), notice_uid=first.uid)
    due(date(2017, 10, 6))
    assert Notice.objects.unscoped("rule: test").count() == 2
    assert Notice.objects.unscoped("rule: test").get(pk=first.pk).seen_at is not None
    due(date(2017, 10, 9))
    assert Notice.objects.unscoped("rule: test").count() == 4


def test_a_withdrawn_cause_counts_no_more(world):
    tell(world)
    assert withdraw(actor=system_actor(), kinds=["test.event"], subject=world.october) == 2
    row = rows()["secretary1"]
    assert (row.state, row.done_at) == (Notice.State.DROPPED, clock.now())
    assert withdraw(actor=system_actor(), kinds=["test.event"], subject=world.october) == 0


def test_the_count_follows_when_the_action_is_committed(world, django_capture_on_commit_callbacks):
    def count():
        world.accounts["secretary1"].refresh_from_db()
        return world.accounts["secretary1"].unseen_notices

    with django_capture_on_commit_callbacks(execute=True):
        tell(world)
        tell(world, kind="test.duty")
    assert count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(actor=system_actor(), kinds=["test.duty"], subject=world.october)
    assert count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        mark_all_seen(actor=world.viewer("secretary1"))
    assert count() == 0


def test_a_wrong_count_is_put_right(world):
    tell(world)
    assert recount_all() == 2
    assert recount_all() == 0
    world.accounts["secretary1"].refresh_from_db()
    assert world.accounts["secretary1"].unseen_notices == 1


def test_words_are_made_in_the_readers_language_and_typed_ones_are_not_mailed(world):
    tell(world)
    row = rows()["secretary1"]
    with translation.override("vi"):
        assert text_of(row) == "Something happened on 06/10/2017 (thứ Sáu): do bão số 10"
    with translation.override("en"):
        assert text_of(row) == "Something happened on 06/10/2017 (Friday): do bão số 10"
        assert brief_of(row) == "Something happened on 06/10/2017 (Friday)."
    assert page_of(row) == f"/briefings/{world.october.uid}/"


def test_a_restricted_paper_is_told_without_a_word_of_it(world):
    tell(world, restricted=True)
    row = rows()["secretary1"]
    assert row.params == {}
    with translation.override("vi"):
        assert text_of(row) == brief_of(row) == "Có văn bản hạn chế chờ đồng chí."


def test_it_waits_for_the_digest_unless_it_is_urgent(world):
    tell(world)
    assert rows()["secretary1"].next_try == clock.aware(datetime(2017, 10, 4, 6, 30))
    tell(world, urgent=True)
    assert rows()["secretary1"].next_try == clock.now()


def test_an_unknown_kind_is_a_mistake_of_the_code(world):
    with pytest.raises(UnknownKind):
        tell(world, kind="test.nothing")
    with pytest.raises(ValueError, match="twice"):
        register(Kind("test.duty", "meetings", "Another", "Another", "schedule:meeting"))
    assert kind_of("test.duty").duty
