"""Forms of units, bodies, fields, people and posts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from giaoban.access.organisation.choices import (
    DayField,
    UnitField,
    kind_choices,
    plain_name,
    post_choices,
    same_choices,
)
from giaoban.core.forms import DateField, Form, TextField
from giaoban.organisation.models import Field, Unit
from giaoban.organisation.queries import current_units, kept_units, namesakes
from giaoban.rulebook.kinds import body_name, unit_kinds

PHONE = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})


class UnitNameForm(Form):
    """Name, short name, kind and code: to correct a slip of the pen."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("In full, as printed in minutes."))
    short_name = forms.CharField(
        label=_("Short name"), max_length=80, required=False, help_text=_("For tables and lists; empty: the full name.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices)
    code = forms.CharField(
        label=_("Code"), max_length=40, required=False, help_text=_("Of your own choice; helps imports find the unit.")
    )


class UnitForm(UnitNameForm):
    """A unit that begins, or that has another name, kind or place from a day on."""

    parent = UnitField(label=_("Unit above"), required=False, nothing=_("None: a topmost unit"))
    on = DayField(
        label=_("From"), help_text=_("The first day of the new entry; older papers keep what held on their day.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(current_units())  # type: ignore[attr-defined]


class EndUnitForm(Form):
    """End a unit, naming up to four successors."""

    SUCCESSORS = 4
    on = DayField(label=_("First day without the unit"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = list(current_units().exclude(pk=unit.pk))
        for number in range(1, self.SUCCESSORS + 1):
            field = UnitField(
                label=_("Successor") if number == 1 else _("Further successor"),
                required=False,
                nothing=_("None"),
                help_text=_("Open tasks pass on by themselves to a sole successor of the whole unit.")
                if number == 1
                else "",
            )
            field.offer(units)
            self.fields[f"successor{number}"] = field
            self.fields[f"part{number}"] = forms.BooleanField(
                label=_("Only a part of the unit went there"), required=False
            )

    def successors(self) -> list[tuple[Unit, bool]]:
        chosen = [
            (self.cleaned_data[f"successor{number}"], self.cleaned_data[f"part{number}"])
            for number in range(1, self.SUCCESSORS + 1)
        ]
        units = {unit.uid: unit for unit in Unit.objects.filter(uid__in=[uid for uid, _part in chosen if uid])}
        return [(units[uid], part) for uid, part in chosen if uid]

    def add_domain_error(self, error: Any) -> None:
        if error.field == "successors":
            error.field = "successor1"
        super().add_domain_error(error)


class BodyForm(Form):
    kind = forms.ChoiceField(label=_("Body"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = unit_kinds().get(unit.kind)
        taken = set(unit.bodies.values_list("kind", flat=True))
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, body_name(code)) for code in (kind.bodies if kind else ()) if code not in taken
        ]


class TermForm(Form):
    no = forms.IntegerField(label=_("Term number"), min_value=1, max_value=999)
    starts_on = DateField(label=_("First day of the term"))
    ends_on = DateField(label=_("Last day of the term"), required=False)


class FieldForm(Form):
    name = forms.CharField(label=_("Field of work"), max_length=120)
    side = forms.ChoiceField(
        label=_("Side"),
        choices=[
            (Field.Side.PARTY_BUILDING, _("Party-building")),
            (Field.Side.SOCIO_ECONOMIC, _("Socio-economic")),
        ],
        widget=forms.RadioSelect,
    )


class FieldNameForm(Form):
    name = forms.CharField(label=_("Field of work"), max_length=120)


class UnitFieldsForm(Form):
    codes = forms.MultipleChoiceField(label=_("Fields of work"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [(one.code, one.name) for one in Field.objects.all()]  # type: ignore[attr-defined]


class NameForm(Form):
    full_name = forms.CharField(label=_("Full name"), max_length=120)

    def clean_full_name(self) -> str:
        return plain_name(self.cleaned_data["full_name"])


class WhoForm(NameForm):
    """A person by name. Where people of this name are known, the form asks whether it is one of them."""

    same = forms.ChoiceField(
        label=_("Which person?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("There are people of this name already. Choose which one is meant.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.data.get("full_name", "") if self.is_bound else ""
        known = namesakes(typed) if typed.strip() else []
        if known:
            self.fields["same"].choices = same_choices(known)  # type: ignore[attr-defined]
        else:
            del self.fields["same"]

    @property
    def person_uid(self) -> UUID | None:
        """The known person that is meant; None: a new one."""
        same = self.cleaned_data.get("same", "")
        return UUID(same) if same and same != "new" else None


class PostDetailsForm(Form):
    acting = forms.BooleanField(
        label=_("In charge without holding the post in full (acting)"),
        required=False,
        help_text=_("Printed as “Quyền Bí thư”, or “Phó Bí thư phụ trách” for a deputy."),
    )
    duty_phone = forms.CharField(
        label=_("Duty telephone"),
        max_length=30,
        required=False,
        widget=PHONE,
        help_text=_("Of the office, not private."),
    )


class PostForm(PostDetailsForm):
    """A post for a person who is known already."""

    unit = UnitField(label=_("Unit"))
    position = forms.ChoiceField(label=_("Post"))
    valid_from = DayField(label=_("From"))
    valid_to = DateField(label=_("First day without the post"), required=False)
    field_order: tuple[str, ...] = ("unit", "position", "acting", "valid_from", "valid_to", "duty_phone")

    def __init__(self, *args: Any, viewer: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(kept_units(viewer))  # type: ignore[attr-defined]
        self.fields["position"].choices = post_choices(unit)  # type: ignore[attr-defined]
        if unit is not None:
            self.fields["unit"].initial = str(unit.uid)


class NewPersonForm(PostForm, WhoForm):
    """A person with the first post."""

    field_order = ("full_name", "same", *PostForm.field_order)


class HandoverForm(PostDetailsForm, WhoForm):
    """One post passes from one person to another on one day."""

    on = DayField(label=_("From"), help_text=_("The first day of the new holder; the former one's post ends on it."))
    note = TextField(label=_("Note"), required=False, rows=2, max_length=2000)
    field_order = ("full_name", "same", "on", "acting", "duty_phone", "note")


class CorrectPostForm(PostDetailsForm):
    valid_from = DateField(label=_("From"))


class EndPostForm(Form):
    on = DayField(label=_("First day without the post"))


class FileForm(Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, up to 2 MB and 5,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
