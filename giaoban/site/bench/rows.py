"""The rows of QUALITY.md's table that stand so far: list, progress, chair's table, first visit."""

from __future__ import annotations

import gzip
import html
import re
import time
import uuid
from collections.abc import Callable, Iterator
from unittest import mock

from django.contrib.staticfiles import finders
from django.urls import reverse

from giaoban.commitments.models import Commitment
from giaoban.commitments.views import reading
from giaoban.schedule.models import Meeting
from giaoban.site.bench import floor
from giaoban.site.bench.figures import Check, Row, median_ms, median_of_each_ms
from giaoban.site.bench.place import Answer, Browser, hidden_values

CLERK, SECRETARY = "vanphong", "bt.tanphong"  # of the sample
KB = 1024
ASSET = re.compile(r'<(?:link|script|img)[^>]*?(?:src|href)="(/[^"]*)"')
TABLE_FLOORS = 25 / 0.08  # 25 ms where the floor is 0.08 ms (QUALITY.md)


def all_rows() -> Iterator[Row]:
    """Every row, as soon as it is measured."""
    base = median_ms(floor.twenty_rows, times=500, timer=time.process_time)
    yield list_of_tasks(base)
    yield progress()
    yield chairs_table(base)
    yield first_visit()


def list_of_tasks(base: float) -> Row:
    """A signed-in list of 20 commitments, HTML: the application's CPU against the driver's; rights read at every request."""
    browser, path = Browser(CLERK), reverse("commitments:list")
    with mock.patch.object(reading, "PAGE_SIZE", 20):
        answer, queries = _asked(lambda: browser.get(path))
        _must(answer.body.count(b'class="commitment') >= 20, "the list does not show 20 tasks")
        cpu = median_ms(lambda: browser.get(path), times=20, timer=time.process_time)
    return Row(
        "list of 20 tasks (CPU)",
        cpu,
        base,
        "20 rows by the driver, as JSON",
        (Check("ratio", cpu / base, 15), Check("queries", queries, 4)),
    )


def progress() -> Row:
    """Save a progress note: the whole POST against its own statements sent by the driver, both committed and durable."""
    browser = Browser(SECRETARY)
    task = _task_of(SECRETARY)
    path = reverse("commitments:progress", args=[task.uid])
    form = hidden_values(browser.get(path).body, path)

    def save() -> Answer:
        return browser.post(path, {**form, "_key": str(uuid.uuid4()), "text": "Đã cấy xong 12 ha ở thôn 3"})

    with floor.heard() as statements:
        answer = save()
    _must(answer.status == 303, f"the note was not taken: {answer.status}")
    value = median_of_each_ms(save, times=20)
    base = median_of_each_ms(floor.replay(statements), times=20)
    return Row(
        "save a progress note (p50)",
        value,
        base,
        f"its {len(statements)} statements by the driver",
        (Check("ratio", value / base, 4),),
    )


def chairs_table(base: float) -> Row:
    """The briefing table of the sample: 18 units with their open commitments, full HTML."""
    browser = Browser(CLERK)
    meeting = Meeting.objects.unscoped("rule: bench opens the table").get(state=Meeting.State.CALLED)
    path = reverse("meetings:table", args=[meeting.uid])
    answer, queries = _asked(lambda: browser.get(path))
    _must(answer.status == 200, f"the table did not open: {answer.status}")
    value = median_of_each_ms(lambda: browser.get(path), times=10)
    tasks = Commitment.objects.unscoped("rule: bench counts").filter(series=meeting.series, state="open").count()
    return Row(
        f"chair's table, {tasks} tasks (p50)",
        value,
        base,
        "20 rows by the driver, as JSON",
        (
            Check("ratio", value / base, TABLE_FLOORS),
            Check("queries", queries, 12),
            Check("KB", len(browser.get(path, "gzip").body) / KB, 60),
        ),
    )


def first_visit() -> Row:
    """Everything a browser loads for the sign-in page that it has never seen, compressed as it is sent."""
    browser = Browser()
    page = browser.get(reverse("access:sign_in"), "br, gzip")
    assets = sorted({html.unescape(found) for found in ASSET.findall(page.body.decode())})
    weight = len(page.body) + sum(_weight(browser, address) for address in assets)
    return Row(
        "first visit (sign-in page)",
        0,
        0,
        "",
        (Check("KB", weight / KB, 60), Check("requests", len(assets) + 1, 6)),
    )


def _weight(browser: Browser, address: str) -> int:
    answer = browser.get(address, "br, gzip")
    if answer.status == 200:
        packed = answer.headers.get("Content-Encoding")
        return len(answer.body if packed else gzip.compress(answer.body))
    name = finders.find(address.partition("static/")[2])  # a checkout that has not collected its static files
    _must(bool(name), f"{address} is not there")
    with open(str(name), "rb") as file:
        return len(gzip.compress(file.read()))


def _asked(call: Callable[[], Answer]) -> tuple[Answer, int]:
    call()  # what a process reads once (templates, the sample's clock) is not counted
    with floor.heard() as statements:
        answer = call()
    return answer, len(statements)


def _task_of(username: str) -> Commitment:
    rows = Commitment.objects.unscoped("rule: bench writes to a task of this person's unit")
    held = {"owner__appointments__person__account__username": username}
    return rows.filter(state="open", **held).order_by("pk")[0]


def _must(holds: bool, otherwise: str) -> None:
    """A figure of a page that refused would be a lie."""
    if not holds:
        raise LookupError(otherwise)
