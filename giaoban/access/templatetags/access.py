"""Tabs of the organisation's and the accounts' screens: only those the viewer may open."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from giaoban.access.capabilities import may

register = template.Library()

TABS: tuple[tuple[str, Any, str, tuple[str, ...], str], ...] = (
    ("units", _("Units"), "organisation:index", (), "organisation:tree:read"),
    ("people", _("People and posts"), "organisation:people", (), "organisation:people:manage"),
    ("accounts", _("Accounts"), "access:accounts", (), "access:account:manage"),
    ("fields", _("Fields of work"), "organisation:fields", (), "organisation:unit:manage"),
    ("imports", _("From a file"), "organisation:imports", ("units",), "organisation:unit:manage"),
    ("decisions", _("Inspection decisions"), "access:decisions", (), "access:decision:manage"),
)


@register.inclusion_tag("organisation/tabs.html", takes_context=True)
def organisation_tabs(context: Context, current: str) -> dict[str, Any]:
    viewer = context["request"].viewer
    tabs = [
        {"label": label, "url": reverse(name, args=args), "current": key == current}
        for key, label, name, args, capability in TABS
        if may(viewer, capability)
    ]
    return {"tabs": tabs if len(tabs) > 1 else []}
