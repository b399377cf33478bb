"""Viewer: who is looking or acting, as a frozen value. Built by `access.viewers` once a request, passed everywhere.

Nothing below a view takes a `request`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a post lets its holder do in its unit; positions map to roles in rulebook/data/positions.toml."""

    LEADER = "leader"  # secretary or deputy: approves for the unit; the unit's standing members
    STAFF = "staff"  # office: drafts for the unit; the host's clerk
    HEAD = "head"  # head of an advisory body: proposes in its fields
    MEMBER = "member"


@dataclass(frozen=True)
class Post:
    appointment_id: int
    unit_id: int
    unit_uid: UUID
    path: str
    position: str
    roles: frozenset[Role]
    acting: bool = False
    unit_name: str = ""  # for the page shell


@dataclass(frozen=True)
class Inspection:
    """An inspection decision in force: reads these units' papers of these dates, changes nothing."""

    decision_id: int
    unit_ids: frozenset[int]
    covers_from: date
    covers_to: date


@dataclass(frozen=True)
class Viewer:
    account_id: int | None
    person_id: int | None
    person_uid: UUID | None
    name: str
    posts: tuple[Post, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    is_administrator: bool = False
    field_ids: frozenset[int] = field(default_factory=frozenset)  # fields of the advisory bodies this person heads

    @property
    def is_anonymous(self) -> bool:
        return self.account_id is None

    @property
    def unit_ids(self) -> frozenset[int]:
        """Units in which the person holds any post."""
        return frozenset(post.unit_id for post in self.posts)

    def units_as(self, *roles: Role) -> frozenset[int]:
        """Ids of the units where one of the person's posts has one of `roles`."""
        wanted = frozenset(roles)
        return frozenset(post.unit_id for post in self.posts if post.roles & wanted)

    def paths_as(self, *roles: Role) -> tuple[str, ...]:
        wanted = frozenset(roles)
        return tuple(post.path for post in self.posts if post.roles & wanted)

    def is_at(self, unit_id: int, *roles: Role) -> bool:
        return unit_id in self.units_as(*roles)

    def has_role(self, *roles: Role) -> bool:
        return bool(self.units_as(*roles))

    def is_inspector(self) -> bool:
        return bool(self.inspections)


ANONYMOUS = Viewer(account_id=None, person_id=None, person_uid=None, name="")


def system_actor(name: str = "giaoban worker") -> Viewer:
    """The worker and the sample: writes what no person writes. It holds no post and sees nothing."""
    return Viewer(account_id=None, person_id=None, person_uid=None, name=name)
