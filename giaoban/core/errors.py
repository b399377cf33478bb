"""One family of errors. A person sees what went wrong and what to do; what they typed stays."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A rule said no.

    `code` is stable (tests, API); `message` is a translated sentence with %(name)s places filled from `params`;
    `field` names the form field it belongs to, if one.
    """

    status = 422

    def __init__(self, code: str, message: Any, /, *, field: str | None = None, links: Any = (), **params: Any) -> None:
        self.code, self._message, self.field, self.params = code, message, field, params
        self.links = list(links)  # (label, url) pairs: where each missing thing can be done
        super().__init__(code)

    @property
    def message(self) -> str:
        text = str(self._message)
        return text % self.params if self.params else text

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotFound(DomainError):
    """Missing and hidden are the same (DESIGN.md, Access)."""

    status = 404

    def __init__(self) -> None:
        from django.utils.translation import gettext_lazy as _

        super().__init__("not_found", _("Not found, or you may not see it."))


class Conflict(DomainError):
    """Somebody saved in between. `theirs` and `mine` are shown side by side; nothing was changed."""

    status = 409

    def __init__(self, *, theirs: str = "", mine: str = "", current_version: int = 0) -> None:
        from django.utils.translation import gettext_lazy as _

        super().__init__("conflict", _("Two people edited at once. Look at both texts and choose."))
        self.theirs, self.mine, self.current_version = theirs, mine, current_version


class Busy(DomainError):
    """The database was held by others for too long, or two writings stood in each other's way. Nothing was changed."""

    status = 503

    def __init__(self) -> None:
        from django.utils.translation import gettext_lazy as _

        super().__init__("busy", _("The site is very busy. Please send again in a moment."))
