"""Every URL of the site, read off the resolver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# URLs of third-party apps: who may open them and why they are here. None so far: sign-in and files are our own views.
THIRD_PARTY: dict[str, tuple[str, str]] = {}


@dataclass(frozen=True)
class Route:
    name: str  # room:thing
    pattern: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def capability(self) -> str | None:
        return getattr(self.view, "capability", None)

    @property
    def methods(self) -> tuple[str, ...]:
        return getattr(self.view, "methods", ())


def routes() -> list[Route]:
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name or ''}"
            yield Route(name, pattern, tuple(entry.pattern.converters), entry.callback)
