# Photos of sheets: read by what is in them, made small and clean; everything else is refused with a reason.
import io
import zlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facilitator_ui.organizer.images import (
    LARGEST_FILE,
    LONGEST_SIDE,
    MOST_BYTES,
    PhotoFault,
    UnreadablePhoto,
    small_jpeg,
)
from tests.length import times


def a_photo(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), **told: object
) -> bytes:
    out = io.BytesIO()
    mode = (
        "RGBA" if kind in {"PNG", "WEBP"} else "P" if kind == "GIF" else "RGB"
    )
    Image.new(
        mode,
        size,
        7
        if mode == "P"
        else (200, 30, 30)
        if mode == "RGB"
        else (200, 30, 30, 0),
    ).save(out, kind, **told)
    return out.getvalue()


def fault_of(data: bytes) -> PhotoFault | None:
    try:
        small_jpeg(data)
    except UnreadablePhoto as unreadable:
        return unreadable.fault
    return None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_usual_picture_becomes_a_small_jpeg(kind: str) -> None:
    shot = small_jpeg(a_photo(kind, (3000, 2000)))
    assert (shot.width, shot.height) == (LONGEST_SIDE, 1067)
    with Image.open(io.BytesIO(shot.data)) as seen:
        assert (seen.format, seen.mode, seen.size) == (
            "JPEG",
            "RGB",
            (shot.width, shot.height),
        )
    assert len(shot.data) <= MOST_BYTES


def test_nothing_that_the_camera_wrote_is_kept_and_the_picture_stands_upright() -> (
    None
):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = (
        6,
        "SecretCamera",
        "2026:11:23 10:00:00",
    )
    exif.get_ifd(0x8825)[1] = "N"
    shot = small_jpeg(
        a_photo(size=(60, 40), exif=exif, comment=b"SecretComment")
    )
    assert (shot.width, shot.height) == (40, 60)
    assert b"Secret" not in shot.data
    assert b"Exif" not in shot.data
    with Image.open(io.BytesIO(shot.data)) as seen:
        assert dict(seen.getexif()) == {}


def test_a_picture_full_of_noise_is_kept_small_enough() -> None:
    noise = Image.frombytes(
        "RGB", (1600, 1600), Random(1).randbytes(1600 * 1600 * 3)
    )
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    assert len(small_jpeg(out.getvalue()).data) <= MOST_BYTES


def a_bomb() -> bytes:
    """Return a PNG of some kilobytes that says it has thirty thousand pixels a side."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            len(data).to_bytes(4, "big")
            + name
            + data
            + zlib.crc32(name + data).to_bytes(4, "big")
        )

    head = (30_000).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", PhotoFault.no_image),
        (b"%PDF-1.7 hello", PhotoFault.no_image),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PhotoFault.no_image),
        (a_photo()[:200], PhotoFault.no_image),
        (a_bomb(), PhotoFault.too_many_pixels),
        (bytes(LARGEST_FILE + 1), PhotoFault.too_large),
    ],
    ids=["empty", "pdf", "svg", "cut", "bomb", "large"],
)
def test_what_is_no_photo_is_refused_with_what_is_wrong(
    data: bytes, fault: PhotoFault
) -> None:
    assert fault_of(data) is fault


def test_a_small_file_cannot_ask_for_a_gigabyte_and_a_phone_s_large_photo_is_taken() -> (
    None
):
    assert fault_of(a_photo("PNG", (8900, 8900))) is PhotoFault.too_many_pixels
    assert fault_of(a_photo("JPEG", (8900, 8900))) is None


@settings(max_examples=times(80), deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.data())
def test_a_damaged_file_is_read_or_refused_but_never_breaks_anything(
    kind: str, data: st.DataObject
) -> None:
    whole = bytearray(a_photo(kind))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(
            st.integers(0, 255)
        )
    assert fault_of(bytes(whole[: data.draw(st.integers(0, len(whole)))])) in {
        None,
        *PhotoFault,
    }
