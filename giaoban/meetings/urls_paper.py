"""Addresses of the printed papers of a meeting and of what is entered from them afterwards."""

from django.urls import path

from giaoban.meetings.views import from_paper, papers

urlpatterns = [
    path("<uuid:uid>/papers/", papers.papers, name="papers"),
    path("<uuid:uid>/papers/print/", papers.papers_print, name="papers_print"),
    path("<uuid:uid>/sheet/", papers.own_sheet, name="own_sheet"),
    path("<uuid:uid>/from-paper/", from_paper.index, name="from_paper"),
    path("<uuid:uid>/from-paper/open/", from_paper.open_, name="from_paper_open"),
    path("<uuid:uid>/from-paper/close/", from_paper.close, name="from_paper_close"),
    path("<uuid:uid>/from-paper/general/", from_paper.general, name="from_paper_general"),
    path("<uuid:uid>/from-paper/others/", from_paper.others, name="from_paper_others"),
    path("slots/<uuid:uid>/from-paper/", from_paper.sheet, name="from_paper_sheet"),
]
