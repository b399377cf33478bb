from typing import Any

app_name = "organisation"
urlpatterns: list[Any] = []
