"""Forms of petitions. No person field; phone and identity numbers are pointed out before saving (DESIGN.md §2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from giaoban.commitments.forms import NumbersForm, PersonChoice, UnitChoice, choosing
from giaoban.commitments.models import Commitment
from giaoban.concerns.models import AccessClass, Concern
from giaoban.concerns.queries import may_be_assigned
from giaoban.core import clock
from giaoban.core.forms import DateField, Form, TextField
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Field

NO_COMPLAINTS = _("Complaints and denunciations are sent by their own procedure, not here.")


class RaiseForm(NumbersForm):
    """A petition of a unit; `commitment` is the task it is about, if any."""

    number_fields = ("text", "place", "proposal")
    kind = forms.ChoiceField(
        label=pgettext_lazy("petition", "Kind"),
        choices=Concern.Kind.choices,
        initial=Concern.Kind.PETITION,
        widget=forms.RadioSelect,
    )
    text = TextField(label=pgettext_lazy("petition", "What it is about"), rows=4, help_text=NO_COMPLAINTS)
    place = forms.CharField(
        label=pgettext_lazy("petition", "Place"),
        required=False,
        max_length=200,
        help_text=_("A village, a canal, a school: the place, not the people."),
    )
    proposal = TextField(label=_("What the unit proposes"), required=False, rows=2)
    field = forms.ModelChoiceField(
        label=_("Field of work"), queryset=Field.objects.all(), to_field_name="code", required=False, empty_label="—"
    )
    access_class = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            (AccessClass.INTERNAL, _("Internal: the unit, the host and the body that answers")),
            (AccessClass.RESTRICTED, _("Restricted: the unit's secretaries and the host's standing members only")),
        ],
        initial=AccessClass.INTERNAL,
        widget=forms.RadioSelect(attrs={"data-private-when": AccessClass.RESTRICTED.value}),
    )

    def __init__(self, *args: Any, about: Commitment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        if about is not None:
            self.fields["field"].initial = about.field.code


class AnswerForm(NumbersForm):
    number_fields = ("answer",)
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = TextField(label=_("Answer"), rows=5)
    answered_by = PersonChoice(label=_("Answered by"))

    def __init__(self, *args: Any, concern: Concern, viewer: Viewer, by_host: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_host:
            choosing(self, "answered_by").offer(concern.series.host, clock.today(), viewer)
        else:
            del self.fields["answered_by"]


class PromiseAnswerForm(Form):
    """ "Hẹn trả lời": who answers, and by when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    assigned_to = UnitChoice(label=pgettext_lazy("petition", "Who answers"), empty_label=None)
    answer_due_on = DateField(label=_("Answer by"))

    def __init__(self, *args: Any, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choosing(self, "assigned_to").queryset = may_be_assigned(concern)


class VersionForm(Form):
    """One button."""

    version = forms.IntegerField(widget=forms.HiddenInput)
