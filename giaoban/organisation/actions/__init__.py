"""Writes of the organisation: units and their dated changes, bodies, fields; people, appointments, handover; imports."""

from giaoban.organisation.actions.fields import add_field, add_usual_fields, change_field, set_unit_fields
from giaoban.organisation.actions.imports import commit_people, commit_units
from giaoban.organisation.actions.people import (
    add_person,
    appoint,
    correct_appointment,
    end_appointment,
    enter_person,
    hand_over_post,
    rename_person,
)
from giaoban.organisation.actions.units import (
    add_body,
    add_term,
    add_unit,
    change_unit,
    correct_unit,
    end_unit,
)

__all__ = [
    "add_body",
    "add_field",
    "add_person",
    "add_term",
    "add_unit",
    "add_usual_fields",
    "appoint",
    "change_field",
    "change_unit",
    "commit_people",
    "commit_units",
    "correct_appointment",
    "correct_unit",
    "end_appointment",
    "end_unit",
    "enter_person",
    "hand_over_post",
    "rename_person",
    "set_unit_fields",
]
