"""Who is signed in: the account with its person and posts in one query, as every request needs them together."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from giaoban.access.models import Account
from giaoban.access.viewers import account_with_posts


class AccountBackend(ModelBackend):
    """Passwords as Django checks them; the signed-in account comes with its posts (`viewers.account_with_posts`)."""

    def get_user(self, user_id: Any) -> Account | None:
        account = account_with_posts(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None
