"""What the form needs of the database, read once."""

from __future__ import annotations

from giaoban.commitments.queries import open_for_unit
from giaoban.core import clock
from giaoban.core.viewer import Role, Viewer
from giaoban.organisation.models import Appointment, Field, Unit
from giaoban.organisation.queries import holders, post_name
from giaoban.reports import queries, rows
from giaoban.reports.content import rows_of
from giaoban.reports.figures import figures_of, rows_now
from giaoban.reports.forms import Basis
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting


def basis_for(viewer: Viewer, meeting: Meeting, unit: Unit, report: Report | None, *, drafts: bool = True) -> Basis:
    """The unit's open commitments, the fields of work, its posts, and what the report says now.

    `drafts=False`: of the figures only what the unit has sent, not what it typed."""
    posts, names = posts_of(unit, holders(unit, None, clock.today()))
    figures = figures_of(meeting, unit, drafts=drafts)
    current, asked = rows_now(figures), open_for_unit(viewer, meeting, unit)
    if report is None:
        commitments = list(asked)
    else:
        commitments, claims = rows.commitments_with_claims(asked, report)
        current |= rows.current_rows(viewer, report, claims)
    return Basis(
        meeting=meeting,
        commitments=commitments,
        current=current,
        fields=list(Field.objects.all()),
        posts=posts,
        post_names=names,
        offer_restricted=viewer.is_at(unit.pk, Role.LEADER, Role.STAFF),
        figures=figures,
    )


def posts_of(unit: Unit, present: list[Appointment]) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """(post, post and who holds it) and post → name: rights and duties belong to posts, so a post stands once, whoever
    shares it."""
    names = {row.position: post_name(row.position, unit) for row in present}
    people: dict[str, list[str]] = {}
    for row in present:
        people.setdefault(row.position, []).append(row.person.full_name)
    return [(position, f"{names[position]} · {', '.join(held)}") for position, held in people.items()], names


def entering_basis(viewer: Viewer, meeting: Meeting, unit: Unit, own: Report | None) -> Basis:
    """For the host's office: its own begun draft, or the last submitted version of a returned report, or blank."""
    begun = own is not None and own.begun_by_host and own.state != Report.State.RETURNED
    basis = basis_for(viewer, meeting, unit, None, drafts=begun)
    basis.current = {**current_for_host(viewer, own), **rows_now(basis.figures)}
    return basis


def current_for_host(viewer: Viewer, own: Report | None) -> dict[rows.Key, rows.Values]:
    """What the host's office sees of a unit's report that is not submitted: what it began itself, or what was returned."""
    if own is not None and own.state == Report.State.RETURNED:
        return rows_of(queries.as_content(queries.versions_of(viewer, own)[-1]))
    if own is not None and own.begun_by_host:
        return rows.current_rows(viewer, own)
    return {}
