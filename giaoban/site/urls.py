from django.urls import include, path

urlpatterns = [
    path("", include("giaoban.today.urls")),
    path("", include("giaoban.site.shell_urls")),
    path("account/", include("giaoban.access.urls")),
    path("organisation/", include("giaoban.access.organisation.urls")),
    path("notices/", include("giaoban.notifications.urls")),
    path("files/", include("giaoban.documents.urls")),
    path("briefings/", include("giaoban.schedule.urls")),
    path("commitments/", include("giaoban.commitments.urls")),
    path("concerns/", include("giaoban.concerns.urls")),
    path("reports/", include("giaoban.reports.urls")),
    path("table/", include("giaoban.meetings.urls")),
]

handler404 = "giaoban.site.shell_views.not_found"
handler500 = "giaoban.site.shell_views.broken"
