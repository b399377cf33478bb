from django.urls import path

from giaoban.meetings.views import minutes, signing

urlpatterns = [
    path("minutes/", minutes.minutes_list, name="minutes_list"),
    path("minutes/parts/<uuid:uid>/", minutes.part, name="minutes_part"),
    path("minutes/parts/<uuid:uid>/confirm/", minutes.confirm, name="minutes_confirm"),
    path("minutes/parts/<uuid:uid>/object/", minutes.object_, name="minutes_object"),
    path("minutes/parts/<uuid:uid>/answer/", minutes.answer, name="minutes_answer"),
    path("minutes/corrections/<uuid:uid>/", signing.addendum, name="addendum"),
    path("minutes/corrections/<uuid:uid>/sign/", signing.addendum_sign, name="addendum_sign"),
    path("minutes/corrections/<uuid:uid>/withdraw/", signing.addendum_withdraw, name="addendum_withdraw"),
    path("<uuid:uid>/minutes/", minutes.minutes, name="minutes"),
    path("<uuid:uid>/minutes/print/", minutes.print_, name="minutes_print"),
    path("<uuid:uid>/minutes/read-back/", signing.read_back, name="minutes_read_back"),
    path("<uuid:uid>/minutes/sign/", signing.sign, name="minutes_sign"),
    path("<uuid:uid>/minutes/substitute/<slug:role>/", signing.substitute, name="minutes_substitute"),
    path("<uuid:uid>/minutes/corrections/new/", signing.correct, name="minutes_correct"),
]
