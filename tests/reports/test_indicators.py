"""The host's monthly figures: set up within ten, worded anew without touching the past, written in reports, read by few."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giaoban.core.errors import DomainError, NotFound
from giaoban.records.models import AuditEntry
from giaoban.reports import actions, checks, queries, rows
from giaoban.reports.actions import indicators as setting_up
from giaoban.reports.actions.indicators import IndicatorTerms
from giaoban.reports.content import changes
from giaoban.reports.figures import figures_of
from giaoban.reports.models import Indicator, IndicatorValue, Report
from giaoban.reports.queries import indicators as tables
from tests.reports.conftest import form_data, plain_text, start_url

SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (date(2017, month, 1) for month in (9, 10, 11, 12))
RICE = IndicatorTerms("Diện tích lúa đã gieo cấy", "ha", decimals=1)


def ask(world, terms: IndicatorTerms = RICE, *, since: date = OCTOBER, **extra) -> Indicator:
    return setting_up.add_indicator(
        actor=world.viewer("clerk"), series_uid=world.series.uid, from_period=since, terms=terms, **extra
    )


def asked_since(world, indicator: Indicator, since: date, **last: str) -> None:
    """As if it had been asked since then; last month's values by unit."""
    Indicator.objects.filter(pk=indicator.pk).update(from_period=since)
    for name, amount in last.items():
        IndicatorValue.objects.create(
            indicator=indicator,
            meeting=world.september,
            unit=getattr(world, name),
            amount=amount,
            sent_amount=amount,
            sent_at=world.september.called_at,
        )


def figure_row(world, indicator: Indicator, amount: str | None, unit=None) -> rows.Row:
    now = next(f for f in figures_of(world.october, unit or world.unit1) if f.indicator.pk == indicator.pk)
    base = rows.fingerprint(rows.FIGURE, {"amount": now.amount})
    return rows.Row(rows.FIGURE, str(indicator.uid), base, {"amount": Decimal(amount) if amount else None})


def edit_url(report) -> str:
    return reverse("reports:edit", args=[report.uid])


def the_report() -> Report:
    return Report.objects.unscoped("test").get()


# -- setting up


def test_the_clerk_sets_up_a_figure_on_screen(world, as_):
    client = as_("clerk")
    url = reverse("reports:indicator_add", args=[world.series.uid])
    form = {
        "name": "Diện tích lúa đã gieo cấy",
        "unit_of_measure": "ha",
        "decimals": "1",
        "summable": "on",
        "from_period": "2017-10-01",
    }
    assert client.post(url, {**form, "name": ""}).status_code == 422
    assert client.post(url, {**form, "from_period": "2017-09-01"}).status_code == 422  # held already
    answer = client.post(url, form)
    assert answer["Location"] == reverse("reports:indicators", args=[world.series.uid])
    assert "Diện tích lúa đã gieo cấy (ha)" in plain_text(client.get(answer["Location"]).content.decode())
    assert AuditEntry.objects.filter(kind="reports.add_indicator").count() == 1
    for who in ("secretary1", "head", "city_leader", "inspector", "outsider"):
        assert as_(who).get(url).status_code == 404
        assert as_(who).post(url, form).status_code == 404
    assert Indicator.objects.count() == 1


@pytest.mark.parametrize("who", ["secretary1", "drafter1", "head", "inspector", "city_leader", "outsider"])
def test_only_the_hosts_office_sets_up(world, who):
    found = ask(world)
    with pytest.raises(NotFound):
        setting_up.add_indicator(actor=world.viewer(who), series_uid=world.series.uid, from_period=OCTOBER, terms=RICE)
    with pytest.raises(NotFound):
        setting_up.end_indicator(
            actor=world.viewer(who), indicator_uid=found.uid, version=found.version, until_period=NOVEMBER
        )


