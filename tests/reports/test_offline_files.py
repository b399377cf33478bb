"""The file itself: written, filled in by other programs, taken apart again; moved, added, merged and missing parts."""

from __future__ import annotations

import copy
import io
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from giaoban.core.errors import DomainError
from giaoban.reports import rows
from giaoban.reports.offline import codes, values
from giaoban.reports.offline.filling import marked
from giaoban.reports.offline.layout import GENERAL, GENERAL_WORDS, TABLES, Line, Paper
from giaoban.reports.offline.printing import printable
from giaoban.reports.offline.reading_docx import read_docx
from giaoban.reports.offline.reading_xlsx import read_xlsx
from giaoban.reports.offline.writing_docx import write_docx
from giaoban.reports.offline.writing_xlsx import HIDDEN, write_xlsx
from tests.reports.filled_in import Sheets, Tables

WRITE = {"xlsx": write_xlsx, "docx": write_docx}
READ = {"xlsx": read_xlsx, "docx": read_docx}
TASKS = {"a": "Ra nghị quyết quy hoạch", "b": "Giải tỏa lấn chiếm", "c": "Trồng cây vụ đông"}
FIELDS = ["Tổ chức, cán bộ", "Nông nghiệp"]


def paper(**said: dict[str, str]) -> Paper:
    """`said`: what the report says of task a, b or c, or under result, plan, petition, difficulties."""

    def task(key: str) -> Line:
        cells = said.get(key, {})
        code = marked(rows.CLAIM, codes.row_code(rows.CLAIM, key), cells)
        return Line(code, {**cells, "text": TASKS[key], "due": "29/09/2017", "target": "12 nghị quyết"})

    def lines(kind: str) -> list[Line]:
        there = [Line(marked(kind, codes.row_code(kind, kind), said[kind]), said[kind])] if kind in said else []
        return [*there, *(Line(codes.slot_code(number)) for number in range(1, TABLES[kind].blank_lines + 1))]

    general = {name: {"value": said.get(name, {}).get("value", "")} for name in GENERAL_WORDS}
    return Paper(
        code="K7M4Q9TX-3-H2F8",
        meeting_uid="m",
        unit_uid="u",
        version=3,
        unit="Đảng bộ xã Tân Phong",
        title="Báo cáo tháng 10/2017",
        about=("Giao ban, 06/10/2017",),
        lines={
            rows.CLAIM: [task(key) for key in TASKS],
            rows.RESULT: lines(rows.RESULT),
            rows.PLAN: lines(rows.PLAN),
            rows.PETITION: lines(rows.PETITION),
            GENERAL: [
                Line(marked(GENERAL, codes.row_code(GENERAL, name), cells), {**cells, "item": GENERAL_WORDS[name]})
                for name, cells in general.items()
            ],
        },
        lists={
            "outcome": list(values.OUTCOME_WORDS.values()),
            "field": FIELDS,
            "responsible": ["Bí thư"],
            "rhythm": ["Một lần", "Hằng tháng"],
            "kind": ["Kiến nghị", "Vấn đề nổi cộm"],
        },
        titles={kind: table.title for kind, table in TABLES.items()},
    )


def read_back(ending: str, data: bytes) -> dict[tuple[str, str], dict[str, str]]:
    """(kind, code without mark) → cells the unit may fill in."""
    found = {}
    for line in READ[ending](data).lines:
        code = codes.split_code(line.cells["code"])[0]
        found[line.kind, code] = {key: line.cells.get(key, "") for key in TABLES[line.kind].typed()}
    return found


def claim(key: str) -> tuple[str, str]:
    return rows.CLAIM, codes.row_code(rows.CLAIM, key)


