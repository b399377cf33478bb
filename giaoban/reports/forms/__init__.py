"""The report's form: `lines` has a form for each kind of row, `report` puts them together."""

from giaoban.reports.forms.lines import EnteredForm, ReturnForm
from giaoban.reports.forms.report import Basis, ReportForm

__all__ = ["Basis", "EnteredForm", "ReportForm", "ReturnForm"]
