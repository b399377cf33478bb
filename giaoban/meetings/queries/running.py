"""Who may sit in the chair and take the minutes; what stands between an open meeting and its closing."""

from __future__ import annotations

from dataclasses import dataclass

from giaoban.commitments import queries as commitments
from giaoban.commitments.models import Commitment
from giaoban.core.viewer import Role, Viewer
from giaoban.meetings.queries.table import was_heard
from giaoban.organisation.models import Person
from giaoban.organisation.queries import holders
from giaoban.rulebook.positions import roles_of
from giaoban.schedule import queries as schedule
from giaoban.schedule.models import Meeting


def standing_of(meeting: Meeting) -> list[Person]:
    """Standing members of the host on the meeting's day, the one who leads first: acting before the others, then by rank."""
    return _people(meeting, Role.LEADER)


def recorders_of(meeting: Meeting) -> list[Person]:
    """The host's office on the meeting's day; where it has nobody else, a standing member may take the minutes."""
    return _people(meeting, Role.STAFF) + _people(meeting, Role.LEADER)


def _people(meeting: Meeting, role: Role) -> list[Person]:
    posts = [post for post in holders(meeting.series.host, None, meeting.held_on) if role in roles_of(post.position)]
    posts.sort(key=lambda post: not post.acting)  # stable: rank within
    return list({post.person_id: post.person for post in posts}.values())


@dataclass(frozen=True)
class Gate:
    """What is missing before closing. `hidden` counts rows the viewer may not see: they hold the gate all the same."""

    missing: tuple[Commitment, ...]
    unheard: tuple[Commitment, ...]
    hidden: int

    @property
    def count(self) -> int:
        return len(self.missing) + self.hidden


def gate_of(viewer: Viewer, meeting: Meeting) -> Gate:
    """Gate 1 as a page shows it: the rule counts all rows, the list names those the viewer may see."""
    if meeting.kind != Meeting.Kind.REGULAR:
        return Gate((), (), 0)
    rows = commitments.without_verdict(meeting)
    seen = set(Commitment.objects.visible_to(viewer).filter(pk__in=[c.pk for c in rows]).values_list("pk", flat=True))
    missing = tuple(c for c in rows if c.pk in seen)
    return Gate(missing, tuple(unheard_of(meeting, list(missing))), len(rows) - len(missing))


def unheard_of(meeting: Meeting, missing: list[Commitment]) -> list[Commitment]:
    """Those of `missing` whose unit was not heard at this meeting; a unit without a slot was not heard either."""
    heard = {slot.unit_id for slot in schedule.slots_of(meeting) if was_heard(slot)}
    return [commitment for commitment in missing if commitment.owner_id not in heard]
