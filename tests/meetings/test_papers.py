"""The printed set and a unit's own sheet: what stands on them, for whom, in how many queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from giaoban.commitments.rules import allowed_outcomes
from giaoban.concerns.models import AccessClass, Concern
from giaoban.core import clock
from giaoban.core.errors import NotFound
from giaoban.meetings.actions import speaking
from giaoban.meetings.queries.print_set import own_sheets, print_set
from giaoban.schedule.models import Participant, Slot
from tests.meetings import stage
from tests.meetings.test_running import crowd, queries_of
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.frozen(stage.DAY):
        yield


@pytest.fixture
def papers(world: World) -> World:
    """Both communes have reported, raised something, and somebody proposed."""
    for unit, c, name in ((world.unit1, world.commitment1, "mot"), (world.unit2, world.commitment2, "hai")):
        row = stage.report(
            world, unit, {c: {"outcome": "not_achieved", "why_not": f"vuong {name}"}}, difficulties=f"kho {name}"
        )
        stage.plan_line(world, row, f"ke hoach {name}")
        stage.propose(world, c, "partly", reason=f"de xuat {name}")
        petition(world, unit, f"kien nghi {name}")
        petition(world, unit, f"han che {name}", access_class=AccessClass.RESTRICTED)
        petition(world, unit, f"nhap {name}", state=Concern.State.DRAFT, raised_at=None)
    return world


def petition(world: World, unit: object, text: str, **extra: object) -> Concern:
    values = {"state": Concern.State.RAISED, "raised_at": clock.now(), **extra}
    return Concern.objects.create(series=world.series, raised_by=unit, meeting=world.october, text=text, **values)


def printed(world: World) -> str:
    return reverse("meetings:papers_print", args=[world.october.uid])


def own(world: World) -> str:
    return reverse("meetings:own_sheet", args=[world.october.uid])


@pytest.mark.parametrize("role", ["clerk", "chair"])
def test_set_has_every_paper_and_no_restricted_petition(papers: World, as_: Callable[[str], Client], role: str) -> None:
    text = as_(role).get(printed(papers)).content.decode()
    for name in ("mot", "hai"):
        for word in ("vuong", "kho", "ke hoach", "de xuat", "kien nghi"):
            assert (f"{word} {name}" in text) == (word != "kho"), word
        for word in ("han che", "nhap"):
            assert f"{word} {name}" not in text
    for commitment in (papers.commitment1, papers.commitment2, papers.commitment1_later):
        assert commitment.text in text
    assert text.count('data-paper="unit"') == 3


@pytest.mark.parametrize(
    "role", ["secretary1", "drafter1", "member1", "head", "inspector", "city_leader", "outsider", "admin"]
)
def test_set_is_for_the_host_only(papers: World, as_: Callable[[str], Client], role: str) -> None:
    for url in (printed(papers), reverse("meetings:papers", args=[papers.october.uid])):
        assert as_(role).get(url).status_code == 404
        assert as_("clerk").get(url).status_code == 200
    with pytest.raises(NotFound):
        print_set(papers.viewer(role), papers.october.uid)


def test_only_the_papers_and_units_asked_for(papers: World, as_: Callable[[str], Client]) -> None:
    client = as_("clerk")

    def kinds(query: str) -> list[str]:
        text = client.get(printed(papers) + query).content.decode()
        return [
            kind
            for kind in ("roll", "agenda", "general", "table", "unit")
            for _n in range(text.count(f'data-paper="{kind}"'))
        ]

    assert kinds("") == ["roll", "agenda", "general", "table", "unit", "unit", "unit"]
    assert kinds("?paper=roll") == ["roll"]
    assert kinds("?paper=agenda&paper=table") == ["agenda", "general", "table"]
    assert kinds(f"?unit={papers.unit2.uid}") == ["unit"]
    assert kinds(f"?paper=sheets&paper=roll&unit={papers.unit1.uid}&unit=x") == ["roll", "unit"]
    assert kinds("?paper=nothing") == ["roll", "agenda", "general", "table", "unit", "unit", "unit"]


def test_boxes_are_those_of_the_rule_table(papers: World) -> None:
    stage.open_meeting(papers)
    speaking.run_clock(actor=papers.viewer("clerk"), slot_uid=stage.slot_of(papers, papers.unit1).uid, event="start")
    sheets = {sheet.slot.unit_id: sheet for sheet in print_set(papers.viewer("clerk"), papers.october.uid).sheets}
    for unit, heard in ((papers.unit1, True), (papers.unit2, False)):
        for line in sheets[unit.pk].lines:
            allowed = allowed_outcomes(line.cell.commitment, papers.october.held_on, slot_heard=heard)
            assert len(line.boxes) == len(allowed)
            assert line.cell.allowed == {str(outcome) for outcome in allowed}
            assert line.dated == (line.cell.commitment.due_on <= papers.october.held_on)


def test_own_sheet_has_the_own_unit_and_no_proposal(papers: World, as_: Callable[[str], Client]) -> None:
    for role in ("secretary1", "drafter1", "deputy1"):
        text = as_(role).get(own(papers)).content.decode()
        for word in ("vuong mot", "kho mot", "ke hoach mot", "kien nghi mot", papers.commitment1.text):
            assert word in text, (role, word)
        for word in ("vuong hai", "kien nghi hai", papers.commitment2.text, "de xuat", "han che", "nhap mot"):
            assert word not in text, (role, word)


@pytest.mark.parametrize("role", ["member1", "clerk", "chair", "head", "inspector", "city_leader", "outsider", "admin"])
def test_own_sheet_is_for_the_unit_s_office(papers: World, as_: Callable[[str], Client], role: str) -> None:
    assert as_("secretary1").get(own(papers)).status_code == 200
    assert as_(role).get(own(papers)).status_code == 404
    with pytest.raises(NotFound):
        own_sheets(papers.viewer(role), papers.october.uid)


def test_own_sheet_without_a_report_leaves_lines_to_fill_in(world: World, as_: Callable[[str], Client]) -> None:
    row = stage.report(
        world, world.unit1, {world.commitment1: {"outcome": "achieved", "result": "ban nhap"}}, state="draft"
    )
    row.plan_lines.create(text="ke hoach nhap", field=world.fields["farming"], due_on=date(2017, 11, 1))
    text = as_("secretary1").get(own(world)).content.decode()
    assert "Báo cáo chưa nộp" in text
    assert "ban nhap" not in text
    assert "ke hoach nhap" not in text


def test_budget_of_the_set(world: World, as_: Callable[[str], Client]) -> None:
    Participant.objects.filter(series=world.series, role="reporting").exclude(unit=world.unit1).delete()
    Slot.objects.filter(meeting=world.october, role="reporting").exclude(unit=world.unit1).delete()
    world.commitment2.delete()
    client = as_("clerk")
    one = queries_of(client, printed(world))
    crowd(world, 2, 5)
    three = queries_of(client, printed(world))
    crowd_more(world)
    eighteen = queries_of(client, printed(world))
    assert one == three == eighteen
    assert eighteen <= 20


def crowd_more(world: World) -> None:
    for slot in Slot.objects.filter(meeting=world.october, position__gte=10):
        Slot.objects.filter(pk=slot.pk).update(position=slot.position + 100)
    crowd(world, 15, 5)


def test_budget_of_the_own_sheet(papers: World, as_: Callable[[str], Client]) -> None:
    client = as_("secretary1")
    before = queries_of(client, own(papers))
    crowd(papers, 3, 3)
    assert queries_of(client, own(papers)) == before
    assert before <= 20


def test_links_lead_to_the_papers(papers: World, as_: Callable[[str], Client]) -> None:
    meeting = reverse("schedule:meeting", args=[papers.october.uid])
    papers_page = reverse("meetings:papers", args=[papers.october.uid])
    for role, here, there in (("clerk", papers_page, own(papers)), ("secretary1", own(papers), papers_page)):
        text = as_(role).get(meeting).content.decode()
        assert f'href="{here}"' in text
        assert f'href="{there}"' not in text
    assert (
        f'href="{papers_page}"'
        in as_("chair").get(reverse("meetings:table", args=[papers.october.uid])).content.decode()
    )
    report = stage.report(papers, papers.unit3, {}, state="draft", begun_by_host=True)
    page = reverse("reports:report", args=[report.uid])
    assert f'href="{own(papers)}"' in as_("secretary3").get(page).content.decode()
    assert f'href="{own(papers)}"' not in as_("clerk").get(page).content.decode()
