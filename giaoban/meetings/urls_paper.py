"""Addresses of the printed papers of a meeting and of what is entered from them afterwards."""

from django.urls import path

from giaoban.meetings.views import papers

urlpatterns = [
    path("<uuid:uid>/papers/", papers.papers, name="papers"),
    path("<uuid:uid>/papers/print/", papers.papers_print, name="papers_print"),
    path("<uuid:uid>/sheet/", papers.own_sheet, name="own_sheet"),
]
