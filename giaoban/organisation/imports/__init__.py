"""Imports in two steps: a file becomes stored rows; from them a plan is worked out anew for the preview and at the commit.

A plan says for every row what it would do, what it matches and what is wrong, by cell. Nothing is written while one row is
wrong, and a commit is one transaction.
"""

from giaoban.organisation.imports.people import PEOPLE_COLUMNS, PEOPLE_REQUIRED, PersonLine, plan_people
from giaoban.organisation.imports.plans import Plan, Problem, stored
from giaoban.organisation.imports.units import UNIT_COLUMNS, UNIT_REQUIRED, UnitLine, plan_units

__all__ = [
    "PEOPLE_COLUMNS",
    "PEOPLE_REQUIRED",
    "UNIT_COLUMNS",
    "UNIT_REQUIRED",
    "PersonLine",
    "Plan",
    "Problem",
    "UnitLine",
    "plan_people",
    "plan_units",
    "stored",
]
