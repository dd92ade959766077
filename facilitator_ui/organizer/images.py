# A photo of a sheet as it may be kept: read by what is in it, never by its name, made small, turned upright, and
# written anew as a JPEG without whatever else the camera put in. Knows no session and no request.
import io
import warnings
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIXELS = 80_000_000
MOST_UNPACKED = 25_000_000
"""Pixels that are held in memory; a JPEG is made smaller while it is read, and may be of more."""

LONGEST_SIDE = 1600
MOST_BYTES = 600_000
QUALITIES = (82, 70, 55, 40)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "MPO")


class PhotoFault(StrEnum):
    too_large = "too_large"
    no_image = "no_image"
    too_many_pixels = "too_many_pixels"


class UnreadablePhoto(Exception):  # noqa: N818 - it tells what is wrong with a file, it is no error of ours
    """A file that cannot be kept as a photo."""

    def __init__(self, fault: PhotoFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Shot:
    """A JPEG and its size in pixels."""

    data: bytes
    width: int
    height: int


def small_jpeg(data: bytes) -> Shot:
    """Return a file as a JPEG of at most 1600 pixels a side. Raises UnreadablePhoto."""
    if len(data) > LARGEST_FILE:
        raise UnreadablePhoto(PhotoFault.too_large)
    try:
        with warnings.catch_warnings():
            # Of a file's odd metadata, which is thrown away.
            warnings.simplefilter("ignore")
            upright = _upright(data)
    except UnreadablePhoto:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        KeyError,
        IndexError,
        TypeError,
    ):
        raise UnreadablePhoto(PhotoFault.no_image) from None
    except (Image.DecompressionBombError, OverflowError, MemoryError):
        raise UnreadablePhoto(PhotoFault.too_many_pixels) from None
    return _written(upright)


def _upright(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise UnreadablePhoto(PhotoFault.too_many_pixels)
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        if opened.width * opened.height > MOST_UNPACKED:
            raise UnreadablePhoto(PhotoFault.too_many_pixels)
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _on_white(ImageOps.exif_transpose(opened))


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, on white paper where they are transparent."""
    shown = picture.convert("RGBA")
    paper = Image.new("RGB", shown.size, "white")
    paper.paste(shown, mask=shown.getchannel("A"))
    return paper


def _written(picture: Image.Image) -> Shot:
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= MOST_BYTES:
            return Shot(out.getvalue(), *picture.size)
    return _written(picture.reduce(2))
