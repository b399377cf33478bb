"""The screens: who gets which page, forms with and without errors, the old book."""

import io
from datetime import date

import pytest
from django.urls import reverse

from giaoban.commitments import actions
from giaoban.commitments.models import Commitment, ExtensionRequest, Progress
from giaoban.commitments.old_book import COLUMNS
from giaoban.core.spreadsheet import write_template
from tests.commitments.conftest import fresh


def url(name, *args):
    return reverse(f"commitments:{name}", args=[getattr(one, "uid", one) for one in args])


def test_the_list_shows_each_viewer_his_own(world, as_):
    mine = as_("secretary1").get(url("list")).content.decode()
    assert world.commitment1.text in mine and world.commitment2.text not in mine
    host = as_("clerk").get(url("list")).content.decode()
    assert world.commitment1.text in host and world.commitment2.text in host
    sibling = as_("secretary3").get(url("list")).content.decode()
    assert "Chưa có nhiệm vụ" in sibling


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=QUY+HOACH+lai", {"commitment1"}),
        ("when=late", {"commitment1", "commitment2"}),
        ("when=in_time", {"commitment1_later"}),
        ("field=order", {"commitment1_later"}),
        ("state=closed", set()),
        ("when=nonsense&unit=nonsense&page=99&sort=carried", {"commitment1", "commitment1_later", "commitment2"}),
        ("mine=1", set()),
    ],
)
def test_the_list_is_narrowed_in_the_url(world, as_, query, found):
    for row in (world.commitment1, world.commitment1_later, world.commitment2):
        Commitment.objects.unscoped("test").filter(pk=row.pk).update(folded=actions.folded_of(row))
    page = as_("clerk").get(f"{url('list')}?{query}").content.decode()
    rows = {"commitment1", "commitment1_later", "commitment2"}
    assert {name for name in rows if getattr(world, name).text in page} == found


def test_mine_is_only_what_my_post_answers_for(world, as_):
    other = world.commitment(world.unit1, "Việc của Chủ tịch", responsible_post="peoples_committee_chair")
    page = as_("secretary1").get(f"{url('list')}?mine=1").content.decode()
    assert world.commitment1.text in page and other.text not in page


def test_one_task_with_its_history_in_words(world, as_):
    page = as_("secretary1").get(url("commitment", world.commitment1)).content.decode()
    assert "Ngày" in page and "hứa tại giao ban tháng 9/2017" in page and "hạn đầu 29/09/2017" in page
    assert as_("secretary2").get(url("commitment", world.commitment1)).status_code == 404


def test_a_task_is_given_between_meetings_in_one_form(world, as_):
    clerk = as_("clerk")
    assert clerk.get(url("assign_start"))["Location"] == url("assign", world.series)
    assert clerk.get(url("assign", world.series)).status_code == 200
    sent = {"unit": world.unit2.uid, "text": "Nạo vét kênh Đa Độ", "due_on": "2017-10-20", "field": "farming"}
    answer = clerk.post(url("assign", world.series), sent)
    row = Commitment.objects.unscoped("test").get(text="Nạo vét kênh Đa Độ")
    assert answer.status_code == 303 and answer["Location"] == url("commitment", row)
    assert (row.state, row.origin, row.owner, row.first_due_on) == ("open", "between", world.unit2, date(2017, 10, 20))
    assert row.text in as_("secretary2").get(reverse("today:home")).content.decode()
    assert as_("secretary1").get(url("commitment", row)).status_code == 404
    for nobody in ("secretary1", "head", "outsider"):
        assert as_(nobody).post(url("assign", world.series), sent).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due_on": "2017-10-02"}, "Ngày này đã qua"),
        ({"due_on": ""}, "chưa phải thời hạn"),
        ({"text": "  "}, "điền"),
        ({"text": "Gọi số 0912 345 678"}, "số điện thoại"),
        ({"text": "TỐI MẬT\nviệc"}, "mật"),
    ],
)
def test_a_bad_assignment_says_why_and_keeps_the_text(world, as_, change, said):
    sent = {"unit": world.unit2.uid, "text": "Nạo vét", "due_on": "2017-10-20", "field": "farming", **change}
    answer = as_("clerk").post(url("assign", world.series), sent)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert Commitment.objects.unscoped("test").filter(origin="between").count() == 0


