"""From the cells of a returned row to what a person would have typed into the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from giaoban.core.components import day_words
from giaoban.core.text import fold
from giaoban.reports import rows
from giaoban.reports.checks import OFTEN, shortened
from giaoban.reports.forms.report import Basis
from giaoban.reports.forms.returned.taken import Problem, Taken
from giaoban.reports.offline import values
from giaoban.reports.offline.layout import GENERAL, KIND_WORDS, OUTCOME_WORDS, RHYTHM_WORDS

Cells = Mapping[str, str]


@dataclass
class CellReader:
    """Reads rows; collects the cells that cannot be read, and those that were understood in one of two ways."""

    basis: Basis
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def typed(self, taken: Taken, mine: Cells) -> dict[str, str]:
        """The row in the form's own field names."""
        if taken.kind == GENERAL:
            return self._general(taken, mine)
        if taken.kind == rows.CLAIM:
            return self._claim(taken, mine)
        if taken.kind == rows.FIGURE:
            return {"amount": self._quantity(taken, mine, "amount")}
        if taken.kind == rows.RESULT:
            return {"text": mine["text"], "field_id": self._field(taken, mine)}
        if taken.kind == rows.PLAN:
            return self._plan(taken, mine)
        return {
            **mine,
            "kind": self._choice(taken, mine, "kind", values.kind_of, KIND_WORDS.values()),
        }

    def _general(self, taken: Taken, mine: Cells) -> dict[str, str]:
        if taken.key != "flagged":
            return {taken.key: mine["value"]}
        return {
            "flagged": self._read(
                taken,
                mine,
                "value",
                lambda text: "on" if values.tick_of(text) else "",
                _("Put an x, or leave it empty."),
            )
        }

    def _claim(self, taken: Taken, mine: Cells) -> dict[str, str]:
        task = next(row for row in self.basis.commitments if str(row.uid) == taken.key)
        amount = self._quantity(taken, mine, "qty")
        if task.target_qty is None and amount:
            self.warnings.append(
                Problem(taken.at("qty"), _("This task has no target; write the number into the result."))
            )
        return {
            "outcome": self._choice(taken, mine, "outcome", values.outcome_of, OUTCOME_WORDS.values()),
            "qty": amount,
            "done_on": self._day(taken, mine, "done_on", later=False),
            "result": mine["result"],
            "why_not": mine["why_not"],
            "new_due_on": self._day(taken, mine, "new_due_on", later=True),
        }

    def _plan(self, taken: Taken, mine: Cells) -> dict[str, str]:
        return {
            "text": mine["text"],
            "deliverable": mine["deliverable"],
            "field_id": self._field(taken, mine),
            "responsible_post": self._post(taken, mine["responsible"]),
            "responsible_text": mine["responsible"],
            "executing_text": mine["executing"],
            "rhythm": self._choice(taken, mine, "rhythm", _rhythm, RHYTHM_WORDS.values()),
            "due_on": self._day(taken, mine, "due_on", later=True),
            "target_qty": self._quantity(taken, mine, "target_qty"),
            "unit_of_measure": mine["unit_of_measure"],
        }

    # -- one cell

    def _read(self, taken: Taken, mine: Cells, key: str, reader: Callable[[str], Any], advice: str) -> str:
        try:
            return str(reader(mine.get(key, "")) or "")
        except ValueError:
            said = _("“%(text)s” is not clear.") % {"text": shortened(mine[key], 40)}
            self.problems.append(Problem(taken.at(key), f"{said} {advice}"))
            return ""

    def _choice(self, taken: Taken, mine: Cells, key: str, reader: Callable[[str], Any], words: Any) -> str:
        return self._read(taken, mine, key, reader, _("Write one of: %(words)s.") % {"words": ", ".join(words)})

    def _field(self, taken: Taken, mine: Cells) -> str:
        names = [(row.pk, row.name) for row in self.basis.fields]
        advice = _("Choose one of the list of fields of work.")
        return self._read(taken, mine, "field", lambda text: values.choice_of(text, names), advice)

    def _day(self, taken: Taken, mine: Cells, key: str, *, later: bool) -> str:
        text, near = mine.get(key, ""), self.basis.meeting.held_on
        try:
            day: date | None = values.day_of(text, near, later=later)
        except ValueError:
            said = _("“%(text)s” is not a day. Write it as 30/9/2017.") % {"text": shortened(text, 40)}
            self.problems.append(Problem(taken.at(key), said))
            return ""
        if day is not None and not values.has_year(text):
            said = _("“%(text)s” is read as %(day)s.") % {"text": text.strip(), "day": day_words(day, short=True)}
            self.warnings.append(Problem(taken.at(key), said))
        return day.isoformat() if day else ""

    def _quantity(self, taken: Taken, mine: Cells, key: str) -> str:
        text = mine.get(key, "")
        try:
            amount = values.quantity_of(text)
        except ValueError:
            said = _("“%(text)s” is not a number. Write it as 41,5.") % {"text": shortened(text, 40)}
            self.problems.append(Problem(taken.at(key), said))
            return ""
        return "" if amount is None else number_typed(amount)

    def _post(self, taken: Taken, text: str) -> str:
        """The post that is meant; anything else stays as it is written."""
        now = self.basis.current.get((taken.kind, taken.key), {})
        if now.get("responsible_post") and now.get("responsible_text") == text:
            return str(now["responsible_post"])
        try:
            return values.choice_of(text, [(code, self.basis.post_names[code]) for code, _n in self.basis.posts]) or ""
        except ValueError:
            return ""


def _rhythm(text: str) -> str:
    return OFTEN if fold(text) == "thuong xuyen" else (values.rhythm_of(text) or "")


def number_typed(amount: Any) -> str:
    """A number as the form of this screen's language takes it."""
    return formats.number_format(amount, use_l10n=True, force_grouping=False)
