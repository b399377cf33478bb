from typing import Any

app_name = "schedule"
urlpatterns: list[Any] = []