def test_a_number_goes_through_with_the_tick(world, as_):
    sent = {"text": "Đã gọi 0912.345.678", "qty": ""}
    clerk = as_("drafter1")
    first = clerk.post(url("progress", world.commitment1), sent)
    assert first.status_code == 422 and 'name="numbers_confirmed"' in first.content.decode()
    assert clerk.post(url("progress", world.commitment1), {**sent, "numbers_confirmed": "on"}).status_code == 303
    assert Progress.objects.get().text == sent["text"]


def test_waiting_asking_and_deciding(world, as_):
    unit = as_("secretary1")
    sent = {"version": fresh(world.commitment1).version, "waiting_on": "UBND huyện", "waiting_since": "2017-09-18"}
    assert unit.get(url("waiting", world.commitment1)).status_code == 200
    assert unit.post(url("waiting", world.commitment1), sent).status_code == 303
    assert fresh(world.commitment1).waiting_on == "UBND huyện"
    assert unit.post(url("waiting", world.commitment1), sent).status_code == 409
    page = unit.get(url("commitment", world.commitment1)).content.decode()
    assert reverse("concerns:raise") in page

    assert unit.post(url("ask", world.commitment1), {"to_due": "2017-10-31", "reason": "Chờ huyện"}).status_code == 303
    request = ExtensionRequest.objects.get()
    assert (
        as_("drafter1").post(url("ask", world.commitment1), {"to_due": "2017-11-30", "reason": "x"}).status_code == 422
    )
    assert as_("secretary1").get(url("decide", request)).status_code == 404
    host = as_("clerk")
    assert host.get(url("decide", request)).status_code == 200
    sent = {"version": 1, "granted": "yes", "answer": "", "decided_by": world.people["chair"].uid}
    assert host.post(url("decide", request), sent).status_code == 303
    assert fresh(world.commitment1).due_on == date(2017, 10, 31)
    assert host.post(url("decide", request), sent).status_code == 422


def test_many_units_are_extended_with_one_reason(world, as_):
    host = as_("clerk")
    page = host.get(url("extend_many", world.series)).content.decode()
    assert world.commitment1.text in page and world.commitment2.text in page
    sent = {
        "tasks": [world.commitment1.uid, world.commitment2.uid],
        "to_due": "2017-10-25",
        "reason": "Bão số 10",
        "granted_by": world.people["chair"].uid,
    }
    assert host.post(url("extend_many", world.series), {**sent, "tasks": []}).status_code == 422
    assert host.post(url("extend_many", world.series), sent).status_code == 303
    assert {fresh(row).due_on for row in (world.commitment1, world.commitment2)} == {date(2017, 10, 25)}
    assert fresh(world.commitment1_later).due_on == date(2017, 12, 15)
    assert as_("secretary1").get(url("extend_many", world.series)).status_code == 404


def test_co_units_and_the_host_pages(world, as_):
    host = as_("clerk")
    assert host.get(url("co_units", world.commitment1)).status_code == 200
    sent = {"version": fresh(world.commitment1).version, "units": [world.unit2.uid]}
    assert host.post(url("co_units", world.commitment1), sent).status_code == 303
    assert host.get(url("extend", world.commitment1)).status_code == 200
    assert host.get(url("hand_over", world.commitment1)).status_code == 200
    assert host.get(url("cancel", world.commitment1)).status_code == 200
    assert host.get(url("owed")).status_code == 200
    for name in ("co_units", "extend", "hand_over", "cancel"):
        assert as_("secretary1").get(url(name, world.commitment1)).status_code == 404


def book(*rows):
    file = io.BytesIO(write_template(COLUMNS, rows))
    file.name = "so-cu.xlsx"
    return file


