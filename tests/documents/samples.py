"""Files made for tests: good ones of every kind, and what must not be accepted."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

GPS_INFO, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def picture(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A photograph of sorts: a gradient, so that it is no drawing, red in the top left corner."""
    image = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", (image, image.rotate(90), image.rotate(180)))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=(220, 20, 20))
    return image


def jpeg(size: tuple[int, int] = (400, 300), *, gps: bool = False, orientation: int = 0, **more: Any) -> bytes:
    exif = Image.Exif()
    if gps:
        exif[MAKE] = "MayAnhBiMat"
        exif.get_ifd(GPS_INFO).update({1: "N", 2: (20.0, 45.0, 1.0), 3: "E", 4: (106.0, 40.0, 1.0)})
    if orientation:
        exif[ORIENTATION] = orientation
    out = io.BytesIO()
    picture(size).save(out, "JPEG", quality=80, exif=exif, **more)
    return out.getvalue()


def png(size: tuple[int, int] = (400, 300), *, drawing: bool = False) -> bytes:
    out = io.BytesIO()
    image = picture(size)
    if drawing:
        image = Image.new("RGB", size, "white")
        ImageDraw.Draw(image).text((20, 20), "Chi bo 3", fill="black")
    image.save(out, "PNG")
    return out.getvalue()


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(out, quality=60)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of some kilobytes that would unfold to gigabytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG", optimize=True)
    return out.getvalue()


def pdf(
    *lines: str, objects: tuple[str, ...] = (), catalog: str = "", page: str = "", font: str = "Helvetica"
) -> bytes:
    """One page with lines of text (Vietnamese too: a font with a map to Unicode). `objects` start at number 7."""
    text = "".join(f"<{''.join(f'{ord(c):04x}' for c in line)}> Tj T* " for line in lines)
    stream = f"BT /F1 12 Tf 72 700 Td 14 TL {text}ET"
    ranges = "1 beginbfrange <0000> <ffff> <0000> endbfrange"
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        f"1 begincodespacerange <0000> <ffff> endcodespacerange {ranges} endcmap end end"
    )
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        f"/Resources << /Font << /F1 5 0 R >> >> {page} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{font} /Encoding /Identity-H /ToUnicode 6 0 R "
        f"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{font} "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
        *objects,
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return out + f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def scan() -> bytes:
    """A PDF that is one picture."""
    out = io.BytesIO()
    picture().save(out, "PDF")
    return out.getvalue()


def locked_pdf() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(pdf("Báo cáo")))
    writer.encrypt("mat-khau", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(*paragraphs: str, table: bool = False, header: str = "") -> bytes:
    import docx as library

    document = library.Document()
    for text in paragraphs or ("Báo cáo tháng 10",):
        document.add_paragraph(text)
    if table:
        document.add_table(rows=1, cols=1).cell(0, 0).text = paragraphs[-1]
    if header:
        document.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(*cells: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for text in cells or ("Đại Hợp",):
        book.active.append([text])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(
    archive: bytes, *, add: dict[str, bytes] | None = None, replace: dict[str, tuple[str, str]] | None = None
) -> bytes:
    """An office file with parts added, or with words of a part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name in (replace or {}):
                before, after = (replace or {})[name]
                assert before.encode() in data
                data = data.replace(before.encode(), after.encode())
            new.writestr(name, data)
        for name, data in (add or {}).items():
            new.writestr(name, data)
    return out.getvalue()
