"""The whole report as one form: one POST saves everything (DESIGN.md, Report)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from giaoban.commitments.models import Commitment, Rhythm
from giaoban.concerns.models import Concern
from giaoban.core.errors import DomainError
from giaoban.organisation.models import Field
from giaoban.reports import rows
from giaoban.reports.figures import Figure
from giaoban.reports.forms.lines import (
    ClaimForm,
    DifficultiesForm,
    FigureForm,
    FlagForm,
    PetitionForm,
    PlanForm,
    ResultForm,
    RowForm,
    SidesForm,
)
from giaoban.reports.rows import Key, Row, RowConflict, Values
from giaoban.schedule.models import Meeting

GENERAL_FORMS: dict[str, type[RowForm]] = {
    rows.DIFFICULTIES: DifficultiesForm,
    rows.SIDES: SidesForm,
    rows.FLAG: FlagForm,
}
LINE_FORMS: dict[str, type[RowForm]] = {rows.RESULT: ResultForm, rows.PLAN: PlanForm, rows.PETITION: PetitionForm}
PREFIX = {rows.CLAIM: "c", rows.RESULT: "r", rows.PLAN: "p", rows.PETITION: "k", rows.FIGURE: "f"}
BLANK_LINES = {rows.RESULT: 1, rows.PLAN: 1, rows.PETITION: 1}
MORE_LINES = 3
MOST_LINES = 200
NEW = "__uid__"  # replaced by the script that adds a line in the page


@dataclass
class Basis:
    """What the form needs to know of the database: read by the view, whatever it is bound to."""

    meeting: Meeting
    commitments: list[Commitment]
    current: dict[Key, Values] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    posts: list[tuple[str, str]] = field(default_factory=list)  # (code, post and holder)
    post_names: dict[str, str] = field(default_factory=dict)
    offer_restricted: bool = True
    figures: list[Figure] = field(default_factory=list)

    @property
    def field_choices(self) -> list[Any]:
        sides = {
            Field.Side.PARTY_BUILDING.value: _("Party-building"),
            Field.Side.SOCIO_ECONOMIC.value: _("Socio-economic"),
        }
        groups = groupby(self.fields, key=lambda row: row.side)
        return [
            ("", _("– choose –")),
            *((sides[side], [(row.pk, row.name) for row in group]) for side, group in groups),
        ]


class ReportForm:
    """Claims, figures, results, plan, petitions and the general parts, each row a small form of its own."""

    def __init__(self, basis: Basis, data: Any = None, *, unsent: bool = False, more: str = "") -> None:
        self.basis, self.data, self.more = basis, data, more
        self.numbers_ok = bool(data and data.get("numbers_ok"))
        self.general = {kind: self._open(form, kind, "", prefix="g") for kind, form in GENERAL_FORMS.items()}
        self.claims = [
            self._open(ClaimForm, rows.CLAIM, str(row.uid), prefix=f"c-{row.uid}", commitment=row)
            for row in basis.commitments
        ]
        self.figures = [
            self._open(FigureForm, rows.FIGURE, figure.key, prefix=f"f-{figure.key}", figure=figure)
            for figure in basis.figures
        ]
        fields = basis.field_choices
        self.extra: dict[str, Values] = {
            rows.RESULT: {"fields": fields},
            rows.PLAN: {"fields": fields, "posts": [("", _("– choose –")), *basis.posts], "names": basis.post_names},
            rows.PETITION: {"offer_restricted": basis.offer_restricted},
        }
        self.results, self.plan, self.petitions = (self._lines(kind) for kind in LINE_FORMS)
        self.top_errors: list[tuple[str, str]] = []  # (anchor, sentence)
        if data is not None and not unsent:
            self._figures_gone()
        if unsent:
            for form in self:
                form._errors, form.cleaned_data = ErrorDict(), {}

    # -- building

    def _open(self, form: type[RowForm], kind: str, key: str, *, prefix: str, blank: bool = False, **extra: Any) -> Any:
        now = self.basis.current.get((kind, key))
        initial = dict(now or {}, base=rows.fingerprint(kind, now))
        if kind == rows.PLAN:
            initial = self._plan_initial(initial)
        if kind == rows.PETITION:
            initial.setdefault("kind", Concern.Kind.PETITION.value)
        if not key:  # the general parts share one prefix; each has its own base
            prefix = f"{prefix}-{kind}"
        return form(
            None if blank else self.data,
            initial=initial,
            prefix=prefix,
            meeting=self.basis.meeting,
            key=key,
            numbers_ok=self.numbers_ok,
            **extra,
        )

    def _plan_initial(self, initial: Values) -> Values:
        initial.setdefault("rhythm", Rhythm.ONCE.value)
        post = initial.get("responsible_post")
        if post and initial.get("responsible_text") == self.basis.post_names.get(post):
            initial["responsible_text"] = ""  # the picker says it already
        return initial

    def _lines(self, kind: str) -> list[Any]:
        letter = PREFIX[kind]
        if self.data is not None:
            keys = [key for key in dict.fromkeys(self.data.getlist(letter)) if _is_uid(key)][:MOST_LINES]
        else:
            keys = [key for row_kind, key in self.basis.current if row_kind == kind]
            keys += [str(uuid4()) for _n in range(BLANK_LINES[kind])]
        if self.more == kind:
            keys += [str(uuid4()) for _n in range(MORE_LINES)]
        return [self._open(LINE_FORMS[kind], kind, key, prefix=f"{letter}-{key}", **self.extra[kind]) for key in keys]

    def _figures_gone(self) -> None:
        """A number typed for a figure that is asked differently by now is not dropped in silence."""
        asked = {form.key for form in self.figures}
        gone = [key for key in self.data.getlist("f") if key not in asked and self.data.get(f"f-{key}-amount")]
        if gone:
            self.top_errors.append(
                ("figures", _("The office has changed the figures meanwhile. Please look at them again."))
            )

    @property
    def templates(self) -> dict[str, Any]:
        """A blank line of each kind for the script that adds lines in the page."""
        return {
            kind: self._open(form, kind, NEW, prefix=f"{PREFIX[kind]}-{NEW}", blank=True, **self.extra[kind])
            for kind, form in LINE_FORMS.items()
        }

    # -- reading

    def __iter__(self) -> Iterator[Any]:
        yield from self.claims
        yield from self.figures
        yield from self.results
        yield from self.plan
        yield from self.petitions
        yield from self.general.values()

    @property
    def is_bound(self) -> bool:
        return self.data is not None

    @property
    def errors(self) -> list[Any]:
        """Truthy when something is wrong (core.screens.show answers 422)."""
        return [*self.top_errors, *(form for form in self if form.is_bound and form.errors)]

    def is_valid(self) -> bool:
        return self.is_bound and not self.errors

    def rows(self) -> list[Row]:
        return [form.row() for form in self]

    @property
    def error_lines(self) -> list[tuple[str, str]]:
        """(anchor, sentence) for the summary on top."""
        lines = list(self.top_errors)
        for form in self:
            for name, messages in form.errors.items():
                anchor = "" if name == "__all__" else form[name].id_for_label or f"{form[name].auto_id}_0"
                text = " ".join(str(message) for message in messages)
                label = "" if name == "__all__" else f"{form[name].label}: "
                lines.append((anchor, f"{label}{text}"))
        return lines

    @property
    def has_personal_numbers(self) -> bool:
        return any(
            error.code == "personal_numbers"
            for form in self
            for errors in form.errors.as_data().values()
            for error in errors
        )

    @property
    def unclaimed(self) -> int:
        return sum(1 for form in self.claims if not form["outcome"].value())

    @property
    def host_figures(self) -> list[Any]:
        return [form for form in self.figures if form.figure.asker is None]

    @property
    def asked_figures(self) -> list[tuple[Any, list[Any]]]:
        """(request, its figures) of the advisory bodies that ask."""
        asked = [form for form in self.figures if form.figure.asker is not None]
        groups = groupby(asked, key=lambda form: form.figure.indicator.request)
        return [(request, list(forms)) for request, forms in groups]

    @property
    def in_conflict(self) -> bool:
        return any(form.conflict for form in self)

    @property
    def sides_with_lines(self) -> dict[str, bool]:
        """Which side has a result or a task in what is stored: the reason is asked for the other."""
        sides = {row.pk: row.side for row in self.basis.fields}
        present = {
            sides.get(values["field_id"])
            for (kind, _key), values in self.basis.current.items()
            if kind in (rows.RESULT, rows.PLAN)
        }
        return {side: side in present for side in Field.Side.values}

    # -- what the action said

    def add_domain_error(self, error: DomainError) -> None:
        """At its row's field if the rule named one, else on top."""
        kind, _dash, rest = (error.field or "").partition("-")
        key, name = rest[:36], rest[37:]
        for form in self:
            if form.kind == kind and form.key == key and name in form.fields:
                form.add_error(name, ValidationError(error.message, error.code))
                return
        if error.links:
            self.top_errors += [(url.removeprefix("#"), str(label)) for label, url in error.links]
        else:
            self.top_errors.append(("", error.message))

    def with_conflicts(self, conflicts: list[RowConflict]) -> ReportForm:
        """The same form, mine in the fields, theirs beside them. Sending it again chooses knowingly."""
        data = self.data.copy()
        by_key = {(row.kind, row.key): row for row in conflicts}
        for form in self:
            row = by_key.get((form.kind, form.key))
            if row is not None:
                data[form.add_prefix("base")] = row.fingerprint
        again = ReportForm(self.basis, data, unsent=True, more=self.more)
        for form in again:
            form.conflict = by_key.get((form.kind, form.key))
        return again


def _is_uid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
