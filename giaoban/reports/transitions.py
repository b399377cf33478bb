"""States of a report as a table (DESIGN.md, States), and when the meeting allows which event."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting

DRAFT, AWAITING = Report.State.DRAFT.value, Report.State.AWAITING.value
SUBMITTED, RETURNED = Report.State.SUBMITTED.value, Report.State.RETURNED.value

# (state, event) -> new state. What is not here is refused.
TABLE: dict[tuple[str, str], str] = {
    (DRAFT, "save"): DRAFT,
    (AWAITING, "save"): AWAITING,
    (RETURNED, "save"): RETURNED,
    (DRAFT, "send"): AWAITING,  # the drafter asks the secretary to approve
    (RETURNED, "send"): AWAITING,
    (AWAITING, "recall"): DRAFT,  # back to the drafter
    (DRAFT, "submit"): SUBMITTED,
    (AWAITING, "submit"): SUBMITTED,
    (RETURNED, "submit"): SUBMITTED,
    (SUBMITTED, "supplement"): SUBMITTED,
    (SUBMITTED, "withdraw"): DRAFT,
    (SUBMITTED, "return"): RETURNED,
    (DRAFT, "enter"): SUBMITTED,  # entered for the unit by the host
    (AWAITING, "enter"): SUBMITTED,
    (RETURNED, "enter"): SUBMITTED,
    (SUBMITTED, "confirm"): SUBMITTED,  # the unit confirms what was entered for it
}
EVENTS = sorted({event for _state, event in TABLE})

_M = Meeting.State
_BEFORE = {_M.PLANNED.value, _M.CALLED.value, _M.POSTPONED.value}
# event -> states of the meeting in which it is possible.
MEETING: dict[str, set[str]] = {
    "save": _BEFORE,
    "send": _BEFORE,
    "recall": _BEFORE,
    "submit": {_M.CALLED.value},
    "supplement": {_M.CALLED.value},
    "withdraw": {_M.CALLED.value, _M.POSTPONED.value},
    "return": {_M.CALLED.value},
    "enter": {_M.CALLED.value, _M.OPEN.value},  # while it is open: in the hall only (see check_meeting)
    "confirm": {state.value for state in _M},
}

_WHY_NOT: dict[str, tuple[str, Any]] = {
    _M.PLANNED.value: ("reports.not_called", _("The briefing has not been called yet. The draft is kept.")),
    _M.CALLED.value: ("reports.meeting_called", _("The briefing has not opened yet.")),
    _M.POSTPONED.value: (
        "reports.meeting_postponed",
        _("The briefing is postponed. The draft is kept until a new date is set."),
    ),
    _M.CANCELLED.value: ("reports.meeting_cancelled", _("The briefing was cancelled; no report is needed.")),
    _M.OPEN.value: (
        "reports.meeting_open",
        _("The briefing is open: the report can no longer be changed. Please speak in your turn."),
    ),
    _M.CLOSED.value: (
        "reports.meeting_closed",
        _("The briefing is over: a report is no longer accepted. What remains goes into next month's report."),
    ),
}


def check(state: str, event: str) -> str:
    """The state after `event`, or a DomainError in words."""
    after = TABLE.get((state, event))
    if after is not None:
        return after
    if state == SUBMITTED and event in ("submit", "send", "enter"):
        raise DomainError("reports.already_submitted", _("This report was submitted; it is not submitted again."))
    if state == SUBMITTED and event == "save":
        raise DomainError(
            "reports.already_submitted", _("This report was submitted. Withdraw it or submit a supplement.")
        )
    if state == AWAITING and event == "send":
        raise DomainError("reports.already_sent", _("This report is already waiting for approval."))
    raise DomainError("reports.not_possible", _("This is not possible with the report as it stands now."))


def check_meeting(meeting: Meeting, event: str, *, channel: str = "") -> None:
    """Refuse what the meeting no longer (or not yet) allows. Its deadline only marks a report late, it refuses nothing."""
    if meeting.kind != Meeting.Kind.REGULAR:
        raise DomainError("reports.extraordinary", _("An extraordinary briefing has no reports."))
    possible = MEETING[event]
    in_hall_only = event == "enter" and meeting.state == Meeting.State.OPEN and channel not in ("", Report.Channel.HALL)
    if meeting.state not in possible or in_hall_only:
        if in_hall_only:
            raise DomainError(
                "reports.in_hall_only",
                _("The briefing is open: only what is told in the hall can be entered."),
                field="channel",
            )
        code, sentence = _WHY_NOT[meeting.state]
        raise DomainError(code, sentence)


def may(report: Report, event: str) -> bool:
    """For buttons: would state and meeting allow this event?"""
    return (report.state, event) in TABLE and report.meeting.state in MEETING[event]


CALLS = {_M.CALLED.value, _M.OPEN.value}  # while the office telephones after reports


def check_calls(meeting: Meeting) -> None:
    """Calls are noted from the day the briefing is called until it ends."""
    if meeting.kind != Meeting.Kind.REGULAR:
        raise DomainError("reports.extraordinary", _("An extraordinary briefing has no reports."))
    if meeting.state not in CALLS:
        code, sentence = _WHY_NOT[meeting.state]
        raise DomainError(code, sentence)