def test_ten_in_a_month_and_no_more(world):
    made = [ask(world, IndicatorTerms(f"Số liệu {number}")) for number in range(10)]
    with pytest.raises(DomainError) as full:
        ask(world)
    assert full.value.code == "reports.indicators_full"
    assert "Đã đủ 10 số liệu trong tháng 10/2017" in str(full.value.message)
    clerk = world.viewer("clerk")
    # One that begins later counts in the months it meets, wherever the new one begins.
    setting_up.end_indicator(actor=clerk, indicator_uid=made[0].uid, version=1, until_period=NOVEMBER)
    later = ask(world, IndicatorTerms("Từ tháng 11"), since=NOVEMBER)
    setting_up.end_indicator(actor=clerk, indicator_uid=made[1].uid, version=1, until_period=DECEMBER)
    with pytest.raises(DomainError):
        ask(world, since=NOVEMBER)
    ask(world, since=DECEMBER)
    # Asking on without an end is refused too while ten run.
    ended = Indicator.objects.get(pk=made[0].pk)
    with pytest.raises(DomainError) as again:
        setting_up.end_indicator(actor=clerk, indicator_uid=ended.uid, version=ended.version, until_period=None)
    assert again.value.code == "reports.indicators_full"
    assert later.until_period is None


def test_new_words_hold_from_a_month_on(world, submitted_with):
    rice = ask(world)
    asked_since(world, rice, SEPTEMBER, unit1="38.2")
    clerk = world.viewer("clerk")
    other = IndicatorTerms("Lúa mùa đã cấy", "sào", decimals=0)
    new = setting_up.change_indicator(
        actor=clerk, indicator_uid=rice.uid, version=rice.version, from_period=OCTOBER, terms=other
    )
    rice.refresh_from_db()
    assert (rice.name, rice.until_period, new.line) == ("Diện tích lúa đã gieo cấy", OCTOBER, rice.line)
    # September's table keeps its words; October's asks the new ones, last month's beside with its own unit.
    september = tables.table_of_meeting(clerk, world.september)
    assert [str(column) for column in september.columns] == ["Diện tích lúa đã gieo cấy (ha)"]
    assert september.lines[0].cells[0].amount == Decimal("38.2")
    (figure,) = figures_of(world.october, world.unit1)
    assert (str(figure.indicator), figure.last_words) == ("Lúa mùa đã cấy (sào)", "38,2 ha")


def test_words_do_not_change_under_an_answer(world, draft):
    rice = ask(world)
    actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[figure_row(world, rice, "41.5")])
    clerk = world.viewer("clerk")
    values = {"actor": clerk, "indicator_uid": rice.uid, "version": rice.version}
    with pytest.raises(DomainError) as refused:
        setting_up.change_indicator(**values, from_period=OCTOBER, terms=IndicatorTerms("Khác", "sào"))
    assert refused.value.code == "reports.indicator_answered"
    with pytest.raises(DomainError) as refused:
        setting_up.end_indicator(**values, until_period=OCTOBER)
    assert refused.value.code == "reports.indicator_answered"
    setting_up.change_indicator(**values, from_period=NOVEMBER, terms=IndicatorTerms("Khác", "sào"))
    rice.refresh_from_db()
    assert (rice.name, rice.until_period) == (RICE.name, NOVEMBER)


def test_two_clerks_at_the_same_figure(world):
    rice = ask(world)
    first = {"actor": world.viewer("clerk"), "indicator_uid": rice.uid, "version": rice.version}
    setting_up.change_indicator(**first, from_period=OCTOBER, terms=IndicatorTerms("Lúa", "ha"))
    from giaoban.core.errors import Conflict

    with pytest.raises(Conflict):
        setting_up.change_indicator(
            **{**first, "actor": world.viewer("clerk2")}, from_period=OCTOBER, terms=IndicatorTerms("Ngô", "ha")
        )
    assert Indicator.objects.get().name == "Lúa"


def test_ended_is_not_deleted(world, as_):
    rice = ask(world)
    asked_since(world, rice, SEPTEMBER, unit1="38.2")
    url = reverse("reports:indicator_end", args=[rice.uid])
    assert as_("clerk").post(url, {"version": rice.version, "until_period": "2017-10-01"}).status_code == 303
    assert figures_of(world.october, world.unit1) == []
    assert figures_of(world.september, world.unit1)[0].amount == Decimal("38.2")
    page = plain_text(as_("clerk").get(reverse("reports:indicators", args=[world.series.uid])).content.decode())
    assert "Đã thôi hỏi" in page and RICE.name in page


