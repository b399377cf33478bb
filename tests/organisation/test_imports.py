"""Imports in two steps: nothing before the commit, nothing half-imported, every fault by its cell."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from giaoban.core.models import ImportPreview
from giaoban.core.spreadsheet import read_table
from giaoban.organisation import queries
from giaoban.organisation.imports import PEOPLE_COLUMNS, UNIT_COLUMNS, plan_people, plan_units
from giaoban.organisation.models import Appointment, Person, Unit, UnitPlacement
from giaoban.records.models import AuditEntry

UNITS = """Mã;Tên đơn vị;Tên ngắn;Loại đơn vị;Đơn vị cấp trên;Từ ngày;Lĩnh vực
C1;Chi bộ thôn 1;;Chi bộ;DX;01/09/2017;
DX;Đảng bộ xã Đoàn Xá;Đoàn Xá;Đảng bộ xã;Huyện ủy Kiến Thụy;01/01/2017;
TP;Tân Phong;;Đảng bộ xã;Huyện ủy Kiến Thụy;;
;Ban Tuyên giáo;;advisory_body;huyen uy kien thuy;;Tổ chức, cán bộ; Nông nghiệp
"""
PEOPLE = """Họ và tên;Đơn vị;Chức vụ;Phụ trách;Từ ngày;Điện thoại trực
Lý Thị Mới;NP;Phó Bí thư;x;01/09/2017;0225 388 7777
Lý Thị Mới;Ngũ Phúc;Ủy viên Ban Chấp hành;;01/09/2017;
Mai Văn Ba;NP;Bí thư;;;
Hoàng Văn Một;NP;Chủ tịch Ủy ban nhân dân;;;
"""


def rows(text: str, columns):
    return read_table(io.BytesIO(text.encode()), columns)


def problems(plan) -> list[tuple[str, str]]:
    return [(problem.cell, problem.text) for line in plan.wrong for problem in line.problems]


def unit_problems(*lines: str) -> list[tuple[str, str]]:
    head = "Mã;Tên đơn vị;Loại đơn vị;Đơn vị cấp trên;Từ ngày;Lĩnh vực"
    return problems(plan_units(rows("\n".join([head, *lines]), UNIT_COLUMNS)))


def people_problems(*lines: str) -> list[tuple[str, str]]:
    head = "Họ và tên;Đơn vị;Chức vụ;Phụ trách;Từ ngày;Thôi giữ từ ngày"
    return problems(plan_people(rows("\n".join([head, *lines]), PEOPLE_COLUMNS)))


def upload(client, what: str, text: str):
    file = SimpleUploadedFile("danh-sach.csv", text.encode())
    return client.post(reverse("organisation:imports", args=[what]), {"file": file})


def test_units_in_two_steps(world, as_):
    client = as_("admin")
    before = Unit.objects.count()
    url = upload(
        client,
        "units",
        UNITS.replace("Tổ chức, cán bộ; Nông", '"Tổ chức, cán bộ; Nông').replace("nghiệp\n", 'nghiệp"\n'),
    )["Location"]
    page = client.get(url)
    assert [line.state for line in page.context["plan"].lines] == ["new", "new", "present", "new"]
    assert Unit.objects.count() == before  # a preview enters nothing
    assert client.post(url).status_code == 303
    assert Unit.objects.count() == before + 3
    cell = Unit.objects.get(code="C1")
    assert [unit.short_name for unit in queries.ancestors_of(cell)][-2:] == ["Huyện ủy Kiến Thụy", "Đoàn Xá"]
    assert cell.placements.get().valid_from.isoformat() == "2017-09-01"
    board = Unit.objects.get(name="Ban Tuyên giáo")
    assert {field.name for field in queries.advised_fields(board)} == {"Tổ chức, cán bộ", "Nông nghiệp"}
    assert AuditEntry.objects.get(kind="organisation.units_import").after["units"] == [
        "Đảng bộ xã Đoàn Xá",
        "Chi bộ thôn 1",
        "Ban Tuyên giáo",
    ]
    assert client.post(url).status_code == 422  # entered once
    assert Unit.objects.count() == before + 3
    assert [
        line.state
        for line in client.get(upload(client, "units", UNITS.split("\n;Ban")[0])["Location"]).context["plan"].lines
    ] == ["present"] * 3


def test_one_wrong_row_and_nothing_is_entered(world, as_):
    client = as_("admin")
    before = list(Unit.objects.values_list("path", flat=True))
    url = upload(client, "units", UNITS.split("\n;Ban")[0] + "\nC9;Chi bộ lạ;Chi bộ;;không có;;\n")["Location"]
    page = client.get(url).content.decode()
    assert "Dòng 5" in page
    assert client.post(url).status_code == 422
    assert list(Unit.objects.values_list("path", flat=True)) == before
    assert ImportPreview.objects.get().committed_at is None


def test_every_fault_of_units_has_its_cell(world):
    assert unit_problems("A;Một;Chi bộ;B;;", "B;Hai;Chi bộ;C;;", "C;Ba;Chi bộ;A;;") == [
        (cell, "Đơn vị trực thuộc chính mình: các đơn vị cấp trên tạo thành vòng tròn.") for cell in ("D2", "D3", "D4")
    ]
    assert unit_problems("A;Một;Chi bộ;A;;")[0][0] == "D2"
    assert unit_problems("A;Một;Chi bộ;TP;;", "a;Hai;Chi bộ;TP;;") == [
        ("A2", "Mã “A” có ở nhiều dòng."),
        ("A3", "Mã “a” có ở nhiều dòng."),
    ]
    assert unit_problems("TP;Không phải Tân Phong;Chi bộ;;;") == [("A2", "Mã này là của Tân Phong.")]
    assert unit_problems("A;Một;Chi bộ;không có;;")[0][0] == "D2"
    assert unit_problems("A;;Chi bộ;TP;;")[0] == ("B2", "Thiếu tên.")
    assert unit_problems("A;Một;Lãnh địa;TP;;")[0][0] == "C2"
    assert unit_problems("A;Một;Chi bộ;TP;31/2/2017;") == [("E2", "“31/2/2017” không phải là ngày. Ghi như 25/9/2017.")]
    assert unit_problems("A;Một;Chi bộ;TP;1/1/2030;") == [("E2", "Chưa đến ngày này.")]
    assert unit_problems("A;Một;Chi bộ;TP;1/1/1990;") == [("E2", "Đơn vị cấp trên chỉ có từ 01/01/2015.")]
    assert unit_problems("A;TỐI MẬT;Chi bộ;TP;;") == [("B2", "Văn bản có dấu mật, không nhận.")]
    assert unit_problems("A;Một;Chi bộ;TP;;Nông nghiệp") == [("F2", "Chỉ cơ quan tham mưu, giúp việc có lĩnh vực.")]
    assert unit_problems("A;Ban;advisory_body;TP;;Chiêm tinh")[0][0] == "F2"
    assert unit_problems("A;Một;Chi bộ;TP;;", "B;một;Chi bộ;TP;;") == [("B3", "Dòng 2 đã có tên này, cùng cấp trên.")]
    assert unit_problems("A;Thôn;Chi bộ;TP;;", "B;Thôn;Chi bộ;DH;;", "C;Tổ;Chi bộ;Thôn;;") == [
        ("D4", "Có nhiều đơn vị tên “Thôn”. Ghi mã đơn vị.")
    ]
    assert unit_problems("A;Một;Chi bộ;TP;1/9/2017;", "B;Hai;Chi bộ;A;1/8/2017;")[0][0] == "E3"


def test_an_ended_unit_is_no_parent(world):
    UnitPlacement.objects.filter(unit=world.unit3).update(valid_to="2017-10-01")
    Unit.objects.filter(pk=world.unit3.pk).update(ended_on="2017-10-01")
    assert unit_problems("A;Một;Chi bộ;NP;;")[0][0] == "D2"
    assert people_problems("Lý Thị Mới;NP;Bí thư;;;")[0][0] == "B2"


def test_people_in_two_steps_with_a_match_offered(world, as_):
    client = as_("admin")
    url = upload(client, "people", PEOPLE)["Location"]
    page = client.get(url)
    lines = page.context["plan"].lines
    assert [line.state for line in lines] == ["new", "new", "present", "new"]
    assert lines[1].same_as is lines[0]
    assert "Bí thư Tân Phong" in page.content.decode()  # the namesake elsewhere is offered
    assert not Person.objects.filter(full_name="Lý Thị Mới").exists()
    assert client.post(url, {"row-5": str(world.people["secretary1"].uid)}).status_code == 303
    new = Person.objects.get(full_name="Lý Thị Mới")
    assert sorted(new.appointments.values_list("position", "acting", "duty_phone")) == [
        ("committee_member", False, ""),
        ("deputy_secretary", True, "0225 388 7777"),
    ]
    assert world.people["secretary1"].appointments.count() == 2
    assert Person.objects.filter(full_name="Hoàng Văn Một").count() == 1
    assert {line.state for line in client.get(upload(client, "people", PEOPLE)["Location"]).context["plan"].lines} == {
        "present"
    }


def test_a_namesake_is_another_person_unless_said_otherwise(world, as_):
    client = as_("admin")
    url = upload(client, "people", PEOPLE)["Location"]
    client.post(url, {"row-5": "new"})
    assert Person.objects.filter(full_name="Hoàng Văn Một").count() == 2


def test_every_fault_of_people_has_its_cell(world):
    assert people_problems(";NP;Phó Bí thư;;;") == [("A2", "Thiếu tên.")]
    assert people_problems("Lý Thị Mới;không có;Bí thư;;;")[0] == ("B2", "Không có đơn vị “không có”.")
    assert people_problems("Lý Thị Mới;NP;Hoàng đế;;;") == [("C2", "Không rõ chức vụ “Hoàng đế”.")]
    assert people_problems("Lý Thị Mới;NP;Phó Bí thư;có lẽ;;")[0][0] == "D2"
    assert people_problems("Lý Thị Mới;NP;Phó Bí thư;;tháng 9;")[0][0] == "E2"
    assert people_problems("Lý Thị Mới;NP;Phó Bí thư;;1/9/2017;1/8/2017")[0][0] == "F2"
    assert people_problems("Lý Thị Mới;NP;Bí thư;;;") == [
        ("C2", "Chức vụ Bí thư do đồng chí Mai Văn Ba giữ trong thời gian này.")
    ]
    two = ("Lý Thị Mới;Huyện ủy Kiến Thụy;Bí thư;;;", "Lý Văn Cũ;Huyện ủy Kiến Thụy;Bí thư;;;")
    assert people_problems(*two)[0][0] == "C3"
    assert people_problems("Lý Thị Mới;NP;Phó Bí thư;;;", "Lý Thị Mới;NP;Phó Bí thư;;;")[0][0] == "C3"
    assert people_problems("TUYỆT MẬT;NP;Phó Bí thư;;;") == [("A2", "Văn bản có dấu mật, không nhận.")]


@pytest.mark.parametrize("who", ["clerk", "chair", "secretary1"])
def test_only_the_administrator_imports_and_only_his_own_preview(world, as_, who):
    url = upload(as_("admin"), "units", UNITS.split("\n;Ban")[0])["Location"]
    assert as_(who).get(url).status_code == as_(who).post(url).status_code == 404
    assert upload(as_(who), "units", UNITS).status_code == 404
    world.account("admin2", None, is_administrator=True)
    assert as_("admin2").get(url).status_code == as_("admin2").post(url).status_code == 404
    assert not Unit.objects.filter(code="DX").exists()


def test_a_bad_file_is_explained_at_the_field(world, as_):
    response = upload(as_("admin"), "people", "Họ và tên;Đơn vị\nA;B\n")
    assert response.status_code == 422
    assert "Chức vụ" in str(response.context["form"].errors["file"])
    assert upload(as_("admin"), "people", "=1+1;x\n").status_code == 422
    assert not ImportPreview.objects.exists()
    assert as_("admin").get("/organisation/imports/meetings/").status_code == 404


def test_templates_can_be_filled_in_and_read_back(world, as_):
    for what, columns in (("units", UNIT_COLUMNS), ("people", PEOPLE_COLUMNS)):
        data = as_("admin").get(reverse("organisation:import_template", args=[what])).content
        assert list(read_table(io.BytesIO(data), columns)[0].values) == list(columns)


def test_a_large_file_asks_few_questions(world, django_assert_max_num_queries):
    few = rows("Mã;Tên;Loại;Cấp trên\n" + "".join(f"N{n};Thôn {n};Chi bộ;TP\n" for n in range(500)), UNIT_COLUMNS)
    with django_assert_max_num_queries(5):
        assert len(plan_units(few).new) == 500
    people = rows(
        "Họ tên;Đơn vị;Chức vụ\n"
        + "".join(f"Lý Thị {chr(97 + n % 26) * (n // 26 + 1)};NP;Chi ủy viên\n" for n in range(300)),
        PEOPLE_COLUMNS,
    )
    with django_assert_max_num_queries(5):
        assert len(plan_people(people).new) == 300
    assert Appointment.objects.filter(unit=world.unit3).count() == 1
