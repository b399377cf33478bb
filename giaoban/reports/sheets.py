"""The table of figures as an XLSX file: what the address narrowed is named, numbers are numbers, text never runs."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giaoban.core import clock
from giaoban.core.components import day_words, moment_words, month_words
from giaoban.core.text import fold
from giaoban.reports.models import Indicator
from giaoban.reports.queries.indicators import Line, Table

HEAD = 4  # rows above the headings


def file_name(table: Table) -> str:
    """so-lieu-2017-10.xlsx, with the body's name for a request. Plain letters: old browsers keep them."""
    body = f"-{fold(table.request.asker.short_name).replace(' ', '-')}" if table.request else ""
    plain = "".join(char for char in body if char.isascii() and (char.isalnum() or char == "-"))
    return f"so-lieu-{table.meeting.period:%Y-%m}{plain}.xlsx"


def shown_words(show: str) -> str:
    return {
        "missing": _("only units with something missing"),
        "answered": _("only units that sent figures"),
        "late": _("only late answers"),
    }.get(show, _("all units"))


def title_words(table: Table) -> str:
    if table.request is not None:
        return _("Figures asked by %(body)s, %(month)s") % {
            "body": table.request.asker.name,
            "month": month_words(table.meeting.period),
        }
    return _("Figures of %(month)s") % {"month": month_words(table.meeting.period)}


def table_sheet(table: Table) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(pgettext("sheet", "Figures"))
        bold = book.add_format({"bold": True})
        heading = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        total = {"bold": True, "top": 1}
        page.write_string(0, 0, title_words(table), bold)
        page.write_string(1, 0, f"{table.meeting.series.host.name} · {table.meeting.series.name}")
        shown = _("Shown: %(what)s. Made at %(when)s.")
        page.write_string(2, 0, shown % {"what": shown_words(table.show), "when": moment_words(clock.now())})
        headings = [_("Unit")]
        for column in table.columns:
            headings += [str(column), _("%(name)s, last time") % {"name": column}]
        if table.request is not None:
            headings += [_("Answered at"), _("Late")]
        for place, text in enumerate(headings):
            page.write_string(HEAD, place, text, heading)
        page.set_column(0, 0, 28)
        page.set_column(1, max(1, len(headings) - 1), 16)
        page.freeze_panes(HEAD + 1, 1)
        numbers = [book.add_format({"num_format": number_format(column)}) for column in table.columns]
        sums = [book.add_format({"num_format": number_format(column), **total}) for column in table.columns]
        for number, line in enumerate(table.lines, start=HEAD + 1):
            page.write_string(number, 0, line.unit.name)
            _amounts(page, number, [(cell.amount, cell.last) for cell in line.cells], numbers)
            if table.request is not None:
                _answered(page, number, 1 + 2 * len(table.columns), line)
        last = HEAD + 1 + len(table.lines)
        page.write_string(last, 0, _("Total"), book.add_format(total))
        pairs = [(cell.amount, cell.last) if cell else (None, None) for cell in table.totals]
        _amounts(page, last, pairs, sums)
    return out.getvalue()


def number_format(column: Indicator) -> str:
    return "#,##0" + ("." + "0" * column.decimals if column.decimals else "")


def _amounts(page: Any, row: int, pairs: list[tuple[Any, Any]], formats: list[Any]) -> None:
    for number, ((amount, last), style) in enumerate(zip(pairs, formats, strict=True)):
        for place, value in ((1 + 2 * number, amount), (2 + 2 * number, last)):
            if value is None:
                page.write_blank(row, place, None, style)
            else:
                page.write_number(row, place, value, style)


def _answered(page: Any, row: int, place: int, line: Line) -> None:
    asked = line.asked
    if asked is None or asked.answered_at is None:
        page.write_string(row, place, "")
        return
    page.write_string(row, place, day_words(asked.answered_at, short=True))
    page.write_string(row, place + 1, _("late") if asked.is_late else "")