def test_the_order_is_the_clerks(world, as_):
    first, second = ask(world), ask(world, IndicatorTerms("Hộ nghèo", "hộ"))
    client = as_("clerk")
    client.post(reverse("reports:indicator_move", args=[second.uid]), {"to": "up"})
    assert [figure.indicator.pk for figure in figures_of(world.october, world.unit1)] == [second.pk, first.pk]
    client.post(reverse("reports:indicator_move", args=[second.uid]), {"to": "up"})  # it is the first already
    assert [figure.indicator.pk for figure in figures_of(world.october, world.unit1)] == [second.pk, first.pk]


def test_the_database_repeats_the_essentials(world):
    rice = ask(world)
    values = {"series": world.series, "name": "x", "from_period": OCTOBER}
    for wrong in (
        {**values, "name": ""},
        {**values, "decimals": 9},
        {**values, "until_period": SEPTEMBER},
        {**values, "line": rice.line},
        {**values, "line": rice.line, "from_period": NOVEMBER},  # two running wordings
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Indicator.objects.create(**wrong)


# -- in the report


@pytest.fixture
def submitted_with(world, draft):
    """Submit unit1's complete draft with a figure."""

    def submit(indicator: Indicator, amount: str | None) -> Report:
        if amount:
            row = figure_row(world, indicator, amount)
            actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[row])
        return actions.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)

    return submit


@pytest.mark.parametrize(
    ("typed", "stored"), [("41,5", "41.5"), ("41.5", "41.5"), ("1.234,5", "1234.5"), ("1 234", "1234"), ("0", "0")]
)
def test_a_figure_is_written_as_people_write(world, as_, typed, stored):
    rice = ask(world)
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    answer = client.post(start_url(world), {**data, f"f-{rice.uid}-amount": typed, "do": "save"})
    assert answer.status_code == 303
    assert IndicatorValue.objects.get().amount == Decimal(stored)
    # Opened and saved again without a change: nothing changes.
    data = form_data(client.get(answer["Location"]).content.decode())
    assert client.post(answer["Location"], {**data, "do": "save"}).status_code == 303
    assert AuditEntry.objects.filter(kind="reports.save_report").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nhiều", "Ghi một số, ví dụ 41,5."),
        ("41,55", "Ghi tối đa 1 chữ số sau dấu phẩy."),
        ("1.23.4", "Ghi một số, ví dụ 41,5."),
        ("9999999999999", "Số quá lớn."),
    ],
)
def test_a_refused_figure_keeps_the_whole_form(world, as_, typed, sentence):
    rice = ask(world)
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    name = f"f-{rice.uid}-amount"
    typed_form = {**data, name: typed, "g-difficulties-difficulties": "Thiếu vốn", "do": "save"}
    answer = client.post(start_url(world), typed_form)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert sentence in plain_text(html)
    again = form_data(html)
    assert (again[name], again["g-difficulties-difficulties"]) == (typed, "Thiếu vốn")
    assert not IndicatorValue.objects.exists()
    assert client.post(start_url(world), {**again, name: "41,5", "do": "save"}).status_code == 303


def test_last_month_stands_beside(world, as_):
    rice = ask(world)
    asked_since(world, rice, SEPTEMBER, unit1="38.2", unit2="99.9")
    page = plain_text(as_("drafter1").get(start_url(world)).content.decode())
    assert "Diện tích lúa đã gieo cấy (ha)" in page
    assert "Kỳ trước: 38,2 ha" in page
    assert "99,9" not in page


