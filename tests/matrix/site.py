"""The papers served to every role: one client a role, every request rolled back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from giaoban.records.models import AuditEntry
from tests.matrix.examples import arguments, examples
from tests.matrix.forms import HtmlForm, read
from tests.matrix.papers import ROLES, Papers
from tests.matrix.routes import Route, routes

# who is asked first for a page that has the form
READERS = ("clerk", "chair", "secretary1", "secretary3", "secretary2", "head", "admin", "drafter1", "inspector")


def bare_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Most answers here are 404: without the page around it (tests/core looks at that) the matrix takes half the time."""
    return HttpResponse(status=404)


class Site:
    def __init__(self, papers: Papers) -> None:
        self.papers = papers
        self.clients = {role: Client() for role in ROLES}
        for role, client in self.clients.items():
            client.raise_request_exception = False
            if role != "anonymous":
                client.force_login(papers.world.accounts[role])
        self._forms: dict[str, dict[str, HtmlForm]] = {}

    def path(self, route: Route, example: str) -> str:
        return reverse(route.name, kwargs=arguments(self.papers, route, example))

    def ask(self, role: str, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[HttpResponse, int]:
        """The answer and the number of audit entries it wrote; nothing stays."""
        client = self.clients[role]
        cookies = {name: cookie.value for name, cookie in client.cookies.items()}
        with transaction.atomic():
            before = AuditEntry.objects.count()
            response = client.post(path, body or {}) if method == "POST" else client.get(path)
            written = AuditEntry.objects.count() - before
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.load(cookies)
        return response, written

    def form_for(self, path: str, room: str) -> HtmlForm | None:
        """A POST form that leads to `path`: on the page itself, otherwise on some page of the room or on Today."""
        for role in READERS:
            found = self.forms_on(role, path).get(path)
            if found:
                return found
        if room not in self._forms:
            known: dict[str, HtmlForm] = {}
            for route in routes():
                if "GET" in route.methods and route.name.split(":")[0] in (room, "today"):
                    for example in examples(route):
                        for role in READERS:
                            known = {**self.forms_on(role, self.path(route, example)), **known}
            self._forms[room] = known
        return self._forms[room].get(path)

    def forms_on(self, role: str, page: str) -> dict[str, HtmlForm]:
        response, _written = self.ask(role, "GET", page)
        if response.status_code != 200 or "text/html" not in response.headers.get("Content-Type", ""):
            return {}
        forms: dict[str, HtmlForm] = {}
        for form in read(page, response.content.decode())[0]:
            if form.method == "post":
                forms.setdefault(form.path, form)
        return forms
