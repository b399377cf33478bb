"""People, posts and their handover; who keeps them."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from giaoban.core.errors import DomainError, NotFound
from giaoban.organisation import actions, queries
from giaoban.organisation.models import Appointment, Person, PostHandover
from giaoban.records.models import AuditEntry
from tests.world import make_unit

TODAY = date(2017, 10, 3)


def refused(call, *args, **kwargs) -> DomainError:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    return caught.value


def appoint(world, who, unit, position, actor="clerk", **extra):
    return actions.appoint(
        actor=world.viewer(actor),
        person_uid=world.people[who].uid,
        unit_uid=unit.uid,
        position=position,
        **{"valid_from": TODAY, **extra},
    )


def post_of(world, who) -> Appointment:
    return Appointment.objects.get(person=world.people[who])


def hand_over(world, outgoing, incoming, unit, position, actor="clerk", **extra):
    return actions.hand_over_post(
        actor=world.viewer(actor),
        unit_uid=unit.uid,
        position=position,
        outgoing_uid=post_of(world, outgoing).uid if outgoing else None,
        incoming_uid=world.people[incoming].uid,
        **{"on": TODAY, **extra},
    )


@pytest.mark.parametrize("who", ["clerk", "chair", "deputy", "city_leader", "admin"])
def test_offices_above_keep_the_posts_of_a_unit(world, who):
    row = actions.add_person(
        actor=world.viewer(who),
        full_name="  Lý   Thị Mới ",
        unit_uid=world.unit1.uid,
        position="committee_member",
        valid_from=TODAY,
    )
    assert row.person.full_name == "Lý Thị Mới"
    kinds = set(AuditEntry.objects.filter(subject_uid=row.person.uid).values_list("kind", flat=True))
    assert kinds == {"organisation.enter_person", "organisation.appoint"}


@pytest.mark.parametrize("who", ["secretary1", "drafter1", "secretary2", "drafter2", "outsider", "head", "inspector"])
def test_nobody_else_keeps_them(world, who):
    for call in (
        lambda: appoint(world, "member1", world.unit1, "committee_member", who),
        lambda: hand_over(world, "secretary1", "deputy1", world.unit1, "secretary", who),
        lambda: actions.end_appointment(
            actor=world.viewer(who), appointment_uid=post_of(world, "deputy1").uid, on=TODAY
        ),
        lambda: actions.rename_person(
            actor=world.viewer(who), person_uid=world.people["deputy1"].uid, full_name="Tên Khác"
        ),
        lambda: actions.enter_person(actor=world.viewer(who), full_name="Ai Đó", unit_uid=world.unit1.uid),
    ):
        with pytest.raises(NotFound):
            call()
    assert post_of(world, "deputy1").valid_to is None


def test_the_clerk_touches_no_unit_outside_the_subtree(world):
    for unit in (world.city, world.other):
        with pytest.raises(NotFound):
            appoint(world, "member1", unit, "committee_member")
    with pytest.raises(NotFound):
        actions.end_appointment(actor=world.viewer("clerk"), appointment_uid=post_of(world, "outsider").uid, on=TODAY)
    with pytest.raises(NotFound):
        actions.rename_person(
            actor=world.viewer("clerk"), person_uid=world.people["outsider"].uid, full_name="Tên Khác"
        )


def test_a_host_keeps_its_own_office_but_not_its_own_leaders(world):
    assert appoint(world, "member1", world.district, "office_clerk")
    error = refused(appoint, world, "member1", world.district, "secretary")
    assert (error.code, error.field) == ("organisation.leader_post", "position")
    assert appoint(world, "member1", world.district, "secretary", "city_leader")
    for person, may in (("clerk", True), ("deputy", False)):
        assert queries.may_keep_person(world.viewer("chair"), world.people[person]) is may
    with pytest.raises(NotFound):
        actions.rename_person(actor=world.viewer("clerk"), person_uid=world.people["deputy"].uid, full_name="Tên Khác")


def test_nobody_gives_or_ends_a_post_of_his_own(world):
    assert refused(appoint, world, "clerk", world.unit1, "committee_member").code == "organisation.own_post"
    assert refused(hand_over, world, "secretary1", "clerk", world.unit1, "secretary").code == "organisation.own_post"
    error = refused(
        actions.end_appointment, actor=world.viewer("clerk"), appointment_uid=post_of(world, "clerk").uid, on=TODAY
    )
    assert error.code == "organisation.own_post"


def test_one_secretary_at_a_time(world):
    error = refused(appoint, world, "member1", world.unit1, "secretary")
    assert error.code == "organisation.post_held"
    assert "Hoàng Văn Một" in error.message
    assert refused(appoint, world, "secretary1", world.unit1, "secretary").code == "organisation.already_holds"
    assert appoint(world, "member1", world.unit1, "deputy_secretary")  # several deputies are usual
    actions.end_appointment(
        actor=world.viewer("clerk"), appointment_uid=post_of(world, "secretary1").uid, on=date(2017, 11, 1)
    )
    assert refused(appoint, world, "deputy1", world.unit1, "secretary").code == "organisation.post_held"
    assert appoint(world, "deputy1", world.unit1, "secretary", valid_from=date(2017, 11, 1))


def test_dates_and_posts_that_make_no_sense(world):
    assert refused(appoint, world, "member1", world.unit1, "emperor").code == "organisation.position"
    error = refused(appoint, world, "member1", world.unit1, "committee_member", valid_to=TODAY)
    assert error.code == "organisation.dates"
    end = {"actor": world.viewer("clerk"), "appointment_uid": post_of(world, "deputy1").uid}
    assert refused(actions.end_appointment, **end, on=date(2015, 1, 1)).code == "organisation.dates"
    actions.end_appointment(**end, on=TODAY)
    assert refused(actions.end_appointment, **end, on=date(2017, 11, 1)).code == "organisation.dates"


def test_a_handover_is_one_step_with_a_record(world):
    row = hand_over(world, "secretary1", "deputy1", world.unit1, "secretary", note="Bàn giao sổ sách")
    assert post_of(world, "secretary1").valid_to == TODAY
    assert [holder.person.full_name for holder in queries.holders(world.unit1, "secretary")] == ["Ngô Văn Phó"]
    assert [holder.person.full_name for holder in queries.holders(world.unit1, "secretary", date(2017, 10, 2))] == [
        "Hoàng Văn Một"
    ]
    assert PostHandover.objects.get() == row
    entry = AuditEntry.objects.get(kind="organisation.hand_over_post")
    assert entry.before["person"] == "Hoàng Văn Một"
    assert entry.for_uid == world.people["deputy1"].uid
    assert "leader" in {role for post in world.viewer("deputy1").posts for role in post.roles}
    assert world.viewer("secretary1").posts == ()


def test_a_handover_that_is_refused_changes_nothing(world):
    assert (
        refused(hand_over, world, "secretary1", "secretary1", world.unit1, "secretary").code
        == "organisation.same_person"
    )
    early = {"on": date(2015, 1, 1)}
    assert (
        refused(hand_over, world, "secretary1", "deputy1", world.unit1, "secretary", **early).code
        == "organisation.dates"
    )
    assert refused(hand_over, world, None, "deputy1", world.unit1, "secretary").code == "organisation.post_held"
    with pytest.raises(NotFound):  # another unit's post
        hand_over(world, "secretary2", "deputy1", world.unit1, "secretary")
    assert post_of(world, "secretary1").valid_to is None
    assert not PostHandover.objects.exists()


def test_a_vacant_post_is_filled_the_same_way(world):
    assert [line.vacant for line in queries.posts_of(world.district) if line.position == "secretary"] == [True]
    hand_over(world, None, "outsider", world.district, "secretary", "admin")
    (line,) = [line for line in queries.posts_of(world.district) if line.position == "secretary"]
    assert line.holder.person == world.people["outsider"]
    assert PostHandover.objects.get().outgoing is None


def test_a_single_post_that_was_held_before_shows_as_vacant(world):
    appoint(world, "member1", world.unit3, "mobilisation_head", valid_from=date(2017, 1, 1), valid_to=date(2017, 9, 1))
    assert [line.position for line in queries.posts_of(world.unit3) if line.vacant] == [
        "deputy_secretary",
        "party_office_clerk",
        "peoples_committee_chair",
        "mobilisation_head",
    ]
    cell = make_unit("Chi bộ 1", "cell", world.unit1)
    assert [line.name for line in queries.posts_of(cell)] == ["Bí thư chi bộ", "Phó Bí thư chi bộ", "Chi ủy viên"]
    board = make_unit("Ban Dân vận", "advisory_body", world.district)
    assert [line.name for line in queries.posts_of(board)] == ["Trưởng ban"]
    appoint(world, "member1", board, "peoples_committee_chair")
    assert [line.name for line in queries.posts_of(board)] == ["Chủ tịch Ủy ban nhân dân"]


def test_names_of_posts(world):
    (chair,) = [row for row in queries.standing_members(world.district) if row.acting]
    assert queries.post_name(chair) == "Phó Bí thư phụ trách"
    assert queries.post_name(Appointment(position="secretary", acting=True)) == "Quyền Bí thư"
    assert queries.post_name("chief_of_office") == "Chánh Văn phòng"
    assert queries.post_name("gone_from_the_rulebook") == "gone_from_the_rulebook"
    with translation.override("en"):
        assert queries.post_name(chair) == "Deputy secretary in charge"
        assert queries.post_name(Appointment(position="secretary", acting=True)) == "Acting secretary"


def test_standing_members_are_the_leaders_in_order(world):
    assert [row.person.full_name for row in queries.standing_members(world.district)] == [
        "Nguyễn Thị Chủ",  # in charge while the secretary's post is vacant
        "Phạm Văn Phó",
    ]
    assert {key: len(rows) for key, rows in queries.holders_of_units([world.unit1.pk, world.city.pk]).items()} == {
        world.unit1.pk: 4,
        world.city.pk: 1,
    }


# --- Screens -------------------------------------------------------------------------------------------------------


def test_a_handover_on_the_screen_with_a_new_person(world, as_):
    url = reverse("organisation:handover", args=[world.unit1.uid, "secretary"])
    client = as_("clerk")
    page = client.get(url)
    assert "Hoàng Văn Một" in page.content.decode()
    data = {"outgoing": str(post_of(world, "secretary1").uid), "full_name": "Lý Thị Mới", "on": "2017-10-03"}
    assert client.post(url, data).status_code == 303
    assert queries.holders(world.unit1, "secretary")[0].person.full_name == "Lý Thị Mới"
    assert "Lý Thị Mới" in client.get(reverse("organisation:unit", args=[world.unit1.uid])).content.decode()


def test_a_namesake_is_asked_about_before_anything_happens(world, as_):
    url = reverse("organisation:handover", args=[world.unit1.uid, "secretary"])
    client = as_("clerk")
    data = {"outgoing": str(post_of(world, "secretary1").uid), "full_name": "ngo van pho", "on": "2017-10-03"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert "Phó Bí thư Tân Phong" in response.content.decode()
    assert Person.objects.filter(folded="ngo van pho").count() == 1
    assert client.post(url, {**data, "same": str(world.people["deputy1"].uid)}).status_code == 303
    assert queries.holders(world.unit1, "secretary")[0].person == world.people["deputy1"]


def test_a_refused_person_is_not_left_behind(world, as_):
    url = reverse("organisation:person_add")
    data = {
        "full_name": "Lý Thị Mới",
        "unit": str(world.unit1.uid),
        "position": "secretary",
        "valid_from": "2017-10-03",
    }
    client = as_("clerk")
    response = client.post(url, data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["position"]
    assert not Person.objects.filter(full_name="Lý Thị Mới").exists()
    assert client.post(url, {**data, "unit": str(world.other.uid)}).status_code == 422  # not in the list
    assert client.post(url, {**data, "full_name": "Lý 0912 345 678"}).status_code == 422
    assert client.post(url, {**data, "position": "committee_member"}).status_code == 303


def test_corrections_and_ends_on_the_screen(world, as_):
    client = as_("clerk")
    row = post_of(world, "deputy1")
    url = reverse("organisation:post_correct", args=[row.uid])
    data = {"acting": "on", "duty_phone": "0225 388 9999", "valid_from": "2016-01-01"}
    assert client.post(url, data).status_code == 303
    row.refresh_from_db()
    assert (row.acting, row.duty_phone, row.valid_from) == (True, "0225 388 9999", date(2016, 1, 1))
    assert client.post(reverse("organisation:post_end", args=[row.uid]), {"on": "2017-10-03"}).status_code == 303
    url = reverse("organisation:person_rename", args=[row.person.uid])
    assert client.post(url, {"full_name": "Ngô Văn Phố"}).status_code == 303
    page = client.get(reverse("organisation:unit", args=[world.unit1.uid])).content.decode()
    assert "Ngô Văn Phố" not in page