def test_a_missing_figure_is_advice_a_required_one_a_refusal(world, draft):
    ask(world)
    secretary = world.viewer("secretary1")
    advised = checks.advice(queries.content_for(secretary, draft))
    assert "Còn 01 số liệu chưa ghi." in [str(point.message) for point in advised]
    required = ask(world, IndicatorTerms("Số hộ nghèo", "hộ", required=True))
    with pytest.raises(DomainError) as refused:
        actions.submit_report(actor=secretary, report_uid=draft.uid)
    assert refused.value.links == [('Số liệu bắt buộc chưa ghi: "Số hộ nghèo"', f"#f-{required.uid}")]
    row = figure_row(world, required, "12")
    actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[row])
    assert actions.submit_report(actor=secretary, report_uid=draft.uid).state == "submitted"


def test_two_editors_of_different_figures_and_of_the_same(world, as_, draft):
    rice, poor = ask(world), ask(world, IndicatorTerms("Số hộ nghèo", "hộ"))
    drafter, secretary = as_("drafter1"), as_("secretary1")
    first = form_data(drafter.get(edit_url(draft)).content.decode())
    second = form_data(secretary.get(edit_url(draft)).content.decode())
    amounts = {"rice": f"f-{rice.uid}-amount", "poor": f"f-{poor.uid}-amount"}
    save = {"do": "save"}
    assert drafter.post(edit_url(draft), {**first, amounts["rice"]: "41,5", **save}).status_code == 303
    assert secretary.post(edit_url(draft), {**second, amounts["poor"]: "12", **save}).status_code == 303
    assert set(IndicatorValue.objects.values_list("amount", flat=True)) == {Decimal("41.5"), Decimal(12)}
    answer = secretary.post(edit_url(draft), {**second, amounts["poor"]: "12", amounts["rice"]: "40", **save})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "41,5" in html
    again = form_data(html)
    assert again[amounts["rice"]] == "40"
    assert IndicatorValue.objects.get(indicator=rice).amount == Decimal("41.5")
    assert secretary.post(edit_url(draft), {**again, **save}).status_code == 303
    assert IndicatorValue.objects.get(indicator=rice).amount == 40


def test_a_figure_asked_differently_meanwhile_is_not_dropped_in_silence(world, as_, draft):
    rice = ask(world)
    client = as_("drafter1")
    data = form_data(client.get(edit_url(draft)).content.decode())
    setting_up.end_indicator(
        actor=world.viewer("clerk"), indicator_uid=rice.uid, version=rice.version, until_period=OCTOBER
    )
    answer = client.post(edit_url(draft), {**data, f"f-{rice.uid}-amount": "41,5", "do": "save"})
    assert answer.status_code == 422
    assert "Văn phòng vừa thay đổi số liệu cần ghi" in plain_text(answer.content.decode())


def test_versions_say_what_was_sent_then(world, submitted_with):
    rice = ask(world)
    report = submitted_with(rice, "41.5")
    secretary = world.viewer("secretary1")
    supplement = figure_row(world, rice, "43")
    actions.supplement_report(actor=secretary, report_uid=report.uid, rows=[supplement])
    first, second = (queries.as_content(version) for version in queries.versions_of(secretary, the_report()))
    (change,) = changes(first, second)
    assert (change.part, change.title, change.before, change.after) == ("figures", RICE.name, "41,5 ha", "43 ha")
    # Words changed later leave what was submitted alone.
    Indicator.objects.filter(pk=rice.pk).update(name="Khác")
    assert queries.content_for(world.viewer("clerk"), the_report()).figures[0]["text"] == RICE.name


def test_the_report_shows_them_on_screen_and_on_paper(world, as_, submitted_with):
    rice = ask(world)
    asked_since(world, rice, SEPTEMBER, unit1="38.2")
    ask(world, IndicatorTerms("Số hộ nghèo", "hộ"))
    report = submitted_with(rice, "41.5")
    for query in ("", "?print=1"):
        page = plain_text(as_("clerk").get(reverse("reports:report", args=[report.uid]) + query).content.decode())
        assert "Số liệu tháng" in page
        assert "41,5 ha 38,2 ha" in page
        assert "Số hộ nghèo chưa ghi –" in page


def test_old_versions_have_no_figures(world, submitted_with):
    report = submitted_with(ask(world), "1")
    stored = queries.versions_of(world.viewer("clerk"), report)[0]
    del stored.content["figures"]
    assert queries.as_content(stored).figures == []


