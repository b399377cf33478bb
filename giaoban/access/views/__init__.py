"""Screens of access: sign-in, one's own account, forms kept over a lost session; accounts and inspection decisions."""

from giaoban.access.views.accounts import (
    account_add,
    account_close,
    account_of,
    account_open,
    account_reset,
    account_slips,
    accounts,
    accounts_add,
)
from giaoban.access.views.decisions import decision_add, decision_end, decisions
from giaoban.access.views.kept import csrf_failure, resume
from giaoban.access.views.own import account, change_password, email, sign_in, sign_out

__all__ = [
    "account",
    "account_add",
    "account_close",
    "account_of",
    "account_open",
    "account_reset",
    "account_slips",
    "accounts",
    "accounts_add",
    "change_password",
    "csrf_failure",
    "decision_add",
    "decision_end",
    "decisions",
    "email",
    "resume",
    "sign_in",
    "sign_out",
]
