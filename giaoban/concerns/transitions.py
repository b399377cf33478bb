"""States of a petition as a table (DESIGN.md, WORDS.md). `check` is the only way from one state to the next.

draft → raised → (assigned →) answered; disagreement, telling back and passing up come with a later issue. An answer may be
worded anew until the unit has confirmed that it got it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from giaoban.concerns.models import Concern
from giaoban.core.errors import DomainError

S = Concern.State
DRAFT, RAISED, ASSIGNED, ANSWERED = S.DRAFT.value, S.RAISED.value, S.ASSIGNED.value, S.ANSWERED.value
WITHDRAWN = S.WITHDRAWN.value

TABLE: dict[str, dict[str, str]] = {
    "change": {DRAFT: DRAFT},
    "drop": {DRAFT: DRAFT},
    "submit": {DRAFT: RAISED},
    "take_back": {RAISED: DRAFT},  # its report was withdrawn or returned, nobody has acted on it
    "assign": {RAISED: ASSIGNED, ASSIGNED: ASSIGNED},
    "answer": {RAISED: ANSWERED, ASSIGNED: ANSWERED, ANSWERED: ANSWERED},
    "withdraw": {RAISED: WITHDRAWN, ASSIGNED: WITHDRAWN},
    "confirm": {ANSWERED: ANSWERED},
    "make_common": {ANSWERED: ANSWERED},
}

REFUSALS = {
    DRAFT: _("This petition has not been sent yet."),
    RAISED: _("This petition has already been sent."),
    ASSIGNED: _("This petition is being dealt with."),
    ANSWERED: _("This petition has been answered."),
    WITHDRAWN: _("This petition was withdrawn."),
}


def check(state: str, event: str) -> str:
    """The state after `event`, or DomainError with the reason why not."""
    new = TABLE[event].get(state)
    if new is None:
        raise DomainError(f"concerns.not_{event}", REFUSALS.get(state, _("This petition is closed.")))
    return new


def can(state: str, event: str) -> bool:
    return state in TABLE[event]
