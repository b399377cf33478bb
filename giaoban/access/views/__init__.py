"""Screens of access: sign-in, one's own account, forms kept over a lost session; accounts and inspection decisions."""

from giaoban.access.views.kept import csrf_failure, resume
from giaoban.access.views.own import account, change_password, sign_in, sign_out

__all__ = ["account", "change_password", "csrf_failure", "resume", "sign_in", "sign_out"]
