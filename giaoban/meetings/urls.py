from giaoban.meetings import urls_minutes, urls_table

app_name = "meetings"
urlpatterns = [*urls_minutes.urlpatterns, *urls_table.urlpatterns]
