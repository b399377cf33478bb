"""Writing reports: drafting (`drafting`), submitting and what follows (`submitting`), entering for a unit (`entering`);
telephoning after them (`calling`), returned forms (`returning`)."""

from giaoban.reports.actions.calling import note_call
from giaoban.reports.actions.drafting import open_report, recall_report, save_report, send_for_approval
from giaoban.reports.actions.entering import begin_for, confirm_entered, enter_report_for
from giaoban.reports.actions.files import attach_files, may_attach, remove_file, send_pages
from giaoban.reports.actions.returning import begin_file_for, enter_file_for, keep_preview, preview_for, take_file
from giaoban.reports.actions.submitting import return_report, submit_report, supplement_report, withdraw_report

__all__ = [
    "attach_files",
    "begin_file_for",
    "begin_for",
    "confirm_entered",
    "enter_file_for",
    "enter_report_for",
    "may_attach",
    "note_call",
    "keep_preview",
    "open_report",
    "preview_for",
    "recall_report",
    "remove_file",
    "return_report",
    "save_report",
    "send_for_approval",
    "send_pages",
    "submit_report",
    "supplement_report",
    "take_file",
    "withdraw_report",
]
