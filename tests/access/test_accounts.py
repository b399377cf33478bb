"""Accounts and their slips, by the administrator; inspection decisions, by the host's office."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from giaoban.access import actions, decisions, queries
from giaoban.access.models import Account, InspectionDecision
from giaoban.commitments.models import Commitment
from giaoban.core.errors import DomainError, NotFound
from giaoban.organisation.models import Person
from giaoban.records.models import AuditEntry
from tests.world import PASSWORD

TODAY = date(2017, 10, 3)


@pytest.fixture
def newcomer(world) -> Person:
    """A person with a post and no account."""
    world.person("newcomer", "Lý Thị Mới", world.unit1, "committee_member")
    Account.objects.filter(username="newcomer").delete()
    return world.people["newcomer"]


def password_on(page) -> str:
    return re.search(r'class="password">([^<]+)<', page.content.decode()).group(1)


def test_an_account_with_a_slip_that_is_shown_once(world, as_, newcomer):
    client = as_("admin")
    url = reverse("access:account_add", args=[newcomer.uid])
    assert client.get(url).context["form"]["username"].value() == "moilt"
    response = client.post(url, {"username": "moilt"})
    assert response["Location"] == reverse("access:account_slips")
    session = dict(client.session)
    page = client.get(response["Location"])
    html = page.content.decode()
    password = password_on(page)
    assert re.fullmatch(r"[a-z]{4}-[a-z]{4}-[2-9]{4}", password)
    assert "Ủy viên Ban Chấp hành Tân Phong" in html
    assert password not in str(session)  # encrypted until it is printed
    assert client.get(response["Location"]).status_code == 302  # once
    account = Account.objects.get(username="moilt")
    assert account.must_change_password
    entry = AuditEntry.objects.get(kind="access.create_account")
    assert password not in str(entry.after)
    other = Client()
    response = other.post("/account/sign-in/", {"username": "moilt", "password": password})
    assert response["Location"].startswith(reverse("access:change_password"))


def test_many_accounts_at_once(world, as_, newcomer):
    world.person("second", "Lý Thị Mới", world.unit2, "committee_member")
    Account.objects.filter(username="second").delete()
    client = as_("admin")
    page = client.get(reverse("access:accounts"))
    assert {person.pk for person in page.context["waiting"]} == {newcomer.pk, world.people["second"].pk}
    uids = [str(person.uid) for person in page.context["waiting"]]
    response = client.post(reverse("access:accounts_add"), {"person": uids})
    assert client.get(response["Location"]).content.decode().count('class="slip"') == 2
    assert set(Account.objects.filter(username__startswith="moilt").values_list("username", flat=True)) == {
        "moilt",
        "moilt2",
    }
    assert client.post(reverse("access:accounts_add")).status_code == 422


def test_what_an_account_may_not_be(world, as_, newcomer):
    client = as_("admin")
    url = reverse("access:account_add", args=[newcomer.uid])
    for name in ("secretary1", "x", "có dấu", "a b"):
        assert client.post(url, {"username": name}).status_code == 422
    with pytest.raises(DomainError) as caught:
        actions.create_account(actor=world.viewer("admin"), person_uid=world.people["clerk"].uid)
    assert caught.value.code == "access.has_account"


@pytest.mark.parametrize("who", ["clerk", "chair", "secretary1", "member1"])
def test_nobody_else_makes_resets_or_closes_accounts(world, as_, newcomer, who):
    viewer, account = world.viewer(who), world.accounts["secretary2"]
    for call in (
        lambda: actions.create_account(actor=viewer, person_uid=newcomer.uid),
        lambda: actions.reset_password(actor=viewer, account_uid=account.uid),
        lambda: actions.set_active(actor=viewer, account_uid=account.uid, active=False),
    ):
        with pytest.raises(NotFound):
            call()
    client = as_(who)
    for name, args in (
        ("access:accounts_add", []),
        ("access:account_reset", [account.uid]),
        ("access:account_close", [account.uid]),
        ("access:account_open", [account.uid]),
    ):
        assert client.post(reverse(name, args=args)).status_code == 404
    assert Client().post("/account/sign-in/", {"username": "secretary2", "password": PASSWORD}).status_code == 303


def test_a_new_slip_ends_every_sign_in(world, as_):
    theirs = as_("secretary1")
    assert theirs.get(reverse("access:account")).status_code == 200
    client = as_("admin")
    url = reverse("access:account_reset", args=[world.accounts["secretary1"].uid])
    page = client.get(client.post(url)["Location"])
    assert theirs.get(reverse("access:account")).status_code == 302
    response = Client().post("/account/sign-in/", {"username": "secretary1", "password": password_on(page)})
    assert "password" in response["Location"]
    assert AuditEntry.objects.filter(kind="access.reset_password").count() == 1


def test_closing_and_opening(world, as_):
    theirs, client = as_("secretary1"), as_("admin")
    account = world.accounts["secretary1"]
    client.post(reverse("access:account_close", args=[account.uid]))
    assert theirs.get(reverse("access:account")).status_code == 302
    client.post(reverse("access:account_open", args=[account.uid]))
    assert theirs.get(reverse("access:account")).status_code == 200
    own = world.accounts["admin"]
    assert client.post(reverse("access:account_close", args=[own.uid])).status_code == 422
    assert client.post(reverse("access:account_reset", args=[own.uid])).status_code == 422
    assert Account.objects.get(pk=own.pk).is_active


def test_the_administrator_sees_no_content(world, as_):
    """His pages name units, people and accounts, and nothing that was promised, reported or raised."""
    client = as_("admin")
    texts = [text for text in Commitment.objects.unscoped("rule: test").values_list("text", flat=True)]
    assert texts
    for url in (
        reverse("organisation:index"),
        reverse("organisation:unit", args=[world.unit1.uid]),
        reverse("organisation:person", args=[world.people["secretary1"].uid]),
        reverse("access:accounts"),
        reverse("access:account_of", args=[world.accounts["secretary1"].uid]),
    ):
        page = client.get(url).content.decode()
        assert not [text for text in texts if text in page]
    assert client.get(reverse("access:decisions")).status_code == 404


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("Nguyễn Văn An", "annv"), ("Đỗ Thị Ánh Đào", "daodta"), ("An", "an"), ("???", "dongchi")],
)
def test_suggested_user_names(world, name, suggestion):
    assert queries.suggest_username(name) == suggestion


# --- Inspection decisions ------------------------------------------------------------------------------------------


def decision(world, who="clerk", **extra):
    values = {
        "issued_by_uid": world.district.uid,
        "number": "20-QĐ/HU",
        "subject": "Giám sát chuyên đề",
        "unit_uids": [world.unit2.uid],
        "inspector_uids": [world.people["member1"].uid],
        "covers_from": date(2017, 7, 1),
        "covers_to": date(2017, 12, 31),
        "valid_from": date(2017, 10, 1),
        "valid_to": date(2017, 10, 31),
        **extra,
    }
    return decisions.issue_decision(actor=world.viewer(who), **values)


@pytest.mark.parametrize("who", ["clerk", "deputy"])
def test_a_decision_opens_the_papers_of_its_units(world, who):
    assert world.commitment2 not in Commitment.objects.visible_to(world.viewer("member1"))
    row = decision(world, who)
    assert world.commitment2 in Commitment.objects.visible_to(world.viewer("member1"))
    decisions.end_decision(actor=world.viewer(who), decision_uid=row.uid, valid_to=date(2017, 10, 2))
    assert world.commitment2 not in Commitment.objects.visible_to(world.viewer("member1"))


@pytest.mark.parametrize("who", ["secretary1", "drafter1", "outsider", "head", "admin", "city_leader"])
def test_nobody_else_issues_for_the_host(world, who):
    with pytest.raises(NotFound):
        decision(world, who)
    with pytest.raises(NotFound):
        decisions.end_decision(actor=world.viewer(who), decision_uid=world.decision.uid, valid_to=TODAY)


def test_limits_of_a_decision(world):
    for values, code in (
        ({"unit_uids": [world.other.uid]}, "access.decision_units"),
        ({"unit_uids": []}, "access.decision_units"),
        ({"inspector_uids": [world.people["outsider"].uid]}, "access.decision_inspectors"),
        ({"inspector_uids": [world.people["clerk"].uid]}, "access.own_decision"),
        ({"covers_to": date(2017, 1, 1)}, "access.decision_dates"),
        ({"valid_to": date(2017, 1, 1)}, "access.decision_dates"),
        ({"number": world.decision.number}, "access.decision_number"),
    ):
        with pytest.raises(DomainError) as caught:
            decision(world, **values)
        assert caught.value.code == code
    assert InspectionDecision.objects.count() == 1


def test_decisions_on_the_screen(world, as_):
    client = as_("clerk")
    assert world.decision.number in client.get(reverse("access:decisions")).content.decode()
    assert world.decision.number not in as_("outsider").get(reverse("access:decisions")).content.decode()
    url = reverse("access:decision_add")
    page = client.get(url).content.decode()
    assert "Đại Hợp" in page
    assert "Tiên Lãng" not in page
    assert str(world.people["clerk"].uid) not in page
    data = {
        "issued_by": str(world.district.uid),
        "number": "21-QĐ/HU",
        "subject": "Giám sát",
        "units": [str(world.unit2.uid)],
        "inspectors": [str(world.people["member1"].uid)],
        "covers_from": "2017-07-01",
        "covers_to": "2017-12-31",
        "valid_from": "2017-10-01",
        "valid_to": "2017-10-31",
    }
    assert client.post(url, {**data, "units": [str(world.other.uid)]}).status_code == 422
    assert client.post(url, data).status_code == 303
    row = InspectionDecision.objects.get(number="21-QĐ/HU")
    url = reverse("access:decision_end", args=[row.uid])
    assert client.post(url, {"valid_to": "2017-10-10"}).status_code == 303
    assert as_("outsider").post(url, {"valid_to": "2017-10-11"}).status_code == 404
    row.refresh_from_db()
    assert row.valid_to == date(2017, 10, 10)
