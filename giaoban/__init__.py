"""Giao Ban: every promise made at this month's meeting is on the table at the next one."""

__version__ = "0.1.0"