def sent() -> dict[str, Decimal | None]:
    rows_ = IndicatorValue.objects.values_list("unit__name", "sent_amount")
    return {name: amount for name, amount in rows_ if amount is not None}


def test_withdrawn_and_returned(world, submitted_with):
    rice = ask(world)
    report = submitted_with(rice, "41.5")
    assert sent() == {"Tân Phong": Decimal("41.5")}
    clerk, secretary = world.viewer("clerk"), world.viewer("secretary1")
    report = actions.return_report(actor=clerk, report_uid=report.uid, version=report.version, reason="Xem lại số")
    actions.save_report(actor=secretary, report_uid=report.uid, rows=[figure_row(world, rice, "50")])
    assert sent() == {"Tân Phong": Decimal("41.5")}  # what it is being changed to is the unit's own
    assert tables.table_of_meeting(clerk, world.october).lines[0].cells[0].amount == Decimal("41.5")
    actions.submit_report(actor=secretary, report_uid=report.uid)
    assert sent() == {"Tân Phong": Decimal(50)}
    actions.withdraw_report(actor=secretary, report_uid=report.uid)
    assert sent() == {}
    assert figures_of(world.october, world.unit1)[0].amount == 50  # the draft keeps it


def test_told_by_telephone_the_units_own_typing_stays_unread(world, draft, ready_rows):
    rice = ask(world)
    actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[figure_row(world, rice, "77.7")])
    clerk = world.viewer("clerk")
    from giaoban.core import clock

    told = [*ready_rows(), rows.new_row(rows.FIGURE, str(rice.uid), amount=Decimal("41.5"))]
    actions.enter_report_for(
        actor=clerk,
        meeting=world.october,
        unit=world.unit1,
        rows=told,
        told_by="Đồng chí Một, Bí thư",
        told_at=clock.now(),
        channel="telephone",
    )
    assert sent() == {"Tân Phong": Decimal("41.5")}
    (kept,) = queries.set_aside_of(world.viewer("secretary1"), the_report())
    assert queries.as_content(kept).figures[0]["amount"] == Decimal("77.7")


def test_the_office_does_not_see_what_the_unit_typed(world, as_, draft):
    rice = ask(world)
    actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[figure_row(world, rice, "77.7")])
    page = as_("clerk").get(reverse("reports:enter", args=[world.october.uid, world.unit1.uid])).content.decode()
    assert RICE.name in page
    assert "77,7" not in page
    assert sent() == {}
    table = tables.table_of_meeting(world.viewer("clerk"), world.october)
    assert [line.cells[0].amount for line in table.lines] == [None, None, None]


# -- the table


@pytest.fixture
def three(world, submitted_with, ready_rows):
    """Two units have sent rice, the third nothing; last month all three."""
    rice = ask(world)
    asked_since(world, rice, SEPTEMBER, unit1="38.2", unit2="20", unit3="5")
    share = ask(world, IndicatorTerms("=Tỷ lệ hộ nghèo", "%", decimals=2, summable=False))
    submitted_with(rice, "41.5")
    second = world.viewer("secretary2")
    report = actions.open_report(actor=second, meeting=world.october, unit=world.unit2)
    figures = [
        rows.new_row(rows.FIGURE, str(rice.uid), amount=Decimal(18)),
        rows.new_row(rows.FIGURE, str(share.uid), amount=Decimal("2.25")),
    ]
    actions.save_report(actor=second, report_uid=report.uid, rows=[*ready_rows(world.unit2), *figures])
    actions.submit_report(actor=second, report_uid=report.uid)
    return rice


def names(table) -> list[str]:
    return [line.unit.name for line in table.lines]


@pytest.mark.parametrize("who", ["chair", "deputy", "clerk", "city_leader"])
def test_the_host_and_those_above_compare(world, three, who):
    table = tables.table_of_meeting(world.viewer(who), world.october)
    assert names(table) == ["Tân Phong", "Đại Hợp", "Ngũ Phúc"]
    assert [line.cells[0].amount for line in table.lines] == [Decimal("41.5"), Decimal(18), None]
    assert [line.cells[0].change for line in table.lines] == [Decimal("3.3"), Decimal(-2), None]
    total, share = table.totals
    assert (total.amount, total.last, share) == (Decimal("59.5"), Decimal("63.2"), None)


