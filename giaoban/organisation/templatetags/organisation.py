"""Printed names of posts, kinds and bodies: `{% load organisation %}` then `{{ appointment|post }}`."""

from __future__ import annotations

from typing import Any

from django import template

from giaoban.organisation.queries import post_name
from giaoban.rulebook.kinds import body_name, kind_name

register = template.Library()


@register.filter
def post(appointment_or_position: Any, unit: Any = None) -> str:
    """Printed post of an appointment, a viewer's post or a position code; acting is said."""
    return post_name(appointment_or_position, unit) if appointment_or_position else ""


@register.filter
def unit_kind(code: str) -> str:
    return kind_name(code)


@register.filter
def body_kind(code: str) -> str:
    return body_name(code)
