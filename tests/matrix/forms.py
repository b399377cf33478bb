"""Forms as a browser reads them off a page, and filled in as a person would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.world import PASSWORD

NOT_TYPED = {"csrfmiddlewaretoken", "_key"}
FILLED = {
    "text": "Nội dung thử",
    "search": "",
    "textarea": "Nội dung thử",
    "date": "2017-10-27",
    "datetime-local": "2017-10-03T07:00",
    "time": "08:00",
    "number": "5",
    "password": PASSWORD,
    "tel": "",
    "file": "",
    "email": "",
    "url": "",
}


# by the last word of a field's name, whatever its type: what fits the claims and dates of these papers
BY_NAME = {
    "qty": "5",
    "amount": "5",
    "target_qty": "5",
    "done_qty": "5",
    "done_on": "2017-10-02",
    "new_due_on": "",
    "due_on": "2017-12-20",
    "began": "07:30",
    "ended": "07:40",
    "said_at": "07:50",
}


@dataclass
class HtmlForm:
    path: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)  # what would be sent as the page stands
    empty: dict[str, str] = field(default_factory=dict)  # fields left empty: name → type or first choice
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def body(self, **more: Any) -> dict[str, Any]:
        """Every empty field filled, the first button pressed, then `more`. None removes a field."""
        sent: dict[str, Any] = {name: values for name, values in self.values.items() if name not in NOT_TYPED}
        for name, kind in self.empty.items():
            if name.startswith("role-"):
                continue  # units that take no part so far
            text = BY_NAME.get(name.split("-")[-1], FILLED.get(kind, "Nội dung thử"))
            text = kind[1:] if kind.startswith("=") else text
            if text and name not in sent:
                sent[name] = [text]
        if self.buttons and not any(name in sent for name, _ in self.buttons):
            name, value = self.buttons[0]
            sent[name] = [value]
        sent.update({name: value if isinstance(value, list) else [value] for name, value in more.items()})
        return {name: value for name, value in sent.items() if value != [None]}


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[HtmlForm] = []
        self.by_id: dict[str, HtmlForm] = {}
        self.links: list[str] = []
        self.form: HtmlForm | None = None
        self.select: tuple[str, HtmlForm] | None = None
        self.options: list[tuple[str, bool]] = []
        self.area: tuple[str, HtmlForm, list[str]] | None = None
        self.late: list[tuple[str, str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        a = dict(pairs)
        if tag == "a" and a.get("href"):
            self.links.append(urljoin(self.page, a["href"] or ""))
        if tag == "form":
            path = urlsplit(urljoin(self.page, a.get("action") or self.page)).path
            self.form = HtmlForm(path, (a.get("method") or "get").lower())
            self.forms.append(self.form)
            if a.get("id"):
                self.by_id[a["id"] or ""] = self.form
            return
        form = self.by_id.get(a["form"] or "") if a.get("form") else self.form
        if form is None or "disabled" in a:
            return
        name = a.get("name") or ""
        if tag == "input" and name:
            self._input(form, name, a)
        elif tag == "button" and name and (a.get("type") or "submit") == "submit":
            form.buttons.append((name, a.get("value") or ""))
        elif tag == "select" and name:
            self.select, self.options = (name, form), []
        elif tag == "option" and self.select:
            self.options.append((a.get("value") or "", "selected" in a))
        elif tag == "textarea" and name:
            self.area = (name, form, [])

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[2].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area:
            name, form, parts = self.area
            text = "".join(parts).removeprefix("\n")
            self._put(form, name, text, "textarea")
            self.area = None
        elif tag == "select" and self.select:
            name, form = self.select
            chosen = [value for value, selected in self.options if selected and value]
            first = next((value for value, _ in self.options if value), "")
            if chosen:
                form.values.setdefault(name, []).extend(chosen)
            elif first:
                form.empty[name] = f"={first}"
            self.select = None

    def _input(self, form: HtmlForm, name: str, a: dict[str, str | None]) -> None:
        kind, value = (a.get("type") or "text").lower(), a.get("value") or ""
        if kind in ("radio", "checkbox"):
            if "checked" in a:
                form.values.setdefault(name, []).append(value or "on")
            elif kind == "radio" and value and name not in form.empty:
                form.empty[name] = f"={value}"
        elif kind == "submit":
            form.buttons.append((name, value))
        elif kind == "hidden":
            form.values.setdefault(name, []).append(value)
        elif kind != "file":
            self._put(form, name, value, kind)

    def _put(self, form: HtmlForm, name: str, value: str, kind: str) -> None:
        if value:
            form.values.setdefault(name, []).append(value)
        else:
            form.empty[name] = kind


def read(page: str, html: str) -> tuple[list[HtmlForm], list[str]]:
    """The forms of a page and the addresses it links to."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms, reader.links
