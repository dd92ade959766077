# What a stage keeps of an author: the name and the side, the side alone, or neither. The one place that asks how a
# stage is signed; everything else asks here. Knows the envelope and people; knows no row of a kind.
from session.envelope import Authorship
from session.tables import Person, Stage


def is_secret(stage: Stage) -> bool:
    """Tell whether a stage keeps from everybody who wrote what: name, moment and order of arrival, small counts."""
    return stage.envelope.authorship is not Authorship.signed


def keeps_side(stage: Stage) -> bool:
    """Tell whether the side of an author is kept and shown."""
    return stage.envelope.authorship is not Authorship.anonymous


def keeps_side_alone(stage: Stage) -> bool:
    """Tell whether the side is all that is kept of an author."""
    return is_secret(stage) and keeps_side(stage)


def name_kept(stage: Stage | None, person: Person | None) -> str | None:
    """Return the id of a person as what they do in a stage bears it; of no stage, as in requisites, it is kept."""
    if person is None:
        return None
    if stage is not None and is_secret(stage):
        return None
    return person.id


def side_kept(stage: Stage | None, side_id: str | None) -> str | None:
    """Return the side as what is done in a stage bears it."""
    if stage is not None and not keeps_side(stage):
        return None
    return side_id
