"""The form under bad input: refusals keep the text, two editors lose nothing, a lost session keeps the form, budgets."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giaoban.core import held
from giaoban.reports import actions, checks, queries, rows
from giaoban.reports.models import Report
from giaoban.reports.rows import ReportConflict
from tests.reports.conftest import form_data, plain_text, start_url


def edit_url(report) -> str:
    return reverse("reports:edit", args=[report.uid])


def open_form(client, report) -> dict:
    return form_data(client.get(edit_url(report)).content.decode())


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (
            {"rhythm": "often"},
            "&quot;Thường xuyên&quot; chưa phải thời hạn. Chọn &quot;hằng tháng&quot; hoặc một ngày.",
        ),
        ({"due_on": "2017-10-06"}, "Thời hạn phải sau ngày hội nghị 06/10/2017 (thứ Sáu)."),
        ({"due_on": "2017-09-01"}, "Thời hạn phải sau ngày hội nghị 06/10/2017 (thứ Sáu)."),
        ({"field_id": ""}, "Chọn lĩnh vực."),
        ({"deliverable": "biên bản\r\nTỐI MẬT"}, "Văn bản có dấu mật, không nhận."),
        (
            {"deliverable": "gọi 0912 345 678"},
            "Có số điện thoại hoặc số giấy tờ cá nhân. Đề nghị bỏ trước khi lưu.",
        ),
        ({"target_qty": "-3"}, "Số lượng không thể là số âm."),
    ],
)
def test_a_refused_line_keeps_the_whole_form(world, as_, extra, sentence):
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    plan = data["p"][0]
    line = {"text": "Nạo vét kênh", "field_id": world.fields["farming"].pk, "rhythm": "once", "due_on": "2017-10-25"}
    data |= {f"p-{plan}-{name}": value for name, value in {**line, **extra}.items()}
    data["g-difficulties-difficulties"] = "  Thiếu vốn, xi măng về chậm  "
    answer = client.post(start_url(world), {**data, "do": "save"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert sentence in html
    again = form_data(html)
    assert again["g-difficulties-difficulties"] == "  Thiếu vốn, xi măng về chậm  "
    assert again[f"p-{plan}-text"] == "Nạo vét kênh"
    assert not Report.objects.unscoped("test").exists()
    # The same form without the fault is accepted.
    fixed = {**data, **{f"p-{plan}-{name}": "" for name in extra}, **{f"p-{plan}-{n}": v for n, v in line.items()}}
    assert client.post(start_url(world), {**fixed, "do": "save"}).status_code == 303


def test_numbers_that_are_not_personal_are_kept_after_a_look(world, as_):
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    petition = data["k"][0]
    data |= {f"k-{petition}-text": "Hỗ trợ 150000000 đồng làm đường", "do": "save"}
    html = client.post(start_url(world), data).content.decode()
    assert 'name="numbers_ok"' in html
    answer = client.post(start_url(world), {**data, "numbers_ok": "1"})
    assert answer.status_code == 303
    # What was accepted once is not asked about again.
    assert client.post(answer["Location"], {**open_form(client, queries_one()), "do": "save"}).status_code == 303


def queries_one() -> Report:
    return Report.objects.unscoped("test").get()


def test_an_action_refuses_what_the_form_refuses(world, draft):
    from giaoban.core.errors import DomainError

    early = rows.new_row(
        rows.PLAN, text="x", field_id=world.fields["farming"].pk, due_on=date(2017, 10, 6), deliverable="y"
    )
    secret = rows.new_row(rows.DIFFICULTIES, difficulties="MẬT")
    for row, code in ((early, "reports.due_before_meeting"), (secret, "secret_mark")):
        with pytest.raises(DomainError) as error:
            actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=[row])
        assert error.value.code == code


# -- the checks before submitting


def test_missing_and_the_two_sides(world, as_):
    client = as_("secretary1")
    data = form_data(client.get(start_url(world)).content.decode())
    data[f"c-{world.commitment1.uid}-result"] = "Đã trình"
    answer = client.post(start_url(world), {**data, "do": "submit"}, follow=True)
    text = plain_text(answer.content.decode())
    for sentence in (
        "Đã lưu 08:00. Chưa nộp.",
        "Còn 02 nhiệm vụ chưa tự đánh giá.",
        "Chưa có nội dung xây dựng Đảng. Bổ sung hoặc ghi lý do.",
        "Chưa có nội dung kinh tế – xã hội. Bổ sung hoặc ghi lý do.",
    ):
        assert sentence in text
    report = queries_one()
    assert (report.state, report.claims.get().result) == ("draft", "Đã trình")
    # Each missing thing has its link, and the place is on the page.
    html = answer.content.decode()
    for anchor in (f"c-{world.commitment1.uid}", "side-party_building", "side-socio_economic"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html


@pytest.mark.parametrize("kind", [rows.RESULT, rows.PLAN])
@pytest.mark.parametrize("field", ["organisation", "farming"])
def test_a_line_on_one_side_leaves_the_other_to_be_said(world, kind, field):
    viewer = world.viewer("drafter1")
    report = actions.open_report(actor=viewer, meeting=world.october, unit=world.unit1)
    line = {"text": "x", "field_id": world.fields[field].pk}
    if kind == rows.PLAN:
        line |= {"due_on": date(2017, 11, 1)}
    actions.save_report(actor=viewer, report_uid=report.uid, rows=[rows.new_row(kind, **line)])
    codes = {gap.code for gap in checks.missing(queries.content_for(viewer, queries_one()), world.october)}
    other = "socio_economic" if field == "organisation" else "party_building"
    assert codes == {"reports.claims_missing", f"reports.no_{other}"}
    reason = {f"no_{other}_reason": "Tháng này tập trung bầu cử"}
    actions.save_report(actor=viewer, report_uid=report.uid, rows=[rows.new_row(rows.SIDES, **reason)])
    codes = {gap.code for gap in checks.missing(queries.content_for(viewer, queries_one()), world.october)}
    assert codes == {"reports.claims_missing"}


def test_a_once_task_needs_its_day_and_a_monthly_one_does_not(world, draft):
    viewer = world.viewer("drafter1")
    field = world.fields["farming"].pk
    lines = [
        rows.new_row(rows.PLAN, text="Trả lời kiến nghị", field_id=field, rhythm="monthly"),
        rows.new_row(rows.PLAN, text="Làm đường", field_id=field),
    ]
    actions.save_report(actor=viewer, report_uid=draft.uid, rows=lines)
    content = queries.content_for(viewer, draft)
    gaps = checks.missing(content, world.october)
    assert [(gap.code, "Làm đường" in gap.message) for gap in gaps] == [("reports.plan_without_date", True)]
    advised = {point.code for point in checks.advice(content)}
    assert advised == {"reports.deliverable", "reports.responsible"}


# -- two tabs, two editors


def test_two_editors_in_different_parts_both_keep_their_work(world, as_, draft):
    drafter, secretary = as_("drafter1"), as_("secretary1")
    first, second = open_form(drafter, draft), open_form(secretary, draft)
    line = first["r"][0]
    first |= {"g-difficulties-difficulties": "Của người soạn", f"c-{world.commitment1.uid}-outcome": "achieved"}
    second |= {f"r-{line}-text": "Của Bí thư", f"c-{world.commitment1_later.uid}-outcome": "partly"}
    assert drafter.post(edit_url(draft), {**first, "do": "save"}).status_code == 303
    assert secretary.post(edit_url(draft), {**second, "do": "save"}).status_code == 303
    report = queries_one()
    assert report.difficulties == "Của người soạn"
    assert report.result_lines.get().text == "Của Bí thư"
    outcomes = dict(report.claims.values_list("commitment_id", "outcome"))
    assert outcomes == {world.commitment1.pk: "achieved", world.commitment1_later.pk: "partly"}


def test_two_editors_in_the_same_place_see_both_texts(world, as_, draft):
    drafter, secretary = as_("drafter1"), as_("secretary1")
    first, second = open_form(drafter, draft), open_form(secretary, draft)
    line = first["r"][0]
    first |= {f"r-{line}-text": "Bản của người soạn"}
    second |= {f"r-{line}-text": "Bản của Bí thư", "g-difficulties-difficulties": "Thêm của Bí thư"}
    assert drafter.post(edit_url(draft), {**first, "do": "save"}).status_code == 303
    answer = secretary.post(edit_url(draft), {**second, "do": "save"})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Hai đồng chí cùng sửa. Xem hai bản và chọn." in html
    assert "Bản của người soạn" in html
    again = form_data(html)
    assert again[f"r-{line}-text"] == "Bản của Bí thư"
    assert again["g-difficulties-difficulties"] == "Thêm của Bí thư"
    assert queries_one().difficulties == ""  # nothing half-saved
    assert secretary.post(edit_url(draft), {**again, "do": "save"}).status_code == 303
    assert queries_one().result_lines.get().text == "Bản của Bí thư"
    assert queries_one().difficulties == "Thêm của Bí thư"


def test_a_line_taken_out_by_one_and_changed_by_the_other(world, draft):
    line = draft.result_lines.get()
    values = rows.result_values(line)
    base = rows.fingerprint(rows.RESULT, values)
    viewer = world.viewer("drafter1")
    out = rows.Row(rows.RESULT, str(line.uid), base, None)
    changed = rows.Row(rows.RESULT, str(line.uid), base, {**values, "text": "Sửa"})
    actions.save_report(actor=viewer, report_uid=draft.uid, rows=[out])
    assert draft.result_lines.count() == 0
    with pytest.raises(ReportConflict) as conflict:
        actions.save_report(actor=viewer, report_uid=draft.uid, rows=[changed])
    assert "Sửa" in conflict.value.mine
    actions.save_report(actor=viewer, report_uid=draft.uid, rows=[out])  # both took it out: no conflict


def test_a_double_tap_has_one_effect(world, as_):
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    plan = data["p"][0]
    data |= {f"p-{plan}-text": "Nạo vét", f"p-{plan}-field_id": world.fields["farming"].pk, "do": "save"}
    first, second = client.post(start_url(world), data), client.post(start_url(world), data)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert queries_one().plan_lines.count() == 1
    # The back button, another word, another key: the same line changes, it is not doubled.
    data |= {f"p-{plan}-text": "Nạo vét kênh", "_key": "00000000-0000-4000-8000-000000000000"}
    assert client.post(start_url(world), data).status_code == 409
    assert queries_one().plan_lines.count() == 1


def test_a_session_lost_while_writing(world, as_):
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    stranger = Client()
    from django.http import HttpResponse

    kept = HttpResponse()
    held.remember_account(kept, world.accounts["drafter1"].pk)
    stranger.cookies[held.LAST_ACCOUNT_COOKIE] = kept.cookies[held.LAST_ACCOUNT_COOKIE].value
    result = data["r"][0]
    typed = {
        "g-difficulties-difficulties": "Gõ dở trên điện thoại",
        f"r-{result}-text": "Kết nạp 02 đảng viên",
        f"c-{world.commitment1.uid}-outcome": "partly",
        "do": "save",
    }
    answer = stranger.post(start_url(world), {**data, **typed})
    assert answer.status_code == 302
    assert not Report.objects.unscoped("test").exists()
    stranger.force_login(world.accounts["drafter1"])
    page = stranger.get(start_url(world))
    assert page.status_code == 200
    again = form_data(page.content.decode())
    assert again["g-difficulties-difficulties"] == "Gõ dở trên điện thoại"
    assert again[f"r-{result}-text"] == "Kết nạp 02 đảng viên"
    assert again[f"c-{world.commitment1.uid}-outcome"] == "partly"
    again[f"r-{result}-field_id"] = world.fields["organisation"].pk
    assert stranger.post(start_url(world), {**again, "do": "save"}).status_code == 303
    assert queries_one().difficulties == "Gõ dở trên điện thoại"


# -- budgets


def count(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_the_form_asks_the_same_for_one_and_five_tasks(world, as_, draft):
    client = as_("secretary1")
    client.get(edit_url(draft))
    few = count(lambda: client.get(edit_url(draft)))
    for number in range(5):
        world.commitment(world.unit1, f"Nhiệm vụ {number}", target_qty=number + 1)
        more = [
            rows.new_row(rows.RESULT, text="x", field_id=world.fields["order"].pk),
            rows.new_row(rows.PETITION, text="y"),
        ]
        actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=more)
    many = count(lambda: client.get(edit_url(draft)))
    assert few == many <= 13  # the last one: its files


def test_the_list_and_the_board_ask_the_same_for_one_and_three(world, as_, submitted, ready_rows):
    url = f"{reverse('reports:list')}?meeting={world.october.uid}"
    client = as_("clerk")
    client.get(url)
    one = count(lambda: client.get(url))
    for key, unit in (("secretary2", world.unit2), ("secretary3", world.unit3)):
        viewer = world.viewer(key)
        report = actions.open_report(actor=viewer, meeting=world.october, unit=unit)
        actions.save_report(actor=viewer, report_uid=report.uid, rows=ready_rows(unit))
        actions.submit_report(actor=viewer, report_uid=report.uid)
    assert one == count(lambda: client.get(url)) <= 16


# -- today


def test_today_for_each(world, as_, draft):
    def words(who: str) -> list[str]:
        return [str(item.text) for item in queries.today_items(world.viewer(who))]

    assert words("drafter1") == words("secretary1") == ["Soạn tiếp báo cáo tháng 10/2017"]
    assert words("secretary2") == ["Soạn báo cáo tháng 10/2017"]
    assert words("clerk") == ["Còn 03 đơn vị chưa nộp báo cáo."]
    assert words("member1") == words("outsider") == words("admin") == []
    actions.send_for_approval(actor=world.viewer("drafter1"), report_uid=draft.uid)
    assert words("secretary1") == ["Báo cáo chờ đồng chí duyệt."]
    assert words("drafter1") == ["Báo cáo đang chờ Bí thư duyệt."]
    report = actions.submit_report(actor=world.viewer("deputy1"), report_uid=draft.uid)
    assert words("secretary1") == words("drafter1") == []
    assert words("clerk") == ["Còn 02 đơn vị chưa nộp báo cáo."]
    actions.return_report(actor=world.viewer("clerk"), report_uid=report.uid, version=report.version, reason="Thiếu số")
    assert words("secretary1") == ["Văn phòng trả lại báo cáo: Thiếu số"]
