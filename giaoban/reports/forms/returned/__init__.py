"""A returned file against the report: which row is which (`matching`), what its cells say (`cells`), what is done (`result`)."""

from giaoban.reports.forms.returned.result import FILE, REPORT, Returned
from giaoban.reports.forms.returned.taken import Problem, Taken

__all__ = ["FILE", "REPORT", "Problem", "Returned", "Taken"]
