"""The sample is what DEMO.md says, made by the product's own actions."""

import json
from datetime import date, datetime

import pytest
from django.core.management import call_command

from giaoban.access.models import Account
from giaoban.access.viewers import viewer_of
from giaoban.commitments.models import Commitment
from giaoban.concerns.models import Concern
from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.core.models import SampleClock
from giaoban.demo import build
from giaoban.meetings.models import Minutes
from giaoban.reports.models import Claim, Report
from giaoban.schedule.models import Meeting

pytestmark = pytest.mark.django_db

# DEMO.md's twelve: unit, start of the text, current due date, ↻, claim of October (None: not claimed yet).
TWELVE = [
    ("Tân Phong", "Ra nghị quyết quy hoạch", date(2017, 9, 29), 0, "achieved"),
    ("Đại Hợp", "Chỉ đạo 12 chi bộ", date(2017, 9, 25), 0, "partly"),
    ("Ngũ Phúc", "Bàn giao mặt bằng đường thôn 3", date(2017, 9, 30), 1, "not_achieved"),
    ("Đoàn Xá", "Lập hồ sơ vùng rau", date(2017, 10, 31), 0, "in_progress"),
    ("Thụy Hương", "Chọn điểm tập kết rác mới", date(2017, 9, 30), 0, "not_achieved"),
    ("Tú Sơn", "Rà soát diện tích lúa", date(2017, 9, 20), 0, "achieved"),
    ("Minh Tân", "Vận động 14 gia trại", date(2017, 12, 15), 0, "in_progress"),
    ("Núi Đối", "Giải tỏa lấn chiếm", date(2017, 9, 25), 2, "not_achieved"),
    ("Thuận Thiên", "Trình hồ sơ kết nạp", date(2017, 10, 20), 0, "in_progress"),
    ("Đại Đồng", "Trả lời mọi kiến nghị", None, 0, "achieved"),
    ("Kiến Quốc", "Trồng cây vụ đông", date(2017, 11, 15), 0, "in_progress"),
    ("Du Lễ", "Kiểm tra sinh hoạt 04 chi bộ", date(2017, 9, 29), 0, "partly"),
]


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    """The sample, built once for this module and taken back at its end."""
    from django.db import transaction

    with django_db_blocker.unblock(), clock.frozen(datetime(2017, 10, 3, 8, 0)), transaction.atomic():
        yield build.build("kien-thuy-2017", lambda _text: None)
        transaction.set_rollback(True)
    clock.forget_offset()


@pytest.fixture
def clerk(sample):
    return viewer_of(Account.objects.get(username="chanhvp"))


def test_eighteen_units_and_about_ninety_open_tasks(sample, clerk):
    tasks = Commitment.objects.visible_to(clerk).filter(state="open")
    assert len({task.owner_id for task in tasks}) == 18
    assert 85 <= len(tasks) <= 95


def test_the_twelve_tasks_of_the_sample(sample, clerk):
    for unit, text, due, misses, claim in TWELVE:
        task = Commitment.objects.visible_to(clerk).get(owner__short_name=unit, text__startswith=text)
        said = Claim.objects.filter(commitment=task, report__meeting__period=date(2017, 10, 1)).first()
        assert (task.due_on, task.misses, said.outcome if said else None) == (due, misses, claim), unit
    late = Claim.objects.get(commitment__text__startswith="Rà soát diện tích lúa")
    assert late.done_on == date(2017, 9, 24)
    first = Commitment.objects.visible_to(clerk).get(text="Bàn giao mặt bằng đường thôn 3")
    assert first.first_due_on == date(2017, 8, 30)


def test_two_briefings_are_sealed_and_the_third_is_called(sample, clerk):
    held = Meeting.objects.visible_to(clerk).filter(held_on__lte=date(2017, 10, 6)).order_by("held_on")
    assert [(m.held_on, m.state) for m in held] == [
        (date(2017, 8, 7), "closed"),
        (date(2017, 9, 6), "closed"),
        (date(2017, 10, 6), "called"),
    ]
    assert [m.state for m in Minutes.objects.visible_to(clerk).order_by("pk")] == ["sealed", "sealed"]
    planned = Meeting.objects.visible_to(clerk).filter(state="planned")
    assert len(planned) >= 2


def test_reports_are_coming_in(sample, clerk):
    states = {
        report.unit.short_name: report.state
        for report in Report.objects.unscoped("test").filter(meeting__period=date(2017, 10, 1)).select_related("unit")
    }
    assert states["Hữu Bằng"] == "draft" and states["Tân Trào"] == "awaiting" and states["Đại Hà"] == "returned"
    assert "Ngũ Đoan" not in states and "Thanh Sơn" not in states
    by_telephone = Report.objects.visible_to(clerk).get(unit__short_name="Du Lễ", meeting__period=date(2017, 10, 1))
    assert by_telephone.entered_for and by_telephone.confirmed_at is None and by_telephone.channel == "telephone"
    assert Concern.objects.visible_to(clerk).filter(kind="pressing", state="raised").count() == 4


def test_sign_ins_are_written_for_each_role(sample, tmp_path):
    path = build.write_signins(sample, tmp_path)
    rows = json.loads(path.read_text())
    assert {"role", "unit", "username", "password", "what_to_try"} <= set(rows[0])
    roles = " ".join(row["role"] for row in rows)
    for role in ("thường trực", "văn phòng", "bí thư", "soạn báo cáo", "cơ quan tham mưu", "kiểm tra", "quản trị"):
        assert role in roles
    assert all(Account.objects.get(username=rows[0]["username"]).check_password(row["password"]) for row in rows[:1])


def test_the_clock_moves(sample):
    build.move_clock(datetime(2017, 10, 6, 7, 30))
    row = SampleClock.objects.get()
    assert (
        abs((clock.real_now().timestamp() + row.offset_seconds) - clock.aware(datetime(2017, 10, 6, 7, 30)).timestamp())
        < 5
    )


def test_the_record_verifies(sample, capsys):
    call_command("verify")


def test_a_second_sample_is_refused(sample):
    with pytest.raises(DomainError):
        build.build("kien-thuy-2017", lambda _text: None)
