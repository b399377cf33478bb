"""Files on a page: thumbnails and names, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from giaoban.core import components

register = template.Library()


@register.inclusion_tag("documents/file_list.html", takes_context=True)
def file_list(
    context: Context, links: Iterable[Any] | None, *, remove: str = "", root: Any = None, big: bool = False
) -> dict[str, Any]:
    """Rows of a link table (`.file`, `.withdrawn_at`, `.uid`). `remove`: name of the URL that takes one out, below `root`.
    `big`: pages to be read, one below the other."""
    rows = [
        {
            "link": link,
            "file": link.file,
            "withdrawn": getattr(link, "withdrawn_at", None),
            "remove": reverse(remove, args=[root.uid, link.uid]) if remove else "",
        }
        for link in links or ()
    ]
    return {"rows": rows, "big": big, "csrf_token": context.get("csrf_token", "")}


@register.simple_tag
def file_count(n: int) -> SafeString:
    """A paper clip and how many; nothing for none."""
    if not n:
        return SafeString("")
    words = ngettext("%(n)d file of evidence", "%(n)d files of evidence", n) % {"n": n}
    return format_html(
        '<span class="clip" title="{0}">{1}<span aria-hidden="true">{2}</span><span class="hidden">{0}</span></span>',
        words,
        components.icon_svg("paperclip", 16),
        n,
    )
