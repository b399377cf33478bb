"""Guarded roots: closed unless opened.

A guarded model's default manager refuses to *evaluate* (iterate, count, aggregate, use as a subquery, update, delete)
until `.visible_to(viewer)` or `.unscoped("reason")`. Each root states its rule in `visible(viewer) -> Q`. Creating rows
needs no scope. The mark stands on the SQL query itself, so `Exists(rows)` and `Subquery(rows)` are refused too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.sql import Query

from giaoban.core.paths import next_path
from giaoban.core.viewer import Viewer


class UnguardedRead(RuntimeError):
    """A guarded root was read without a viewer: a programming error, never shown to a person as data."""


class GuardedQuery(Query):
    """The SQL of a guarded root: as a subquery it refuses like its queryset. Clones keep the mark."""

    scoped = False

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        if not self.scoped and not self.is_empty():
            raise UnguardedRead("a guarded root was used as a subquery without .visible_to(viewer)")
        return super().resolve_expression(*args, **kwargs)


class GuardedQuerySet(models.QuerySet):
    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, GuardedQuery(model) if query is None else query, using, hints)

    @property
    def _scoped(self) -> bool:
        return getattr(self.query, "scoped", False)

    @_scoped.setter
    def _scoped(self, scoped: bool) -> None:
        self.query.scoped = scoped  # type: ignore[attr-defined]

    def visible_to(self, viewer: Viewer) -> GuardedQuerySet:
        """Only the rows `viewer` may see, by the room's own rule."""
        clone = self.filter(self.model.visible(viewer))  # type: ignore[attr-defined]
        clone._scoped = True
        return clone

    def unscoped(self, reason: str) -> GuardedQuerySet:
        """All rows. `reason` says why: "rule: …" for rules of integrity, "worker: …", "action: …" after a right was checked."""
        if not reason.strip():
            raise ValueError("unscoped() needs a reason")
        clone = self._chain()  # type: ignore[attr-defined]
        clone._scoped = True
        return clone

    def _open(self) -> None:
        if not self._scoped and not self.query.is_empty():  # none() shows nothing
            raise UnguardedRead(f"{self.model.__name__} was read without .visible_to(viewer)")

    def _fetch_all(self) -> None:
        self._open()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._open()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._open()
        return super().count()

    def exists(self) -> bool:
        self._open()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        self._open()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._open()
        return super().update(**kwargs)

    def delete(self) -> Any:
        self._open()
        return super().delete()

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._open()
        return super().explain(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise UnguardedRead("raw() is banned on guarded roots")

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._open()  # a subquery reads too
        return super().resolve_expression(*args, **kwargs)

    def __or__(self, other: Any) -> Any:
        return self._combine(super().__or__(other), other)

    def __and__(self, other: Any) -> Any:
        return self._combine(super().__and__(other), other)

    def __xor__(self, other: Any) -> Any:
        return self._combine(super().__xor__(other), other)

    def union(self, *others: Any, all: bool = False) -> Any:
        combined = super().union(*others, all=all)
        combined._scoped = self._scoped and all_scoped(others)
        return combined

    def intersection(self, *others: Any) -> Any:
        combined = super().intersection(*others)
        combined._scoped = self._scoped and all_scoped(others)
        return combined

    def difference(self, *others: Any) -> Any:
        combined = super().difference(*others)
        combined._scoped = self._scoped and all_scoped(others)
        return combined

    def _combine(self, combined: Any, other: Any) -> Any:
        if combined is self or combined is other:
            return combined  # the other one was none()
        combined._scoped = self._scoped and getattr(other, "_scoped", False)
        return combined


def all_scoped(querysets: Any) -> bool:
    return all(getattr(queryset, "_scoped", False) for queryset in querysets)


GuardedManager = models.Manager.from_queryset(GuardedQuerySet)


class GuardedModel(models.Model):
    """Abstract base of the guarded roots. Subclasses define `visible(viewer) -> Q` as a static method."""

    objects = GuardedManager()

    visible: Callable[[Viewer], Q]

    class Meta:
        abstract = True


NOTHING = Q(pk__in=[])


def below(field: str, path: str) -> Q:
    """Rows at or below a tree path, as a range (`startswith` scans on SQLite): path >= a and path < b."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": next_path(path)})
