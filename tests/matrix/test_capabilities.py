"""Closed unless opened: no view without a declared capability, no URL without a name."""

import pytest
from django.http import HttpResponse
from django.urls import path

from giaoban.access.capabilities import CAPABILITIES
from giaoban.access.pages import page
from tests.matrix.routes import THIRD_PARTY, Route, routes

ALL = routes()


def undeclared(route: Route) -> bool:
    return route.name not in THIRD_PARTY and route.capability not in CAPABILITIES


def test_there_are_urls_to_look_at():
    assert len(ALL) > 20


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.pattern)
def test_every_url_declares_capability_methods_and_name(route):
    assert not undeclared(route), f"{route.pattern} ({route.view}) has no capability: decorate it with @page"
    assert route.methods or route.name in THIRD_PARTY
    assert ":" in route.name and not route.name.endswith(":"), f"{route.pattern} has no name"


def test_every_name_is_given_once():
    names = [route.name for route in ALL]
    assert sorted(names) == sorted(set(names))


def test_every_declared_capability_is_used():
    unused = set(CAPABILITIES) - {route.capability for route in ALL}
    assert unused == set(), f"capabilities that no URL needs: {sorted(unused)}"


def test_a_view_without_a_capability_would_be_found():
    def naked(request):
        return HttpResponse("")

    entry = path("naked/", naked, name="naked")
    assert undeclared(Route("x:naked", str(entry.pattern), (), entry.callback))
    declared = page("core:page:open")(naked)
    assert not undeclared(Route("x:declared", "declared/", (), declared))
