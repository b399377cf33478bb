"""Addresses of the inbox and its settings."""

from django.urls import path

from giaoban.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("seen/", views.seen, name="seen"),
    path("settings/", views.settings_, name="settings"),
    path("undelivered/", views.undelivered, name="undelivered"),
    path("<uuid:uid>/open/", views.open_, name="open"),
]