SAID = {
    "a": {
        "outcome": "◐ Hoàn thành một phần",
        "qty": "10,5",
        "done_on": "",
        "result": "Đã ra 10 nghị quyết\n\n  còn hai",
        "why_not": '=Mưa & bão <2 ngày> "x"',
        "new_due_on": "31/10/2017",
    },
    "result": {"field": "Nông nghiệp", "text": "+84 không phải số\tcột hai"},
    "petition": {"kind": "Vấn đề nổi cộm", "text": "@SUM(A1)", "place": "thôn 3", "proposal": "-2 bãi rác"},
    "difficulties": {"value": "Mưa\nnhiều"},
}


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_what_is_written_is_read_back(ending):
    data = WRITE[ending](paper(**SAID))
    reading = READ[ending](data)
    assert str(reading.code) == "K7M4Q9TX-3-H2F8"
    assert reading.remarks == []
    found = read_back(ending, data)
    assert found[claim("a")] == SAID["a"]
    assert found[claim("b")] == dict.fromkeys(SAID["a"], "")
    assert found[rows.RESULT, codes.row_code(rows.RESULT, rows.RESULT)] == SAID["result"]
    assert found[rows.PETITION, codes.row_code(rows.PETITION, rows.PETITION)] == SAID["petition"]
    assert found[GENERAL, codes.row_code(GENERAL, "difficulties")] == SAID["difficulties"]
    assert type(reading).from_json(reading.to_json()) == reading


TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), st.sampled_from("\n\t\r<>&'\"=+-@ _x")), max_size=60
)


@given(result=TEXTS, why=TEXTS, line=TEXTS)
@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_any_text_comes_back_as_it_was(ending, result, why, line):
    said = {"outcome": "✓ Hoàn thành", "qty": "", "done_on": "", "result": result, "why_not": why, "new_due_on": ""}
    data = WRITE[ending](paper(a=said, result={"field": "Nông nghiệp", "text": line}))
    found = read_back(ending, data)
    same = lambda text: values.plain(printable(text))  # noqa: E731
    assert found[claim("a")] == {**said, "result": same(result), "why_not": same(why)}
    assert found[rows.RESULT, codes.row_code(rows.RESULT, rows.RESULT)]["text"] == same(line)


def test_rows_of_a_sheet_may_be_moved_and_added():
    file = Sheets(write_xlsx(paper(**SAID)))
    sheet, head, _keys = file.sheet("claim")
    first = [cell.value for cell in sheet[head + 1]]
    third = [cell.value for cell in sheet[head + 3]]
    for place, (one, other) in enumerate(zip(third, first, strict=True), start=1):
        sheet.cell(head + 1, place).value, sheet.cell(head + 3, place).value = one, other
    for cell in sheet[head + 3]:  # openpyxl takes a text that begins with = for a formula when it is set
        if str(cell.value).startswith("="):
            cell.data_type = "s"
    results, head, keys = file.sheet("result")
    results.insert_rows(head + 1)
    results.cell(head + 1, keys["text"]).value = "Dòng chèn thêm"
    found = read_back("xlsx", file.bytes())
    assert found[claim("a")] == SAID["a"]
    assert found[rows.RESULT, ""]["text"] == "Dòng chèn thêm"
    file.book.move_sheet(results, -1)
    assert read_back("xlsx", file.bytes())[claim("a")] == SAID["a"]


def test_rows_of_a_document_may_be_moved_and_added_and_a_table_cut_in_two():
    file = Tables(write_docx(paper(**SAID)))
    table, keys = file.table("claim")
    body = table._tbl
    first = body.tr_lst[1]
    body.remove(first)
    body.append(first)
    results, places = file.table("result")
    results.add_row().cells[places["text"]].text = "Dòng chèn thêm"
    second = copy.deepcopy(body)  # Word makes two tables of one when somebody splits it
    for row in second.tr_lst[:2]:
        second.remove(row)
    for row in body.tr_lst[2:]:
        body.remove(row)
    body.addnext(second)
    body.addnext(parse_xml(f"<w:p {nsdecls('w')}/>"))
    found = read_back("docx", file.bytes())
    assert found[claim("a")] == SAID["a"]
    assert {claim("b"), claim("c")} <= set(found)
    assert found[rows.RESULT, ""]["text"] == "Dòng chèn thêm"
    assert len(keys) == 11


def test_a_column_that_was_deleted_is_said_and_says_nothing():
    file = Sheets(write_xlsx(paper(**SAID)))
    sheet, _head, keys = file.sheet("claim")
    sheet.delete_cols(keys["why_not"])
    reading = read_xlsx(file.bytes())
    line = next(line for line in reading.lines if line.cells["code"].startswith(claim("a")[1]))
    assert "why_not" not in line.cells
    assert line.cells["new_due_on"] == "31/10/2017"
    assert [(remark.code, remark.wrong) for remark in reading.remarks] == [("no_column", False)]
    table = Tables(write_docx(paper(**SAID)))
    body, places = table.table("claim")
    for row in body._tbl.tr_lst:
        row.remove(row.tc_lst[places["why_not"]])
    reading = read_docx(table.bytes())
    line = next(line for line in reading.lines if line.cells["code"].startswith(claim("a")[1]))
    assert "why_not" not in line.cells
    assert line.cells["new_due_on"] == "31/10/2017"
    assert [remark.code for remark in reading.remarks] == ["no_column"]


