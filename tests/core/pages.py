"""One page for the tests of what every page shares: it writes a note, refuses, collides, or comes back with errors."""

import time

from django import forms
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from giaoban.access.pages import page
from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import Conflict, DomainError, NotFound
from giaoban.core.forms import DateField, Form, TextField
from giaoban.core.models import ImportPreview
from giaoban.core.screens import done, form_errors, open_form, show
from giaoban.core.viewer import Viewer
from giaoban.records.actions import record
from giaoban.records.models import AuditEntry


class NoteForm(Form):
    text = TextField()
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    on = DateField(required=False)


@action
def write_note(*, actor: Viewer, text: str) -> None:
    record(actor=actor, kind="test.note", after={"text": text})
    if text == "refuse":
        raise DomainError("test.refused", "Refused: %(why)s", why="rule", field="text", links=[("There", "/there/")])
    if text == "collide":
        raise Conflict(theirs="their text", mine=text, current_version=7)
    if text.startswith("locked"):
        raise OperationalError("database is locked")
    if text == "hidden":
        raise NotFound


@page("core:page:open", "GET", "POST")
def note(request: HttpRequest) -> HttpResponse:
    form = open_form(request, NoteForm)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            write_note(actor=request.viewer, text=form.cleaned_data["text"])
            return done(request, "Written.", "/note/?written")
    return show(request, "core_tests/note.html", {"form": form}, form)


@page("core:page:open", "POST")
def bare(request: HttpRequest) -> HttpResponse:
    """A button without a form: the refusal is a page of its own."""
    write_note(actor=request.viewer, text=request.POST["text"])
    return done(request, "", "/note/")


@page("core:page:open", "GET", "POST")
def parts(request: HttpRequest) -> HttpResponse:
    """Two parts of one page, each sent by htmx and swapped alone."""
    if request.method == "POST":
        write_note(actor=request.viewer, text=request.POST["text"])
        return done(request, "Written.", "/note/" if request.POST["text"] == "elsewhere" else "/parts/")
    written = AuditEntry.objects.filter(kind="test.note").order_by("-pk").first()
    return show(request, "core_tests/parts.html", {"written": written.after["text"] if written else ""})


@page("core:page:open")
def paper(request: HttpRequest) -> HttpResponse:
    return show(request, "core_tests/paper.html")


@page("core:page:open", "POST")
def once(request: HttpRequest) -> HttpResponse:
    """Writes a row whose uid is unique, without asking whether it is there."""
    write_note(actor=request.viewer, text="once")
    ImportPreview.objects.create(
        uid=request.POST["uid"], kind="note", account=request.user, file_name="", rows=[], at=clock.real_now()
    )
    return done(request, "", "/note/")


@page("core:page:open", "POST")
def file(request: HttpRequest) -> HttpResponse:
    write_note(actor=request.viewer, text=request.FILES["file"].read().decode())
    return done(request, "", "/note/")


@page("core:page:open", "POST")
def far(request: HttpRequest) -> HttpResponse:
    return done(request, "", request.POST["to"])


TRIES: list[int] = []


@page("core:page:open", "POST")
def second(request: HttpRequest) -> HttpResponse:
    """Refuses whoever comes first, slowly; the next one may write."""
    TRIES.append(len(TRIES))
    write_note(actor=request.viewer, text="second")
    if TRIES[-1] == 0:
        time.sleep(0.3)
        raise DomainError("test.first", "Not the first.")
    return done(request, "", "/note/?second")


urlpatterns = [
    path("once/", once),
    path("file/", file),
    path("far/", far),
    path("second/", second),
    path("paper/", paper),
    path("parts/", parts),
    path("note/", note),
    path("bare/", bare),
    path("", include("giaoban.site.urls")),
]
handler404 = "giaoban.site.shell_views.not_found"
