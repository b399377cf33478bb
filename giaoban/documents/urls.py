"""Addresses of files."""

from django.urls import path

from giaoban.documents import views

app_name = "documents"
urlpatterns = [
    path("parts/<uuid:uid>/", views.part, name="part"),
    path("<uuid:uid>/", views.file, name="file"),
    path("<uuid:uid>/small.jpg", views.small, name="small"),
    path("<uuid:uid>/large.jpg", views.large, name="large"),
]
