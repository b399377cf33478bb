"""Every screen of the organisation opens for those it is for, and for nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from giaoban.organisation.models import Appointment, Body


def pages(world):
    unit, person = world.unit1, world.people["secretary1"]
    post = Appointment.objects.get(person=person)
    body = Body.objects.get()
    one = {
        "organisation:index": [],
        "organisation:unit_add": [],
        "organisation:unit": [unit.uid],
        "organisation:unit_change": [unit.uid],
        "organisation:unit_correct": [unit.uid],
        "organisation:unit_end": [unit.uid],
        "organisation:unit_fields": [world.board.uid],
        "organisation:body_add": [unit.uid],
        "organisation:handover": [unit.uid, "secretary"],
        "organisation:term_add": [body.uid],
        "organisation:fields": [],
        "organisation:field_change": ["farming"],
        "organisation:people": [],
        "organisation:person_add": [],
        "organisation:person": [person.uid],
        "organisation:person_rename": [person.uid],
        "organisation:person_appoint": [person.uid],
        "organisation:post_correct": [post.uid],
        "organisation:post_end": [post.uid],
    }
    return {name: reverse(name, args=args) for name, args in one.items()} | {
        "imports-units": reverse("organisation:imports", args=["units"]),
        "imports-people": reverse("organisation:imports", args=["people"]),
        "template": reverse("organisation:import_template", args=["units"]),
    }


ADMINISTRATOR_ONLY = {
    "organisation:unit_add",
    "organisation:unit_change",
    "organisation:unit_correct",
    "organisation:unit_end",
    "organisation:unit_fields",
    "organisation:body_add",
    "organisation:term_add",
    "organisation:fields",
    "organisation:field_change",
    "imports-units",
    "imports-people",
    "template",
}
READ_BY_ALL = {"organisation:index", "organisation:unit"}
OWN_LISTS = {"organisation:people", "organisation:person_add"}  # open to offices; they list only what is theirs


def test_the_administrator_opens_every_screen(world, as_):
    client = as_("admin")
    assert {name: client.get(url).status_code for name, url in pages(world).items()} == dict.fromkeys(pages(world), 200)


def test_the_hosts_office_keeps_people_below_but_not_units(world, as_):
    client = as_("clerk")
    for name, url in pages(world).items():
        assert (name, client.get(url).status_code) == (name, 404 if name in ADMINISTRATOR_ONLY else 200)


@pytest.mark.parametrize("who", ["drafter2", "secretary2", "outsider"])
def test_siblings_and_foreign_hosts_only_read_the_tree(world, as_, who):
    client = as_(who)
    for name, url in pages(world).items():
        opens = name in READ_BY_ALL or name in OWN_LISTS
        assert (name, client.get(url).status_code) == (name, 200 if opens else 404)


@pytest.mark.parametrize("who", ["head", "member1"])
def test_posts_without_an_office_have_no_people_to_keep(world, as_, who):
    client = as_(who)
    for name, url in pages(world).items():
        assert (name, client.get(url).status_code) == (name, 200 if name in READ_BY_ALL else 404)


def test_lists_hold_only_what_one_keeps(world, as_):
    page = as_("drafter2").get(reverse("organisation:people")).content.decode()
    assert "Hoàng Văn Một" not in page
    assert "Đinh Thị Hai" not in page  # a unit without units below is not a host: the level above keeps its people
    page = as_("clerk").get(reverse("organisation:people")).content.decode()
    assert "Hoàng Văn Một" in page
    assert "Tô Văn Ngoài" not in page
    assert "Lê Văn Thành" not in page
    page = as_("admin").get(reverse("organisation:people")).content.decode()
    assert "Tô Văn Ngoài" in page


def test_a_unit_shows_vacant_and_acting_posts(world, as_):
    page = as_("clerk").get(reverse("organisation:unit", args=[world.district.uid])).content.decode()
    assert "Phó Bí thư phụ trách" in page
    assert "Khuyết" in page  # nobody is secretary
    assert "0225 388 0000" in page
    page = as_("outsider").get(reverse("organisation:unit", args=[world.district.uid])).content.decode()
    assert "0225 388 0000" not in page  # the duty telephone is for the unit and its office


def test_search_finds_a_former_name_without_accents(world, as_):
    page = as_("member1").get(reverse("organisation:index"), {"q": "dai hop"}).content.decode()
    assert "Đại Hợp" in page
    assert "Ngũ Phúc" not in page


@pytest.mark.parametrize("name", ["organisation:index", "organisation:people", "access:accounts"])
def test_lists_ask_the_same_number_of_questions_for_one_and_three_rows(world, as_, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_("admin")
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for number in range(3):
        unit = getattr(world, f"unit{number + 1}")
        world.person(f"new{number}", f"Ngô Thị {number}", unit, "committee_member")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))
    assert len(few) == len(many) <= 9


def test_the_hosts_office_sees_no_account(world, as_):
    client = as_("clerk")
    for url in (reverse("access:accounts"), reverse("access:account_of", args=[world.accounts["secretary1"].uid])):
        assert client.get(url).status_code == 404
    assert (
        "secretary1"
        not in client.get(reverse("organisation:person", args=[world.people["secretary1"].uid])).content.decode()
    )
