"""The file for Word and LibreOffice, and for the pen: tables on A4 lying down, four boxes to tick instead of a list."""

from __future__ import annotations

import io
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt

from giaoban.reports import rows
from giaoban.reports.offline.layout import OUTCOME_WORDS, TICK, Column, Line, Paper, Table
from giaoban.reports.offline.printing import KEEP, code_line, columns_of, identity, printable

MARGIN = 1.2
SIGNED = "Người lập: ……………………………………          Bí thư (Phó Bí thư) duyệt: ……………………………………"
_PAGE = (29.7, 21.0)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_docx(paper: Paper) -> bytes:
    document = docx.Document(io.BytesIO(_template()))
    for name, text in identity(paper).items():
        setattr(document.core_properties, name, text)
    body = document.element.body
    end = body.sectPr
    parts = [_paragraph(f"{paper.title} – {paper.unit}", size=15, bold=True)]
    parts += [_paragraph(text, size=11) for text in paper.about]
    parts.append(_paragraph(code_line(paper), size=11, bold=True))
    parts.append(_paragraph(KEEP, size=10, grey=True))
    for kind, table in paper.tables():
        parts.append(_paragraph(paper.titles[kind], size=13, bold=True, before=10, keep=True))
        hint = table.hint
        if kind in (rows.RESULT, rows.PLAN):
            hint = f"{hint} Lĩnh vực: {'; '.join(paper.lists['field'])}."
        parts.append(_paragraph(hint, size=10, grey=True, keep=True))
        parts.append(_table(table, paper.lines[kind]))
    # a document never ends with a table
    parts.append(_paragraph(SIGNED, size=11, before=12))
    for part in parts:
        end.addprevious(parse_xml(part))
    foot = document.sections[0].footer.paragraphs[0].add_run(f"{paper.title} – {paper.unit} · {code_line(paper)}")
    foot.font.size = Pt(9)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def _template() -> bytes:
    """An empty A4 page lying down, in the type of the office."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_PAGE[0]), Cm(_PAGE[1])
    section.left_margin = section.right_margin = Cm(MARGIN)
    section.top_margin = section.bottom_margin = Cm(MARGIN)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(11)
    style.element.rPr.rFonts.set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", "Times New Roman"
    )
    document.core_properties.author = "Giao Ban"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _runs(text: str, *, size: float, bold: bool = False, grey: bool = False) -> str:
    look = f'<w:sz w:val="{int(size * 2)}"/><w:szCs w:val="{int(size * 2)}"/>'
    look = ("<w:b/>" if bold else "") + ('<w:color w:val="666666"/>' if grey else "") + look
    lines = []
    for line in printable(text).split("\n"):
        pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))
        lines.append("<w:tab/>".join(pieces))
    return f"<w:r><w:rPr>{look}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"


def _paragraph(
    text: str, *, size: float, bold: bool = False, grey: bool = False, before: int = 0, keep: bool = False
) -> str:
    look = f'{"<w:keepNext/>" if keep else ""}<w:spacing w:before="{before * 20}" w:after="40"/>'
    return f"<w:p {nsdecls('w')}><w:pPr>{look}</w:pPr>{_runs(printable(text), size=size, bold=bold, grey=grey)}</w:p>"


def _table(table: Table, lines: list[Line]) -> str:
    columns = columns_of(table, "docx")
    grid = "".join(f'<w:gridCol w:w="{_twips(column)}"/>' for column in columns)
    heads = "".join(
        _cell(column, _runs(column.heading, size=9, bold=True), shade="EEE9E2", middle=True) for column in columns
    )
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"
    body = "".join(_row(columns, line) for line in lines)
    width = sum(_twips(column) for column in columns)
    look = (
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    )
    return f"<w:tbl {nsdecls('w')}><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"


def _row(columns: list[Column], line: Line) -> str:
    cells = []
    for column in columns:
        middle = column.kind in ("tick", "day", "quantity")
        shade = "F6F4F0" if column.printed and column.key != "code" else ""
        if column.key == "code":
            content = _runs(line.code.replace(".", ".\n"), size=7, grey=True)
        elif column.key == "text" and column.printed:
            content = _about(line)
        else:
            content = _runs(_text(column, line), size=10)
        cells.append(_cell(column, content, shade=shade, middle=middle))
    height = '<w:trPr><w:cantSplit/><w:trHeight w:val="560" w:hRule="atLeast"/></w:trPr>'
    return f"<w:tr>{height}{''.join(cells)}</w:tr>"


def _text(column: Column, line: Line) -> str:
    key, _colon, outcome = column.key.partition(":")
    if outcome:
        return TICK if line.cells.get(key) == OUTCOME_WORDS[outcome] else ""
    return line.cells.get(key, "")


def _about(line: Line) -> str:
    """What is known of a task, in one cell: its text; product and who answers, due, ↻, target; last month's words."""
    text, *more = line.cells["text"].split("\n")
    due = line.cells["due"].replace("\n", " · ")
    facts = [f"hạn: {due}" if due else "", f"chỉ tiêu: {line.cells['target']}" if line.cells["target"] else ""]
    below = "\n".join([*more, " · ".join(fact for fact in facts if fact)]).strip("\n")
    content = _runs(text, size=10, bold=True)
    return f"{content}<w:r><w:br/></w:r>{_runs(below, size=9)}" if below else content


def _cell(column: Column, content: str, *, shade: str = "", middle: bool = False) -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    centred = '<w:jc w:val="center"/>' if middle else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(column)}" w:type="dxa"/>{fill}</w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{centred}</w:pPr>{content}</w:p></w:tc>'
    )


def _twips(column: Column) -> int:
    return round(column.cm * 567)
