"""What both writers share: text that a file can carry, and what is said above every table."""

from __future__ import annotations

import re

from giaoban.reports.offline.layout import Column, Paper, Table

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CODE_WORD = "Mã báo cáo"
KEEP = "Giữ nguyên cột Mã: nhờ mã này phần mềm nhận đúng từng dòng khi tệp gửi lại."


def printable(text: str) -> str:
    """Without the characters that no XML file may contain; line ends of one kind."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def code_line(paper: Paper) -> str:
    return f"{CODE_WORD}: {paper.code}"


def identity(paper: Paper) -> dict[str, str]:
    """What stands in the file's properties: which report, which version of it."""
    return {
        "title": f"{paper.title} – {paper.unit}",
        "keywords": paper.code,
        "comments": f"meeting={paper.meeting_uid};unit={paper.unit_uid};version={paper.version}",
    }


def columns_of(table: Table, form: str) -> list[Column]:
    """The columns a table has in this form of file ("xlsx" or "docx")."""
    return [column for column in table.columns if (column.chars if form == "xlsx" else column.cm)]
