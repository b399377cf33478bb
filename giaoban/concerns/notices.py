"""What is told about petitions: a pressing matter, an assignment, an answer; a reminder before an answer is due.

A restricted one is told only to those who may open it, by one neutral sentence. No text of a petition is ever mailed.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from giaoban.concerns.models import AccessClass, Concern
from giaoban.core.viewer import Role, Viewer, system_actor
from giaoban.core.working_days import add_working_days
from giaoban.notifications import reminders
from giaoban.notifications.actions import notify, remind, withdraw
from giaoban.notifications.kinds import Kind, register
from giaoban.notifications.models import Notice
from giaoban.notifications.recipients import To, holders_of
from giaoban.notifications.values import Typed, Value
from giaoban.rulebook.registry import rule

OWN = (Role.LEADER, Role.STAFF, Role.HEAD)
EXAMPLE: dict[str, Value] = {
    "unit": "Tân Phong",
    "text": Typed("Bãi rác đã đầy"),
    "due": date(2017, 10, 20),
}


def _is(*states: str):  # noqa: ANN202 - a check of a kind
    def still_true(notice: Notice) -> bool:
        rows = Concern.objects.unscoped("worker: is the notice still true")
        return rows.filter(uid=notice.subject_uid, state__in=states).exists()

    return still_true


def _due_then(notice: Notice) -> bool:
    rows = Concern.objects.unscoped("worker: is the notice still true")
    return rows.filter(uid=notice.subject_uid, state=Concern.State.ASSIGNED, answer_due_on=notice.day).exists()


PRESSING = Kind(
    "concerns.pressing",
    "petitions",
    _("A unit raises a pressing matter"),
    _("%(unit)s raises a pressing matter: %(text)s"),
    "concerns:concern",
    brief=_("%(unit)s raises a pressing matter."),
    duty=True,
    still_true=_is(Concern.State.RAISED),
    example=EXAMPLE,
)
ASSIGNED = Kind(
    "concerns.assigned",
    "petitions",
    _("A petition is given to you to answer"),
    _("To be answered by %(due)s, petition of %(unit)s: %(text)s"),
    "concerns:concern",
    brief=_("A petition of %(unit)s is to be answered by %(due)s."),
    duty=True,
    still_true=_is(Concern.State.ASSIGNED),
    example=EXAMPLE,
)
ANSWERED = Kind(
    "concerns.answered",
    "petitions",
    _("Your petition is answered"),
    _("Your petition has been answered: %(text)s"),
    "concerns:concern",
    brief=_("A petition of your unit has been answered."),
    duty=True,
    still_true=_is(Concern.State.ANSWERED),
    example=EXAMPLE,
)
DUE = Kind(
    "concerns.due",
    "petitions",
    _("Three working days before an answer is due"),
    _("An answer is due %(due)s, petition of %(unit)s: %(text)s"),
    "concerns:concern",
    brief=_("An answer to a petition of %(unit)s is due %(due)s."),
    duty=True,
    still_true=_due_then,
    example=EXAMPLE,
)
register(PRESSING, ASSIGNED, ANSWERED, DUE)
ALL = tuple(kind.code for kind in (PRESSING, ASSIGNED, ANSWERED, DUE))


def raised(actor: Viewer, concern: Concern) -> None:
    """The host hears at once of a pressing matter; the other petitions stand on Today and in the list."""
    if concern.kind == Concern.Kind.PRESSING:
        _tell(actor, PRESSING, concern, _host(concern))


def assigned(actor: Viewer, concern: Concern) -> None:
    settle(actor, concern)
    _tell(actor, ASSIGNED, concern, _answering(concern))


def answered(actor: Viewer, concern: Concern) -> None:
    settle(actor, concern)
    _tell(actor, ANSWERED, concern, _own(concern))


def settle(actor: Viewer, concern: Concern) -> None:
    """Taken back, answered, confirmed, or assigned anew: nothing told before is asked any more."""
    withdraw(actor=actor, kinds=ALL, subject=concern)


def _is_restricted(concern: Concern) -> bool:
    return concern.access_class == AccessClass.RESTRICTED


def _own(concern: Concern) -> To:
    return holders_of(concern.raised_by_id, *([Role.LEADER] if _is_restricted(concern) else OWN))


def _host(concern: Concern) -> To:
    roles = [Role.LEADER] if _is_restricted(concern) else [Role.LEADER, Role.STAFF]
    return holders_of(concern.series.host_id, *roles)


def _answering(concern: Concern) -> To:
    if concern.assigned_to_id is None or concern.assigned_to_id == concern.series.host_id:
        return _host(concern)
    return holders_of(concern.assigned_to_id, *(() if _is_restricted(concern) else OWN))


def _tell(actor: Viewer, kind: Kind, concern: Concern, to: To) -> None:
    notify(
        actor=actor,
        kind=kind.code,
        to=[to],
        subject=concern,
        params=_about(concern),
        restricted=_is_restricted(concern),
    )


def _about(concern: Concern) -> dict[str, Value]:
    params: dict[str, Value] = {"unit": str(concern.raised_by), "text": Typed(concern.text)}
    if concern.answer_due_on:
        params["due"] = concern.answer_due_on
    return params


def remind_due(now: datetime) -> int:
    """Assigned petitions whose answer falls due within three working days, each once for its date."""
    today = localtime(now).date()
    until = add_working_days(today, rule("due_reminder_days", today).number)
    rows = list(
        Concern.objects.unscoped("worker: answers that fall due")
        .filter(state=Concern.State.ASSIGNED, answer_due_on__gte=today, answer_due_on__lte=until)
        .select_related("raised_by", "series")
        .order_by("answer_due_on", "pk")
    )
    return sum(
        remind(
            actor=system_actor(),
            kind=DUE.code,
            to=[_answering(row)],
            subject=row,
            day=row.answer_due_on,
            params=_about(row),
            restricted=_is_restricted(row),
        )
        for row in rows
        if row.answer_due_on and not reminders.told(DUE.code, [row.uid], row.answer_due_on)
    )


reminders.register("petitions", remind_due)
