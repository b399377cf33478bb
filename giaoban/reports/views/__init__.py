"""Screens of the reports room: `writing` (the form), `reading` (report, list, versions), `steps` (one-tap acts), `calls`
(the call list)."""

from giaoban.reports.views.calls import call, calls
from giaoban.reports.views.reading import list_, report, versions
from giaoban.reports.views.steps import confirm, recall, return_, send, submit, withdraw
from giaoban.reports.views.writing import edit, enter, start

__all__ = [
    "call",
    "calls",
    "confirm",
    "edit",
    "enter",
    "list_",
    "recall",
    "report",
    "return_",
    "send",
    "start",
    "submit",
    "versions",
    "withdraw",
]