def test_a_table_that_was_deleted_is_said():
    file = Sheets(write_xlsx(paper()))
    del file.book[TABLES[rows.PLAN].title]
    assert [remark.params["title"] for remark in read_xlsx(file.bytes()).remarks] == [TABLES[rows.PLAN].title]


def test_merged_cells_speak_in_the_first_and_are_pointed_out():
    file = Sheets(write_xlsx(paper(**SAID)))
    sheet, head, keys = file.sheet("claim")
    sheet.merge_cells(start_row=head + 1, end_row=head + 2, start_column=keys["result"], end_column=keys["result"])
    reading = read_xlsx(file.bytes())
    assert [(remark.code, remark.place.cell) for remark in reading.remarks] == [
        ("merged", sheet.cell(head + 1, keys["result"]).coordinate)
    ]
    assert read_back("xlsx", file.bytes())[claim("a")]["result"] == SAID["a"]["result"]
    document = Tables(write_docx(paper(b={"result": "Kết quả", "why_not": ""})))
    row = document.row("claim", TASKS["b"])
    _table, places = document.table("claim")
    row.cells[places["result"]].merge(row.cells[places["why_not"]])
    reading = read_docx(document.bytes())
    assert {remark.code for remark in reading.remarks} == {"merged"}
    found = read_back("docx", document.bytes())[claim("b")]
    assert (found["result"].strip(), found["why_not"]) == ("Kết quả", "")


def test_tracked_changes_are_read_as_if_taken():
    file = Tables(write_docx(paper()))
    row = file.row("claim", TASKS["a"])
    _table, places = file.table("claim")
    paragraph = row.cells[places["result"]].paragraphs[0]._p
    for run in paragraph.findall(qn("w:r")):
        paragraph.remove(run)
    paragraph.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>Đã xong</w:t></w:r></w:ins>'))
    paragraph.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText>Chưa xong</w:delText></w:r></w:del>')
    )
    assert read_back("docx", file.bytes())[claim("a")]["result"] == "Đã xong"


def test_real_dates_and_numbers_of_a_sheet_are_read():
    file = Sheets(write_xlsx(paper()))
    file.fill("claim", TASKS["a"], qty=41.5, done_on=datetime(2017, 9, 30), outcome=True, result=12)
    found = read_back("xlsx", file.bytes())[claim("a")]
    assert (found["qty"], found["done_on"], found["result"]) == ("41,5", "30/09/2017", "12")


def test_a_file_without_code_or_with_two_is_refused():
    file = Sheets(write_xlsx(paper()))
    file.book.properties.keywords = "K7M4Q9TX-2-AAAA"
    with pytest.raises(DomainError) as error:
        read_xlsx(file.bytes())
    assert error.value.code == "reports.file_two_codes"
    bare = openpyxl.Workbook()
    out = io.BytesIO()
    bare.save(out)
    with pytest.raises(DomainError) as error:
        read_xlsx(out.getvalue())
    assert error.value.code == "reports.file_no_code"
    document = docx.Document()
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(DomainError) as error:
        read_docx(out.getvalue())
    assert error.value.code == "reports.file_no_code"


def test_the_visible_code_is_enough():
    file = Sheets(write_xlsx(paper(**SAID)))
    file.book.properties.keywords = ""
    del file.book[HIDDEN]
    for sheet in file.book.worksheets:
        sheet.data_validations.dataValidation = []
    assert str(read_xlsx(file.bytes()).code) == "K7M4Q9TX-3-H2F8"
    document = Tables(write_docx(paper(**SAID)))
    document.document.core_properties.keywords = ""
    assert str(read_docx(document.bytes()).code) == "K7M4Q9TX-3-H2F8"


