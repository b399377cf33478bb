"""Capabilities: the coarse gate in front of every page.

`room:thing:act` → who may try at all, by the roles of their posts *anywhere*. Whether they may do it to *this* paper
is decided by queries (visible rule) and actions (`require`). A view without a capability fails a test.
"""

from __future__ import annotations

from giaoban.core.viewer import Role, Viewer

PUBLIC, SIGNED_IN, POST_HOLDER, ADMINISTRATOR, INSPECTOR = (
    "public",
    "signed_in",
    "post_holder",
    "administrator",
    "inspector",
)
L, S, H = Role.LEADER.value, Role.STAFF.value, Role.HEAD.value

CAPABILITIES: dict[str, frozenset[str]] = {
    name: frozenset(who)
    for name, who in {
        "core:page:public": {PUBLIC},
        "core:page:open": {SIGNED_IN},
        "access:account:own": {SIGNED_IN},
        "access:account:manage": {ADMINISTRATOR},
        "access:decision:manage": {S, L},
        "organisation:unit:manage": {ADMINISTRATOR},
        "organisation:people:manage": {ADMINISTRATOR, S, L},
        "organisation:tree:read": {POST_HOLDER, ADMINISTRATOR, INSPECTOR},
        "today:home:read": {SIGNED_IN},
        "documents:file:read": {POST_HOLDER, INSPECTOR},
        "documents:file:add": {L, S, H},
        "notifications:inbox:own": {POST_HOLDER},
        "notifications:undelivered:read": {S, L},
        "schedule:series:read": {POST_HOLDER, INSPECTOR},
        "schedule:series:manage": {S, L},
        "schedule:meeting:read": {POST_HOLDER, INSPECTOR},
        "schedule:meeting:manage": {S, L},
        "schedule:calendar:own": {POST_HOLDER},
        "schedule:calendar:by_link": {PUBLIC},  # no sign-in: the secret in the address decides whose calendar it is
        "commitments:commitment:read": {POST_HOLDER, INSPECTOR},
        "commitments:commitment:assign": {S, L},
        "commitments:commitment:cancel": {L, S},
        "commitments:progress:add": {L, S, H},
        "commitments:extension:ask": {L, S},
        "commitments:extension:grant": {L, S},
        "commitments:import:old_book": {S, L},
        "concerns:concern:read": {POST_HOLDER, INSPECTOR},
        "concerns:concern:raise": {L, S},
        "concerns:concern:answer": {L, S, H},
        "reports:report:read": {POST_HOLDER, INSPECTOR},
        "reports:report:write": {L, S},
        "reports:report:submit": {L},
        "reports:report:enter_for": {L, S},
        "reports:report:return": {L, S},
        "reports:calls:read": {L, S},
        "reports:calls:note": {L, S},
        "reports:indicator:read": {POST_HOLDER, INSPECTOR},
        "reports:indicator:manage": {L, S},
        "reports:indicator:request": {H},
        "reports:indicator:withdraw": {H, L, S},
        "reports:indicator:answer": {L, S},
        "meetings:table:read": {L, S, H, INSPECTOR},
        "meetings:slot:read": {POST_HOLDER, INSPECTOR},
        "meetings:verdict:propose": {L, S, H},
        "meetings:priority:propose": {L, S, H},
        "meetings:run": {L, S},
        "meetings:paper:print": {L, S},
        "meetings:hall:read": {L, S},
        "meetings:paper:enter": {L, S},
        "meetings:minutes:read": {POST_HOLDER, INSPECTOR},
        "meetings:minutes:write": {L, S},
        "meetings:minutes:respond": {L, S},
        "meetings:minutes:sign": {POST_HOLDER},
    }.items()
}


def may(viewer: Viewer, capability: str) -> bool:
    """May this viewer try pages of `capability`? KeyError for an undeclared one."""
    who = CAPABILITIES[capability]
    if PUBLIC in who:
        return True
    if viewer.is_anonymous:
        return False
    return (
        SIGNED_IN in who
        or (ADMINISTRATOR in who and viewer.is_administrator)
        or (POST_HOLDER in who and bool(viewer.posts))
        or (INSPECTOR in who and viewer.is_inspector())
        or any(role.value in who for post in viewer.posts for role in post.roles)
    )
