from giaoban.meetings import urls_minutes, urls_paper, urls_table

app_name = "meetings"
urlpatterns = [*urls_minutes.urlpatterns, *urls_paper.urlpatterns, *urls_table.urlpatterns]
