"""Component tags, builtins of every template. Declared once here, shown in all their states on /_ui/.

Props are keyword arguments: a wrong one fails when the template is compiled, a wrong value (kind, tone) when it renders.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext
from django_htmx.jinja import htmx_script as _htmx_script

from giaoban.core import bundle, components

register = template.Library()

BUTTON_KINDS = ("primary", "secondary", "quiet", "danger")
NOTICE_ICONS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}
TONES = ("neutral", "active", "good", "warn", "bad")
EXTRA = ("data_", "hx_", "aria_")


def _one_of(value: str, allowed: Iterable[str], what: str) -> str:
    if value not in allowed:
        raise template.TemplateSyntaxError(f"{what} {value!r}: one of {', '.join(allowed)}")
    return value


def _attributes(**values: Any) -> SafeString:
    """Attributes that have a value; True writes the bare name, data_x becomes data-x."""
    return format_html_join(
        "",
        ' {}="{}"',
        (
            (name.rstrip("_").replace("_", "-"), "" if value is True else value)
            for name, value in values.items()
            if value
        ),
    )


def _extra(given: dict[str, Any]) -> dict[str, Any]:
    for name in given:
        if not name.startswith(EXTRA):
            raise template.TemplateSyntaxError(f"unknown prop {name!r}")
    return given


# --- Forms ---------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def keys(context: Context) -> SafeString:
    """CSRF token and idempotency key: in every form that posts."""
    # autocomplete=off: a browser that restores a page must not bring back the key of a form that was sent.
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}" autocomplete="off">'
        '<input type="hidden" name="_key" value="{}" autocomplete="off">',
        context.get("csrf_token", ""),
        _key(context) or uuid.uuid4(),
    )


def _key(context: Context) -> str:
    """The key this page came with: of a form restored after sign-in, or of one that came back. What is sent again then
    is still the same sending, and the copy on the device is found by it."""
    request = context.get("request")
    given = getattr(request, "held_key", "") or (request.POST.get("_key", "") if request else "")
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return ""


def _anchor(field: BoundField) -> str:
    """Id of the first control of a field, where an error's link leads."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.inclusion_tag("core/components/errors.html")
def errors(*forms: Any, focus: bool = True) -> dict[str, Any]:
    """Error summary over one or more forms or formsets; each line leads to its field. It takes the focus."""
    lines: list[tuple[str, str]] = []
    links: list[Any] = []
    for given in forms:
        flat = [*given.forms] if isinstance(given, BaseFormSet) else [given]
        if isinstance(given, BaseFormSet) and given.is_bound:
            lines += [("", str(error)) for error in given.non_form_errors()]
        for form in flat:
            if not isinstance(form, BaseForm) or not form.is_bound:
                continue
            lines += [("", str(error)) for error in form.non_field_errors()]
            links += getattr(form, "error_links", [])
            for field in form:
                label = f"{field.label}: " if field.label else ""
                lines += [("" if field.is_hidden else _anchor(field), f"{label}{error}") for error in field.errors]
    return {"lines": lines, "links": links, "focus": focus}


@register.inclusion_tag("core/components/field.html")
def field(field: BoundField, *, label: Any = None, hide_label: bool = False, hint: Any = None) -> dict[str, Any]:
    """Label, hint, error, widget. `hide_label` keeps the label for screen readers only (cells of a table)."""
    if not isinstance(field, BoundField):
        raise template.TemplateSyntaxError("{% field %} wants a field of a form")
    kind = getattr(field.field.widget, "input_type", type(field.field.widget).__name__.lower())
    return {
        "field": field,
        "label": label if label is not None else field.label,
        "hint": hint if hint is not None else field.help_text,
        "hide_label": hide_label,
        "kind": kind,
        "single_check": kind == "checkbox" and not field.use_fieldset,
        "optional": not field.field.required and kind not in ("checkbox", "hidden"),
    }


@register.simple_tag
def button(
    text: Any,
    *,
    kind: str = "primary",
    icon: str = "",
    name: str = "",
    value: Any = "",
    type: str = "submit",
    form: str = "",
    formaction: str = "",
    id: str = "",
    small: bool = False,
    **extra: Any,
) -> SafeString:
    """A button. `data_…`, `hx_…`, `aria_…` props pass through; anything else unknown is an error."""
    _one_of(kind, BUTTON_KINDS, "button kind")
    attributes = _attributes(
        name=name, formaction=formaction, form=form, id=id, value=str(value) if name else "", **_extra(extra)
    )
    return format_html(
        '<button type="{}" class="button {}{}"{}>{}<span>{}</span></button>',
        _one_of(type, ("submit", "button", "reset"), "button type"),
        kind,
        " small" if small else "",
        attributes,
        components.icon_svg(icon) if icon else "",
        text,
    )


@register.simple_tag
def link_button(
    url: Any, text: Any, *, kind: str = "secondary", icon: str = "", id: str = "", small: bool = False, **extra: Any
) -> SafeString:
    """A link that looks like a button."""
    _one_of(kind, BUTTON_KINDS, "button kind")
    return format_html(
        '<a class="button {}{}" href="{}"{}>{}<span>{}</span></a>',
        kind,
        " small" if small else "",
        url,
        _attributes(id=id, **_extra(extra)),
        components.icon_svg(icon) if icon else "",
        text,
    )


