"""States of the minutes as a table (DESIGN.md, States): draft → read back → sealed at the second signature; any edit voids."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from giaoban.core.errors import DomainError
from giaoban.meetings.models import Minutes

DRAFT, READ_BACK, SEALED = Minutes.State.DRAFT, Minutes.State.READ_BACK, Minutes.State.SEALED

TABLE: dict[str, dict[str, str]] = {
    "build": {DRAFT: DRAFT, READ_BACK: DRAFT},
    "edit": {DRAFT: DRAFT, READ_BACK: DRAFT},
    "respond": {DRAFT: DRAFT},
    "answer": {DRAFT: DRAFT, READ_BACK: READ_BACK},
    "read_back": {DRAFT: READ_BACK, READ_BACK: READ_BACK},
    "sign": {READ_BACK: READ_BACK},
    "seal": {READ_BACK: SEALED},
    "substitute": {DRAFT: DRAFT, READ_BACK: READ_BACK, SEALED: SEALED},
    "correct": {SEALED: SEALED},
}
REFUSALS = {
    DRAFT: _("The minutes have not been read back for signing."),
    READ_BACK: _("The minutes were read back for signing."),
    SEALED: _("The minutes are signed and may only be corrected."),
}


def may(state: str, event: str) -> bool:
    """True if `event` is possible in `state`. KeyError for an unknown event."""
    return state in TABLE[event]


def check(state: str, event: str) -> str:
    """The state after `event`. Raises DomainError with the reason if it is not possible now."""
    after = TABLE[event].get(state)
    if after is None:
        raise DomainError(f"meetings.minutes_{state}", REFUSALS[Minutes.State(state)])
    return after
