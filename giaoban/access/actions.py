"""Writes on accounts: by their owners and by the technical administrator. Passwords never reach the record."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from giaoban.access import queries
from giaoban.access.models import Account
from giaoban.access.slips import new_password
from giaoban.core import clock
from giaoban.core.actions import action
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import Viewer
from giaoban.organisation.models import Person
from giaoban.records.actions import record


@action
def change_password(*, actor: Viewer, new_password: str) -> Account:
    """The owner chooses a new password (the form has checked the present one and the new one's strength)."""
    account = queries.own_account(actor)
    account.set_password(new_password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    record(actor=actor, kind="access.change_password", subject=account)
    return account


@action
def choose_language(*, actor: Viewer, language: str) -> Account:
    account = queries.own_account(actor)
    before, account.language = account.language, language
    account.save(update_fields=["language"])
    record(
        actor=actor,
        kind="access.choose_language",
        subject=account,
        before={"language": before},
        after={"language": language},
    )
    return account


@action
def choose_email(*, actor: Viewer, email: str) -> Account:
    """Where notices are mailed to; empty: nowhere. A refusal of the former address is forgotten.

    The record says that the address was changed, not what it is."""
    account = queries.own_account(actor)
    if (account.email, account.mail_problem) == (email, ""):
        return account
    had = bool(account.email)
    account.email, account.mail_problem, account.mail_refused_at = email, "", None
    account.save(update_fields=["email", "mail_problem", "mail_refused_at"])
    record(
        actor=actor,
        kind="access.choose_email",
        subject=account,
        before={"has_email": had},
        after={"has_email": bool(email)},
    )
    return account


@action
def create_account(*, actor: Viewer, person_uid: UUID, username: str = "") -> tuple[Account, str]:
    """An account for a person, with its first password (returned once, to be printed and changed at first sign-in).

    Without `username` the first free suggestion is taken. Errors: access.has_account, access.username_taken.
    """
    require_administrator(actor)
    person = Person.objects.filter(uid=person_uid).first()
    if person is None:
        raise NotFound
    if Account.objects.filter(person=person).exists():
        raise DomainError("access.has_account", _("%(name)s has an account already."), name=person.full_name)
    username = username or queries.suggest_username(person.full_name)
    if Account.objects.filter(username=username).exists():
        raise DomainError("access.username_taken", _("This user name is taken. Choose another one."), field="username")
    password = new_password()
    account = Account(
        username=username, person=person, must_change_password=True, language="vi", created_at=clock.real_now()
    )
    account.set_password(password)
    account.save()
    record(actor=actor, kind="access.create_account", subject=account, after={"person": person.full_name})
    return account, password


@action
def reset_password(*, actor: Viewer, account_uid: UUID) -> tuple[Account, str]:
    """A new first password; every session of the account ends, and the password must be changed at sign-in."""
    require_administrator(actor)
    account = queries.account_for(actor, account_uid)
    if account.pk == actor.account_id:
        raise DomainError("access.own_account", _("Change your own password on the page of your account."))
    password = new_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    record(actor=actor, kind="access.reset_password", subject=account, for_uid=_person_uid(account))
    return account, password


@action
def set_active(*, actor: Viewer, account_uid: UUID, active: bool) -> Account:
    """Close an account (its sessions end at once) or open it again. Nobody closes his own."""
    require_administrator(actor)
    account = queries.account_for(actor, account_uid)
    if account.pk == actor.account_id:
        raise DomainError("access.own_account", _("You cannot close your own account."))
    before, account.is_active = account.is_active, active
    account.save(update_fields=["is_active"])
    record(
        actor=actor,
        kind="access.open_account" if active else "access.close_account",
        subject=account,
        before={"is_active": before},
        after={"is_active": active},
        for_uid=_person_uid(account),
    )
    return account


def require_administrator(actor: Viewer) -> None:
    if not actor.is_administrator:
        raise NotFound


def _person_uid(account: Account) -> UUID | None:
    return account.person.uid if account.person else None
