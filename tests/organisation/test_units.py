"""Units: dated changes, moves without circles, ends with successors; only by the administrator."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import models
from django.urls import reverse

from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.organisation import actions, queries, succession
from giaoban.organisation.models import Appointment, Body, Unit, UnitPlacement, UnitSuccession
from giaoban.records.models import AuditEntry
from tests.world import make_unit

TODAY = date(2017, 10, 3)


def refused(call, *args, **kwargs) -> DomainError:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    return caught.value


def placement(unit) -> int:
    row = UnitPlacement.objects.filter(unit=unit, valid_to=None).first()
    return row.pk if row else -1


def add(world, actor="admin", **extra):
    values = {"name": "Xã Mới", "kind": "commune", "parent_uid": world.district.uid, "on": TODAY, **extra}
    return actions.add_unit(actor=world.viewer(actor), **values)


def change(world, unit, actor="admin", **extra):
    values = {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "code": unit.code,
        "parent_uid": world.district.uid,
        "on": TODAY,
        "placement": placement(unit),
        **extra,
    }
    return actions.change_unit(actor=world.viewer(actor), unit_uid=unit.uid, **values)


def end(world, unit, *successors, actor="admin", on=TODAY):
    return actions.end_unit(actor=world.viewer(actor), unit=unit, successors=list(successors), on=on)


def test_a_unit_is_added_below_another_with_an_audit_entry(world):
    unit = add(world, code="XM", short_name="Mới")
    assert Unit.objects.get_parent(unit) == world.district
    assert queries.unit_on(unit, TODAY).name == "Xã Mới"
    assert queries.unit_on(unit, date(2017, 10, 2)) is None
    entry = AuditEntry.objects.get(kind="organisation.add_unit")
    assert (entry.subject_uid, entry.after["parent"]) == (unit.uid, "Huyện ủy Kiến Thụy")


@pytest.mark.parametrize("who", ["clerk", "chair", "secretary1", "outsider", "head"])
def test_nobody_but_the_administrator_changes_units(world, who):
    for call in (
        lambda: add(world, who),
        lambda: change(world, world.unit1, who, name="Khác"),
        lambda: end(world, world.unit1, actor=who),
        lambda: actions.add_body(actor=world.viewer(who), unit_uid=world.unit1.uid, kind="committee"),
        lambda: actions.add_usual_fields(actor=world.viewer(who)),
    ):
        with pytest.raises(NotFound):
            call()
    assert not Unit.objects.filter(name="Xã Mới").exists()


def test_what_cannot_be_added(world):
    assert refused(add, world, code="TP").code == "organisation.code_taken"
    assert refused(add, world, name="  TÂN phong").code == "organisation.name_taken"
    assert refused(add, world, kind="empire").code == "organisation.kind"
    assert refused(add, world, on=date(2017, 10, 4)).code == "organisation.future"
    assert refused(add, world, on=date(2014, 1, 1)).code == "organisation.parent_not_yet"
    assert add(world, name="Tân Phong", parent_uid=world.other.uid)  # elsewhere the name is free


def test_a_rename_keeps_the_name_of_its_day(world):
    change(world, world.unit1, name="Đảng bộ xã Tân Phong", short_name="Tân Phong", on=date(2017, 9, 1))
    world.unit1.refresh_from_db()
    assert world.unit1.name == "Đảng bộ xã Tân Phong"
    assert queries.name_on(world.unit1, date(2017, 8, 31)) == "Tân Phong"
    assert queries.name_on(world.unit1, date(2017, 9, 1)) == "Đảng bộ xã Tân Phong"
    assert set(queries.search_units("dang bo xa tan phong")) == {world.unit1}


def test_a_move_takes_everything_below_along_and_rights_follow(world):
    cell = make_unit("Chi bộ thôn 1", "cell", world.unit1)
    assert world.unit1.pk in {unit.pk for unit in queries.kept_units(world.viewer("clerk"))}
    change(world, world.unit1, parent_uid=world.other.uid)
    cell.refresh_from_db()
    world.unit1.refresh_from_db()
    assert [unit.name for unit in queries.ancestors_of(cell)] == [
        "Thành ủy Hải Phòng",
        "Huyện ủy Tiên Lãng",
        "Tân Phong",
    ]
    assert world.unit1 not in queries.children_on(world.district, TODAY)
    assert world.unit1 in queries.children_on(world.district, date(2017, 10, 2))
    assert cell not in queries.kept_units(world.viewer("clerk"))
    assert cell in queries.kept_units(world.viewer("outsider"))
    problems = Unit.objects.find_problems()
    assert all(not kind for kind in problems)


@pytest.mark.parametrize("target", ["itself", "child", "grandchild"])
def test_a_unit_never_stands_below_itself(world, target):
    child = make_unit("Chi bộ thôn 1", "cell", world.unit1)
    grandchild = make_unit("Tổ đảng 1", "cell", child)
    uid = {"itself": world.unit1, "child": child, "grandchild": grandchild}[target].uid
    before = list(Unit.objects.values_list("path", "name"))
    assert refused(change, world, world.unit1, parent_uid=uid).code == "organisation.cycle"
    assert list(Unit.objects.values_list("path", "name")) == before


def test_a_unit_becomes_topmost_and_goes_back(world):
    change(world, world.unit1, parent_uid=None, on=date(2017, 9, 1))
    world.unit1.refresh_from_db()
    assert world.unit1.depth == 1
    change(world, world.unit1, parent_uid=world.district.uid)
    world.unit1.refresh_from_db()
    assert queries.ancestors_of(world.unit1)[-1] == world.district


def test_what_cannot_be_changed(world):
    assert refused(change, world, world.unit1).code == "organisation.unchanged"
    assert refused(change, world, world.unit1, name="X", on=date(2015, 1, 1)).code == "organisation.before_last_change"
    assert refused(change, world, world.unit1, code="DH").code == "organisation.code_taken"
    opened = placement(world.unit1)
    change(world, world.unit1, name="Tên của người khác", on=date(2017, 9, 1))
    with pytest.raises(Conflict):
        change(world, world.unit1, name="Tên của tôi", placement=opened)


def test_a_correction_makes_no_dated_row(world):
    actions.correct_unit(
        actor=world.viewer("admin"),
        unit_uid=world.unit1.uid,
        placement=placement(world.unit1),
        name="Tân Phong (sửa)",
        kind="commune",
        code="TPH",
    )
    assert world.unit1.placements.get().name == "Tân Phong (sửa)"
    assert queries.search_units("tph").get() == world.unit1


@pytest.fixture
def heard(monkeypatch):
    """What other rooms were told when a unit ended."""
    told = []
    monkeypatch.setattr(succession, "_callbacks", [lambda **kwargs: told.append(kwargs)])
    return told


def test_a_merger_passes_work_and_units_below_to_the_sole_successor(world, heard):
    cell = make_unit("Chi bộ thôn 1", "cell", world.unit1)
    end(world, world.unit1, (world.unit2, False))
    assert [(call["unit"], call["successor"], call["on"]) for call in heard] == [(world.unit1, world.unit2, TODAY)]
    assert cell in queries.children_on(world.unit2, TODAY)
    assert Appointment.objects.get(person=world.people["secretary1"]).valid_to == TODAY
    assert world.viewer("secretary1").posts == ()
    world.unit1.refresh_from_db()
    assert world.unit1.ended_on == TODAY
    assert world.unit1 not in queries.current_units()
    assert queries.unit_on(world.unit1, date(2017, 10, 2)).name == "Tân Phong"


@pytest.mark.parametrize(
    "parts", [[("unit2", True)], [("unit2", False), ("unit3", False)], [("unit2", True), ("unit3", True)], []]
)
def test_after_a_split_or_without_a_successor_nothing_passes(world, heard, parts):
    end(world, world.unit1, *[(getattr(world, name), part) for name, part in parts])
    assert heard == []
    assert UnitSuccession.objects.filter(predecessor=world.unit1).count() == len(parts)


def test_a_failing_callback_undoes_the_end(world, monkeypatch):
    def fail(**kwargs):
        raise DomainError("test.no", "no")

    monkeypatch.setattr(succession, "_callbacks", [fail])
    assert refused(end, world, world.unit1, (world.unit2, False)).code == "test.no"
    world.unit1.refresh_from_db()
    assert world.unit1.ended_on is None


def test_a_callback_is_registered_once(monkeypatch):
    monkeypatch.setattr(succession, "_callbacks", [])
    for _twice in range(2):
        succession.register(print)
    assert succession._callbacks == [print]


def test_what_cannot_end(world, heard):
    assert refused(end, world, world.unit1, on=date(2017, 10, 4)).code == "organisation.future"
    assert refused(end, world, world.unit1, on=date(2015, 1, 1)).code == "organisation.before_last_change"
    assert refused(end, world, world.unit1, (world.unit1, False)).code == "organisation.successor"
    twice = ((world.unit2, True), (world.unit2, True))
    assert refused(end, world, world.unit1, *twice).code == "organisation.successor"
    assert refused(end, world, world.district).code == "organisation.has_children"
    cell = make_unit("Chi bộ thôn 1", "cell", world.unit1)
    assert refused(end, world, world.unit1, (cell, False)).code == "organisation.successor"
    end(world, world.unit2)
    assert refused(end, world, world.unit2).code == "organisation.unit_ended"
    assert refused(end, world, world.unit1, (world.unit2, False)).code == "organisation.unit_ended"


def test_an_ended_unit_is_offered_nowhere_and_stays_readable(world, as_):
    end(world, world.unit1)
    admin = as_("admin")
    for name in ("organisation:unit_add", "organisation:person_add"):
        page = admin.get(reverse(name)).content.decode()
        assert "Đại Hợp" in page
        assert "Tân Phong" not in page
    page = admin.get(reverse("organisation:unit", args=[world.unit1.uid]))
    assert "Kết thúc từ ngày" in page.content.decode()
    assert refused(add, world, parent_uid=world.unit1.uid).code == "organisation.unit_ended"
    assert refused(change, world, world.unit1, name="X", placement=0).code == "organisation.unit_ended"
    appoint = {"position": "deputy_secretary", "valid_from": TODAY}
    error = refused(
        actions.appoint,
        actor=world.viewer("admin"),
        person_uid=world.people["member1"].uid,
        unit_uid=world.unit1.uid,
        **appoint,
    )
    assert error.code == "organisation.unit_ended"


def test_bodies_terms_and_fields(world):
    admin = world.viewer("admin")
    body = actions.add_body(actor=admin, unit_uid=world.unit1.uid, kind="committee")
    code = refused(actions.add_body, actor=admin, unit_uid=world.unit1.uid, kind="committee").code
    assert code == "organisation.body_exists"
    actions.add_term(actor=admin, body_uid=body.uid, no=23, starts_on=date(2010, 7, 1))
    actions.add_term(actor=admin, body_uid=body.uid, no=24, starts_on=date(2015, 7, 1))
    assert [term.ends_on for term in Body.objects.get(pk=body.pk).terms.order_by("no")] == [date(2015, 7, 1), None]
    for values, code in (
        ({"no": 24, "starts_on": date(2020, 7, 1)}, "organisation.term_exists"),
        ({"no": 25, "starts_on": date(2012, 7, 1)}, "organisation.term_dates"),
        ({"no": 25, "starts_on": date(2020, 7, 1), "ends_on": date(2019, 7, 1)}, "organisation.term_dates"),
    ):
        assert refused(actions.add_term, actor=admin, body_uid=body.uid, **values).code == code
    actions.set_unit_fields(actor=admin, unit_uid=world.board.uid, codes=["order", "organisation"])
    assert {field.code for field in queries.advised_fields(world.board)} == {"order", "organisation"}
    error = refused(actions.set_unit_fields, actor=admin, unit_uid=world.unit1.uid, codes=["order"])
    assert error.code == "organisation.not_advisory"
    assert (
        refused(actions.add_field, actor=admin, name="NÔNG nghiệp", side="socio_economic").code
        == "organisation.field_exists"
    )
    assert actions.add_field(actor=admin, name="Chuyển đổi số", side="socio_economic").code == "chuyen_doi_so"
    actions.change_field(actor=admin, code="chuyen_doi_so", name="Công nghệ số")
    first = len(actions.add_usual_fields(actor=admin))
    assert first > 5
    assert actions.add_usual_fields(actor=admin) == []


def test_the_form_of_a_change_keeps_its_errors_at_their_fields(world, as_):
    url = reverse("organisation:unit_change", args=[world.unit1.uid])
    client = as_("admin")
    data = {
        "name": "Tân Phong",
        "short_name": "",
        "kind": "commune",
        "code": "DH",
        "parent": str(world.district.uid),
        "on": "2017-10-03",
        "placement": str(placement(world.unit1)),
    }
    response = client.post(url, data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["code"]
    response = client.post(url, {**data, "code": "TP2", "name": "MẬT"})
    assert list(response.context["form"].errors) == ["name"]
    assert client.post(url, {**data, "code": "TP2"}).status_code == 303
    response = client.post(url, {**data, "code": "TP3"})  # opened before the change above
    assert response.status_code == 409


def test_the_placement_covers_every_day_without_overlap(world):
    change(world, world.unit1, name="Một", on=date(2016, 1, 1))
    change(world, world.unit1, name="Hai", on=date(2017, 1, 1))
    rows = list(world.unit1.placements.order_by("valid_from"))
    assert [(row.name, row.valid_from, row.valid_to) for row in rows] == [
        ("Tân Phong", date(2015, 1, 1), date(2016, 1, 1)),
        ("Một", date(2016, 1, 1), date(2017, 1, 1)),
        ("Hai", date(2017, 1, 1), None),
    ]
    assert isinstance(rows[0], models.Model)
