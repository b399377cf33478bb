"""What the form needs of the database, read once."""

from __future__ import annotations

from giaoban.commitments.queries import open_for_unit
from giaoban.core import clock
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Appointment, Field, Unit
from giaoban.organisation.queries import holders, post_name
from giaoban.reports import queries, rows
from giaoban.reports.content import rows_of
from giaoban.reports.forms import Basis
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting


def basis_for(viewer: Viewer, meeting: Meeting, unit: Unit, report: Report | None) -> Basis:
    """The unit's open commitments, the fields of work, its posts, and what the report says now."""
    present = holders(unit, None, clock.today())
    return Basis(
        meeting=meeting,
        commitments=list(open_for_unit(viewer, meeting, unit)),
        current=rows.current_rows(viewer, report) if report is not None else {},
        fields=list(Field.objects.all()),
        posts=_posts(unit, present),
        post_names={row.position: post_name(row.position, unit) for row in present},
        offer_restricted=viewer.is_at(unit.pk, Role.LEADER, Role.STAFF),
    )


def _posts(unit: Unit, present: list[Appointment]) -> list[tuple[str, str]]:
    """(post, post and who holds it): rights and duties belong to posts, so a post stands once, whoever shares it."""
    people: dict[str, list[str]] = {}
    for row in present:
        people.setdefault(row.position, []).append(row.person.full_name)
    return [(position, f"{post_name(position, unit)} · {', '.join(names)}") for position, names in people.items()]


def entering_basis(viewer: Viewer, meeting: Meeting, unit: Unit, own: Report | None) -> Basis:
    """For the host's office: its own begun draft, or the last submitted version of a returned report, or blank."""
    begun = own if own is not None and own.begun_by_host and own.state != Report.State.RETURNED else None
    basis = basis_for(viewer, meeting, unit, begun)
    if begun is None and own is not None and own.state == Report.State.RETURNED:
        last = queries.versions_of(viewer, own)[-1]
        basis.current = rows_of(queries.as_content(last))
    return basis
