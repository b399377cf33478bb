"""Who sees the files of notes: whoever sees the task, a co-ordinating unit included (registered with documents.owners)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from giaoban.access import scopes
from giaoban.commitments.models import Commitment, ProgressFile
from giaoban.core.guard import NOTHING
from giaoban.core.viewer import Role, Viewer
from giaoban.documents.models import AccessClass


def files_visible(viewer: Viewer) -> Q:
    """A Q over File. Restricted: sender, secretaries of the unit, host's standing members."""
    if not viewer.posts and not viewer.inspections:
        return NOTHING
    seen = Commitment.objects.visible_to(viewer).values("pk")
    links = ProgressFile.objects.filter(file=OuterRef("pk"), progress__commitment__in=seen)
    leaders = scopes.own_unit(viewer, "progress__unit", Role.LEADER) | scopes.own_unit(
        viewer, "progress__commitment__series__host", Role.LEADER
    )
    restricted = Q(access_class=AccessClass.RESTRICTED)
    return (Exists(links) & ~restricted) | (
        (Exists(links.filter(leaders)) | (Exists(links) & Q(uploaded_by_id=viewer.person_id or 0))) & restricted
    )
