"""The screens: the form in one POST, the read page, the list with the host's board."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from giaoban.core import clock
from giaoban.organisation.models import Unit
from giaoban.reports import actions
from giaoban.reports.models import Report
from giaoban.schedule.models import Meeting
from tests.reports.conftest import form_data, plain_text, start_url


def test_the_form_opens_with_every_open_commitment_and_writes_nothing(world, as_):
    page = as_("secretary1").get(start_url(world))
    assert page.status_code == 200
    html = page.content.decode()
    assert world.commitment1.text in html
    assert world.commitment1_later.text in html
    assert world.commitment2.text not in html
    assert not Report.objects.unscoped("test").exists()


def test_one_tap_a_task_and_submit(world, as_):
    client = as_("secretary1")
    data = form_data(client.get(start_url(world)).content.decode())
    for commitment in (world.commitment1, world.commitment1_later):
        data[f"c-{commitment.uid}-outcome"] = "in_progress"
    data["g-sides-no_party_building_quick"] = "on"
    data["g-sides-no_socio_economic_quick"] = "on"
    answer = client.post(start_url(world), {**data, "do": "submit"}, follow=True)
    report = Report.objects.unscoped("test").get()
    assert answer.redirect_chain[-1][0] == reverse("reports:report", args=[report.uid])
    assert report.state == "submitted"
    assert report.claims.count() == 2
    assert "Đã nộp báo cáo tháng 10 lúc 08:00." in plain_text(answer.content.decode())


def test_a_whole_report_in_one_post(world, as_):
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    line, plan, petition = data["r"][0], data["p"][0], data["k"][0]
    typed = "  Trồng 22/60 ha.\r\n\r\nCòn 38 ha: chờ nước  "
    data |= {
        f"c-{world.commitment1.uid}-outcome": "partly",
        f"c-{world.commitment1.uid}-result": typed,
        f"c-{world.commitment1.uid}-why_not": "Mưa nhiều",
        f"c-{world.commitment1.uid}-new_due_on": "2017-10-31",
        f"r-{line}-text": "Kết nạp 02 đảng viên",
        f"r-{line}-field_id": world.fields["organisation"].pk,
        f"p-{plan}-text": "Nạo vét kênh",
        f"p-{plan}-deliverable": "3 km kênh",
        f"p-{plan}-field_id": world.fields["farming"].pk,
        f"p-{plan}-responsible_post": "secretary",
        f"p-{plan}-rhythm": "once",
        f"p-{plan}-due_on": "2017-10-25",
        f"p-{plan}-target_qty": "3,5",
        f"p-{plan}-unit_of_measure": "km",
        f"k-{petition}-text": "Xi măng làm đường thôn về chậm",
        f"k-{petition}-kind": "petition",
        "g-difficulties-difficulties": "Thiếu vốn đối ứng",
        "g-flag-flagged": "on",
        "g-flag-flag_reason": "Ruộng ngập",
    }
    answer = client.post(start_url(world), {**data, "do": "save"})
    assert answer.status_code == 303, plain_text(answer.content.decode())
    report = Report.objects.unscoped("test").get()
    claim = report.claims.get(commitment=world.commitment1)
    assert claim.result == typed
    assert claim.new_due_on == date(2017, 10, 31)
    assert report.plan_lines.get().responsible_text == "Bí thư"
    assert str(report.plan_lines.get().target_qty) == "3.50"
    assert report.result_lines.get().field == world.fields["organisation"]
    assert report.report_concerns.count() == 1
    assert report.flagged and report.difficulties == "Thiếu vốn đối ứng"
    again = client.get(answer["Location"]).content.decode()
    assert "Trồng 22/60 ha." in again
    # Nothing was changed: nothing is written, nothing is doubled.
    data = form_data(again)
    version = report.version
    client.post(answer["Location"], {**data, "do": "save"})
    report.refresh_from_db(from_queryset=Report.objects.unscoped("test"))
    assert report.version == version
    assert report.plan_lines.count() == report.result_lines.count() == report.report_concerns.count() == 1
    assert report.claims.get(commitment=world.commitment1).result == typed


def test_adding_a_line_saves_and_opens_blank_ones(world, as_):
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    answer = client.post(start_url(world), {**data, "do": "add_plan", "g-difficulties-difficulties": "x"})
    assert answer["Location"].endswith("?more=plan#plan")
    page = client.get(answer["Location"].partition("#")[0]).content.decode()
    assert len(form_data(page)["p"]) == 4
    assert Report.objects.unscoped("test").get().difficulties == "x"


def test_the_read_page_the_paper_and_the_list(world, as_, submitted):
    for who in ("secretary1", "member1", "clerk", "chair", "city_leader", "inspector"):
        for query in ("", "?print=1"):
            page = as_(who).get(reverse("reports:report", args=[submitted.uid]) + query)
            assert page.status_code == 200, who
            assert "gieo 20 ha rau vụ đông" in page.content.decode()
        assert as_(who).get(reverse("reports:list")).status_code == 200
        assert as_(who).get(reverse("reports:versions", args=[submitted.uid])).status_code == 200
    board = plain_text(as_("clerk").get(reverse("reports:list")).content.decode())
    assert "Còn 02 đơn vị chưa nộp báo cáo." in board


def test_a_unit_that_ended_and_a_meeting_that_is_over_say_so(world, as_, draft):
    client = as_("secretary1")
    edit = reverse("reports:edit", args=[draft.uid])
    data = form_data(client.get(edit).content.decode()) | {"g-difficulties-difficulties": "Gõ dở", "do": "save"}
    Unit.objects.filter(pk=world.unit1.pk).update(ended_on=date(2017, 10, 1))
    for answer in (client.get(edit), client.post(edit, data), client.get(start_url(world), follow=True)):
        assert answer.status_code == 422
        text = plain_text(answer.content.decode())
        assert "Tân Phong đã kết thúc hoạt động ngày 01/10/2017 (Chủ nhật) nên không báo cáo nữa." in text
    Unit.objects.filter(pk=world.unit1.pk).update(ended_on=None)
    over = {"state": Meeting.State.CLOSED, "opened_at": clock.now(), "closed_at": clock.now()}
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(**over)
    answer = client.post(edit, data)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Hội nghị đã kết thúc, không nhận báo cáo nữa." in html
    assert "Gõ dở" in html  # the typed text stands on the page of the refusal
    assert Report.objects.unscoped("test").get().difficulties == ""


def test_the_host_goes_on_entering_where_it_began(world, as_):
    begun = actions.begin_for(actor=world.viewer("clerk"), meeting=world.october, unit=world.unit1)
    answer = as_("clerk").get(reverse("reports:edit", args=[begun.uid]))
    assert answer["Location"] == reverse("reports:enter", args=[world.october.uid, world.unit1.uid])
    page = as_("clerk").get(reverse("reports:report", args=[begun.uid])).content.decode()
    assert "Nhập tiếp" in page and "Gửi duyệt" not in page
