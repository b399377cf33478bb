from typing import Any

app_name = "commitments"
urlpatterns: list[Any] = []
