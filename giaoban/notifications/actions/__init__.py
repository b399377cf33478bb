"""Writing notices: told by the rooms below (`telling`), marked by their reader (`reading`)."""

from giaoban.notifications.actions.reading import mark_all_seen, mark_seen, switch_mail
from giaoban.notifications.actions.telling import notify, remind, withdraw

__all__ = ["mark_all_seen", "mark_seen", "notify", "remind", "switch_mail", "withdraw"]
