"""Who sees what (DESIGN.md, Access). Every paper here contains a marker that could leak."""

from __future__ import annotations

import pytest
from django.urls import reverse

from giaoban.core.errors import NotFound
from giaoban.reports import actions, queries, rows
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting
from tests.reports.conftest import enter_url, start_url

DRAFT_MARK, SENT_MARK, SECRET_MARK = "DAUHIEUNHAP", "DAUHIEUNOP", "DAUHIEUHANCHE"
EVERYBODY = [
    "city_leader",
    "chair",
    "deputy",
    "clerk",
    "clerk2",
    "head",
    "inspector",
    "secretary1",
    "deputy1",
    "drafter1",
    "member1",
    "secretary2",
    "drafter2",
    "secretary3",
    "outsider",
    "admin",
]
WRITERS = {"secretary1", "deputy1", "drafter1"}
READERS = WRITERS | {"member1", "chair", "deputy", "clerk", "clerk2", "city_leader", "inspector"}


@pytest.fixture
def marked(world, draft):
    return actions.save_report(
        actor=world.viewer("drafter1"),
        report_uid=draft.uid,
        rows=[
            rows.new_row(rows.DIFFICULTIES, difficulties=DRAFT_MARK),
            rows.new_row(rows.RESULT, text=DRAFT_MARK, field_id=world.fields["farming"].pk),
            rows.new_row(rows.PETITION, text=DRAFT_MARK),
        ],
    )


def seen_by(as_, url: str) -> set[str]:
    return {who for who in EVERYBODY if as_(who).get(url).status_code == 200}


def pages(world, report) -> list[str]:
    return [
        reverse("reports:list"),
        f"{reverse('reports:list')}?meeting={world.october.uid}",
        reverse("reports:report", args=[report.uid]),
        reverse("reports:report", args=[report.uid]) + "?print=1",
        reverse("reports:versions", args=[report.uid]),
        reverse("reports:edit", args=[report.uid]),
        start_url(world),
        enter_url(world),
        reverse("today:home"),
    ]


def holders_of(as_, mark: str, urls: list[str]) -> set[str]:
    found = set()
    for who in EVERYBODY:
        client = as_(who)
        if any(mark in client.get(url).content.decode() for url in urls):
            found.add(who)
    return found


def test_a_draft_is_seen_by_its_writers_only(world, as_, marked):
    assert seen_by(as_, reverse("reports:report", args=[marked.uid])) == WRITERS
    assert seen_by(as_, reverse("reports:edit", args=[marked.uid])) == WRITERS
    assert holders_of(as_, DRAFT_MARK, pages(world, marked)) == WRITERS


def test_the_host_knows_that_a_draft_exists_and_no_sibling_does(world, marked):
    states = {who: queries.report_states(world.viewer(who), world.october) for who in EVERYBODY}
    assert states["clerk"] == {world.unit1.pk: "draft", world.unit2.pk: "none", world.unit3.pk: "none"}
    assert states["secretary2"] == {world.unit2.pk: "none"}
    assert states["outsider"] == states["admin"] == states["head"] == {}
    assert queries.claims_of_meeting(world.viewer("clerk"), world.october) == {}
    assert queries.plan_lines_of(world.viewer("clerk"), world.october, world.unit1) == []
    board = {row.unit.pk: row for row in queries.board(world.viewer("clerk"), world.october)}
    assert board[world.unit1.pk].report is None
    assert queries.board(world.viewer("secretary1"), world.october) == []


def test_a_submitted_report_is_never_seen_by_siblings(world, as_, marked):
    actions.submit_report(actor=world.viewer("secretary1"), report_uid=marked.uid)
    assert seen_by(as_, reverse("reports:report", args=[marked.uid])) == READERS
    assert holders_of(as_, DRAFT_MARK, pages(world, marked)) == READERS
    claims = queries.claims_of_meeting(world.viewer("clerk"), world.october)
    assert set(claims) == {world.commitment1.pk, world.commitment1_later.pk}
    assert queries.claims_of_meeting(world.viewer("secretary2"), world.october) == {}
    assert queries.reports_of_meeting(world.viewer("secretary2"), world.october) == {}


