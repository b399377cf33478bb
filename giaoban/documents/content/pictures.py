"""Pictures: decoded whole, turned as the camera held it, made smaller, written anew without anything but the picture.

HEIC is what iPhones send; it becomes JPEG. Position, time, device and the hidden preview of the camera do not survive.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from giaoban.documents.content.refusals import Refused
from giaoban.documents.models import JPEG, PNG

LARGEST, LARGE, SMALL = 3000, 1600, 320  # longest side
MOST_POINTS = 80_000_000
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class Picture:
    data: bytes
    mime: str
    small: bytes
    large: bytes


def kind_of(data: bytes) -> str:
    """Pillow's name of the format, by the first bytes; "" for anything that is not accepted."""
    if data[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "HEIF"
    return ""


def is_picture(data: bytes) -> bool:
    return bool(kind_of(data))


def write_anew(data: bytes) -> Picture:
    """Decode, turn, shrink, encode. Raises Refused."""
    kind = kind_of(data)
    image = _decoded(data, kind)
    keep_png = kind == "PNG" and _is_drawing(image)
    image = _fitted(image, LARGEST)
    flat = _flat(image)
    kept = _bytes(image, "PNG") if keep_png else _bytes(flat, "JPEG", 85)
    large = _bytes(_fitted(flat, LARGE), "JPEG", 75)
    return Picture(kept, PNG if keep_png else JPEG, _bytes(_fitted(flat, SMALL), "JPEG", 65), large)


def _decoded(data: bytes, kind: str) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=[kind]) as probe:
                _check_size(probe)
                if kind == "PNG":
                    probe.verify()  # checksums of every chunk; a verified picture must be opened again
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                if kind == "JPEG":
                    image.draft("RGB", (LARGEST, LARGEST))  # decodes at half the size where that is large enough
                image.load()
                profile = image.info.get("icc_profile")
                turned = ImageOps.exif_transpose(image)
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused("too_many_points") from error
        except Exception as error:  # Pillow raises whatever the damaged part provokes
            raise Refused("damaged") from error
    return _in_common_colours(turned, profile)


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_POINTS:
        raise Refused("too_many_points")
    if width < 1 or height < 1:
        raise Refused("damaged")


def _in_common_colours(image: Image.Image, profile: Any) -> Image.Image:
    """To sRGB, because the profile is not written again; phones of today take pictures in a wider one."""
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode not in ("RGB", "RGBA", "L", "LA"):
        image = image.convert("RGB")
    if profile and image.mode == "RGB":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB")) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile nobody can read: the colours stay a little pale
    return image


def _is_drawing(image: Image.Image) -> bool:
    """Screenshots and scans of text stay sharp as PNG; a photograph in PNG would be ten times as large as in JPEG."""
    if image.mode in ("RGBA", "LA"):
        return True
    sample = image.copy()
    sample.thumbnail((400, 400), Image.Resampling.NEAREST)
    return sample.convert("RGB").getcolors(4096) is not None


def _fitted(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return smaller


def _flat(image: Image.Image) -> Image.Image:
    """On white paper, three colours: what JPEG can hold."""
    if image.mode in ("RGBA", "LA"):
        whole = image.convert("RGBA")
        paper = Image.new("RGB", whole.size, "white")
        paper.paste(whole, mask=whole.getchannel("A"))
        return paper
    return image.convert("RGB")


def _bytes(image: Image.Image, kind: str, quality: int = 0) -> bytes:
    """Only the points: a new picture has no metadata to carry along."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    if kind == "JPEG":
        bare.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    else:
        bare.save(out, "PNG", optimize=True)
    return out.getvalue()
