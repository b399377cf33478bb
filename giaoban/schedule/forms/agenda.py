"""Agenda, slots, attendance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from giaoban.core.forms import Form
from giaoban.organisation.models import Appointment
from giaoban.schedule import words
from giaoban.schedule.forms.fields import PersonField, whole
from giaoban.schedule.models import Attendance, Slot


class AgendaItemForm(Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    minutes = whole(_("Length in minutes"), 0, 240)


class SlotsForm(Form):
    """The slots of one role: their order (dragged, moved by buttons, or by number), form, minutes and flag."""

    order = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, slots: Sequence[Slot], **kwargs: Any) -> None:
        uids = ",".join(str(slot.uid) for slot in slots)
        kwargs["initial"] = {"order": uids, "seen": uids}
        super().__init__(*args, **kwargs)
        self.slots = list(slots)
        for number, slot in enumerate(slots, start=1):
            self._offer(slot, number)

    def _offer(self, slot: Slot, number: int) -> None:
        key, unit = slot.uid, {"unit": slot.unit}
        self.fields[f"number-{key}"] = whole(_("Place of %(unit)s") % unit, 1, 999, required=False, initial=number)
        self.fields[f"form-{key}"] = forms.ChoiceField(
            label=_("How %(unit)s is heard") % unit, choices=list(words.FORMS.items()), initial=slot.form
        )
        self.fields[f"minutes-{key}"] = whole(
            _("Minutes of %(unit)s") % unit, 0, 240, required=False, initial=slot.minutes
        )
        self.fields[f"flagged-{key}"] = forms.BooleanField(
            label=_("Hear %(unit)s first") % unit, required=False, initial=slot.flagged
        )
        self.fields[f"version-{key}"] = forms.IntegerField(widget=forms.HiddenInput, initial=slot.version)

    def rows(self) -> list[tuple[Slot, dict[str, Any]]]:
        names = ("number", "form", "minutes", "flagged", "version")
        return [(slot, {name: self[f"{name}-{slot.uid}"] for name in names}) for slot in self.slots]

    def seen_order(self) -> list[UUID]:
        return _uids(self.cleaned_data["seen"])

    def wanted_order(self, move: str = "") -> list[UUID]:
        """The order asked for: the dragged one, then numbers that were typed, then one step up or down (`up:<uid>`)."""
        seen = self.seen_order()
        order = _uids(self.cleaned_data["order"]) or seen
        places: dict[UUID, float] = {uid: place for place, uid in enumerate(order, start=1)}
        for place, uid in enumerate(seen, start=1):
            typed = self.cleaned_data.get(f"number-{uid}")
            if typed is not None and typed != place:
                places[uid] = typed + (0.5 if typed > place else -0.5)
        order = sorted(order, key=lambda uid: places[uid])
        step, _sign, name = move.partition(":")
        moved = next((uid for uid in order if str(uid) == name), None)
        if moved is not None and step in ("up", "down"):
            at = order.index(moved)
            order.insert(max(0, at - 1) if step == "up" else at + 1, order.pop(at))
        return order

    def changed_slots(self) -> list[tuple[Slot, dict[str, Any]]]:
        """Slots whose form, minutes or flag differ from what is stored, with the values to store."""
        found = []
        for slot in self.slots:
            data = {name: self.cleaned_data.get(f"{name}-{slot.uid}") for name in ("form", "minutes", "flagged")}
            if data["form"] != slot.form and data["minutes"] == slot.minutes:
                data["minutes"] = None  # another form takes its own minutes unless somebody typed them
            elif data["minutes"] is None:
                data["minutes"] = slot.minutes
            if (data["form"], data["minutes"], data["flagged"]) != (slot.form, slot.minutes, slot.flagged):
                found.append((slot, {**data, "version": self.cleaned_data[f"version-{slot.uid}"]}))
        return found


def _uids(text: str) -> list[UUID]:
    try:
        return [UUID(part) for part in text.split(",") if part]
    except ValueError:
        return []


class AttendanceForm(Form):
    """One row a unit: who came. Rows nobody touched are not saved."""

    def __init__(self, *args: Any, slots: Sequence[Slot], held: dict[int, list[Appointment]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = list(slots)
        for slot in self.slots:
            key, row, unit = slot.uid, slot.attendance, {"unit": slot.unit}
            self.fields[f"status-{key}"] = forms.ChoiceField(
                label=_("Attendance of %(unit)s") % unit, choices=list(words.ATTENDANCE.items()), initial=row.status
            )
            person = PersonField(label=_("Who came for %(unit)s") % unit, initial=str(row.person_id or ""))
            person.offer(held.get(slot.unit_id, []), _("its head, or write a name"))
            self.fields[f"person-{key}"] = person
            self.fields[f"name-{key}"] = forms.CharField(
                label=_("Name and post of who came for %(unit)s") % unit,
                max_length=160,
                required=False,
                initial="" if row.person_id else row.name,
                widget=forms.TextInput(attrs={"placeholder": _("or a name and post")}),
            )
            self.fields[f"reason-{key}"] = forms.CharField(
                label=_("Reason of %(unit)s") % unit, max_length=300, required=False, initial=row.reason
            )
            self.fields[f"version-{key}"] = forms.IntegerField(widget=forms.HiddenInput, initial=row.version)

    def rows(self) -> list[tuple[Slot, dict[str, Any]]]:
        names = ("status", "person", "name", "reason", "version")
        return [(slot, {name: self[f"{name}-{slot.uid}"] for name in names}) for slot in self.slots]

    def changed(self, *, rest_present: bool = False) -> list[tuple[Slot, dict[str, Any]]]:
        """Rows that differ from what is stored; `rest_present` also marks every unit not recorded yet as present."""
        found = []
        for slot in self.slots:
            row, names = slot.attendance, ("status", "person", "name", "reason", "version")
            data = {name: self.cleaned_data.get(f"{name}-{slot.uid}") for name in names}
            if rest_present and data["status"] == Attendance.Status.EXPECTED:
                data["status"] = Attendance.Status.PRESENT
            stored = (row.status, row.person, "" if row.person_id else row.name, row.reason)
            if (data["status"], data["person"], data["name"], data["reason"]) != stored:
                found.append((slot, data))
        return found
