"""A small kit for reports: rows without a form, a report of unit1 that is ready, and one form as a browser sends it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.urls import reverse

from giaoban.commitments.queries import open_for_unit
from giaoban.reports import actions, rows
from giaoban.reports.models import Report
from tests.world import World


class FormReader(HTMLParser):
    """Fields of the form with id=report, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.inside = False
        self.template = 0
        self.area: list[str] | None = None
        self.name = ""
        self.select = ""
        self.chosen: str | None = None
        self.first: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "template":
            self.template += 1
        if tag == "form" and given.get("id") == "report":
            self.inside = True
        if not self.inside or self.template:
            return
        if tag == "input" and given.get("name"):
            tick = given.get("type") in ("radio", "checkbox")
            if not tick or "checked" in given:
                self.fields.append((given["name"], given.get("value", "on" if tick else "") or ""))
        if tag == "textarea":
            self.area, self.name = [], given["name"]
        if tag == "select":
            self.select, self.chosen, self.first = given["name"], None, None
        if tag == "option" and self.select:
            if self.first is None:
                self.first = given.get("value", "")
            if "selected" in given:
                self.chosen = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.template -= 1
        if tag == "form" and self.inside:
            self.inside = False
        if tag == "textarea" and self.area is not None:
            text = "".join(self.area)
            self.fields.append((self.name, text[1:] if text.startswith("\n") else text))
            self.area = None
        if tag == "select" and self.select:
            value = self.first if self.chosen is None else self.chosen
            self.fields.append((self.select, value or ""))
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.append(data)


def form_data(html: str) -> dict[str, Any]:
    """The report's form as posted by a browser that changed nothing."""
    reader = FormReader()
    reader.feed(html)
    data: dict[str, Any] = {}
    for name, value in reader.fields:
        if name in ("r", "p", "k"):
            data.setdefault(name, []).append(value)
        else:
            data[name] = value
    return data


def plain_text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def ready_rows(world: World) -> Callable[..., list[rows.Row]]:
    """Rows that make a complete report of a unit; `claims` maps a commitment to an outcome, the rest is in progress."""

    def build(unit: Any = None, *, mark: str = "Kết quả", **extra: Any) -> list[rows.Row]:
        unit = unit or world.unit1
        viewer = world.viewer("clerk")
        made = [
            rows.new_row(rows.CLAIM, str(commitment.uid), outcome="in_progress")
            for commitment in open_for_unit(viewer, world.october, unit)
        ]
        made += [
            rows.new_row(rows.RESULT, text=f"{mark}: kết nạp 02 đảng viên", field_id=world.fields["organisation"].pk),
            rows.new_row(
                rows.PLAN,
                text=f"{mark}: gieo 20 ha rau vụ đông",
                deliverable="20 ha rau",
                field_id=world.fields["farming"].pk,
                responsible_text="Bí thư",
                due_on=date(2017, 11, 15),
            ),
        ]
        return made

    return build


@pytest.fixture
def draft(world: World, ready_rows: Any) -> Report:
    """A complete draft of unit1 by its drafter."""
    viewer = world.viewer("drafter1")
    report = actions.open_report(actor=viewer, meeting=world.october, unit=world.unit1)
    return actions.save_report(actor=viewer, report_uid=report.uid, rows=ready_rows())


@pytest.fixture
def submitted(world: World, draft: Report) -> Report:
    return actions.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)


def start_url(world: World, unit: Any = None) -> str:
    return reverse("reports:start", args=[world.october.uid, (unit or world.unit1).uid])


def enter_url(world: World, unit: Any = None) -> str:
    return reverse("reports:enter", args=[world.october.uid, (unit or world.unit1).uid])
