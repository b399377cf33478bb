"""Pages of a list in one query: the rows carry the whole count with them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window


class Pages(Paginator):
    """As Django's paginator, for querysets without DISTINCT or GROUP BY; a page beyond the last one costs two queries more."""

    object_list: QuerySet[Any]

    def get_page(self, number: Any) -> Page:
        wanted = max(int(number), 1) if str(number).isdecimal() else 1
        start = (wanted - 1) * self.per_page
        rows = list(self.object_list.annotate(_count=Window(Count("*")))[start : start + self.per_page])
        if not rows and wanted > 1:
            return super().get_page(number)
        self.__dict__["count"] = rows[0]._count if rows else 0
        return Page(rows, wanted, self)
