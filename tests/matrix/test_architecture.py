"""House rules that a machine can see (DESIGN.md §3, docs/developer/conventions.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getsource, isfunction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import giaoban

PACKAGE = Path(giaoban.__file__).parent
PYTHON = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
SOURCES = {path: path.read_text(encoding="utf-8") for path in [*PYTHON, *TEMPLATES]}


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def part(path: Path) -> str:
    """The layer of a room's file: `views` for reports/views.py and meetings/views/table.py."""
    return path.relative_to(PACKAGE).parts[1].removesuffix(".py") if len(path.relative_to(PACKAGE).parts) > 1 else ""


def hits(pattern: str, paths: list[Path], *allowed: str) -> list[str]:
    compiled = re.compile(pattern)
    return [
        f"{named(path)}:{number}: {line.strip()}"
        for path in paths
        if named(path) not in allowed
        for number, line in enumerate(SOURCES[path].splitlines(), start=1)
        if compiled.search(line)
    ]


def layer(*names: str) -> list[Path]:
    return [path for path in PYTHON if part(path) in names]


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.parse(SOURCES[path]).body if isinstance(node, ast.FunctionDef))


def test_the_rules_have_something_to_look_at():
    assert len(PYTHON) > 100
    assert len(TEMPLATES) > 30
    assert len(layer("actions")) >= 8
    assert len(layer("views")) >= 8


def actions_called_by_screens() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """(file, name, function) for every function of an actions module that a view or command calls."""
    for path in [*layer("views"), *layer("management")]:
        module = import_module(".".join(("giaoban", *path.relative_to(PACKAGE).with_suffix("").parts)))
        for node in ast.walk(ast.parse(SOURCES[path])):
            if not isinstance(node, ast.Call):
                continue
            call = node.func
            if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
                home = getattr(module, call.value.id, None)
                function = getattr(home, call.attr, None) if isinstance(home, ModuleType) else None
                written = call.attr
            else:
                written = call.id if isinstance(call, ast.Name) else ""
                function = getattr(module, written, None)
                home = import_module(function.__module__) if isfunction(function) else None
            if isfunction(function) and home is not None and ".actions" in home.__name__:
                yield named(path), written, function


def test_whatever_a_screen_writes_with_is_an_action():
    """`@action` itself insists on keyword-only arguments with `actor` first, and opens the transaction.

    What else a screen calls there asks who may, and writes nothing.
    """
    calls = list(actions_called_by_screens())
    assert len(calls) > 40
    writes = re.compile(r"\.(?:save|create|bulk_create|update|delete|add|set)\(|save_versioned\(|\brecord\(")
    found = {
        f"{where}: {name}()"
        for where, name, call in calls
        if not hasattr(call, "is_action") and (name == "record" or writes.search(getsource(call)))
    }
    # one entry, written in the command's own transaction
    assert found - {"site/management/commands/createadmin.py: record()"} == set()


@pytest.mark.parametrize("path", layer("queries"), ids=named)
def test_reads_of_guarded_roots_for_people_take_a_viewer(path):
    for function in functions(path):
        uses = "visible_to" in (ast.get_source_segment(SOURCES[path], function) or "")
        parameters = [a.arg for a in [*function.args.args, *function.args.kwonlyargs]]
        if uses and not function.name.startswith("_"):
            assert "viewer" in parameters or "actor" in parameters, f"{named(path)}: {function.name}()"


def test_time_comes_from_the_clock():
    assert hits(r"timezone\.now\(|date\.today\(|datetime\.(?:now|today|utcnow)\(", PYTHON, "core/clock.py") == []


def test_no_sql_that_goes_round_the_guards():
    assert hits(r"\.raw\(|\.extra\(|RawSQL", PYTHON, "core/guard.py") == []
    assert (
        hits(
            r"\.cursor\(", PYTHON, "records/triggers.py", "records/batches.py", "site/checks.py", "site/bench/floor.py"
        )
        == []
    )


def test_tree_scopes_are_ranges():
    assert hits(r"path__startswith|path__istartswith|get_descendants\(\)\.delete", PYTHON) == []


