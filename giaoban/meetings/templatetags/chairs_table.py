"""Marks of the chair's table: ninety of them on one page, so one small tag and no template behind it."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from giaoban.core import components
from giaoban.core.templatetags.ui import errors
from giaoban.meetings.queries.table import Cell, Row
from giaoban.reports.queries import STATE_LABELS, STATE_TONES

register = template.Library()

KEYS = {"achieved": "1", "partly": "2", "not_achieved": "3", "in_progress": "4", "not_heard": "0"}  # LOOK.md
SHORT_STATES = {"entered": gettext_lazy("Entered for it"), "returned": gettext_lazy("Returned")}  # the column is narrow


@register.simple_tag
def cells(row: Row, meeting: Any, runs: bool = False) -> SafeString:
    """All commitments of a unit as marks: claim · proposal · verdict, ↻, lateness, ? where the claim has no
    word of evidence and no file (the words are in the tooltip), a clip where there are files; each leads to its place.
    `runs`: they can be judged by a key."""
    base = reverse("meetings:slot", args=[row.slot.uid]) if row.slot else ""
    parts = [
        _cell(
            cell,
            f"{base}#c-{cell.commitment.uid}" if base else _alone(cell, meeting),
            keys_of(cell, at_once=row.slot is not None and not row.chairs_own) if runs else "",
        )
        for cell in row.cells
    ]
    return mark_safe("".join(parts))  # noqa: S308  every part is format_html


def _alone(cell: Cell, meeting: Any) -> str:
    return reverse("meetings:judge", args=[meeting.uid, cell.commitment.uid])


@register.simple_tag
def keys_of(cell: Cell, at_once: bool = True) -> SafeString:
    """Number keys a task takes (`data-may`), and those that need no word more (`data-once`)."""
    return format_html(' data-may="{}" data-once="{}"', _digits(cell.allowed), _digits(cell.at_once) if at_once else "")


def _digits(outcomes: Any) -> str:
    return "".join(key for code, key in KEYS.items() if code in outcomes)


def _cell(cell: Cell, url: str, keys: str) -> SafeString:
    c = cell.commitment
    kind = "judged" if cell.verdict else ("settles" if cell.settles else "differs")
    late = format_html('<i class="late">!{}</i>', cell.days or "") if cell.time == "late" else ""
    carried = format_html('<i class="carry">↻{}</i>', c.misses) if c.misses else ""
    silent = mark_safe('<i class="says">?</i>') if cell.claim and not (cell.evidence or cell.files) else ""
    proof = format_html('<i class="says proof">{}</i>', components.icon_svg("paperclip", 14)) if cell.files else ""
    waiting = mark_safe('<i class="says">⏸</i>') if c.waiting_on else ""
    return format_html(
        '<a class="cell {}" id="cell-{}" href="{}" title="{}"{}><span aria-hidden="true">{}{}{}{}{}{}{}{}</span><span class="hidden">{}</span></a>',
        kind,
        c.uid,
        url,
        _story(cell),
        keys,
        _sign(cell.claimed, ""),
        _sign(cell.proposed, "p"),
        _sign(cell.judged, "v"),
        silent,
        proof,
        carried,
        late,
        waiting,
        _words(cell),
    )


def _sign(code: str, place: str) -> SafeString:
    sign = components.OUTCOMES[code][0] if code else "·"
    return format_html('<b class="{} {}">{}</b>', code or "none", place, sign)


def _words(cell: Cell) -> str:
    """What a screen reader says: the task, then the three marks in words."""
    said = _("%(task)s. Claimed: %(claim)s. Proposed: %(proposal)s. Assessed: %(verdict)s.") % {
        "task": cell.commitment.text[:80],
        "claim": components.outcome_word(cell.claimed, "claim"),
        "proposal": components.outcome_word(cell.proposed) if cell.proposed else _("nothing"),
        "verdict": components.outcome_word(cell.judged),
    }
    if cell.files:
        said += " " + ngettext("%(n)d file of evidence.", "%(n)d files of evidence.", cell.files) % {"n": cell.files}
    elif cell.claim and not cell.evidence:
        said += " " + _("No evidence given.")
    if cell.commitment.misses:
        said += " " + _("Carried over %(count)s.") % {"count": cell.commitment.misses}
    return said


def _story(cell: Cell) -> str:
    """The tooltip: task, date, what the unit wrote, why the proposal says what it says."""
    c = cell.commitment
    time = components.timeliness_words(cell.time, cell.days) if cell.time in components.TIMELINESS else ""
    lines = [
        f"{c.text} ({time})" if time else c.text,
        cell.evidence,
        cell.proposal.reason if cell.proposal else "",
        _("Waiting for %(whom)s") % {"whom": c.waiting_on} if c.waiting_on else "",
    ]
    return "\n".join(line for line in lines if line.strip())


@register.simple_tag
def report_pill(code: str) -> SafeString:
    """Where the unit's report stands; nothing where the viewer may not know."""
    if not code:
        return SafeString("")
    return format_html(
        '<span class="pill {}" data-code="{}" title="{}">{}</span>',
        STATE_TONES[code],
        code,
        STATE_LABELS[code],
        SHORT_STATES.get(code, STATE_LABELS[code]),
    )


@register.inclusion_tag("core/components/errors.html")
def errors_of(forms: Any) -> dict[str, Any]:
    """One summary of errors over the many forms of a sheet."""
    return errors(*forms)


@register.filter
def word_of(words: Any, code: Any) -> Any:
    """The word of a code from a dictionary of words."""
    return words.get(code, "") if code else ""
