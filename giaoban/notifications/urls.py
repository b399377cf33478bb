"""Addresses of the inbox and its settings."""

from django.urls import URLPattern

app_name = "notifications"
urlpatterns: list[URLPattern] = []
