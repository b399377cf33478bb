"""Accounts, inspection decisions, and the count of failed sign-ins."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from giaoban.core.fields import NFCCharField, NFCTextField
from giaoban.organisation.models import Person, Unit


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **extra: object) -> "Account":
        account = self.model(username=self.model.normalize_username(username).lower(), **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Signs in by user name. At most one person; a technical administrator sees no content."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account")
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="vi")
    created_at = models.DateTimeField()
    email = models.EmailField(blank=True)  # entered by the person; notices are mailed there
    mail_problem = models.CharField(max_length=300, blank=True)  # what the mail server said when it refused the address
    mail_refused_at = models.DateTimeField(null=True, blank=True)
    unseen_notices = models.PositiveIntegerField(default=0)  # kept by the room of notices; the navigation shows it

    held: Any  # the posts of today, where access.viewers.account_with_posts read them along

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username


class InspectionDecision(models.Model):
    """An inspector reads within the units and dates of a decision."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = NFCCharField(max_length=60)
    issued_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inspection_decisions")
    subject = NFCTextField()
    units = models.ManyToManyField(Unit, related_name="+")
    inspectors = models.ManyToManyField(Person, related_name="inspection_decisions")
    covers_from = models.DateField()
    covers_to = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(covers_to__gte=models.F("covers_from"), valid_to__gte=models.F("valid_from")),
                name="access_decision_dates",
            )
        ]

    def __str__(self) -> str:
        return self.number


class SignInFailure(models.Model):
    """Failed sign-ins of a user name in the last minutes; slows guessing down without telling whether it exists."""

    username_hash = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.username_hash[:8]
