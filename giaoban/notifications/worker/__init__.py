"""What the worker does with notices: reminds, passes to successors, mails. Every step may run in two workers at once."""

from giaoban.notifications.worker.mailing import send_mail
from giaoban.notifications.worker.passing import pass_on
from giaoban.notifications.worker.reminding import remind_due

__all__ = ["pass_on", "remind_due", "send_mail"]