def test_withdrawn_it_is_hidden_again(world, as_, marked):
    secretary = world.viewer("secretary1")
    actions.submit_report(actor=secretary, report_uid=marked.uid)
    actions.withdraw_report(actor=secretary, report_uid=marked.uid)
    assert holders_of(as_, DRAFT_MARK, pages(world, marked)) == WRITERS


def test_edits_after_a_return_stay_with_the_unit(world, as_, submitted):
    actions.return_report(
        actor=world.viewer("clerk"), report_uid=submitted.uid, version=submitted.version, reason="Bổ sung"
    )
    actions.save_report(
        actor=world.viewer("drafter1"),
        report_uid=submitted.uid,
        rows=[rows.new_row(rows.RESULT, text=SENT_MARK, field_id=world.fields["farming"].pk)],
    )
    assert seen_by(as_, reverse("reports:report", args=[submitted.uid])) == READERS
    assert holders_of(as_, SENT_MARK, pages(world, submitted)) == WRITERS
    # The host still reads what was submitted.
    page = as_("clerk").get(reverse("reports:report", args=[submitted.uid])).content.decode()
    assert "kết nạp 02 đảng viên" in page


def test_a_restricted_petition_is_not_for_everybody_who_reads_the_report(world, as_, draft):
    actions.save_report(
        actor=world.viewer("secretary1"),
        report_uid=draft.uid,
        rows=[rows.new_row(rows.PETITION, text=SECRET_MARK, restricted=True)],
    )
    assert holders_of(as_, SECRET_MARK, pages(world, draft)) == {"secretary1", "deputy1"}
    actions.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    assert holders_of(as_, SECRET_MARK, pages(world, draft)) == {"secretary1", "deputy1", "chair", "deputy"}
    stored = draft.versions.get().content
    assert SECRET_MARK not in str(stored)
    # The drafter saves without seeing it: it is still there.
    actions.withdraw_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    actions.save_report(
        actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[rows.new_row(rows.DIFFICULTIES, difficulties="x")]
    )
    assert draft.report_concerns.count() == 1


def test_posting_is_closed_to_others(world, as_, submitted):
    for name in ("send", "recall", "submit", "withdraw", "confirm", "return", "edit"):
        url = reverse(f"reports:{name}", args=[submitted.uid])
        for who in ("secretary2", "drafter2", "outsider", "admin", "head"):
            assert as_(who).post(url, {"reason": "x", "version": submitted.version}).status_code == 404, (name, who)
    assert as_("secretary2").get(start_url(world)).status_code == 404
    assert as_("secretary1").get(enter_url(world)).status_code == 404
    assert as_("outsider").post(enter_url(world)).status_code == 404
    # Seen, but not theirs to change: refused in words.
    assert as_("chair").post(reverse("reports:withdraw", args=[submitted.uid])).status_code == 422
    assert as_("clerk").post(reverse("reports:send", args=[submitted.uid])).status_code == 422
    assert as_("member1").post(reverse("reports:withdraw", args=[submitted.uid])).status_code == 404
    assert Report.objects.unscoped("test").get(pk=submitted.pk).state == "submitted"


def test_a_claim_on_somebody_elses_task_is_not_found(world, draft):
    foreign = rows.new_row(rows.CLAIM, str(world.commitment2.uid), outcome="achieved")
    with pytest.raises(NotFound):
        actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[foreign])


def test_an_inspector_outside_his_dates_sees_nothing(world, submitted):
    viewer = world.viewer("inspector")
    assert queries.report_for(viewer, submitted.uid) == submitted
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(held_on="2018-01-05")
    with pytest.raises(NotFound):
        queries.report_for(viewer, submitted.uid)


def test_claims_in_the_history_of_a_task(world, marked):
    from giaoban.commitments.queries import commitment_for, history

    def claimed(who: str) -> list[str]:
        viewer = world.viewer(who)
        return [
            e.outcome for e in history(viewer, commitment_for(viewer, world.commitment1.uid)) if e.kind == "claimed"
        ]

    assert claimed("clerk") == claimed("secretary1") == []
    actions.submit_report(actor=world.viewer("secretary1"), report_uid=marked.uid)
    assert claimed("clerk") == claimed("secretary1") == ["in_progress"]
    assert claimed("head") == []  # the head of the advisory body may not open the unit's report
