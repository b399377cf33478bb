"""What an advisory body asks: ten at most, with a last day; answered with the report or by itself; read by few."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.records.models import AuditEntry
from giaoban.reports import actions, queries, rows
from giaoban.reports.actions import requests as asking
from giaoban.reports.actions.indicators import IndicatorTerms
from giaoban.reports.figures import figures_of
from giaoban.reports.models import AskedUnit, Indicator, IndicatorRequest, IndicatorValue
from giaoban.reports.queries import indicators as tables
from giaoban.reports.rows import ReportConflict
from tests.reports.conftest import form_data, plain_text, start_url

DUE = date(2017, 10, 4)
SICK = IndicatorTerms("Diện tích lúa nhiễm lùn sọc đen", "ha", decimals=1)


def request_of(world, *terms: IndicatorTerms, due_on: date = DUE, units=None, **extra) -> IndicatorRequest:
    return asking.request_indicators(
        actor=world.viewer("head"),
        asker=world.board,
        meeting_uid=world.october.uid,
        field_id=world.fields["farming"].pk,
        due_on=due_on,
        units=[unit.pk for unit in units or (world.unit1, world.unit2)],
        figures=terms or (SICK,),
        **extra,
    )


@pytest.fixture
def asked(world) -> IndicatorRequest:
    return request_of(world, purpose="Để huyện cấp thuốc")


def answer_row(request: IndicatorRequest, unit, amount: str | None) -> rows.Row:
    (figure,) = [row for row in figures_of(request.meeting, unit) if row.indicator.request_id == request.pk]
    base = rows.fingerprint(rows.FIGURE, {"amount": figure.amount})
    return rows.Row(rows.FIGURE, figure.key, base, {"amount": Decimal(amount) if amount else None})


def answer(world, request: IndicatorRequest, amount: str | None, who: str = "secretary1", unit=None, **extra):
    unit = unit or world.unit1
    return asking.answer_request(
        actor=world.viewer(who),
        request_uid=request.uid,
        unit=unit,
        answers=[answer_row(request, unit, amount)],
        **extra,
    )


def sent(request: IndicatorRequest) -> dict[str, Decimal]:
    found = IndicatorValue.objects.filter(indicator__request=request, sent_amount__isnull=False)
    return dict(found.values_list("unit__name", "sent_amount"))


def page_of(client, name: str, *args) -> str:
    return plain_text(client.get(reverse(name, args=args)).content.decode())


# -- asking


def asked_form(world, **extra) -> dict:
    return {
        "meeting": f"{world.october.uid}.{world.board.pk}",
        "field": world.fields["farming"].pk,
        "due_on": "2017-10-04",
        "purpose": "Để huyện cấp thuốc",
        "units": [world.unit1.pk, world.unit2.pk],
        "lines": "3",
        "q0-name": SICK.name,
        "q0-unit_of_measure": "ha",
        "q0-decimals": "1",
        "q0-summable": "on",
        "q1-decimals": "0",
        "q2-decimals": "0",
        "do": "save",
        **extra,
    }


def test_the_head_asks_on_screen(world, as_):
    client = as_("head")
    url = reverse("reports:request_new")
    page = client.get(url).content.decode()
    assert "Tân Phong" in page
    more = client.post(url, asked_form(world, do="more"))
    assert more.status_code == 200
    assert 'name="q5-name"' in more.content.decode()
    assert SICK.name in more.content.decode()
    for wrong in ({"due_on": "2017-10-02"}, {"due_on": "2018-10-02"}, {"units": []}, {"q0-name": ""}):
        assert client.post(url, asked_form(world, **wrong)).status_code == 422
    assert not IndicatorRequest.objects.unscoped("test").exists()
    done = client.post(url, asked_form(world))
    made = IndicatorRequest.objects.unscoped("test").get()
    assert done["Location"] == reverse("reports:request", args=[made.uid])
    assert (made.asker_id, made.asked.count(), made.indicators.get().name) == (world.board.pk, 2, SICK.name)
    assert AuditEntry.objects.filter(kind="reports.request_indicators").count() == 1
    for who in ("secretary1", "clerk", "inspector", "outsider", "admin"):
        assert as_(who).get(url).status_code == 404
        assert as_(who).post(url, asked_form(world)).status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"due_on": date(2017, 10, 2)}, "reports.request_due_past"),
        ({"due_on": date(2018, 3, 1)}, "reports.request_due_far"),
        ({"units": []}, "reports.request_units"),
        ({"field_id": "order"}, "reports.request_field"),
        ({"units": "other"}, "reports.request_units"),
        ({"figures": []}, "reports.request_figures"),
        ({"figures": [IndicatorTerms(" ")]}, "reports.indicator_name"),
        ({"figures": [IndicatorTerms("MẬT")]}, "secret_mark"),
        ({"purpose": "TỐI MẬT"}, "secret_mark"),
    ],
)
def test_what_cannot_be_asked(world, change, code):
    change = dict(change)
    if change.get("units") == "other":
        change["units"] = [world.other.pk]
    if change.get("field_id"):
        change["field_id"] = world.fields[change["field_id"]].pk
    values = {
        "actor": world.viewer("head"),
        "asker": world.board,
        "meeting_uid": world.october.uid,
        "field_id": world.fields["farming"].pk,
        "due_on": DUE,
        "units": [world.unit1.pk],
        "figures": [SICK],
    }
    with pytest.raises(DomainError) as refused:
        asking.request_indicators(**{**values, **change})
    assert refused.value.code == code
    asking.request_indicators(**values)


@pytest.mark.parametrize("who", ["clerk", "secretary1", "inspector", "outsider"])
def test_only_the_head_asks(world, who):
    with pytest.raises(NotFound):
        asking.request_indicators(
            actor=world.viewer(who),
            asker=world.board,
            meeting_uid=world.october.uid,
            field_id=world.fields["farming"].pk,
            due_on=DUE,
            units=[world.unit1.pk],
            figures=[SICK],
        )


def test_ten_of_one_body_for_one_briefing(world):
    request_of(world, *(IndicatorTerms(f"Số {number}") for number in range(7)))
    with pytest.raises(DomainError) as full:
        request_of(world, *(IndicatorTerms(f"Khác {number}") for number in range(4)))
    assert full.value.code == "reports.request_full"
    three = request_of(world, *(IndicatorTerms(f"Khác {number}") for number in range(3)))
    # Withdrawn ones no longer count.
    asking.withdraw_request(actor=world.viewer("head"), request_uid=three.uid, version=1, reason="Nhầm")
    request_of(world, *(IndicatorTerms(f"Lại {number}") for number in range(3)))


def test_asked_again_in_the_same_words_last_month_stands_beside(world):
    with clock.frozen(datetime(2017, 9, 1, 8)):
        earlier = asking.request_indicators(
            actor=world.viewer("head"),
            asker=world.board,
            meeting_uid=world.september.uid,
            field_id=world.fields["farming"].pk,
            due_on=date(2017, 9, 5),
            units=[world.unit1.pk],
            figures=[SICK],
        )
        answer(world, earlier, "3.5")
    again = request_of(world, IndicatorTerms(SICK.name.upper(), "HA", decimals=1))
    (figure,) = figures_of(world.october, world.unit1)
    assert (figure.indicator.request_id, figure.last_words) == (again.pk, "3,5 ha")


# -- answering


def test_it_is_due_on_today_and_answered_on_a_small_page(world, as_, asked):
    for who in ("secretary1", "drafter1"):
        (item,) = [row for row in queries.today_items(world.viewer(who)) if "Số liệu" in str(row.text)]
        assert (item.text, item.due, item.late) == ("Số liệu gửi Phòng Nông nghiệp", DUE, False)
    for who in ("member1", "secretary3", "clerk", "inspector"):
        assert not [row for row in queries.today_items(world.viewer(who)) if "Số liệu" in str(row.text)]
    client = as_("drafter1")
    page = client.get(item.url)
    assert "Để huyện cấp thuốc" in plain_text(page.content.decode())
    key = f"f-{asked.indicators.get().uid}"
    assert client.post(item.url, {f"{key}-amount": "nhiều"}).status_code == 422
    assert client.post(item.url, {f"{key}-amount": ""}).status_code == 422
    done = client.post(item.url, {f"{key}-amount": "12,5", f"{key}-base": ""})
    assert done["Location"] == reverse("reports:request", args=[asked.uid])
    assert sent(asked) == {"Tân Phong": Decimal("12.5")}
    row = AskedUnit.objects.get(unit=world.unit1)
    assert (row.answered_by, row.is_late) == (world.people["drafter1"], False)
    assert not [row for row in queries.today_items(world.viewer("secretary1")) if "Số liệu gửi" in str(row.text)]
    assert AuditEntry.objects.filter(kind="reports.answer_request").count() == 1


@pytest.mark.parametrize("who", ["secretary2", "drafter2", "secretary3", "member1", "head", "inspector", "outsider"])
def test_nobody_else_answers_for_the_unit(world, as_, asked, who):
    with pytest.raises(NotFound):
        answer(world, asked, "5", who)
    url = reverse("reports:request_answer", args=[asked.uid, world.unit1.uid])
    assert as_(who).get(url).status_code == 404
    assert as_(who).post(url, {f"f-{asked.indicators.get().uid}-amount": "5"}).status_code == 404
    assert sent(asked) == {}
    answer(world, asked, "5")


def test_the_office_enters_what_a_unit_told(world, as_, asked):
    with pytest.raises(DomainError) as refused:
        answer(world, asked, "7", "clerk")
    assert refused.value.code == "reports.told_by"
    url = reverse("reports:request_answer", args=[asked.uid, world.unit1.uid])
    form = {f"f-{asked.indicators.get().uid}-amount": "7", f"f-{asked.indicators.get().uid}-base": ""}
    assert as_("clerk").post(url, form).status_code == 422
    assert as_("clerk").post(url, {**form, "told_by": "Đồng chí Thảo, văn phòng"}).status_code == 303
    assert AskedUnit.objects.get(unit=world.unit1).told_by == "Đồng chí Thảo, văn phòng"
    assert "Đồng chí Thảo, văn phòng" in page_of(as_("head"), "reports:request", asked.uid)


def test_late_is_marked_and_after_thirty_days_it_is_over(world, as_, asked):
    with clock.frozen(datetime(2017, 10, 5, 8)):
        (item,) = [row for row in queries.today_items(world.viewer("secretary1")) if "Số liệu" in str(row.text)]
        assert item.late
        answer(world, asked, "5")
        assert AskedUnit.objects.get(unit=world.unit1).is_late
        assert "muộn" in page_of(as_("head"), "reports:request", asked.uid)
    with clock.frozen(datetime(2017, 11, 3, 8)):
        answer(world, asked, "6", "secretary2", world.unit2)
    with clock.frozen(datetime(2017, 11, 4, 8)):
        with pytest.raises(DomainError) as over:
            answer(world, asked, "7", "secretary2", world.unit2)
        assert over.value.code == "reports.request_over"
    with clock.frozen(datetime(2017, 10, 5, 8)):  # a correction in time or late does not change what was marked first
        answer(world, asked, "5.5")
    assert sent(asked)["Tân Phong"] == Decimal("5.5")


def test_two_who_answer_at_once_see_both(world, as_, asked):
    first, second = as_("secretary1"), as_("drafter1")
    url = reverse("reports:request_answer", args=[asked.uid, world.unit1.uid])
    key = f"f-{asked.indicators.get().uid}"
    assert first.post(url, {f"{key}-amount": "5", f"{key}-base": ""}).status_code == 303
    answered = second.post(url, {f"{key}-amount": "6", f"{key}-base": ""})
    assert answered.status_code == 409
    assert "Hai đồng chí cùng sửa" in answered.content.decode()
    assert sent(asked) == {"Tân Phong": Decimal(5)}
    with pytest.raises(ReportConflict):
        asking.answer_request(
            actor=world.viewer("drafter1"),
            request_uid=asked.uid,
            unit=world.unit1,
            answers=[rows.Row(rows.FIGURE, str(asked.indicators.get().uid), "", {"amount": Decimal(6)})],
        )


def test_answered_in_the_report_it_is_sent_with_it(world, as_, asked, draft):
    client = as_("drafter1")
    url = reverse("reports:edit", args=[draft.uid])
    html = client.get(url).content.decode()
    assert "Phòng Nông nghiệp đề nghị" in plain_text(html)
    name = f"f-{asked.indicators.get().uid}-amount"
    assert client.post(url, {**form_data(html), name: "12,5", "do": "save"}).status_code == 303
    # Typed in a draft it is the unit's own; the body that asks reads nothing of it.
    assert sent(asked) == {}
    assert "12,5" not in as_("head").get(reverse("reports:request", args=[asked.uid])).content.decode()
    actions.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    assert sent(asked) == {"Tân Phong": Decimal("12.5")}
    assert "12,5" in as_("head").get(reverse("reports:request", args=[asked.uid])).content.decode()
    assert AskedUnit.objects.get(unit=world.unit1).answered_at is not None
    # Corrected afterwards on its own page; the submitted report says what it said.
    answer(world, asked, "14")
    assert sent(asked) == {"Tân Phong": Decimal(14)}
    report = queries.report_for(world.viewer("clerk"), draft.uid)
    assert queries.content_for(world.viewer("clerk"), report).figures[0]["amount"] == Decimal("12.5")


def test_a_report_without_them_leaves_them_due(world, asked, draft):
    actions.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    assert AskedUnit.objects.get(unit=world.unit1).answered_at is None
    items = queries.today_items(world.viewer("secretary1"))
    assert [str(row.text) for row in items] == ["Số liệu gửi Phòng Nông nghiệp"]
    answer(world, asked, "5")


def test_what_was_sent_by_itself_stands_in_the_form(world, as_, asked):
    answer(world, asked, "5.5")
    html = as_("drafter1").get(start_url(world)).content.decode()
    assert form_data(html)[f"f-{asked.indicators.get().uid}-amount"] == "5,5"


# -- who reads


def test_the_table_for_each(world, as_, asked):
    answer(world, asked, "12.5")
    answer(world, asked, "30", "secretary2", world.unit2)
    url = reverse("reports:request", args=[asked.uid])
    for who in ("head", "clerk", "chair", "deputy", "city_leader"):
        page = as_(who).get(url).content.decode()
        assert "12,5" in page and "30" in page and "42,5" in page
    for who in ("secretary1", "drafter1", "member1", "inspector"):
        page = plain_text(as_(who).get(url).content.decode())
        assert "12,5" in page
        assert "Đại Hợp" not in page and "42,5" not in page
    for who in ("secretary3", "outsider", "admin"):
        assert as_(who).get(url).status_code == 404
        assert as_(who).get(reverse("reports:request_xlsx", args=[asked.uid])).status_code == 404
    lines = tables.table_of_request(world.viewer("secretary1"), asked).lines
    assert [line.unit.name for line in lines] == ["Tân Phong"]


def test_another_head_sees_nothing_of_it(world, as_, asked):
    answer(world, asked, "12.5")
    world.person("head2", "Vũ Văn Khác", world.commission, "head_of_office")
    assert as_("head2").get(reverse("reports:request", args=[asked.uid])).status_code == 404
    assert "Phòng Nông nghiệp" not in page_of(as_("head2"), "reports:requests")
    # The head who asks reads his answers and nothing else of the report.
    report = actions.open_report(actor=world.viewer("drafter1"), meeting=world.october, unit=world.unit1)
    assert as_("head").get(reverse("reports:report", args=[report.uid])).status_code == 404


def test_the_list_counts_only_for_those_who_read_all(world, as_, asked):
    answer(world, asked, "12.5")
    assert "01/02 đơn vị" in page_of(as_("head"), "reports:requests")
    assert "01/02 đơn vị" in page_of(as_("clerk"), "reports:requests")
    assert "/02 đơn vị" not in page_of(as_("secretary2"), "reports:requests")
    (item,) = queries.today_items(world.viewer("head"))
    assert str(item.text) == "Đã có 01/02 đơn vị gửi số liệu đồng chí đề nghị."


def test_the_file(world, as_, asked):
    answer(world, asked, "12.5")
    answered = as_("head").get(reverse("reports:request_xlsx", args=[asked.uid]))
    lines = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(answered.content)).active.iter_rows()
    ]
    assert lines[4] == ["Đơn vị", f"{SICK.name} (ha)", f"{SICK.name} (ha), kỳ trước", "Trả lời lúc", "Muộn"]
    assert lines[5][:4] == ["Đại Hợp", None, None, None] or lines[5][0] == "Đại Hợp"
    assert ["Tân Phong", 12.5, None, "03/10/2017", None] in [[*line[:4], line[4] or None] for line in lines]


# -- changing, withdrawing


def change(world, asked, who: str = "head", **extra):
    values = {"version": asked.version, "due_on": date(2017, 10, 10), "units": [world.unit1.pk], "purpose": "Khác"}
    return asking.change_request(actor=world.viewer(who), request_uid=asked.uid, **{**values, **extra})


def test_until_the_first_answer_everything_may_change(world, asked):
    asked = change(world, asked, figures=[IndicatorTerms("Lúa đổ", "ha")])
    assert (asked.due_on, asked.indicators.get().name, asked.asked.count()) == (date(2017, 10, 10), "Lúa đổ", 1)
    answer(world, asked, "5")
    with pytest.raises(DomainError) as refused:
        change(world, asked, figures=[SICK])
    assert refused.value.code == "reports.request_answered"
    # Who has answered stays asked, whoever is asked beside.
    asked = change(world, asked, units=[world.unit3.pk])
    assert set(asked.asked.values_list("unit_id", flat=True)) == {world.unit1.pk, world.unit3.pk}
    for who in ("clerk", "secretary1"):
        with pytest.raises(DomainError):
            change(world, asked, who)
    with pytest.raises(NotFound):
        change(world, asked, "outsider")


@pytest.mark.parametrize("who", ["head", "clerk", "chair"])
def test_withdrawn_it_is_asked_no_more(world, as_, asked, who):
    answer(world, asked, "5")
    for other in ("secretary1", "city_leader"):
        with pytest.raises(DomainError):
            asking.withdraw_request(actor=world.viewer(other), request_uid=asked.uid, version=1, reason="x")
    url = reverse("reports:request_withdraw", args=[asked.uid])
    assert as_(who).post(url, {"version": asked.version, "reason": " "}).status_code == 422
    assert as_(who).post(url, {"version": asked.version, "reason": "Đã có số của trạm"}).status_code == 303
    assert figures_of(world.october, world.unit2) == []
    assert not [row for row in queries.today_items(world.viewer("secretary2")) if "Số liệu gửi" in str(row.text)]
    with pytest.raises(DomainError) as refused:
        asking.answer_request(actor=world.viewer("secretary2"), request_uid=asked.uid, unit=world.unit2, answers=[])
    assert refused.value.code == "reports.request_withdrawn"
    assert "Đã có số của trạm" in page_of(as_("head"), "reports:request", asked.uid)
    assert sent(asked) == {"Tân Phong": Decimal(5)}


def test_the_change_page(world, as_, asked):
    client = as_("head")
    url = reverse("reports:request_change", args=[asked.uid])
    page = client.get(url).content.decode()
    assert SICK.name in page
    form = asked_form(world, version=asked.version, **{"q1-name": "Lúa đổ", "due_on": "2017-10-09"})
    assert client.post(url, form).status_code == 303
    assert list(Indicator.objects.values_list("name", flat=True)) == [SICK.name, "Lúa đổ"]
    assert client.post(url, form).status_code == 409  # somebody saved in between
    for who in ("clerk", "secretary1"):
        assert as_(who).get(url).status_code == 404


# -- budgets


def count(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_pages_ask_the_same_for_one_and_three(world, as_, asked):
    urls = [reverse("reports:requests"), reverse("reports:request", args=[asked.uid])]
    client = as_("head")
    answer(world, asked, "5")
    for url in urls:
        client.get(url)
    few = [count(lambda url=url: client.get(url)) for url in urls]
    request_of(world, IndicatorTerms("Một"))
    request_of(world, IndicatorTerms("Hai"))
    change(world, asked, units=[world.unit1.pk, world.unit2.pk, world.unit3.pk])
    answer(world, asked, "6", "secretary2", world.unit2)
    assert few == [count(lambda url=url: client.get(url)) for url in urls]
    assert max(few) <= 12


def test_today_asks_once_more_at_most(world, asked):
    for who in ("secretary1", "head"):
        viewer = world.viewer(who)
        assert count(lambda viewer=viewer: queries.today_items(viewer)) <= 6
