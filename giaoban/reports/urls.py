from django.urls import path

from giaoban.reports import views

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
