# Photographs of paper sheets for the appendix of a report, stage by stage. Knows rows; knows no file format.
from base64 import b64decode

from session.entries.citing import called
from session.entries.photos import photos_of
from session.entries.seats import group_mark
from session.snapshot import Snapshot
from session.tables import Image, Photo, Stage
from session.values.blocks import Block, Picture
from session.words import Words


def photos(
    snapshot: Snapshot, words: Words
) -> list[tuple[str, tuple[Block, ...]]]:
    """Return the photographs stage by stage, each stage with its title."""
    found = ((stage, _of(snapshot, stage, words)) for stage in snapshot.stages)
    return [
        (stage.envelope.title, pictures)
        for stage, pictures in found
        if pictures
    ]


def _of(snapshot: Snapshot, stage: Stage, words: Words) -> tuple[Block, ...]:
    images = (
        (photo, snapshot.find(Image, photo.image_id))
        for photo in photos_of(snapshot, stage)
    )
    return tuple(
        _picture(snapshot, photo, image, words)
        for photo, image in images
        if image
    )


def _picture(
    snapshot: Snapshot, photo: Photo, image: Image, words: Words
) -> Picture:
    group = group_mark(snapshot, photo.group_id)
    said = ". ".join(
        part
        for part in (called(group, words) if group else "", photo.caption)
        if part
    )
    return Picture(
        b64decode(image.data),
        said or words("Photo of a sheet"),
        photo.width,
        photo.height,
        said,
    )
