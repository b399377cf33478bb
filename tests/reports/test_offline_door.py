"""The file door as people use it: take the file away, fill it in, bring it back, look, take it; by the unit and by the clerk."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from giaoban.core.models import ImportPreview
from giaoban.records.models import AuditEntry
from giaoban.reports import actions, rows
from giaoban.reports.models import Indicator, IndicatorValue, Report
from tests.reports.conftest import plain_text
from tests.reports.filled_in import FORMS, Sheets, Tables

FIRST, LATER = "Ra nghị quyết quy hoạch", "Giải tỏa lấn chiếm"


def url(name, world, unit=None, *more):
    return reverse(f"reports:{name}", args=[world.october.uid, (unit or world.unit1).uid, *more])


def download(world, client, ending, unit=None) -> bytes:
    answer = client.get(url("offline_form", world, unit, ending))
    assert answer.status_code == 200, plain_text(answer.content.decode())
    return answer.content


def bring_back(world, client, data: bytes, ending: str, *, to: str | None = None, unit=None):
    upload = SimpleUploadedFile(f"báo cáo.{ending}", data)
    return client.post(to or url("offline", world, unit), {"file": upload})


def preview_page(world, client, data: bytes, ending: str = "xlsx", **where) -> tuple[str, str]:
    """(address, text of the page)"""
    answer = bring_back(world, client, data, ending, **where)
    assert answer.status_code == 303, plain_text(answer.content.decode())
    page = client.get(answer["Location"])
    assert page.status_code == 200
    return answer["Location"], plain_text(page.content.decode()).replace(" : ", ": ")


def complete(file) -> None:
    file.fill(
        "claim",
        FIRST,
        outcome="achieved" if isinstance(file, Tables) else "hoàn thành",
        done_on="30/9/2017",
        result="Đã ra nghị quyết\nsố 12",
    )
    file.fill("claim", LATER, outcome="in_progress" if isinstance(file, Tables) else "○", result="=1+1 là chữ")
    file.fill("result", "", field="to chuc, can bo", text="Kết nạp 02 đảng viên")
    file.fill(
        "plan",
        "",
        text="Gieo 20 ha rau vụ đông",
        deliverable="20 ha rau",
        field="Nông nghiệp",
        responsible="Bí thư",
        executing="Hợp tác xã",
        rhythm="",
        due_on="15.11.2017",
        target_qty="20,5 ha",
        unit_of_measure="ha",
    )
    file.fill("petition", "", kind="Vấn đề nổi cộm", text="Bãi rác quá tải", place="thôn 3", proposal="chọn điểm mới")
    file.fill("general", "Khó khăn", value="Mưa nhiều")


def version(world) -> str:
    report = Report.objects.unscoped("test").filter(unit=world.unit1, meeting=world.october).first()
    return str(report.version if report else 0)


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_a_unit_fills_in_its_file_and_the_draft_says_the_same(world, as_, ending):
    client = as_("drafter1")
    file = FORMS[ending](download(world, client, ending))
    complete(file)
    if ending == "xlsx":  # openpyxl would make a formula of it; a person's "=1+1" is one
        sheet, _head, keys = file.sheet("claim")
        cell = sheet.cell(file.row("claim", LATER), keys["result"])
        cell.value, cell.data_type = "=1+1 là chữ", "s"
    address, text = preview_page(world, client, file.bytes(), ending)
    assert "06 dòng sẽ thay đổi" in text
    assert not Report.objects.unscoped("test").exists()
    answer = client.post(address, {"version": "0", "do": "take"})
    assert answer.status_code == 303
    report = Report.objects.unscoped("test").get()
    assert answer["Location"] == reverse("reports:report", args=[report.uid])
    assert (report.state, report.channel, report.difficulties) == ("draft", "file", "Mưa nhiều")
    claims = {claim.commitment_id: claim for claim in report.claims.all()}
    first, later = claims[world.commitment1.pk], claims[world.commitment1_later.pk]
    assert (first.outcome, first.done_on, first.result) == ("achieved", date(2017, 9, 30), "Đã ra nghị quyết\nsố 12")
    assert (later.outcome, later.result) == ("in_progress", "=1+1 là chữ")
    result = report.result_lines.get()
    assert (result.field.code, result.text) == ("organisation", "Kết nạp 02 đảng viên")
    plan = report.plan_lines.get()
    assert (plan.text, plan.deliverable, plan.field.code) == ("Gieo 20 ha rau vụ đông", "20 ha rau", "farming")
    assert (plan.responsible_post, plan.responsible_text, plan.executing_text) == ("secretary", "Bí thư", "Hợp tác xã")
    assert (plan.rhythm, plan.due_on, plan.target_qty) == ("once", date(2017, 11, 15), Decimal("20.5"))
    petition = report.report_concerns.get().concern
    assert (petition.text, petition.kind, petition.place) == ("Bãi rác quá tải", "pressing", "thôn 3")
    entry = AuditEntry.objects.get(kind="reports.take_file")
    assert entry.after["name"] == f"báo cáo.{ending}"
    original = report.report_files.get()
    assert (original.role, str(original.file.uid)) == ("original", entry.after["file"])
    # once only
    assert client.post(address, {"version": "0"}).status_code in (200, 422)
    assert report.plan_lines.count() == 1
    # the secretary approves it as any other
    assert actions.submit_report(actor=world.viewer("secretary1"), report_uid=report.uid).state == "submitted"


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_what_was_typed_stands_in_the_file_and_an_untouched_file_changes_nothing(world, as_, draft, ending):
    actions.save_report(
        actor=world.viewer("secretary1"),
        report_uid=draft.uid,
        rows=[
            rows.new_row(rows.PETITION, text="Xin xi măng", place="thôn 3"),
            rows.new_row(rows.PETITION, text="KIENNGHIHANCHE", restricted=True),
            rows.new_row(rows.DIFFICULTIES, difficulties="  Mưa\r\nnhiều "),
        ],
    )
    client = as_("secretary1")
    data = download(world, client, ending)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    assert "gieo 20 ha rau vụ đông" in content
    assert "Xin xi măng" in content
    assert "KIENNGHIHANCHE" not in content
    _address, text = preview_page(world, client, data, ending)
    assert "00 dòng sẽ thay đổi" in text


def test_the_file_says_what_the_form_says(world, as_):
    september = Report.objects.create(
        meeting=world.september, unit=world.unit1, state="submitted", created_at=datetime(2017, 9, 1).astimezone(),
        first_submitted_at=datetime(2017, 9, 2).astimezone(), submitted_at=datetime(2017, 9, 2).astimezone(),
    )  # fmt: skip
    september.claims.create(commitment=world.commitment1, outcome="partly", result="Đã họp ba thôn", why_not="Bão")
    world.commitment1.misses = 2
    world.commitment1.save()
    file = Sheets(download(world, as_("drafter1"), "xlsx"))
    sheet, head, keys = file.sheet("claim")
    row = file.row("claim", FIRST)
    said = {key: sheet.cell(row, column).value for key, column in keys.items()}
    assert said["text"] == f"{world.commitment1.text}\nvăn bản · Bí thư\nTháng trước: Đã họp ba thôn – Bão"
    assert said["due"] == "29/09/2017\n↻ 2"
    assert sheet.max_row > head
    texts = {cell.value for cells in file.book.worksheets[0].iter_rows() for cell in cells}
    assert not any("nghị quyết" in str(text) and "12 chi bộ" in str(text) for text in texts), "a sibling's task"


def test_errors_are_named_by_their_cell_and_nothing_is_taken(world, as_):
    client = as_("drafter1")
    file = Sheets(download(world, client, "xlsx"))
    cell = file.fill("claim", FIRST, outcome="x")
    day = file.fill("claim", LATER, outcome="Đang thực hiện", done_on="31/9/2017")
    due = file.fill("plan", "", text="Việc mới", field="Nông nghiệp", due_on="1/10/2017")
    place = file.fill("result", "", text="Không có lĩnh vực")
    sheet, _head, keys = file.sheet("result")
    formula = sheet.cell(file.row("result", ""), keys["text"])
    formula.value = "=SUM(A1:A3)"
    address, text = preview_page(world, client, file.bytes())

    assert f"Tờ 1, ô {cell}: “x” chưa rõ." in text
    assert f"Tờ 1, ô {day}: “31/9/2017” không phải là ngày" in text
    assert f"Tờ 3, ô {due}:" in text
    assert f"Tờ 2, ô B{place[1:]}:" in text
    assert f"Tờ 2, ô {formula.coordinate}: Ô chứa công thức" in text
    assert client.post(address, {"version": "0", "do": "take"}).status_code == 422
    assert not Report.objects.unscoped("test").exists()


def test_errors_in_word_are_named_by_table_and_row(world, as_):
    client = as_("drafter1")
    file = Tables(download(world, client, "docx"))
    file.fill("claim", LATER, new_due_on="mai", outcome="partly")
    _table, keys = file.table("claim")
    row = file.row("claim", FIRST)
    row.cells[keys["outcome:achieved"]].text = "x"
    row.cells[keys["outcome:partly"]].text = "x"
    _address, text = preview_page(world, client, file.bytes(), "docx")

    assert "Bảng 1, dòng 3, cột “Xin lùi hạn đến”: “mai” không phải là ngày" in text
    assert "Bảng 1, dòng 2, cột “◐ Hoàn thành một phần”: Đánh dấu nhiều hơn một ô" in text


def test_personal_numbers_are_pointed_out_once_and_secret_marks_are_refused(world, as_):
    client = as_("drafter1")
    file = Sheets(download(world, client, "xlsx"))
    file.fill("general", "Khó khăn", value="Hỏi ông An, 0912 345 678")
    address, text = preview_page(world, client, file.bytes())
    assert "Có số điện thoại" in text
    assert client.post(address, {"version": "0"}).status_code == 422
    assert client.post(address, {"version": "0", "numbers_ok": "1"}).status_code == 303
    assert "0912" in Report.objects.unscoped("test").get().difficulties
    file.fill("result", "", field="Nông nghiệp", text="Phương án\nTỐI MẬT")
    answer = bring_back(world, client, file.bytes(), "xlsx")
    assert answer.status_code == 422
    assert "Văn bản có dấu mật, không nhận." in plain_text(answer.content.decode())


def test_both_changed_shows_both_and_a_person_chooses(world, as_, draft):
    client = as_("drafter1")
    file = Sheets(download(world, client, "xlsx"))
    mine, theirs = "Bản trong tệp", "Bản gõ sau trên máy"
    file.fill("general", "Khó khăn", value=mine)
    file.fill("claim", FIRST, result="Chỉ trong tệp")
    actions.save_report(
        actor=world.viewer("secretary1"),
        report_uid=draft.uid,
        rows=[rows.new_row(rows.DIFFICULTIES, difficulties=theirs)],
    )
    data = file.bytes()
    address, text = preview_page(world, client, data)
    assert mine in text
    assert theirs in text
    assert "Báo cáo đã được sửa sau khi lập tệp này" in text
    assert client.post(address, {"version": version(world)}).status_code == 422
    draft.refresh_from_db()
    assert draft.difficulties == theirs
    stale = {"version": str(int(version(world)) - 1), "take-difficulties": "file"}
    assert client.post(address, stale).status_code == 422
    assert client.post(address, {"version": version(world), "take-difficulties": "report"}).status_code == 303
    draft.refresh_from_db()
    assert draft.difficulties == theirs
    assert draft.claims.get(commitment=world.commitment1).result == "Chỉ trong tệp"
    address, text = preview_page(world, client, data)
    assert client.post(address, {"version": version(world), "take-difficulties": "file"}).status_code == 303
    draft.refresh_from_db()
    assert draft.difficulties == mine


def test_the_same_file_twice_brings_nothing_twice(world, as_):
    client = as_("drafter1")
    file = Sheets(download(world, client, "xlsx"))
    complete(file)
    file.fill("claim", LATER, result="Chữ")
    for expected in ("06", "00"):
        address, text = preview_page(world, client, file.bytes())
        assert f"{expected} dòng sẽ thay đổi" in text
        assert client.post(address, {"version": version(world)}).status_code == 303
    report = Report.objects.unscoped("test").get()
    assert (report.plan_lines.count(), report.result_lines.count(), report.report_concerns.count()) == (1, 1, 1)


def test_a_cell_emptied_in_the_file_is_emptied_in_the_report(world, as_, draft):
    client = as_("drafter1")
    file = Sheets(download(world, client, "xlsx"))
    sheet, _head, keys = file.sheet("plan")
    row = file.row("plan", "gieo 20 ha")
    for key, column in keys.items():
        if key != "code":
            sheet.cell(row, column).value = None
    address, text = preview_page(world, client, file.bytes())
    assert "01 dòng sẽ thay đổi" in text
    assert client.post(address, {"version": version(world)}).status_code == 303
    assert draft.plan_lines.count() == 0
    assert draft.result_lines.count() == 1


def test_a_file_of_another_unit_or_month_is_refused(world, as_):
    foreign = download(world, as_("drafter2"), "xlsx", world.unit2)
    answer = bring_back(world, as_("drafter1"), foreign, "xlsx")
    assert answer.status_code == 422
    text = plain_text(answer.content.decode())
    assert "Tệp này lập cho đơn vị khác hoặc hội nghị khác" in text
    assert "Đại Hợp" not in text
    assert "12 chi bộ" not in text
    from giaoban.reports.offline.codes import new_code

    file = Sheets(download(world, as_("drafter1"), "xlsx"))
    code = str(new_code(world.september.uid, world.unit1.uid, 0))
    old = file.book.properties.keywords
    file.book.properties.keywords = code
    for sheet in file.book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and old in cell.value:
                    cell.value = cell.value.replace(old, code)
    text = plain_text(bring_back(world, as_("drafter1"), file.bytes(), "xlsx").content.decode())
    assert "Tệp này của tháng 9/2017, không phải của tháng 10/2017." in text
    assert not ImportPreview.objects.exists()


def test_newer_commitments_and_closed_ones_are_said(world, as_):
    client = as_("drafter1")
    file = Sheets(download(world, client, "xlsx"))
    complete(file)
    file.fill("claim", LATER, result="Chữ")
    world.commitment(world.unit1, "Việc giao thêm sau khi lập tệp", date(2017, 12, 1))
    world.commitment1.state, world.commitment1.closed_at = "cancelled", datetime(2017, 10, 2).astimezone()
    world.commitment1.save()
    _address, text = preview_page(world, client, file.bytes())
    assert "01 nhiệm vụ đang mở chưa có trong tệp: Việc giao thêm sau khi lập tệp" in text
    assert "01 nhiệm vụ trong tệp không còn mở" in text
    assert "05 dòng sẽ thay đổi" in text


def test_the_clerk_enters_a_file_for_a_unit(world, as_):
    clerk = as_("clerk")
    for ending, make in FORMS.items():
        file = make(download(world, clerk, ending))
    complete(file)
    address, text = preview_page(
        world, clerk, file.bytes(), "docx", to=reverse("reports:offline_units", args=[world.october.uid])
    )
    assert "Người gửi" in text
    assert clerk.post(address, {"version": "0", "do": "enter"}).status_code == 422
    told = {"told-told_by": "Đặng Thị Thảo, văn phòng", "told-told_at": "2017-10-03T07:30"}
    answer = clerk.post(address, {"version": "0", "do": "enter", **told})
    assert answer.status_code == 303
    report = Report.objects.unscoped("test").get()
    assert (report.state, report.channel, report.entered_for, report.told_by) == (
        "submitted", "file", True, "Đặng Thị Thảo, văn phòng",
    )  # fmt: skip
    page = plain_text(as_("secretary1").get(reverse("today:home")).content.decode())
    assert "Văn phòng đã nhập hộ từ tệp đơn vị gửi. Đề nghị đồng chí xác nhận." in page
    assert as_("secretary1").post(reverse("reports:confirm", args=[report.uid])).status_code == 303


def test_the_clerk_keeps_an_incomplete_file_and_completes_it_on_the_telephone(world, as_):
    clerk = as_("clerk")
    file = Sheets(download(world, clerk, "xlsx"))
    file.fill("claim", FIRST, outcome="✓ Hoàn thành")
    address, text = preview_page(world, clerk, file.bytes())
    assert "Còn 01 nhiệm vụ chưa tự đánh giá." in text
    told = {"told-told_by": "Đặng Thị Thảo", "told-told_at": "2017-10-03T07:30"}
    assert clerk.post(address, {"version": "0", "do": "enter", **told}).status_code == 422
    assert not Report.objects.unscoped("test").exists()
    answer = clerk.post(address, {"version": "0", "do": "save", **told})
    assert answer["Location"] == url("enter", world)
    report = Report.objects.unscoped("test").get()
    assert (report.state, report.begun_by_host, report.channel) == ("draft", True, "file")
    assert report.claims.get().outcome == "achieved"


def test_the_units_own_draft_stays_out_of_the_hosts_file_and_unread(world, as_, draft):
    data = download(world, as_("clerk"), "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    assert "gieo 20 ha rau" not in content
    file = Sheets(data)
    complete(file)
    file.fill("claim", LATER, result="Chữ")
    clerk = as_("clerk")
    address, text = preview_page(world, clerk, file.bytes())
    assert "Đơn vị đang tự soạn, chỉ đơn vị xem được." in text
    assert "gieo 20 ha rau" not in text.replace("Gieo 20 ha rau vụ đông", "")
    told = {"told-told_by": "Đặng Thị Thảo", "told-told_at": "2017-10-03T07:30"}
    assert clerk.post(address, {"version": "0", "do": "enter", **told}).status_code == 303
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert draft.set_aside.count() == 1


def test_all_units_in_one_zip(world, as_, submitted):
    answer = as_("clerk").get(reverse("reports:offline_all", args=[world.october.uid, "docx"]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert names == ["01-Bao-cao-thang-10-2017-dai-hop.docx", "02-Bao-cao-thang-10-2017-ngu-phuc.docx"]
        file = Tables(archive.read(names[0]))
    assert file.row("claim", "Đủ 12 chi bộ")
    with pytest.raises(KeyError):
        file.row("claim", FIRST)


def test_who_may_not(world, as_):
    unit, october = world.unit1, world.october
    own = download(world, as_("drafter1"), "xlsx")
    pages = [url("offline", world), url("offline_form", world, unit, "xlsx"), url("offline_form", world, unit, "docx")]
    for key in (
        "secretary2",
        "drafter2",
        "secretary3",
        "member1",
        "head",
        "inspector",
        "city_leader",
        "outsider",
        "admin",
    ):
        for page in pages:
            assert as_(key).get(page).status_code == 404, (key, page)
        assert bring_back(world, as_(key), own, "xlsx").status_code == 404, key
    for key in ("secretary1", "drafter1", "secretary2", "head", "inspector", "city_leader", "outsider"):
        assert as_(key).get(reverse("reports:offline_units", args=[october.uid])).status_code == 404, key
        assert as_(key).get(reverse("reports:offline_all", args=[october.uid, "xlsx"])).status_code == 404, key
    address, _text = preview_page(world, as_("drafter1"), own)
    for key in ("secretary1", "clerk", "drafter2"):
        assert as_(key).get(address).status_code == 404, key
        assert as_(key).post(address, {"version": "0"}).status_code == 404, key


def test_a_submitted_report_is_not_written_over(world, as_, submitted):
    answer = as_("drafter1").get(url("offline_form", world, None, "xlsx"))
    assert answer.status_code == 422
    assert as_("clerk").get(url("offline_form", world, None, "xlsx")).status_code == 422


@pytest.mark.parametrize("units", [1, 3])
def test_queries_of_the_zip_do_not_grow_with_what_the_units_have(world, as_, django_assert_num_queries, units):
    from giaoban.reports.views.papers import papers_of

    viewer = world.viewer("clerk")
    chosen = [world.unit1, world.unit2, world.unit3][:units]
    with django_assert_num_queries(5 + units):  # the figures of each unit are a query of their own
        assert len(papers_of(viewer, world.october, chosen)) == units


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_figures_stand_in_the_file_with_last_months_beside(world, as_, ending):
    area = indicator(world, name="Diện tích gieo trồng", unit_of_measure="ha", decimals=1)
    houses = indicator(world, name="Số hộ nghèo", unit_of_measure="hộ")
    send(world, area, "320.5", meeting=world.september)
    client = as_("drafter1")
    file = FORMS[ending](download(world, client, ending))
    if ending == "xlsx":
        sheet, _head, keys = file.sheet("figure")
        row = file.row("figure", "Diện tích gieo trồng")
        assert sheet.cell(row, keys["last"]).value == "320,5 ha"
    else:
        assert "320,5 ha" in [cell.text for cell in file.row("figure", "Diện tích gieo trồng").cells]
    file.fill("figure", "Diện tích gieo trồng", amount="321,5 ha")
    file.fill("figure", "Số hộ nghèo", amount="41,5")
    _address, text = preview_page(world, client, file.bytes(), ending)
    assert "số nguyên." in text
    file.fill("figure", "Số hộ nghèo", amount="1.204")
    address, text = preview_page(world, client, file.bytes(), ending)
    assert "02 dòng sẽ thay đổi" in text
    assert client.post(address, {"version": "0"}).status_code == 303
    typed = {row.indicator_id: row.amount for row in IndicatorValue.objects.filter(meeting=world.october)}
    assert typed == {area.pk: Decimal("321.5"), houses.pk: Decimal(1204)}
    # the office's own file has what was sent, never what the unit typed
    blank = FORMS[ending](download(world, as_("clerk"), ending))
    if ending == "xlsx":
        sheet, _head, keys = blank.sheet("figure")
        assert sheet.cell(blank.row("figure", "Diện tích gieo trồng"), keys["amount"]).value is None
    Indicator.objects.filter(pk=houses.pk).update(until_period=date(2017, 10, 1))
    file.fill("figure", "Số hộ nghèo", amount="7")
    _address, text = preview_page(world, client, file.bytes(), ending)
    assert "Các số liệu này nay không hỏi như vậy nữa, không nhận: Số hộ nghèo" in text


def indicator(world, **extra) -> Indicator:
    return Indicator.objects.create(series=world.series, from_period=date(2017, 8, 1), **extra)


def send(world, asked: Indicator, amount: str, *, meeting) -> None:
    IndicatorValue.objects.create(
        indicator=asked, meeting=meeting, unit=world.unit1, amount=amount, sent_amount=amount,
        sent_at=datetime(2017, 9, 3).astimezone(),
    )  # fmt: skip
