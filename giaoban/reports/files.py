"""Who sees a report's files: whoever sees what they belong to (registered with documents.owners)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from giaoban.access import scopes
from giaoban.commitments.models import Commitment
from giaoban.core.guard import NOTHING
from giaoban.core.viewer import Role, Viewer
from giaoban.documents.models import AccessClass
from giaoban.reports.models import Report, ReportFile


def files_visible(viewer: Viewer) -> Q:
    """A Q over File. In a draft: its writers. Submitted with the report: whoever sees the report; evidence also for whoever
    sees the claims on that task (the head of the advisory body of its field). A page sent to the office: the host's office.
    Withdrawn: the unit's writers only. Restricted: sender, secretaries of the unit, host's standing members. Never siblings."""
    if not viewer.posts and not viewer.inspections:
        return NOTHING
    host = "report__meeting__series__host"
    links = ReportFile.objects.filter(file=OuterRef("pk"))
    out = Q(published_at__isnull=False)
    writes = scopes.own_unit(viewer, "report__unit", Role.LEADER, Role.STAFF, Role.HEAD) | (
        scopes.hosts(viewer, host) & Q(report__begun_by_host=True)
    )
    judged = Commitment.objects.unscoped("rule: who sees claims sees their evidence")
    live = Q(withdrawn_at=None) & (
        (Q(report__in=Report.objects.visible_to(viewer).values("pk")) & (writes | out))
        | (scopes.hosts(viewer, host) & Q(sent_at__isnull=False))
        | (
            Q(role=ReportFile.Role.EVIDENCE, report__state=Report.State.SUBMITTED)
            & out
            & Q(commitment__in=judged.filter(Commitment.judged_visible(viewer)).values("pk"))
        )
    )
    kept = scopes.own_unit(viewer, "report__unit", Role.LEADER, Role.STAFF)
    leaders = scopes.own_unit(viewer, "report__unit", Role.LEADER) | (
        Q(withdrawn_at=None) & (out | Q(sent_at__isnull=False)) & scopes.own_unit(viewer, host, Role.LEADER)
    )
    restricted = Q(access_class=AccessClass.RESTRICTED)
    sender = Q(uploaded_by_id=viewer.person_id or 0)
    return (Exists(links.filter(live | kept)) & ~restricted) | (
        (Exists(links.filter(leaders)) | (Exists(links) & sender)) & restricted
    )