@pytest.mark.parametrize(
    ("who", "units"), [("secretary1", ["Tân Phong"]), ("member1", ["Tân Phong"]), ("inspector", ["Tân Phong"])]
)
def test_a_unit_and_its_inspector_read_their_own_row(world, as_, three, who, units):
    assert names(tables.table_of_meeting(world.viewer(who), world.october)) == units
    page = as_(who).get(reverse("reports:figures", args=[world.october.uid])).content.decode()
    assert "41,5" in page
    assert "Đại Hợp" not in page


@pytest.mark.parametrize("who", ["head", "outsider", "admin"])
def test_others_do_not_find_the_table(world, as_, three, who):
    for name in ("reports:figures", "reports:figures_xlsx"):
        assert as_(who).get(reverse(name, args=[world.october.uid])).status_code == 404


def test_filter_and_sort_in_the_address(world, three):
    clerk = world.viewer("clerk")

    def shown(**asked: str) -> list[str]:
        return names(tables.table_of_meeting(clerk, world.october, **asked))

    assert shown(show="missing") == ["Tân Phong", "Ngũ Phúc"]
    assert shown(show="answered") == ["Tân Phong", "Đại Hợp"]
    assert shown(sort="1") == ["Đại Hợp", "Tân Phong", "Ngũ Phúc"]
    assert shown(sort="-1") == ["Tân Phong", "Đại Hợp", "Ngũ Phúc"]
    assert shown(sort="unit") == ["Đại Hợp", "Ngũ Phúc", "Tân Phong"]
    assert shown(sort="99", show="x") == ["Tân Phong", "Đại Hợp", "Ngũ Phúc"]


def test_the_file_has_numbers_as_numbers_and_runs_nothing(world, as_, three):
    answer = as_("clerk").get(reverse("reports:figures_xlsx", args=[world.october.uid]) + "?show=answered&sort=-1")
    assert 'filename="so-lieu-2017-10.xlsx"' in answer["Content-Disposition"]
    page = openpyxl.load_workbook(BytesIO(answer.content)).active
    lines = [[cell.value for cell in row] for row in page.iter_rows()]
    assert lines[0][0] == "Số liệu tháng 10/2017"
    assert "chỉ đơn vị đã gửi" in lines[2][0]
    assert lines[4][:5] == [
        "Đơn vị",
        f"{RICE.name} (ha)",
        f"{RICE.name} (ha), kỳ trước",
        "=Tỷ lệ hộ nghèo (%)",
        "=Tỷ lệ hộ nghèo (%), kỳ trước",
    ]
    assert lines[5] == ["Tân Phong", 41.5, 38.2, None, None]
    assert lines[6] == ["Đại Hợp", 18, 20, 2.25, None]
    assert lines[7] == ["Cộng", 59.5, 58.2, None, None]
    assert page["B6"].number_format == "#,##0.0"
    assert page["D5"].data_type == "s"  # text, whatever it begins with


def count(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_the_table_asks_the_same_for_one_and_three(world, as_, three):
    client = as_("clerk")
    url = reverse("reports:figures", args=[world.october.uid])
    client.get(url)
    many = count(lambda: client.get(url))
    IndicatorValue.objects.exclude(unit=world.unit1).delete()
    Indicator.objects.exclude(pk=three.pk).delete()
    assert many == count(lambda: client.get(url)) <= 12


def test_the_form_asks_the_same_with_one_figure_and_ten(world, as_, draft):
    client = as_("secretary1")
    ask(world)
    client.get(edit_url(draft))
    one = count(lambda: client.get(edit_url(draft)))
    for number in range(9):
        made = ask(world, IndicatorTerms(f"Số liệu {number}"))
        actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[figure_row(world, made, "4")])
    assert one == count(lambda: client.get(edit_url(draft))) <= 12
