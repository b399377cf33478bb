"""The report's form: `lines` has a form for each kind of row, `report` puts them together, `calls` notes a call."""

from giaoban.reports.forms.calls import CallForm
from giaoban.reports.forms.lines import EnteredForm, ReturnForm
from giaoban.reports.forms.report import Basis, ReportForm

__all__ = ["Basis", "CallForm", "EnteredForm", "ReportForm", "ReturnForm"]