def test_screens_do_not_step_over_the_guard():
    open_to_all = r"(?<!\bUnit)(?<!\bField)(?<!\bPerson)(?<!\bSeries)\.objects\b(?!\.visible_to\()"
    assert hits(rf"unscoped\(|_base_manager|{open_to_all}", layer("views", "urls")) == []
    assert hits(r"unscoped\(|_base_manager", [*layer("forms"), *TEMPLATES]) == []


def test_every_way_round_the_guard_gives_its_kind_of_reason():
    kind = r'f?"(?:rule|action|worker|demo|verify): '
    for path in PYTHON:
        if named(path) == "core/guard.py":
            continue
        text = SOURCES[path]
        for reason in re.findall(r"\.unscoped\(\s*([^\s)]+ ?)", text):
            constant = rf"^\s*{re.escape(reason)} = {kind}" if reason.isidentifier() else kind
            where = text if reason.isidentifier() else reason
            assert re.search(constant, where, re.MULTILINE), f"{named(path)}: unscoped({reason}"


def test_nothing_below_a_view_knows_the_request_or_the_screens():
    below = layer("models", "queries", "actions", "transitions", "rules")
    for path in below:
        tree = ast.parse(SOURCES[path])
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                screens = r"^giaoban\..*\.(?:views|forms|urls|screens)\b"
                assert not re.search(screens, node.module), f"{named(path)}: {node.module}"
                assert node.module not in ("django.http", "django.shortcuts"), f"{named(path)}: {node.module}"
            if isinstance(node, ast.FunctionDef):
                for argument in [*node.args.args, *node.args.kwonlyargs]:
                    kind = ast.unparse(argument.annotation) if argument.annotation else "HttpRequest"
                    assert argument.arg != "request" or "HttpRequest" not in kind, f"{named(path)}: {node.name}()"


def test_no_signals_no_admin_no_logic_in_save():
    allowed = ("records/apps.py",)  # Django's own post_migrate: triggers
    assert hits(r"django\.dispatch|@receiver|django\.db\.models\.signals|Signal\(", PYTHON, *allowed) == []
    assert hits(r"django\.contrib\.admin|ModelAdmin", PYTHON) == []
    for path in layer("models"):
        for node in ast.walk(ast.parse(SOURCES[path])):
            if isinstance(node, ast.FunctionDef) and node.name == "save":
                # search and sort columns only: they are derived from the row's own text
                *derived, last = [line for line in node.body if not ast.unparse(line).startswith(("'", '"'))]
                assert ast.unparse(last).startswith("super().save("), f"{named(path)}: save()"
                for line in derived:
                    assert re.match(r"self\.(?:folded|sort_key) = ", ast.unparse(line)), f"{named(path)}: save()"


def test_no_file_is_longer_than_400_lines():
    long = {named(path): text.count("\n") for path, text in SOURCES.items() if text.count("\n") > 400}
    assert long == {}


# The held form is sent again as it was: its own key stands among its fields.
OWN_KEYS = {"access/templates/access/resume.html"}


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_keep_the_rules_of_the_page(path):
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", SOURCES[path], flags=re.DOTALL)
    for form in re.findall(r"<form\b.*?</form>", text, flags=re.DOTALL | re.IGNORECASE):
        if re.match(r"<form[^>]*method=[\"']?post", form, flags=re.IGNORECASE) and named(path) not in OWN_KEYS:
            assert re.search(r"\{% keys\b", form), "a POST form without {% keys %}"
            assert "csrf_token" not in form, "{% keys %} brings the CSRF token"
    assert not re.search(r"<style\b|\sstyle\s*=", text), "inline style"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "application/json" in script, "inline script"
    assert not re.search(r"\son[a-z]+\s*=|hx-on|javascript:", text), "inline handler"
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", text), "something from another site"
    assert "|safe" not in text and "autoescape off" not in text, "unescaped text"


def test_no_todo_is_left():
    assert hits(r"\b(?:TODO|FIXME|XXX|HACK)\b", [*PYTHON, *TEMPLATES]) == []