ROW = {
    "unit": "Dai Hop",
    "text": "Giải tỏa lấn chiếm quanh chợ",
    "field": "Trật tự đô thị",
    "responsible": "Bí thư",
    "first_due": "31/7/2017",
    "due": "25/9/2017",
    "carried": "2",
}


def test_the_old_book_comes_in_two_steps(world, as_):
    clerk = as_("clerk")
    assert clerk.get(url("old_book", world.series)).status_code == 200
    assert clerk.get(url("old_book_template", world.series)).content[:2] == b"PK"
    answer = clerk.post(url("old_book", world.series), {"file": book(ROW)})
    assert answer.status_code == 303
    assert Commitment.objects.unscoped("test").filter(origin="old_book").count() == 0
    preview = answer["Location"]
    assert "Đại Hợp" in clerk.get(preview).content.decode()
    assert as_("clerk2").get(preview).status_code == 404
    assert clerk.post(preview).status_code == 303
    row = Commitment.objects.unscoped("test").get(origin="old_book")
    assert (row.owner, row.misses, row.opening_misses) == (world.unit2, 2, 2)
    assert (row.first_due_on, row.due_on, row.state) == (date(2017, 7, 31), date(2017, 9, 25), "open")
    assert row.responsible_post == "secretary"
    assert clerk.post(preview).status_code == 422
    again = clerk.post(url("old_book", world.series), {"file": book(ROW)})["Location"]
    assert "01 dòng đã có" in clerk.get(again).content.decode()
    assert clerk.post(again).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "Không có"},
        {"field": "Không có"},
        {"due": "31/9/2017"},
        {"due": ""},
        {"due": "30/6/2017"},
        {"carried": "hai"},
        {"text": "Gọi 0912345678"},
        {"text": "MẬT"},
        {"rhythm": "thường xuyên"},
        {"target": "-3"},
    ],
)
def test_one_wrong_row_and_nothing_is_entered(world, as_, change):
    clerk = as_("clerk")
    good = {**ROW, "text": "Việc đúng"}
    preview = clerk.post(url("old_book", world.series), {"file": book(good, {**ROW, **change})})["Location"]
    page = clerk.get(preview).content.decode()
    assert "01 dòng sai" in page
    assert clerk.post(preview).status_code == 422
    assert Commitment.objects.unscoped("test").filter(origin="old_book").count() == 0


def test_the_same_task_twice_in_the_file_is_wrong(world, as_):
    clerk = as_("clerk")
    preview = clerk.post(
        url("old_book", world.series), {"file": book(ROW, {**ROW, "text": "giải tỏa LẤN CHIẾM quanh chợ"})}
    )
    assert "Trùng nhiệm vụ ở dòng 2" in clerk.get(preview["Location"]).content.decode()


def test_a_file_of_another_kind_is_refused(world, as_):
    file = io.BytesIO(b"%PDF-1.4 \x00")
    file.name = "so.pdf"
    answer = as_("clerk").post(url("old_book", world.series), {"file": file})
    assert answer.status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_many(world, as_, django_assert_max_num_queries, count):
    for number in range(count):
        world.commitment(world.unit3, f"Việc {number}")
    client = as_("secretary3")
    client.get(url("list"))
    with django_assert_max_num_queries(4):
        page = client.get(url("list"))
    assert page.content.decode().count('class="commitment"') == count


def test_tasks_of_one_priority_stand_as_one_line_with_an_answer_per_unit(world, as_):
    from giaoban.commitments.models import Priority

    priority = Priority.objects.create(
        meeting=world.september, unit=world.board, field=world.fields["farming"], text="Tiêm phòng đợt 2", judged=True
    )
    tasks = [
        world.commitment(unit, "Tiêm phòng đợt 2", origin="priority", priority=priority)
        for unit in (world.unit1, world.unit2, world.unit3)
    ]
    page = as_("clerk").get(url("list")).content.decode()
    assert page.count("Tiêm phòng đợt 2") == 1
    assert all(url("commitment", one) in page for one in tasks)
    own = as_("secretary3").get(url("list")).content.decode()
    assert own.count("Tiêm phòng đợt 2") == 1 and url("commitment", tasks[0]) not in own
