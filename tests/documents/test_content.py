"""Every kind is told by its content; what could do harm or carries a secret mark is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from giaoban.documents.content import MAX_BYTES, clean_name, examine
from giaoban.documents.content.refusals import Refused
from giaoban.documents.models import DOCX, JPEG, PDF, PNG, XLSX
from tests.documents import samples

GOOD = {
    "photo.jpg": (samples.jpeg, JPEG, "photo.jpg", True),
    "photo.png": (samples.png, JPEG, "photo.jpg", True),
    "IMG_1.HEIC": (samples.heic, JPEG, "IMG_1.jpg", True),
    "Biên bản họp.pdf": (lambda: samples.pdf("Biên bản họp"), PDF, "Biên bản họp.pdf", False),
    "quet.pdf": (samples.scan, PDF, "quet.pdf", True),
    "Báo cáo.docx": (samples.docx, DOCX, "Báo cáo.docx", False),
    "bang.xlsx": (samples.xlsx, XLSX, "bang.xlsx", False),
    "sai-duoi.pdf": (samples.jpeg, JPEG, "sai-duoi.jpg", True),
    "khong-duoi": (lambda: samples.pdf("Chữ"), PDF, "khong-duoi.pdf", False),
}


@pytest.mark.parametrize("name", GOOD)
def test_accepted_by_content(name):
    make, mime, kept_name, needs_declaration = GOOD[name]
    found = examine(make(), name)
    assert (found.mime, found.name, found.needs_declaration) == (mime, kept_name, needs_declaration)
    assert bool(found.small) == bool(found.large) == (mime in (JPEG, PNG))


MACRO_TYPES = {
    "[Content_Types].xml": (
        "wordprocessingml.document.main+xml",
        "wordprocessingml.document.main+xml.macroEnabled",
    )
}
RELATIONS = "word/_rels/document.xml.rels"


def related(kind: str, target: str, mode: str = "External") -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="rId99" Type="{office}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return samples.changed(samples.docx(), replace={RELATIONS: ("</Relationships>", f"{relation}</Relationships>")})


def in_body(xml: str) -> bytes:
    return samples.changed(samples.docx(), replace={"word/document.xml": ("<w:sectPr", f"{xml}<w:sectPr")})


BAD = {
    "nothing": (lambda: b"", "empty"),
    "a program": (lambda: b"MZ\x90\x00" + b"\x00" * 200, "kind"),
    "a page of the web": (lambda: b"<html><script>alert(1)</script></html>", "kind"),
    "a drawing with scripts": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kind"),
    "an animation": (lambda: b"GIF89a" + b"\x00" * 40, "kind"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_office"),
    "a locked Word file": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "an archive": (lambda: samples.changed(samples.docx(), add={})[:30] + b"x", "damaged"),
    "half a photo": (lambda: samples.jpeg((1200, 900))[:6000], "damaged"),
    "a photo of four hundred million points": (samples.bomb, "too_many_points"),
    "half a PDF": (lambda: b"%PDF-1.7\n1 0 obj\n<<", "damaged"),
    "a locked PDF": (samples.locked_pdf, "encrypted"),
    "a PDF that runs a script": (
        lambda: samples.pdf("x", catalog="/OpenAction 7 0 R", objects=("<< /S /JavaScript /JS (app.alert(1)) >>",)),
        "macros",
    ),
    "a script no page leads to": (lambda: samples.pdf("x", objects=("<< /S /JavaScript /JS (x) >>",)), "macros"),
    "a script among the names": (
        lambda: samples.pdf("x", catalog="/Names << /JavaScript << /Names [(a) << /S /JavaScript >>] >> >>"),
        "macros",
    ),
    "a PDF that starts a program": (
        lambda: samples.pdf("x", page="/AA << /O << /S /Launch /F (cmd.exe) >> >>"),
        "macros",
    ),
    "a PDF with a file inside": (
        lambda: samples.pdf("x", catalog="/Names << /EmbeddedFiles << /Names [] >> >>"),
        "embedded",
    ),
    "a PDF with a form of another kind": (lambda: samples.pdf("x", catalog="/AcroForm << /XFA [] >>"), "macros"),
    "a PDF with a secret mark": (lambda: samples.pdf("Báo cáo", "TỐI MẬT"), "secret_mark"),
    "macros by type": (lambda: samples.changed(samples.docx(), replace=MACRO_TYPES), "macros"),
    "macros by part": (lambda: samples.changed(samples.docx(), add={"word/vbaProject.bin": b"x"}), "macros"),
    "an old macro sheet": (lambda: samples.changed(samples.xlsx(), add={"xl/macrosheets/a.xml": b"<a/>"}), "macros"),
    "ActiveX": (lambda: samples.changed(samples.docx(), add={"word/activeX/activeX1.bin": b"x"}), "macros"),
    "an embedded object": (
        lambda: samples.changed(samples.docx(), add={"word/embeddings/oleObject1.bin": b"x"}),
        "embedded",
    ),
    "an embedded page": (lambda: related("aFChunk", "chunk.html", "Internal"), "embedded"),
    "a template from elsewhere": (lambda: related("attachedTemplate", "http://x.example/a.dotm"), "outside"),
    "a picture from elsewhere": (lambda: related("image", "http://x.example/a.png"), "outside"),
    "a field that runs a program": (
        lambda: in_body("<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r></w:p>"),
        "macros",
    ),
    "a secret mark in a paragraph": (lambda: samples.docx("Báo cáo", "MẬT"), "secret_mark"),
    "a secret mark in a table": (lambda: samples.docx("TUYỆT MẬT", table=True), "secret_mark"),
    "a secret mark in a header": (lambda: samples.docx(header="Độ mật: TỐI MẬT"), "secret_mark"),
    "a secret mark in a cell": (lambda: samples.xlsx("Báo cáo", "TỐI MẬT"), "secret_mark"),
    "a bomb": (
        lambda: samples.changed(samples.docx(), add={"word/theme/b.xml": b"<a/>" + b" " * 30_000_000}),
        "damaged",
    ),
    "too many parts": (
        lambda: samples.changed(samples.docx(), add={f"word/{n}.xml": b"<a/>" for n in range(2100)}),
        "damaged",
    ),
    "an entity bomb": (
        lambda: samples.changed(samples.docx(), add={"word/e.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
        "damaged",
    ),
    "a way out of the folder": (lambda: samples.changed(samples.docx(), add={"../a.xml": b"<a/>"}), "damaged"),
    "an archive of something else": (
        lambda: samples.changed(samples.docx(), replace={"[Content_Types].xml": ("document.main+xml", "other+xml")}),
        "kind",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_refused_by_content(what):
    make, reason = BAD[what]
    with pytest.raises(Refused) as refused:
        examine(make(), "Báo cáo.docx")
    assert refused.value.reason == reason
    assert refused.value.message


def test_a_link_in_the_text_and_honey_are_accepted():
    assert examine(related("hyperlink", "https://example.org"), "a.docx").mime == DOCX
    assert examine(samples.docx("MẬT ONG", "mật độ dân số", "mật"), "a.docx").mime == DOCX


def test_a_pdf_that_opens_on_its_first_page_is_accepted():
    assert examine(samples.pdf("Chữ", catalog="/OpenAction [3 0 R /Fit]"), "a.pdf").mime == PDF


def test_a_picture_in_a_word_file_is_to_be_declared():
    assert examine(
        samples.changed(samples.docx(), add={"word/media/image1.png": samples.png()}), "a.docx"
    ).needs_declaration


def test_more_than_twenty_megabytes_are_refused():
    with pytest.raises(Refused) as refused:
        examine(b"%PDF-" + b"x" * MAX_BYTES, "a.pdf")
    assert refused.value.reason == "too_large"


def test_a_picture_loses_position_and_device_and_stands_upright():
    found = examine(samples.jpeg((400, 300), gps=True, orientation=6, comment=b"GhiChuAn"), "a.jpg")
    for data in (found.data, found.large, found.small):
        image = Image.open(io.BytesIO(data))
        assert dict(image.getexif()) == {}
        assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & set(image.info)
        assert b"MayAnhBiMat" not in data
        assert b"GhiChuAn" not in data
        assert image.height > image.width  # turned as the camera held it
    red = Image.open(io.BytesIO(found.data)).convert("RGB").getpixel((280, 20))
    assert red[0] > 180 > 90 > red[1], red


def test_pictures_are_made_smaller():
    found = examine(samples.jpeg((4000, 3000)), "a.jpg")
    sizes = [Image.open(io.BytesIO(data)).size for data in (found.data, found.large, found.small)]
    assert sizes == [(3000, 2250), (1600, 1200), (320, 240)]


def test_a_screenshot_stays_sharp():
    found = examine(samples.png((900, 600), drawing=True), "màn hình.png")
    assert (found.mime, found.name) == (PNG, "màn hình.png")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Biên bản họp chi bộ.pdf", "Biên bản họp chi bộ.pdf"),
        ("Bie\u0302n ba\u0309n.pdf", "Biên bản.pdf"),
        ("C:\\Users\\a\\Kế hoạch.PDF", "Kế hoạch.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a-bSet-Cookie- x.pdf"),
        ("bao-cao.pdf.exe", "bao-cao.pdf.exe.pdf"),
        ("anh\u202efdp.exe", "anhfdp.exe.pdf"),
        ("", "tep.pdf"),
        (".pdf", "tep.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
    ],
)
def test_names_keep_vietnamese_and_lose_the_rest(sent, kept):
    assert clean_name(sent, PDF) == kept
