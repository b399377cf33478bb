"""The report's form: `lines` has a form for each kind of row, `report` puts them together, `calls` notes a call;
`offline` is for the form as a file, `returned` for what came back."""

from giaoban.reports.forms.calls import CallForm
from giaoban.reports.forms.lines import EnteredForm, ReturnForm
from giaoban.reports.forms.offline import FileForm, SentForm
from giaoban.reports.forms.report import Basis, ReportForm
from giaoban.reports.forms.returned import FILE, REPORT, Returned

__all__ = [
    "FILE",
    "REPORT",
    "Basis",
    "CallForm",
    "EnteredForm",
    "FileForm",
    "ReportForm",
    "ReturnForm",
    "Returned",
    "SentForm",
]
