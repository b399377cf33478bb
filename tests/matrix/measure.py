"""What the site answers to every role, in the words of `permissions.txt`."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.documents import samples
from tests.matrix.examples import value_of
from tests.matrix.files import Again
from tests.matrix.papers import ROLES
from tests.matrix.routes import Route
from tests.matrix.site import Site
from tests.world import PASSWORD

TABLE = Path(__file__).with_name("permissions.txt")
LINE = re.compile(r"^(\S+) (\S+) (GET|POST) (.*)$")

# What a person would type where filling every empty field is not enough; None leaves a field out.
# `@name` is the uid of a thing, as in examples.py.
PICTURE = Again("anh.jpg", samples.jpeg((60, 40)))
BODIES: dict[str, dict[str, Any]] = {
    "core:held_drop": {"next": "/"},
    "access:sign_in": {"username": "secretary1", "password": PASSWORD},
    "access:accounts_add": {"person": "@person:unaccounted"},
    "access:change_password": {"new_password1": "ruong-lua-42-xanh", "new_password2": "ruong-lua-42-xanh"},
    "access:email": {"email": "hop-thu@example.vn"},
    "notifications:settings": {"tasks": "commitments.due"},
    "access:decision_add": {"units": "@unit1", "inspectors": "@person:inspector"},
    "organisation:unit_change": {"name": "Tân Phong mới"},
    "organisation:unit_end": {"successor1": "@unit2", "successor2": None, "successor3": None, "successor4": None},
    "schedule:series_change": {"last_day": None, "raw": None, "place": "Nơi khác"},
    "schedule:move": {"held_on": "2017-10-09"},
    "commitments:extend_many": {"tasks": "@order1", "days": None},
    "commitments:waiting": {"waiting_since": "2017-10-02"},
    "commitments:extend": {"days": None},
    "commitments:cancel": {"judged_by": "@person:chair"},
    "reports:indicator_change": {"name": "Số liệu khác", "from_period": "2017-11-01"},
    "reports:indicator_end": {"until_period": "2017-11-01"},
    "reports:indicator_move": {"to": "down"},
    "reports:evidence": {"file": PICTURE, "declared": "on"},
    "reports:pages": {"file": PICTURE, "declared": "on"},
    "reports:pages_start": {"file": PICTURE, "declared": "on"},
    "meetings:minutes_part": {"text": "Chữ mới của văn thư"},
    "meetings:minutes_correct": {"verdict": None, "outcome": None, "done_on": None},
    "meetings:priority_give": {"units": "@unit1"},
}


def rows(site: Site, route: Route, example: str) -> dict[str, str]:
    """`url example METHOD` → `status: roles | status: roles`; 404 and the way to the sign-in are not written down."""
    return {
        f"{route.name} {example or '-'} {method}": measure(site, route, example, method)
        for method in route.methods
        if method == "GET" or (method == "POST" and not example.endswith("!"))
    }


def measure(site: Site, route: Route, example: str, method: str) -> str:
    path = site.path(route, example)
    body = None
    if method == "POST":
        form = site.form_for(path, route.name.split(":")[0])
        extra = {name: _meant(site, value) for name, value in BODIES.get(route.name, {}).items()}
        body = form.body(**extra) if form else {name: value for name, value in extra.items() if value is not None}
        if form is None and not extra:
            return "no form leads here"
    answers: dict[str, list[str]] = defaultdict(list)
    for role in ROLES:
        response, written = site.ask(role, method, path, body)
        answers[answer(role, method, response, written)].append(role)
    answers.pop("404", None)
    answers.pop("sign-in", None)
    return " | ".join(f"{status}: {' '.join(who)}" for status, who in sorted(answers.items())) or "nobody"


def _meant(site: Site, value: Any) -> Any:
    if isinstance(value, str) and value.startswith("@"):
        return str(value_of(site.papers, value[1:]))
    return value


def answer(role: str, method: str, response: Any, written: int) -> str:
    status = str(response.status_code)
    to = response.headers.get("Location", "")
    if response.status_code == 302 and "sign-in" in to:
        return "sign-in" if role == "anonymous" else "302 sign-in"
    if role == "anonymous" and method == "POST" and response.status_code == 422:
        return "sign-in"  # a browser that never signed in here: "not sent", with what was typed
    if method == "GET" and written:
        return f"{status} recorded"  # opening a restricted paper
    if response.status_code >= 400 and written:
        return f"{status} BUT WROTE"
    if method == "POST" and response.status_code == 303 and not written:
        return "303 unrecorded"
    return status


def expected() -> dict[str, str]:
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []:
        match = LINE.match(line)
        if match:
            name, example, method, answers = match.groups()
            found[f"{name} {example} {method}"] = answers.strip()
    return found


def parsed(answers: str) -> dict[str, set[str]]:
    """`200: a b | 422: c` → {"200": {a, b}, "422": {c}}"""
    pairs = (item.split(": ", 1) for item in answers.split(" | ") if ": " in item)
    return {status: set(who.split()) for status, who in pairs}
