from django.urls import path

from giaoban.commitments.views import between, deciding, importing, reading

app_name = "commitments"
urlpatterns = [
    path("", reading.list_, name="list"),
    path("owed/", reading.owed, name="owed"),
    path("assign/", between.assign_start, name="assign_start"),
    path("assign/<uuid:uid>/", between.assign, name="assign"),
    path("extend/<uuid:uid>/", deciding.extend_many, name="extend_many"),
    path("requests/<uuid:uid>/", deciding.decide, name="decide"),
    path("old-book/<uuid:uid>/", importing.old_book, name="old_book"),
    path("old-book/<uuid:uid>/template/", importing.old_book_template, name="old_book_template"),
    path("old-book/preview/<uuid:uid>/", importing.old_book_preview, name="old_book_preview"),
    path("<uuid:uid>/", reading.commitment, name="commitment"),
    path("<uuid:uid>/progress/", between.progress, name="progress"),
    path("<uuid:uid>/waiting/", between.waiting, name="waiting"),
    path("<uuid:uid>/ask/", between.ask, name="ask"),
    path("<uuid:uid>/extend/", deciding.extend, name="extend"),
    path("<uuid:uid>/co-units/", deciding.co_units, name="co_units"),
    path("<uuid:uid>/hand-over/", deciding.hand_over, name="hand_over"),
    path("<uuid:uid>/cancel/", deciding.cancel, name="cancel"),
    path("<uuid:uid>/in-writing/<uuid:meeting_uid>/", deciding.judge_in_writing, name="judge_in_writing"),
]
