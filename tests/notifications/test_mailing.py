"""Mail: once, in the recipient's language, at most one digest a day, whatever the server does (ADR 0012)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from giaoban.access.actions import choose_email
from giaoban.core import clock
from giaoban.core.viewer import Role, system_actor
from giaoban.notifications import kinds, queries
from giaoban.notifications.actions import mark_seen, switch_mail, withdraw
from giaoban.notifications.models import Mail, Notice
from giaoban.notifications.recipients import holders_of
from giaoban.notifications.worker import pass_on
from giaoban.notifications.worker.mailing import claim, send_mail
from giaoban.notifications.worker.transport import backend_of
from giaoban.organisation.models import Appointment
from giaoban.site.work import forget_old
from tests.notifications.post import addresses, at, states, tell, work

pytestmark = pytest.mark.usefixtures("own_kinds")


def test_one_mail_a_day_with_everything_new(world, server):
    addresses(world, "secretary1", "deputy1")
    tell(world)
    tell(world, kind="test.duty")
    assert work(3, 9) == ""  # not before the hour of the digest
    assert work(4) == "2 mails"
    assert work(4, 7) == ""
    assert server.received() == {"secretary1@example.vn": 1, "deputy1@example.vn": 1}
    mail = server.taken[0]
    assert mail.subject == "Giao ban: 02 thông báo gửi đồng chí"
    assert mail.extra_headers["Message-ID"].endswith("@example.vn>")
    assert f"https://giaoban.example.vn/briefings/{world.october.uid}/" in mail.body
    assert set(states().values()) == {"sent"}


def test_what_comes_later_waits_for_the_next_day(world, server):
    addresses(world, "secretary1")
    tell(world)
    work(4)
    with at(4, 6, 45):
        tell(world, kind="test.duty")
    assert work(4, 23) == ""
    assert work(5) == "1 mails"
    assert server.received() == {"secretary1@example.vn": 2}


def test_what_was_due_before_the_hour_but_told_after_a_late_digest_waits_too(world, server):
    """The digest of the day was sent at ten, because the server was away; a row that falls due then waits for tomorrow."""
    addresses(world, "secretary1")
    tell(world)
    server.away = True
    work(4)
    server.away = False
    work(4, 10)
    tell(world, kind="test.duty")  # told on the 3rd by the clock of the test: due on the 4th at 06:30
    assert work(4, 11) == ""
    assert work(5) == "1 mails"


def test_the_language_is_the_recipients(world, server):
    addresses(world, "secretary1", "deputy1")
    world.accounts["deputy1"].language = "en"
    world.accounts["deputy1"].save()
    tell(world)
    work(4)
    subjects = {mail.to[0]: (mail.subject, mail.body) for mail in server.taken}
    assert "(thứ Sáu)" in subjects["secretary1@example.vn"][0]
    assert "Kính gửi đồng chí Hoàng Văn Một" in subjects["secretary1@example.vn"][1]
    assert "(Friday)" in subjects["deputy1@example.vn"][0]
    assert "Dear comrade Ngô Văn Phó" in subjects["deputy1@example.vn"][1]


def test_who_has_no_address_has_the_inbox(world, server):
    tell(world)
    assert work(4) == ""
    assert set(states().values()) == {"inbox"}
    addresses(world, "secretary1")
    assert work(5) == ""


def test_a_site_without_mail_keeps_everything_in_the_inbox(world, settings):
    settings.MAIL_URL = ""
    addresses(world, "secretary1")
    tell(world)
    assert work(4) == "2 to the inbox only"
    assert Mail.objects.count() == 0


def test_switched_off_kinds_are_not_mailed_and_duties_are(world, server):
    addresses(world, "secretary1")
    assert switch_mail(actor=world.viewer("secretary1"), off=["test.event", "test.duty"]) == ["test.event"]
    tell(world)
    tell(world, kind="test.duty")
    work(4)
    assert states()["secretary1 test.event"] == "inbox"
    assert states()["secretary1 test.duty"] == "sent"
    (mail,) = server.taken
    assert "Due on" in mail.body and "happened" not in mail.body


def test_what_was_read_or_withdrawn_is_not_mailed(world, server):
    addresses(world, "secretary1", "deputy1")
    tell(world)
    mine = Notice.objects.visible_to(world.viewer("secretary1")).get()
    mark_seen(actor=world.viewer("secretary1"), notice_uid=mine.uid)
    assert work(4) == "1 mails"
    tell(world, kind="test.duty")
    withdraw(actor=system_actor(), kinds=["test.duty"], subject=world.october)
    assert work(5) == ""
    assert server.received() == {"deputy1@example.vn": 1}


def test_a_cause_that_is_gone_is_found_out_at_sending(world, server, monkeypatch):
    addresses(world, "secretary1")
    gone = kinds.Kind("test.gone", "reports", "Gone", "Gone", "schedule:meeting", still_true=lambda notice: False)
    kinds.register(gone)
    tell(world, kind="test.gone", to=[holders_of(world.unit1, Role.LEADER, person=world.people["secretary1"])])
    assert work(4) == ""
    row = Notice.objects.unscoped("rule: test").get()
    assert (row.state, row.done_at is not None) == ("dropped", True)


def test_who_left_the_post_gets_no_mail_and_the_successor_gets_it(world, server):
    addresses(world, "secretary1", "drafter1")
    tell(world, to=[holders_of(world.unit1, Role.STAFF)])
    Appointment.objects.filter(person=world.people["drafter1"]).update(valid_to=date(2017, 10, 4))
    Appointment.objects.create(
        person=world.people["member1"], unit=world.unit1, position="party_office_clerk", valid_from=date(2017, 10, 4)
    )
    addresses(world, "member1")
    with at(4, 5):
        assert pass_on() == "1 to successors"
        assert pass_on() == ""
    assert work(4) == "1 mails"
    assert server.received() == {"member1@example.vn": 1}
    assert states() == {"drafter1 test.event": "dropped", "member1 test.event": "sent"}


def test_an_urgent_notice_does_not_wait_for_the_digest(world, server):
    addresses(world, "secretary1")
    tell(world, kind="test.duty", urgent=True)
    tell(world)
    assert work(3, 8, 1) == "1 mails"
    assert work(4) == "1 mails"
    assert [mail.urgent for mail in Mail.objects.order_by("pk")] == [True, False]


def test_a_server_that_is_away_for_a_day_loses_nothing_and_sends_nothing_twice(world, server):
    addresses(world, "secretary1", "deputy1", "secretary2")
    tell(world)
    server.away = True
    for hour in range(6, 24):
        for minute in (0, 30, 45):
            work(4, hour, minute)
    with at(4, 12):
        tell(world, kind="test.duty", to=[holders_of(world.unit2, Role.LEADER)])
    for hour in range(6):
        work(5, hour, 30)
    assert server.taken == []
    assert set(states().values()) == {"waiting"}
    server.away = False
    for minute in range(0, 60, 5):
        for hour in (7, 8, 9):
            work(5, hour, minute)
    assert server.received() == {"secretary1@example.vn": 1, "deputy1@example.vn": 1, "secretary2@example.vn": 1}
    assert set(states().values()) == {"sent"}


def test_attempts_are_counted_and_wait_longer_each_time(world, server):
    addresses(world, "secretary1")
    tell(world, to=[holders_of(world.unit1, Role.LEADER, person=world.people["secretary1"])])
    server.away = True
    waits, when = [], datetime(2017, 10, 4, 6, 30)
    for _ in range(6):
        with clock.frozen(when):
            send_mail()
        row = Notice.objects.unscoped("rule: test").get()
        waits.append(row.next_try - clock.aware(when))
        when += waits[-1]
    minutes = [wait // timedelta(minutes=1) for wait in waits]
    assert minutes == [5, 15, 60, 120, 120, 120]
    assert row.attempts == 6


def test_a_mail_that_was_not_accepted_is_sent_again(world, server):
    addresses(world, "secretary1")
    tell(world)
    server.data_error = 451
    assert work(4) == ""
    assert states()["secretary1 test.event"] == "waiting"
    server.data_error = 0
    assert work(4, 6, 33) == ""  # not at once
    assert work(4, 6, 40) == "1 mails"
    assert server.received() == {"secretary1@example.vn": 1}
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts) == ("sent", 2)


def test_a_broken_line_sends_the_same_mail_with_the_same_number(world, server):
    addresses(world, "secretary1")
    tell(world)
    server.line_breaks = "after"  # it was taken, and we do not know
    assert work(4) == ""
    tell(world, kind="test.duty")
    server.line_breaks = ""
    assert work(4, 7) == ""  # claimed: nobody touches it for a while, and no second digest is made
    Mail.objects.update(claimed_at=clock.real_now() - timedelta(minutes=16))
    assert work(4, 8) == "1 mails"
    first, second = server.taken
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.body == second.body
    assert work(5) == "1 mails"
    assert states() == {
        "secretary1 test.event": "sent",
        "deputy1 test.event": "inbox",
        "secretary1 test.duty": "sent",
        "deputy1 test.duty": "inbox",
    }


def test_a_worker_that_died_while_sending_loses_nothing(world, server):
    addresses(world, "secretary1")
    tell(world)
    with at(4):
        claimed = claim(world.people["secretary1"].pk, urgent=False)
        assert claimed is not None
        assert claim(world.people["secretary1"].pk, urgent=False) is None
    assert work(4, 7) == ""
    Mail.objects.update(claimed_at=clock.real_now() - timedelta(minutes=16))
    assert work(4, 8) == "1 mails"
    assert work(4, 9) == ""


def test_a_digest_of_yesterday_that_goes_out_today_is_todays(world, server):
    addresses(world, "secretary1")
    tell(world)
    server.line_breaks = "before"
    work(4)
    server.line_breaks = ""
    Mail.objects.update(claimed_at=clock.real_now() - timedelta(hours=20))
    tell(world, kind="test.duty")
    with at(5, 6, 0):
        send_mail()
    assert Mail.objects.get().day == date(2017, 10, 5)
    assert work(5) == ""  # one a day
    assert work(6) == "1 mails"


def test_a_refused_address_is_shown_to_the_person_and_the_office_and_to_nobody_else(world, server, as_):
    addresses(world, "secretary1", "deputy1")
    server.refuses = {"secretary1@example.vn"}
    tell(world)
    assert work(4) == "1 mails"
    assert states()["secretary1 test.event"] == "undeliverable"
    with at(4, 9):
        assert [row.person.full_name for row in queries.undelivered(world.viewer("clerk"))] == ["Hoàng Văn Một"]
        page = as_("clerk").get("/notices/undelivered/").content.decode()
        assert "Hoàng Văn Một" in page and "no such user" in page and "happened" not in page
        assert "secretary1@example.vn" not in page
        assert "Thư không đến được 01 đồng chí" in as_("clerk").get("/").content.decode()
        for who in ("secretary2", "drafter2", "outsider", "member1"):
            assert as_(who).get("/notices/undelivered/").status_code == 404, who
        account = as_("secretary1").get("/account/").content.decode()
        assert "Máy chủ thư không nhận địa chỉ secretary1@example.vn" in account
        tell(world, kind="test.duty")
    work(5)
    assert states()["secretary1 test.duty"] == "inbox"
    choose_email(actor=world.viewer("secretary1"), email="mot@example.vn")
    with at(5, 9):
        tell(world, kind="test.duty")
    assert work(6) == "2 mails"
    with at(6, 9):
        assert queries.undelivered(world.viewer("clerk")) == []


def test_after_five_days_without_an_answer_the_office_is_told(world, server):
    addresses(world, "secretary1")
    tell(world)
    server.data_error = 452
    for day in range(4, 10):
        work(day, 6, 31)
        work(day, 12, 0)
    assert states()["secretary1 test.event"] == "undeliverable"
    with at(9, 13):
        assert [row.person.full_name for row in queries.undelivered(world.viewer("clerk"))] == ["Hoàng Văn Một"]


def test_a_round_with_nothing_due_is_cheap(world, server, django_assert_num_queries):
    addresses(world, "secretary1")
    tell(world)
    with django_assert_num_queries(2):
        assert work(3, 9) == ""


@pytest.mark.parametrize("people", [1, 3])
def test_the_cost_of_a_mail_does_not_grow_with_the_notices(world, server, people, django_assert_max_num_queries):
    addresses(world, *["secretary1", "deputy1", "secretary2"][:people])
    for kind in ("test.event", "test.duty"):
        tell(world, kind=kind, to=[holders_of(unit, Role.LEADER) for unit in (world.unit1, world.unit2)])
    with django_assert_max_num_queries(20 + 26 * people):
        work(4)
    assert len(server.taken) == people


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://a%40b:p%3Ass@mail.vn", ("mail.vn", 587, "a@b", "p:ss", True, False)),
        ("smtps://mail.vn:4650", ("mail.vn", 4650, "", "", False, True)),
        ("smtp+plain://localhost", ("localhost", 25, "", "", False, False)),
    ],
)
def test_the_address_of_the_server(url, expected):
    given = backend_of(url)
    assert tuple(given[k] for k in ("host", "port", "username", "password", "use_tls", "use_ssl")) == expected


def test_other_ways_out():
    assert backend_of("console:")["backend"].endswith("console.EmailBackend")
    assert backend_of("file:///tmp/thu")["file_path"] == "/tmp/thu"  # noqa: S108
    with pytest.raises(ValueError, match="GIAOBAN_MAIL_URL"):
        backend_of("ftp://mail.vn")


def test_a_day_is_written_in_the_clock_of_the_product(world, server):
    addresses(world, "secretary1")
    tell(world)
    work(4)
    assert Mail.objects.get().sent_at == datetime(2017, 10, 3, 23, 31, tzinfo=UTC)


def test_a_link_in_a_mail_opens_after_sign_in(world, server, client):
    addresses(world, "secretary1")
    tell(world)
    work(4)
    (link,) = [line.strip() for line in server.taken[0].body.splitlines() if "/briefings/" in line]
    path = link.removeprefix("https://giaoban.example.vn")
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/sign-in/?next={path}")
    client.force_login(world.accounts["secretary1"])
    assert client.get(path).status_code == 200
    client.force_login(world.accounts["outsider"])
    assert client.get(path).status_code == 404  # a mail that was passed on opens nothing


def test_a_name_over_two_lines_and_a_long_one_make_a_proper_subject(world, server):
    addresses(world, "secretary1")
    name = "Hội nghị\nbất thường " + "rất dài " * 40
    one = [holders_of(world.unit1, Role.LEADER, person=world.people["secretary1"])]
    tell(world, kind="schedule.in_writing", to=one, params={"name": name, "series": name})
    assert work(4) == "1 mails"
    (mail,) = server.taken
    assert "\n" not in mail.subject and len(mail.subject) == 150


def test_what_has_had_its_time_is_forgotten(world, server):
    addresses(world, "secretary1")
    tell(world)
    work(4)
    with clock.frozen(datetime(2018, 12, 1, 8)):
        forget_old()
    assert not Notice.objects.unscoped("rule: test").exists()
    assert not Mail.objects.exists()
