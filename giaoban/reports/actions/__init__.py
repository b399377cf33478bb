"""Writing reports: drafting (`drafting`), submitting and what follows (`submitting`), entering for a unit (`entering`)."""

from giaoban.reports.actions.drafting import open_report, recall_report, save_report, send_for_approval
from giaoban.reports.actions.entering import begin_for, confirm_entered, enter_report_for
from giaoban.reports.actions.submitting import return_report, submit_report, supplement_report, withdraw_report

__all__ = [
    "begin_for",
    "confirm_entered",
    "enter_report_for",
    "open_report",
    "recall_report",
    "return_report",
    "save_report",
    "send_for_approval",
    "submit_report",
    "supplement_report",
    "withdraw_report",
]
