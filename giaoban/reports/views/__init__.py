"""Screens of the reports room: `writing` (the form), `reading` (report, list, versions), `steps` (one-tap acts), `calls`
(the call list), `returning` (the form as a file)."""

from giaoban.reports.views.calls import call, calls
from giaoban.reports.views.files import evidence, file_remove, pages, pages_send, pages_start
from giaoban.reports.views.reading import list_, report, versions
from giaoban.reports.views.returning import offline, offline_all, offline_form, offline_preview, offline_units
from giaoban.reports.views.steps import confirm, recall, return_, send, submit, withdraw
from giaoban.reports.views.writing import edit, enter, start

__all__ = [
    "call",
    "calls",
    "confirm",
    "edit",
    "enter",
    "evidence",
    "file_remove",
    "list_",
    "offline",
    "offline_all",
    "offline_form",
    "offline_preview",
    "offline_units",
    "pages",
    "pages_send",
    "pages_start",
    "recall",
    "report",
    "return_",
    "send",
    "start",
    "submit",
    "versions",
    "withdraw",
]
