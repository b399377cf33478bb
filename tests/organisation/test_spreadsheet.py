"""The generic reader of XLSX and CSV files (core.spreadsheet)."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from giaoban.core.errors import DomainError
from giaoban.core.spreadsheet import parse_day, parse_yes, read_table, write_template

COLUMNS = {"name": ["Tên đơn vị", "Đơn vị"], "code": ["Mã"], "on": ["Từ ngày"]}


def read(data: bytes | str, **more):
    return read_table(io.BytesIO(data.encode() if isinstance(data, str) else data), COLUMNS, **more)


def code_of(data: bytes | str, **more) -> str:
    with pytest.raises(DomainError) as caught:
        read(data, **more)
    assert caught.value.field == "file"
    return caught.value.code


def sheet(rows, **options) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_csv_with_any_delimiter_and_with_or_without_bom(mark, bom):
    text = f"{bom}Ma{mark}TEN DON VI\nTP{mark}Tân Phong\n\nDH{mark}Đại Hợp\n"
    rows = read(text)
    assert [(row.no, row.values["code"], row.values["name"], row.values["on"]) for row in rows] == [
        (2, "TP", "Tân Phong", ""),
        (4, "DH", "Đại Hợp", ""),
    ]
    assert rows[1].cell("name") == "B4"


def test_a_sheet_with_a_title_above_its_headings_and_real_dates():
    from datetime import datetime

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "DANH SÁCH ĐƠN VỊ")
        page.write_row(2, 0, ["Đơn vị", "Từ ngày", "Mã"])
        page.write_string(3, 0, "Tân Phong")
        page.write_datetime(3, 1, datetime(2017, 9, 25), book.add_format({"num_format": "dd/mm/yyyy"}))
        page.write_number(3, 2, 12)
    (row,) = read(out.getvalue())
    assert (row.no, row.values) == (4, {"name": "Tân Phong", "code": "12", "on": "25/09/2017"})


def test_formulas_macros_bombs_and_foreign_files_are_refused():
    assert code_of(sheet([["Đơn vị", "Mã"], ["=1+1", "x"]])) == "spreadsheet.formula"
    assert code_of("Đơn vị,Mã\n=HYPERLINK(1),x\n") == "spreadsheet.formula"
    macros = io.BytesIO(sheet([["Đơn vị"], ["a"]]))
    with zipfile.ZipFile(macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert code_of(macros.getvalue()) == "spreadsheet.macros"
    bomb = io.BytesIO(sheet([["Đơn vị"], ["a"]]))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", b"\0" * (61 * 2**20))
    assert code_of(bomb.getvalue()) == "spreadsheet.too_large"
    entity = io.BytesIO(sheet([["Đơn vị"], ["a"]]))
    with zipfile.ZipFile(entity, "a") as archive:
        archive.writestr("xl/evil.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>')
    assert code_of(entity.getvalue()) == "spreadsheet.damaged"
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert code_of(document.getvalue()) == "spreadsheet.type"
    assert code_of(b"PK\x03\x04rubbish") == "spreadsheet.damaged"
    assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1more") == "spreadsheet.old_format"
    assert code_of("Đơn vị\n".encode("utf-16")) in ("spreadsheet.encoding", "spreadsheet.type")
    assert code_of('Đơn vị,Mã\n"mở,1\n') == "spreadsheet.csv"


def test_limits_and_headings():
    assert code_of(b"") == "spreadsheet.empty"
    assert code_of("Đơn vị\n") == "spreadsheet.empty"
    assert code_of(b"a" * (2 * 2**20 + 1)) == "spreadsheet.too_large"
    assert code_of("Đơn vị\n" + "a\n" * 5_001) == "spreadsheet.too_many_rows"
    assert len(read("Đơn vị\n" + "a\n" * 5_000)) == 5_000
    assert code_of("Mã\nTP\n", required=["name"]) == "spreadsheet.headings"
    assert code_of("khác,nữa\n1,2\n") == "spreadsheet.headings"


def test_text_that_only_looks_like_a_formula_is_kept():
    rows = read("Đơn vị;Mã\n- gạch đầu dòng;+84 225 388\n-5;@\n")
    assert [row.values["name"] for row in rows] == ["- gạch đầu dòng", "-5"]


def test_a_template_opens_with_its_headings_and_runs_nothing():
    data = write_template(COLUMNS, [{"name": "=1+1", "code": "http://x"}])
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows()]
    assert cells[0] == ["Tên đơn vị", "Mã", "Từ ngày"]
    kinds = [cell.data_type for cell in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0][2]]
    assert "f" not in kinds


@pytest.mark.parametrize("text", ["25/9/2017", "25-09-2017", "25.9.2017", "2017-09-25", " 25/09/2017 "])
def test_days_as_people_write_them(text):
    assert parse_day(text) == date(2017, 9, 25)


@pytest.mark.parametrize("text", ["31/2/2017", "tháng 9", "25/9", "20170925"])
def test_no_day(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_day(text)


def test_ticks():
    assert parse_day("") is None
    assert [parse_yes(text) for text in ("x", "Có", "", "không")] == [True, True, False, False]
    with pytest.raises(ValueError, match="maybe"):
        parse_yes("maybe")


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=("C", "Z"))), min_size=1, max_size=5))
def test_a_written_table_reads_back_the_same(names):
    kept = [name for name in names if name.strip() and not name.startswith("=")]
    if kept:
        import unicodedata

        rows = read(write_template(COLUMNS, [{"name": name} for name in kept]))
        assert [row.values["name"] for row in rows] == [unicodedata.normalize("NFC", name) for name in kept]