# --- Marks ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def mark(outcome: Any, *, short: bool = False, kind: str = "claim") -> SafeString:
    """✓ ◐ ✕ ○ with its word. `short`: the word is for screen readers and the tooltip only. `kind`: claim or verdict."""
    code = str(outcome) if outcome else ""
    _one_of(kind, components.NO_OUTCOME, "mark kind")
    sign = components.OUTCOMES[code][0] if code else "·"
    word = components.outcome_word(code, kind)
    if short:
        return format_html(
            '<span class="mark {0}" title="{2}"><span aria-hidden="true">{1}</span><span class="hidden">{2}</span></span>',
            code or "none",
            sign,
            word,
        )
    return format_html('<span class="mark {}"><span aria-hidden="true">{}</span> {}</span>', code or "none", sign, word)


@register.simple_tag
def timeliness(code: str, days: int | None = None) -> SafeString:
    """Pill: no_deadline, in_time, due_soon, late (with days), on_time."""
    sign = components.TIMELINESS[str(code)][0]
    before = format_html('<span aria-hidden="true">{}</span> ', sign) if sign else ""
    return format_html('<span class="pill time {}">{}{}</span>', code, before, components.timeliness_words(code, days))


@register.simple_tag
def carry(n: int | None) -> SafeString:
    """↻ n: how often it was carried over. Nothing for 0."""
    if not n:
        return SafeString("")
    words = ngettext("Carried over %(n)d time", "Carried over %(n)d times", n) % {"n": n}
    return format_html(
        '<span class="carry" title="{0}"><span aria-hidden="true">↻ {1}</span><span class="hidden">{0}</span></span>',
        words,
        n,
    )


@register.simple_tag
def status(code: str, label: Any, *, tone: str = "neutral") -> SafeString:
    """A state's pill; the tone never stands without its word."""
    return format_html(
        '<span class="pill {}" data-code="{}">{}</span>', _one_of(tone, TONES, "status tone"), code, label
    )


@register.simple_tag
def icon(name: str, *, size: int = 20) -> SafeString:
    """An outline icon, aria-hidden: always with a word beside it."""
    return components.icon_svg(str(name), size)


# --- Blocks --------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def panel(content: str, title: Any = "", *, id: str = "", level: int = 2, kind: str = "") -> SafeString:
    """A card with a heading. `kind`: "" or "quiet" (no frame)."""
    _one_of(kind, ("", "quiet"), "panel kind")
    name = id or f"panel-{uuid.uuid4().hex[:8]}"
    heading = format_html('<h{0} id="{1}-title">{2}</h{0}>', int(level), name, title) if title else ""
    labelled = format_html(' aria-labelledby="{}-title"', name) if title else ""
    return format_html(
        '<section class="panel {}"{}{}>{}{}</section>',
        kind,
        format_html(' id="{}"', id) if id else "",
        labelled,
        heading,
        content,
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info", *, title: Any = "") -> SafeString:
    """A framed message: info, good, warn, bad."""
    _one_of(kind, NOTICE_ICONS, "notice kind")
    head = format_html("<strong>{}</strong> ", title) if title else ""
    return format_html(
        '<div class="notice {}">{}<div>{}{}</div></div>',
        kind,
        components.icon_svg(NOTICE_ICONS[kind]),
        head,
        content,
    )


@register.simple_block_tag
def empty(content: str, title: Any = "", *, icon: str = "inbox") -> SafeString:
    """What will be here and how it gets here. Directly inside a {% for %} Django takes {% empty %} for its own clause."""
    head = format_html("<p><strong>{}</strong></p>", title) if title else ""
    return format_html('<div class="empty">{}<div>{}{}</div></div>', components.icon_svg(icon, 24), head, content)


# --- Days, numbers -------------------------------------------------------------------------------------------------


@register.simple_tag
def day(value: date | datetime | None, *, short: bool = False) -> SafeString:
    """06/10/2017 (thứ Sáu); nothing for None."""
    if not value:
        return SafeString("")
    return format_html(
        '<time datetime="{}">{}</time>',
        components.local_day(value).isoformat(),
        components.day_words(value, short=short),
    )


@register.simple_tag
def when(value: datetime | None) -> SafeString:
    """15:20 ngày 06/10/2017; nothing for None."""
    if not value:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), components.moment_words(value))


@register.filter
def two(number: Any) -> str:
    """Counts in formal sentences have two digits: 02."""
    return f"{int(number or 0):02d}"


@register.filter
def qty(value: Any) -> str:
    return components.quantity_words(value)


@register.filter
def month(period: date | None) -> str:
    return components.month_words(period) if period else ""


@register.inclusion_tag("core/components/pager.html", takes_context=True)
def pager(context: Context, page_obj: Any, *, name: str = "page") -> dict[str, Any]:
    """Previous and next of a paginated list, keeping the query string."""
    query = context["request"].GET.copy()

    def link(number: int) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page_obj,
        "previous": link(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next": link(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


# --- Page ----------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    """The text of a page's block, for shells that show it twice or must know whether it is filled."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    if block is None:
        return SafeString("")
    return mark_safe(conditional_escape(block.render(context)).strip())  # noqa: S308


@register.simple_tag
def stylesheet() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', bundle.url("css"))


@register.simple_tag
def scripts() -> SafeString:
    """htmx and the behaviours of core; a room adds its own in the block `scripts`."""
    return format_html('{}<script type="module" src="{}"></script>', _htmx_script(), bundle.url("js"))