def test_the_sheet_is_protected_where_the_office_speaks_and_open_where_the_unit_does():
    book = Sheets(write_xlsx(paper(**SAID))).book
    assert book[HIDDEN].sheet_state == "veryHidden"
    for sheet in book.worksheets[:-1]:
        assert sheet.protection.sheet
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.freeze_panes
        assert not any(cell.data_type == "f" for cells in sheet.iter_rows() for cell in cells)
    claims = book.worksheets[0]
    assert claims["B6"].protection.locked
    assert not claims["D6"].protection.locked
    assert claims["D6"].number_format == "@"
    assert any("D6" in rule.sqref for rule in claims.data_validations.dataValidation if rule.type == "list")


DAYS = {
    "30/9/2017": date(2017, 9, 30),
    "30-09-2017": date(2017, 9, 30),
    "30.9.17": date(2017, 9, 30),
    " 2017-09-30": date(2017, 9, 30),
    "ngày 30 tháng 9 năm 2017": date(2017, 9, 30),
    "30/9": date(2017, 9, 30),
    "25/12": date(2016, 12, 25),
    "–": None,
    "": None,
}


@pytest.mark.parametrize("text", DAYS)
def test_days_as_people_write_them(text):
    assert values.day_of(text, date(2017, 10, 6), later=False) == DAYS[text]


@pytest.mark.parametrize("text", ["31/9/2017", "mai", "9/2017", "2017", "30/9/2017 và 1/10/2017"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        values.day_of(text, date(2017, 10, 6), later=False)


def test_a_due_day_without_year_lies_ahead():
    assert values.day_of("15/1", date(2017, 10, 6), later=True) == date(2018, 1, 15)


AMOUNTS = {
    "-3": "-3",
    "41,5": "41.5",
    "41.5": "41.5",
    "1.200": "1200",
    "1.200,5": "1200.5",
    "10/12": "10",
    "46 hộ": "46",
    "12 000": "12000",
}


@pytest.mark.parametrize("text", AMOUNTS)
def test_amounts_as_people_write_them(text):
    assert values.quantity_of(text) == Decimal(AMOUNTS[text])


@pytest.mark.parametrize("text", ["nhiều", "1,2,3", "--5", "khoảng 12"])
def test_what_is_no_amount(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        values.quantity_of(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("✓", "achieved"),
        ("Hoàn thành", "achieved"),
        ("HOAN THANH", "achieved"),
        ("đã xong.", "achieved"),
        ("hoàn thành một phần", "partly"),
        ("◐", "partly"),
        ("✕ chưa hoàn thành", "not_achieved"),
        ("○ Đang thực hiện", "in_progress"),
        ("đang làm", "in_progress"),
        ("", ""),
        ("-", ""),
    ],
)
def test_self_assessments_as_people_write_them(text, code):
    assert values.outcome_of(text) == code


def test_a_bare_x_is_not_guessed():
    for text in ("x", "X", "?", "xong một nửa"):
        with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
            values.outcome_of(text)
    assert all(values.tick_of(text) for text in ("x", "X", "✓", "v", "có"))
    assert not any(values.tick_of(text) for text in ("", "không", "☐"))


def test_codes_survive_a_line_break_and_small_letters():
    code = codes.row_code(rows.PLAN, "p")
    assert codes.split_code(f"{code.lower()}.\n3f9ac ") == (code, "3F9AC")
    assert codes.split_code("N07") == ("N07", "")
    assert codes.split_code("Mã") == ("", "")
    assert codes.found_code("Mã báo cáo: k7m4q9tx-12-h2f8.") == codes.ReportCode("K7M4Q9TX", 12, "H2F8")
    assert codes.mark_of(["", "  "]) == ""
    assert codes.mark_of(["a\r\nb ", ""]) == codes.mark_of(["a b", ""])


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_libreoffice_opens_and_saves_both_and_nothing_is_lost(ending, tmp_path):
    given = tmp_path / f"bao-cao.{ending}"
    given.write_bytes(WRITE[ending](paper(**SAID)))
    office = shutil.which("soffice") or shutil.which("libreoffice") or ""
    done = subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", ending, "--outdir",
         str(tmp_path / "saved"), str(given)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    saved = tmp_path / "saved" / given.name
    assert saved.exists(), done.stderr.decode()
    data = saved.read_bytes()
    assert data != given.read_bytes()
    reading = READ[ending](data)
    assert str(reading.code) == "K7M4Q9TX-3-H2F8"
    assert reading.remarks == []
    assert read_back(ending, data) == read_back(ending, given.read_bytes())
