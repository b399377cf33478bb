"""Files kept, attached, served through the rule of the report they belong to, sent in parts, swept and verified."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from giaoban.core import clock
from giaoban.core.errors import DomainError, NotFound
from giaoban.core.viewer import system_actor
from giaoban.documents import actions, owners, store
from giaoban.documents.models import AccessClass, File
from giaoban.records.models import AuditEntry
from giaoban.records.verification import verify
from giaoban.reports import actions as reports
from giaoban.reports.models import Report, ReportFile
from tests.documents import samples

EVERYBODY = [
    "secretary1",
    "deputy1",
    "drafter1",
    "member1",
    "secretary2",
    "drafter2",
    "secretary3",
    "chair",
    "deputy",
    "clerk",
    "clerk2",
    "head",
    "inspector",
    "city_leader",
    "outsider",
    "admin",
]


def upload(name: str = "Ảnh ruộng.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.jpeg() if data is None else data)


def kept(world, who: str = "drafter1", *, name: str = "Ảnh ruộng.jpg", data: bytes | None = None, **more) -> File:
    return actions.keep_file(actor=world.viewer(who), upload=upload(name, data), declared=True, **more)


def readers(world, file: File) -> set[str]:
    return {who for who in EVERYBODY if File.objects.visible_to(world.viewer(who)).filter(pk=file.pk).exists()}


def attach(world, report, file, who="drafter1", role="evidence", commitment=None):
    commitment = commitment or world.commitment1
    uid = commitment.uid if role == "evidence" else None
    return reports.attach_files(
        actor=world.viewer(who), report_uid=report.uid, files=[file], role=role, commitment_uid=uid
    )[0]


WRITERS = {"secretary1", "deputy1", "drafter1"}
HOST = {"chair", "deputy", "clerk", "clerk2"}
SUBMITTED = WRITERS | HOST | {"member1", "inspector", "city_leader"}


def test_a_file_that_nobody_attached_is_its_senders_alone(world):
    file = kept(world)
    assert readers(world, file) == {"drafter1"}
    entry = AuditEntry.objects.get(kind="documents.keep_file")
    assert (entry.subject_uid, entry.after["sha256"]) == (file.uid, file.sha256)
    assert "bí mật nhà nước" in entry.after["declared"] or "state secret" in entry.after["declared"]


def test_a_picture_is_kept_only_with_the_senders_word(world):
    with pytest.raises(DomainError) as error:
        actions.keep_file(actor=world.viewer("drafter1"), upload=upload())
    assert (error.value.code, error.value.field) == ("documents.not_declared", "declared")
    assert not File.objects.unscoped("test").exists()
    text = upload("Biên bản.pdf", samples.pdf("Biên bản"))
    assert actions.keep_file(actor=world.viewer("drafter1"), upload=text).declared is False
    with pytest.raises(NotFound):
        actions.keep_file(actor=system_actor(), upload=upload(), declared=True)


def test_evidence_follows_the_report(world, draft):
    file = kept(world)
    attach(world, draft, file)
    assert readers(world, file) == WRITERS
    reports.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    assert readers(world, file) == SUBMITTED | {"head"}  # the task is of the head's field
    reports.withdraw_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    assert readers(world, file) == WRITERS


def test_evidence_of_another_field_is_not_for_the_head(world, draft):
    file = kept(world)
    attach(world, draft, file, commitment=world.commitment1_later)
    reports.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    assert readers(world, file) == SUBMITTED


def test_what_is_added_to_a_returned_report_is_seen_when_it_is_submitted_again(world, submitted):
    reports.return_report(
        actor=world.viewer("clerk"), report_uid=submitted.uid, version=submitted.version, reason="Bổ sung"
    )
    file = kept(world)
    attach(world, submitted, file)
    assert readers(world, file) == WRITERS
    reports.submit_report(actor=world.viewer("secretary1"), report_uid=submitted.uid)
    assert readers(world, file) == SUBMITTED | {"head"}


def test_added_to_a_submitted_report_by_its_secretary_only(world, submitted):
    with pytest.raises(DomainError) as error:
        attach(world, submitted, kept(world))
    assert error.value.code == "reports.not_leader"
    file = kept(world, "secretary1")
    attach(world, submitted, file, "secretary1")
    assert readers(world, file) == SUBMITTED | {"head"}


def test_nobody_attaches_to_a_siblings_report_or_what_another_sent(world, draft):
    for who in ("secretary2", "outsider", "clerk", "head", "inspector"):
        if not world.viewer(who).person_id:
            continue
        file = kept(world, who)
        with pytest.raises(NotFound):
            attach(world, draft, file, who)
    with pytest.raises(NotFound):
        attach(world, draft, kept(world, "secretary1"), "drafter1")
    file = kept(world)
    with pytest.raises(NotFound):  # a task of another unit
        attach(world, draft, file, commitment=world.commitment2)
    attach(world, draft, file)
    with pytest.raises(NotFound):  # attached elsewhere already
        attach(world, draft, file, commitment=world.commitment1_later)
    again = reports.attach_files(
        actor=world.viewer("drafter1"),
        report_uid=draft.uid,
        files=[file],
        role="evidence",
        commitment_uid=world.commitment1.uid,
    )
    assert again == []  # sent twice
    assert ReportFile.objects.count() == 1


def test_taken_out_of_a_draft_but_only_marked_once_submitted(world, draft):
    first, second = kept(world), kept(world, name="hai.jpg")
    out, stays = attach(world, draft, first), attach(world, draft, second)
    reports.remove_file(actor=world.viewer("drafter1"), report_uid=draft.uid, link_uid=out.uid)
    assert readers(world, first) == {"drafter1"}
    reports.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    with pytest.raises(DomainError):
        reports.remove_file(actor=world.viewer("drafter1"), report_uid=draft.uid, link_uid=stays.uid)
    with pytest.raises(NotFound):
        reports.remove_file(actor=world.viewer("secretary2"), report_uid=draft.uid, link_uid=stays.uid)
    reports.remove_file(actor=world.viewer("secretary1"), report_uid=draft.uid, link_uid=stays.uid)
    stays.refresh_from_db()
    assert stays.withdrawn_at is not None
    assert readers(world, second) == WRITERS
    kinds = AuditEntry.objects.filter(kind="reports.remove_file").order_by("pk").values_list("after", flat=True)
    assert [after["withdrawn"] for after in kinds] == [False, True]


def test_a_restricted_file(world, draft, as_):
    file = kept(world, access_class=AccessClass.RESTRICTED)
    attach(world, draft, file)
    assert readers(world, file) == {"drafter1", "secretary1", "deputy1"}
    reports.submit_report(actor=world.viewer("secretary1"), report_uid=draft.uid)
    assert readers(world, file) == {"drafter1", "secretary1", "deputy1", "chair", "deputy"}
    assert AuditEntry.objects.get(kind="documents.keep_file").subject_name == str(file.uid)
    opened = AuditEntry.objects.filter(kind="documents.open_restricted")
    assert as_("clerk").get(reverse("documents:file", args=[file.uid])).status_code == 404
    assert not opened.exists()
    assert as_("chair").get(reverse("documents:file", args=[file.uid])).status_code == 200
    assert as_("chair").get(reverse("documents:large", args=[file.uid])).status_code == 200
    assert opened.count() == 2


def test_the_office_enters_over_a_draft_and_never_sees_its_files(world, draft, ready_rows):
    own, sent = kept(world), kept(world, name="trang1.jpg")
    attach(world, draft, own)
    attach(world, draft, sent, role="page")
    assert readers(world, sent) == WRITERS
    reports.send_pages(actor=world.viewer("drafter1"), report_uid=draft.uid)
    assert readers(world, sent) == WRITERS | HOST
    assert not Report.objects.visible_to(world.viewer("clerk")).filter(pk=draft.pk).exists()
    reports.enter_report_for(
        actor=world.viewer("clerk"),
        meeting=world.october,
        unit=world.unit1,
        rows=ready_rows(),
        told_by="Hoàng Văn Một, Bí thư",
        told_at=clock.now(),
        channel="photo",
    )
    assert readers(world, own) == WRITERS
    assert readers(world, sent) == SUBMITTED


def test_served_as_an_attachment_that_no_browser_runs(world, draft, as_):
    name = "Biên bản họp chi bộ.pdf"
    data = samples.pdf("Biên bản")
    file = kept(world, name=name, data=data)
    attach(world, draft, file)
    answer = as_("secretary1").get(reverse("documents:file", args=[file.uid]))
    assert (answer.status_code, answer.content) == (200, data)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Bi%C3%AAn%20b%E1%BA%A3n")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "private" in answer["Cache-Control"]
    assert as_("secretary1").get(reverse("documents:small", args=[file.uid])).status_code == 404  # no picture
    for who in ("secretary2", "clerk", "inspector", "outsider", "admin"):
        assert as_(who).get(reverse("documents:file", args=[file.uid])).status_code == 404
        assert as_(who).get(reverse("documents:file", args=[uuid4()])).status_code == 404


def test_thumbnails_are_ours_and_not_sent_twice(world, draft, as_):
    file = kept(world)
    attach(world, draft, file)
    for name in ("small", "large"):
        address = reverse(f"documents:{name}", args=[file.uid])
        answer = as_("drafter1").get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert "Content-Disposition" not in answer
        again = as_("drafter1").get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        stranger = as_("secretary2").get(address, headers={"If-None-Match": answer["ETag"]})
        assert stranger.status_code == 404


# -- in parts


def put(client, uid, data, offset, total, name="Ảnh.jpg"):
    address = f"{reverse('documents:part', args=[uid])}?offset={offset}&total={total}&name={name}"
    return client.put(address, data, content_type="application/octet-stream")


def test_a_lost_part_is_sent_again_from_where_it_stopped(world, as_):
    client, uid, data = as_("drafter1"), uuid4(), samples.jpeg((800, 600))
    total, step = len(data), len(data) // 3
    assert put(client, uid, data[:step], 0, total).json() == {"offset": step, "done": False}
    assert put(client, uid, data[:step], 0, total).json() == {"offset": step, "done": False}  # its answer was lost
    assert put(client, uid, data[2 * step :], 2 * step, total).json()["offset"] == step  # a gap: from here, please
    overlapping = put(client, uid, data[step // 2 : 2 * step], step // 2, total)
    assert overlapping.json()["offset"] == 2 * step
    assert client.get(reverse("documents:part", args=[uid])).json() == {"offset": 2 * step, "done": False}
    assert as_("secretary2").get(reverse("documents:part", args=[uid])).json() == {"offset": 0, "done": False}
    for _again in range(2):
        assert put(client, uid, data[2 * step :], 2 * step, total).json() == {"offset": total, "done": True}
    assert client.get(reverse("documents:part", args=[uid])).json()["done"] is True
    assert not File.objects.unscoped("test").exists()


def test_what_is_not_accepted_is_said_with_the_last_part(world, as_):
    client, uid = as_("drafter1"), uuid4()
    answer = put(client, uid, b"MZ" * 50, 0, 100, "bao-cao.pdf")
    assert answer.status_code == 422
    assert answer.json()["message"] == "Tệp không đúng loại. Chọn PDF, ảnh, DOCX, XLSX."
    assert client.get(reverse("documents:part", args=[uid])).json() == {"offset": 0, "done": False}
    assert put(client, uuid4(), b"x", 0, 21 * 2**20).status_code == 422
    assert put(client, uuid4(), b"x", -1, 10).status_code == 422
    assert as_("inspector").put(reverse("documents:part", args=[uid])).status_code == 404
    assert as_("member1").put(reverse("documents:part", args=[uid])).status_code == 404


def test_the_rest_of_a_file_that_is_too_large_is_not_written(world, rf):
    sent = {"text": "Còn nguyên", "file": SimpleUploadedFile("lon.bin", b"0" * (30 * 2**20))}
    request = rf.post("/", sent)
    assert 20 * 2**20 < request.FILES["file"].size <= 22 * 2**20
    assert request.POST["text"] == "Còn nguyên"


# -- forgetting and verifying


def older(*paths, days=2):
    past = time.time() - days * 86_400
    for path in paths:
        os.utime(path, (past, past))


def test_only_what_no_row_points_at_is_swept(world, draft, tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    attached, alone = kept(world), kept(world, name="khac.jpg", data=samples.jpeg((500, 400)))
    attach(world, draft, attached)
    stray, fresh = store.path_of(store.put(b"stray")), store.path_of(store.put(b"fresh"))
    half = stray.with_name(".new-half")
    half.write_bytes(b"half")
    everything = [path for path in store.kept() if path != fresh]
    older(*everything)
    assert actions.forget_unowned(actor=system_actor()) == 0  # sent today
    assert actions.sweep() == 2
    assert not stray.exists()
    assert not half.exists()
    assert fresh.exists()
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert actions.forget_unowned(actor=system_actor()) == 1
        assert actions.forget_unowned(actor=system_actor()) == 0
    assert AuditEntry.objects.get(kind="documents.forget_file").subject_uid == alone.uid
    assert actions.sweep() == 3  # the picture, its thumbnail, its view
    assert all(store.path_of(sha).exists() for sha in (attached.sha256, attached.small_sha256, attached.large_sha256))
    older(fresh)
    store.put(b"fresh")  # sent again a moment before the sweeper comes
    assert not store.remove_if_old(fresh, time.time() - 60)
    assert fresh.exists()
    assert actions.sweep() == 0


def test_verify_names_the_broken_file(world, draft, tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    good, bad = kept(world), kept(world, name="sửa.jpg", data=samples.jpeg((500, 400)))

    def broken() -> str:
        step = next(step for step in verify() if step.name.startswith("documents:"))
        assert step.checked
        return f"{step.broken.row}: {step.broken.detail}" if step.broken else ""

    assert broken() == ""
    path = store.path_of(bad.sha256)
    before = path.read_bytes()
    path.write_bytes(before[:-1] + b"x")
    assert f"file {bad.uid} (sửa.jpg)" in broken()
    assert "does not give its hash" in broken()
    path.unlink()
    assert "is missing" in broken()
    # bytes and row changed together: the record still tells of the first ones
    path.write_bytes(before)
    assert broken() == ""
    File.objects.unscoped("test").filter(pk=bad.pk).update(sha256=good.sha256, size=good.size)
    assert "the record tells of another one" in broken()


def test_the_same_bytes_twice_lie_there_once(world):
    first, second = kept(world), kept(world)
    assert first.uid != second.uid
    assert first.sha256 == second.sha256
    assert oct(store.path_of(first.sha256).stat().st_mode)[-3:] == "600"


def test_every_owner_says_whom_it_shows(world, draft):
    assert ReportFile in owners._rules
    for link in owners._rules:
        assert link._meta.get_field("file").related_model is File
