"""Addresses of the shell (namespace `core`). The views stand in `site`: core may not import access, which guards them."""

from django.urls import path

from giaoban.site import device_views
from giaoban.site import shell_views as views

app_name = "core"
urlpatterns = [
    path("_ui/", views.gallery, name="gallery"),
    path("language/", views.language, name="language"),
    path("held/drop/", views.held_drop, name="held_drop"),
    path("held/open/", views.held_open, name="held_open"),
    path("link/", device_views.link, name="link"),
    path("offline/", device_views.offline, name="offline"),
    path("worker.js", device_views.worker, name="worker"),
    path("app-<slug:digest>.<slug:kind>", views.bundle_file, name="bundle"),
    path("icon.svg", views.icon, name="icon"),
    path("manifest.webmanifest", device_views.manifest, name="manifest"),
]
