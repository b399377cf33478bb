"""Writing series, meetings, agenda and attendance. Each takes `actor`; see the module of each."""

from giaoban.schedule.actions.agenda import (
    bump,
    bump_tables,
    change_agenda_item,
    change_slot,
    flag_slot,
    order_flagged_first,
    record_attendance,
    reorder_slots,
)
from giaoban.schedule.actions.feeds import make_calendar_link, revoke_calendar_link
from giaoban.schedule.actions.meetings import (
    call_meeting,
    cancel_meeting,
    create_extraordinary_meeting,
    hold_in_writing,
    move_meeting,
    name_officers,
    postpone_meeting,
    recall_meeting,
    replan_meeting,
)
from giaoban.schedule.actions.planning import plan_meetings
from giaoban.schedule.actions.series import change_series, create_series, set_participants

__all__ = [
    "bump",
    "bump_tables",
    "call_meeting",
    "cancel_meeting",
    "change_agenda_item",
    "change_series",
    "change_slot",
    "create_extraordinary_meeting",
    "create_series",
    "flag_slot",
    "hold_in_writing",
    "make_calendar_link",
    "move_meeting",
    "name_officers",
    "order_flagged_first",
    "plan_meetings",
    "postpone_meeting",
    "recall_meeting",
    "record_attendance",
    "reorder_slots",
    "replan_meeting",
    "revoke_calendar_link",
    "set_participants",
]
