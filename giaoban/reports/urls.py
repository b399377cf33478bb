from django.urls import path

from giaoban.reports import views
from giaoban.reports.views import indicators, requests

app_name = "reports"
urlpatterns = [
    path("", views.list_, name="list"),
    path("start/<uuid:meeting_uid>/<uuid:unit_uid>/", views.start, name="start"),
    path("enter/<uuid:meeting_uid>/<uuid:unit_uid>/", views.enter, name="enter"),
    path("calls/<uuid:meeting_uid>/", views.calls, name="calls"),
    path("calls/<uuid:meeting_uid>/<uuid:unit_uid>/", views.call, name="call"),
    path("offline/<uuid:meeting_uid>/", views.offline_units, name="offline_units"),
    path("offline/<uuid:meeting_uid>/all/<slug:ending>/", views.offline_all, name="offline_all"),
    path("offline/<uuid:meeting_uid>/<uuid:unit_uid>/", views.offline, name="offline"),
    path("offline/<uuid:meeting_uid>/<uuid:unit_uid>/<slug:ending>/", views.offline_form, name="offline_form"),
    path("offline/preview/<uuid:uid>/", views.offline_preview, name="offline_preview"),
    path("figures/", indicators.figures_latest, name="figures_latest"),
    path("figures/<uuid:uid>/", indicators.figures, name="figures"),
    path("figures/<uuid:uid>/xlsx/", indicators.figures_xlsx, name="figures_xlsx"),
    path("figures/of/<uuid:uid>/", indicators.indicators, name="indicators"),
    path("figures/of/<uuid:uid>/add/", indicators.indicator_add, name="indicator_add"),
    path("figures/one/<uuid:uid>/", indicators.indicator_change, name="indicator_change"),
    path("figures/one/<uuid:uid>/end/", indicators.indicator_end, name="indicator_end"),
    path("figures/one/<uuid:uid>/move/", indicators.indicator_move, name="indicator_move"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", requests.request_new, name="request_new"),
    path("requests/<uuid:uid>/", requests.request_, name="request"),
    path("requests/<uuid:uid>/xlsx/", requests.request_xlsx, name="request_xlsx"),
    path("requests/<uuid:uid>/change/", requests.request_change, name="request_change"),
    path("requests/<uuid:uid>/withdraw/", requests.request_withdraw, name="request_withdraw"),
    path("requests/<uuid:uid>/answer/<uuid:unit_uid>/", requests.request_answer, name="request_answer"),
    path("<uuid:uid>/", views.report, name="report"),
    path("<uuid:uid>/edit/", views.edit, name="edit"),
    path("<uuid:uid>/versions/", views.versions, name="versions"),
    path("<uuid:uid>/send/", views.send, name="send"),
    path("<uuid:uid>/recall/", views.recall, name="recall"),
    path("<uuid:uid>/submit/", views.submit, name="submit"),
    path("<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:uid>/return/", views.return_, name="return"),
    path("<uuid:uid>/confirm/", views.confirm, name="confirm"),
]
