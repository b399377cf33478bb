"""Evidence and photographed pages on the screens: without a script, with typed text kept, and where they are shown."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.errors import DomainError
from giaoban.documents.actions import keep_file
from giaoban.documents.models import File
from giaoban.records.models import AuditEntry
from giaoban.reports import actions, queries, rows
from giaoban.reports.models import Report, ReportFile
from giaoban.schedule.models import Meeting
from tests.documents import samples
from tests.reports.conftest import enter_url, form_data, plain_text, start_url


def picture(name: str = "Ảnh ruộng.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.jpeg(), content_type="image/jpeg")


def evidence_url(report, commitment, form: bool = True) -> str:
    return reverse("reports:evidence", args=[report.uid, commitment.uid]) + ("?from=form" if form else "")


def keys(html: str) -> dict[str, str]:
    return {"_key": re.findall(r'name="_key" value="([^"]+)"', html)[-1]}


def proven(world, report, who="drafter1", name="Ảnh ruộng.jpg", commitment=None) -> ReportFile:
    viewer = world.viewer(who)
    file = keep_file(actor=viewer, upload=picture(name), declared=True)
    return actions.attach_files(
        actor=viewer,
        report_uid=report.uid,
        files=[file],
        role="evidence",
        commitment_uid=(commitment or world.commitment1).uid,
    )[0]


def test_from_the_form_to_the_evidence_and_back_without_a_script(world, as_):
    client = as_("drafter1")
    data = form_data(client.get(start_url(world)).content.decode())
    data |= {"g-difficulties-difficulties": "Đang ghi dở", "do": f"evidence-{world.commitment1.uid}"}
    answer = client.post(start_url(world), data)
    report = Report.objects.unscoped("test").get()
    assert answer["Location"] == evidence_url(report, world.commitment1)
    page = client.get(answer["Location"]).content.decode()
    assert f'href="{reverse("reports:edit", args=[report.uid])}#c-{world.commitment1.uid}"' in page
    sent = keys(page) | {"file": [picture(), picture("hai.jpg")], "declared": "on"}
    assert client.post(answer["Location"], sent).status_code == 303
    form = client.get(reverse("reports:edit", args=[report.uid])).content.decode()
    assert "Đang ghi dở" in form
    assert "Ảnh ruộng.jpg" in form
    assert "hai.jpg" in form
    link = ReportFile.objects.first()
    removed = client.post(reverse("reports:file_remove", args=[report.uid, link.uid]))
    assert removed.status_code == 303
    assert ReportFile.objects.count() == 1


def test_a_form_sent_twice_attaches_once(world, as_, draft):
    client, url = as_("drafter1"), evidence_url(draft, world.commitment1)
    same = keys(client.get(url).content.decode())
    for _again in range(3):
        assert client.post(url, same | {"file": picture(), "declared": "on"}).status_code == 303
    assert ReportFile.objects.count() == 1
    # two others of the same form are something new, whichever is the last
    assert client.post(url, same | {"file": [picture("a.jpg"), picture()], "declared": "on"}).status_code == 303
    assert ReportFile.objects.count() == 3


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"file": SimpleUploadedFile("a.exe", b"MZ" * 50), "declared": "on"}, "a.exe: Tệp không đúng loại."),
        ({"file": SimpleUploadedFile("a.docx", samples.docx("MẬT"))}, "a.docx: Văn bản có dấu mật, không nhận."),
        ({"file": picture()}, "Đề nghị đồng chí xác nhận"),
        ({"declared": "on"}, "Đề nghị chọn tệp."),
        ({"file": SimpleUploadedFile("100%.pdf", b"%PDF-1.4 hong")}, "100%.pdf: Tệp hỏng"),
    ],
)
def test_a_refusal_says_why_and_keeps_nothing(world, as_, draft, sent, sentence):
    for one in sent.values():
        if isinstance(one, SimpleUploadedFile):
            one.seek(0)
    client, url = as_("drafter1"), evidence_url(draft, world.commitment1)
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert sentence in plain_text(answer.content.decode())
    assert not File.objects.unscoped("test").exists()


def test_more_than_twenty_megabytes_keep_the_typed_note(world, as_):
    client = as_("secretary1")
    url = reverse("commitments:progress", args=[world.commitment1.uid])
    large = SimpleUploadedFile("lon.pdf", b"%PDF-" + b"0" * (20 * 2**20))
    answer = client.post(url, {"text": "Đã đo xong 12 thửa", "file": large, "declared": "on"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Tệp lớn hơn 20 MB" in text
    assert "Đã đo xong 12 thửa" in text
    assert world.commitment1.progress.count() == 0


def test_a_note_with_a_file_is_read_with_the_task(world, as_):
    client = as_("secretary1")
    url = reverse("commitments:progress", args=[world.commitment1.uid])
    sent = {"text": "Đã đo xong", "file": picture("Thửa 12.jpg"), "declared": "on"}
    answer = client.post(url, sent)
    assert answer.status_code == 303, plain_text(answer.content.decode())
    file = File.objects.unscoped("test").get()
    page = reverse("commitments:commitment", args=[world.commitment1.uid])
    for who in ("secretary1", "clerk", "head"):
        assert "Thửa 12.jpg" in as_(who).get(page).content.decode()
        assert as_(who).get(reverse("documents:file", args=[file.uid])).status_code == 200
    assert as_("secretary2").get(reverse("documents:file", args=[file.uid])).status_code == 404
    without = client.post(url, {"text": "Chỉ chữ"})
    assert without.status_code == 303


def test_sent_in_parts_and_named_by_the_form(world, as_, draft):
    client, uid, data = as_("drafter1"), uuid4(), samples.jpeg()
    part = f"{reverse('documents:part', args=[uid])}?offset=0&total={len(data)}&name=Anh.jpg"
    assert client.put(part, data, content_type="application/octet-stream").json()["done"]
    url = evidence_url(draft, world.commitment1)
    refused = client.post(url, {"upload": str(uid)})
    assert refused.status_code == 422  # not declared: the file is still there
    assert f'name="upload" value="{uid}"' in refused.content.decode()
    for _again in range(2):  # with keys of their own: still one file
        assert client.post(url, {"upload": str(uid), "declared": "on"}).status_code == 303
    assert ReportFile.objects.get().file.upload == uid
    stranger = as_("drafter2")
    assert (
        stranger.post(evidence_url(draft, world.commitment1), {"upload": str(uid), "declared": "on"}).status_code == 404
    )


def test_a_supplement_keeps_what_was_typed_while_evidence_is_added(world, as_, submitted):
    client = as_("secretary1")
    url = reverse("reports:edit", args=[submitted.uid])
    data = form_data(client.get(url).content.decode())
    for text in ("Lần một", "Lần hai"):
        data |= {"g-difficulties-difficulties": text, "do": f"evidence-{world.commitment1.uid}"}
        answer = client.post(url, data)
        assert answer["Location"] == evidence_url(submitted, world.commitment1)
        assert client.post(answer["Location"], {"file": picture(), "declared": "on"}).status_code == 303
        page = client.get(url).content.decode()
        assert text in page
        assert "Nội dung dưới đây được khôi phục, chưa gửi." in plain_text(page)
        data = form_data(page)
    assert submitted.versions.count() == 1
    assert client.post(url, data | {"do": "supplement"}).status_code == 303
    submitted.refresh_from_db()
    assert (submitted.difficulties, submitted.versions.count()) == ("Lần hai", 2)
    assert (
        "Lần hai" not in client.get(reverse("reports:report", args=[submitted.uid])).content.decode().split("<form")[-1]
    )


def test_what_the_secretary_read_is_what_he_approves(world, as_, draft):
    page = as_("secretary1").get(reverse("reports:report", args=[draft.uid])).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    proven(world, draft)
    answer = as_("secretary1").post(reverse("reports:submit", args=[draft.uid]), {"version": version})
    assert answer.status_code == 409


def test_evidence_stands_on_the_report_the_table_and_the_slot(world, as_, draft):
    proven(world, draft, name="Ruộng thôn 3.jpg")
    actions.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    report = as_("clerk").get(reverse("reports:report", args=[draft.uid])).content.decode()
    assert "Ruộng thôn 3.jpg" in report
    assert (
        "01 tệp minh chứng"
        in as_("clerk").get(reverse("reports:report", args=[draft.uid]) + "?print=1").content.decode()
    )
    slot = world.october.slots.get(unit=world.unit1)
    for who in ("clerk", "head", "inspector", "secretary1"):
        assert "Ruộng thôn 3.jpg" in as_(who).get(reverse("meetings:slot", args=[slot.uid])).content.decode(), who
    assert as_("secretary2").get(reverse("meetings:slot", args=[slot.uid])).status_code == 404
    table = as_("chair").get(reverse("meetings:table", args=[world.october.uid])).content.decode()
    assert "1 tệp minh chứng." in table
    history = as_("clerk").get(reverse("commitments:commitment", args=[world.commitment1.uid])).content.decode()
    assert "Ruộng thôn 3.jpg" in history


def test_the_table_asks_the_same_with_and_without_evidence(world, as_, draft):
    url = reverse("meetings:table", args=[world.october.uid])

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_chair.get(url)
        return len(captured)

    as_chair = as_("chair")
    actions.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    as_chair.get(url)
    without = asked()
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        proven(world, draft, "secretary1", name)
    assert asked() == without <= 12


# -- the door of the photographed report


def send_photos(world, who: str = "secretary1") -> Report:
    viewer = world.viewer(who)
    report = actions.open_report(actor=viewer, meeting=world.october, unit=world.unit1)
    files = [keep_file(actor=viewer, upload=picture(f"trang {n}.jpg"), declared=True) for n in (1, 2)]
    actions.attach_files(actor=viewer, report_uid=report.uid, files=files, role="page")
    actions.send_pages(actor=viewer, report_uid=report.uid)
    return report


def test_from_a_photograph_to_a_confirmed_report(world, as_):
    phone = as_("secretary1")
    start = reverse("reports:pages_start", args=[world.october.uid, world.unit1.uid])
    assert "Báo cáo viết tay" in phone.get(start).content.decode()
    answer = phone.post(start, {"file": [picture("trang 1.jpg"), picture("trang 2.jpg")], "declared": "on"})
    report = Report.objects.unscoped("test").get()
    assert answer["Location"] == reverse("reports:pages", args=[report.uid])
    assert "Gửi 02 ảnh cho văn phòng" in plain_text(phone.get(answer["Location"]).content.decode())
    assert as_("clerk").get(answer["Location"]).status_code == 404  # not sent yet
    assert "trang 1.jpg" not in as_("clerk").get(enter_url(world)).content.decode()
    assert phone.post(reverse("reports:pages_send", args=[report.uid])).status_code == 303
    items = [str(item.text) for item in queries.today_items(world.viewer("clerk"))]
    assert "Tân Phong đã gửi ảnh báo cáo viết tay. Đề nghị nhập hộ." in items
    board = as_("clerk").get(reverse("reports:list")).content.decode()
    assert "02 ảnh bản viết tay" in plain_text(board)

    desk = as_("clerk")
    page = desk.get(enter_url(world)).content.decode()
    file = File.objects.unscoped("test").filter(name="trang 1.jpg").get()
    assert reverse("documents:large", args=[file.uid]) in page
    assert desk.get(reverse("documents:large", args=[file.uid])).status_code == 200
    data = form_data(page)
    assert (data["told-channel"], data["told-told_by"]) == ("photo", "Hoàng Văn Một")
    for commitment in (world.commitment1, world.commitment1_later):
        data[f"c-{commitment.uid}-outcome"] = "in_progress"
    data |= {"g-sides-no_party_building_quick": "on", "g-sides-no_socio_economic_quick": "on", "do": "enter"}
    answer = desk.post(enter_url(world), data)
    assert answer.status_code == 303, plain_text(answer.content.decode())
    report.refresh_from_db()
    assert (report.channel, report.state, report.entered_for) == ("photo", "submitted", True)
    assert not [item for item in queries.today_items(world.viewer("clerk")) if "viết tay" in str(item.text)]

    seen = plain_text(phone.get(reverse("reports:report", args=[report.uid])).content.decode())
    assert "Văn phòng đã nhập hộ từ ảnh bản viết tay. Đề nghị đồng chí xác nhận." in seen
    assert "trang 2.jpg" in seen
    assert phone.post(reverse("reports:confirm", args=[report.uid])).status_code == 303
    for who in ("secretary2", "outsider", "head", "admin"):
        assert as_(who).get(reverse("documents:file", args=[file.uid])).status_code == 404
    assert as_("inspector").get(reverse("documents:file", args=[file.uid])).status_code == 200


def test_photos_of_a_blank_draft_hand_it_over_a_begun_one_stays_unread(world, as_, draft):
    report = send_photos(world, "drafter1")
    assert report.pk == draft.pk
    report.refresh_from_db()
    assert report.begun_by_host is False  # something is written in it
    assert as_("clerk").get(reverse("reports:report", args=[draft.uid])).status_code == 404
    page = as_("clerk").get(enter_url(world)).content.decode()
    assert "trang 1.jpg" in page
    assert "kết nạp 02 đảng viên" not in page
    assert AuditEntry.objects.get(kind="reports.send_pages").after == {"pages": 2}


def test_the_office_adds_photos_it_was_given(world, as_):
    client = as_("clerk")
    start = reverse("reports:pages_start", args=[world.october.uid, world.unit1.uid])
    assert client.post(start, {"file": picture("zalo.jpg"), "declared": "on"}).status_code == 303
    report = Report.objects.unscoped("test").get()
    assert report.begun_by_host
    assert "zalo.jpg" in client.get(enter_url(world)).content.decode()
    assert "zalo.jpg" in as_("secretary1").get(reverse("reports:edit", args=[report.uid])).content.decode()
    assert as_("head").post(start, {"file": picture(), "declared": "on"}).status_code == 404
    assert as_("secretary2").post(start, {"file": picture(), "declared": "on"}).status_code == 404


def test_pages_are_sent_by_the_unit_while_a_report_can_still_be_entered(world, as_):
    report = send_photos(world)
    with pytest.raises(DomainError) as error:
        actions.send_pages(actor=world.viewer("secretary1"), report_uid=report.uid)
    assert error.value.code == "reports.no_pages"
    page = ReportFile.objects.first()
    actions.remove_file(actor=world.viewer("secretary1"), report_uid=report.uid, link_uid=page.uid)
    page.refresh_from_db()
    assert page.withdrawn_at is not None  # sent: it stays, marked
    Meeting.objects.unscoped("test").filter(pk=world.october.pk).update(state="open", opened_at=clock.now())
    with pytest.raises(DomainError) as error:
        proven(world, report, "secretary1")
    assert error.value.code == "reports.meeting_open"


def test_at_most_twenty_files_prove_a_claim(world, draft, monkeypatch):
    monkeypatch.setitem(actions.files.MOST, "evidence", 1)
    proven(world, draft)
    with pytest.raises(DomainError) as error:
        proven(world, draft)
    assert error.value.code == "reports.too_many_files"


def test_files_do_not_change_what_a_draft_is(world, draft):
    """Saving the form after evidence was added meets no conflict, and a claim written anew keeps its evidence."""
    proven(world, draft)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        again = [rows.new_row(rows.DIFFICULTIES, difficulties="Thêm")]
        saved = actions.save_report(actor=world.viewer("drafter1"), report_uid=draft.uid, rows=again)
    saved.claims.all().delete()
    assert queries.files_of(world.viewer("drafter1"), saved).of(world.commitment1.uid)
