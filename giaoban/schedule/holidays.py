"""The calendar of working days, under the name the other rooms know; the rules are in core.working_days."""

from giaoban.core.working_days import add_working_days, holiday_name, is_working_day, shift_day

__all__ = ["add_working_days", "holiday_name", "is_working_day", "shift_day"]
