"""Evidence for the sample, drawn while it is made: photographs of sorts, a list, pages written by hand."""

from __future__ import annotations

import io
import math
import random
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from giaoban.commitments.queries import open_for_unit
from giaoban.core.spreadsheet import write_template
from giaoban.core.viewer import Viewer
from giaoban.documents.actions import keep_file
from giaoban.documents.models import File
from giaoban.reports import actions as reports
from giaoban.reports.models import Report, ReportFile

WIDTH, HEIGHT = 1000, 750
# (month, unit, task): the files its drafter adds to the claim.
OF_CLAIMS: dict[tuple[date, str], tuple[str, tuple[tuple[str, str], ...]]] = {
    (date(2017, 10, 1), "Ngũ Phúc"): (
        "Bàn giao mặt bằng đường thôn 3",
        (
            ("road", "Mặt bằng đường thôn 3, đoạn đầu.jpg"),
            ("field", "Đoạn cuối, đã cắm mốc.jpg"),
            ("list", "Danh sách 41 hộ đã bàn giao.xlsx"),
        ),
    ),
    (date(2017, 10, 1), "Minh Tân"): (
        "Bàn giao nhà văn hóa thôn Tân Linh",
        (("house", "Nhà văn hóa thôn Tân Linh.jpg"),),
    ),
}


def keep(actor: Viewer, kind: str, name: str) -> File:
    """One of the sample's files, kept as a browser's would be."""
    draw = {"road": _road, "field": _field, "house": _house, "page": _page}
    data = _list() if kind == "list" else _jpeg(draw[kind](random.Random(name)))  # noqa: S311 - a drawing
    return keep_file(actor=actor, upload=SimpleUploadedFile(name, data), declared=True)


def add_to_claims(drafter: Viewer, report: Report) -> None:
    """What the drafter of a unit adds to its claims before the report goes to the secretary."""
    task, given = OF_CLAIMS.get((report.meeting.period, report.unit.short_name), ("", ()))
    for commitment in open_for_unit(drafter, report.meeting, report.unit) if task else ():
        if commitment.text == task:
            reports.attach_files(
                actor=drafter,
                report_uid=report.uid,
                files=[keep(drafter, kind, name) for kind, name in given],
                role=ReportFile.Role.EVIDENCE,
                commitment_uid=commitment.uid,
            )


def send_by_hand(secretary: Viewer, report: Report) -> None:
    """Two pages written by hand, photographed and sent to the office."""
    files = [keep(secretary, "page", f"Báo cáo viết tay, trang {number}.jpg") for number in (1, 2)]
    reports.attach_files(actor=secretary, report_uid=report.uid, files=files, role=ReportFile.Role.PAGE)
    reports.send_pages(actor=secretary, report_uid=report.uid)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _sky(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    mask = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    return Image.composite(Image.new("RGB", (WIDTH, HEIGHT), bottom), Image.new("RGB", (WIDTH, HEIGHT), top), mask)


def _grain(image: Image.Image) -> Image.Image:
    noise = Image.effect_noise((WIDTH, HEIGHT), 24).convert("RGB")
    return Image.blend(image.filter(ImageFilter.GaussianBlur(1.2)), noise, 0.06)


def _road(chance: random.Random) -> Image.Image:
    image = _sky((150, 190, 225), (235, 240, 235))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 380, WIDTH, HEIGHT), fill=(120, 140, 70))
    pen.polygon([(430, 380), (520, 380), (900, HEIGHT), (90, HEIGHT)], fill=(178, 160, 132))
    for side in (60, 760):
        for number in range(4):
            left = side + number * 50 + chance.randint(-10, 10)
            pen.rectangle((left, 330 - number * 8, left + 44, 400), fill=(214, 205, 190))
            pen.polygon(
                [(left - 6, 330 - number * 8), (left + 22, 300 - number * 8), (left + 50, 330 - number * 8)],
                fill=(150, 70, 55),
            )
    for number in range(7):
        at = 420 + number * 46
        spread = (at - 380) * 0.95
        for place in (475 - spread, 475 + spread):
            pen.line((place, at, place, at - 26 - number * 3), fill=(235, 235, 230), width=4 + number)
    return _grain(image)


def _field(chance: random.Random) -> Image.Image:
    image = _sky((170, 205, 235), (240, 240, 225))
    pen = ImageDraw.Draw(image)
    for row in range(14):
        top = 330 + row * 30
        shade = chance.randint(-12, 12)
        pen.rectangle((0, top, WIDTH, top + 30), fill=(96 + shade, 142 + shade, 66))
    pen.polygon([(300, 330), (360, 330), (640, HEIGHT), (380, HEIGHT)], fill=(150, 178, 190))
    for number in range(6):
        left = 90 + number * 150
        pen.line((left, 520, left, 460), fill=(230, 226, 215), width=8)
        pen.rectangle((left - 4, 456, left + 12, 470), fill=(200, 40, 40))
    return _grain(image)


def _house(chance: random.Random) -> Image.Image:
    image = _sky((160, 200, 232), (238, 238, 228))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 560, WIDTH, HEIGHT), fill=(190, 182, 168))
    pen.rectangle((190, 290, 810, 570), fill=(240, 222, 170))
    pen.polygon([(150, 300), (500, 170), (850, 300)], fill=(158, 66, 50))
    for left in (240, 360, 580, 700):
        pen.rectangle((left, 360, left + 70, 460), fill=(86, 112, 132))
    pen.rectangle((460, 380, 540, 570), fill=(112, 76, 52))
    pen.rectangle((400, 312, 600, 344), fill=(176, 32, 36))
    pen.line((880, 570, 880, 250), fill=(190, 190, 190), width=8)
    pen.rectangle((884, 252, 970, 308 + chance.randint(0, 6)), fill=(204, 32, 36))
    return _grain(image)


def _page(chance: random.Random) -> Image.Image:
    """A ruled sheet on a table, full of a hand nobody can read."""
    image = Image.new("RGB", (HEIGHT, WIDTH), (112, 92, 74))
    pen = ImageDraw.Draw(image)
    pen.rectangle((40, 30, HEIGHT - 40, WIDTH - 30), fill=(247, 244, 232))
    for row in range(28):
        line = 110 + row * 30
        pen.line((60, line, HEIGHT - 60, line), fill=(190, 205, 222))
        at, end = 90 + (50 if row % 6 == 0 else 0), HEIGHT - 90 - (chance.randint(0, 260) if row % 6 == 5 else 0)
        while at < end:
            width = chance.randint(28, 72)
            points = [
                (
                    at + step,
                    line - 6 - 7 * abs(math.sin(step / 5 + chance.random())) - (9 if chance.random() < 0.12 else 0),
                )
                for step in range(0, width, 3)
            ]
            pen.line(points, fill=(34, 44, 110), width=2)
            at += width + 14
    return image.filter(ImageFilter.GaussianBlur(0.6))


def _list() -> bytes:
    rows = [
        {"no": str(n), "name": f"Hộ số {n}", "area": f"{20 + n * 3 % 17} m²", "day": "20/9/2017"} for n in range(1, 42)
    ]
    return write_template({"no": ["STT"], "name": ["Hộ"], "area": ["Diện tích bàn giao"], "day": ["Ngày"]}, rows)
