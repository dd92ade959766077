# An information stage: a break shows when it ends, a report leaves its theses, and nobody writes.
import pytest

from session.people import Actor, Surface
from session.stages.info.theses import theses
from session.values.blocks import Listing, Minutes
from tests.session.build import MODERATOR
from tests.session.stages.scene import PROJECTOR, Scene

SURFACES = [(PROJECTOR, Surface.projector), (MODERATOR, Surface.phone)]


@pytest.mark.parametrize(("who", "surface"), SURFACES)
def test_a_break_tells_when_it_ends(who: Actor, surface: Surface) -> None:
    scene = Scene()
    stage = scene.opened("lunch", "info", minutes=60, options={"break": True})
    place = scene.looks(who, surface)["place"]
    assert place.template == f"stages/info/{surface.value}.html"
    told = {
        name: place.data[name]
        for name in ("stage", "pause", "back_at", "theses")
    }
    assert told == {
        "stage": stage,
        "pause": True,
        "back_at": scene.now + 60 * 60_000,
        "theses": (),
    }


def test_a_break_moved_on_tells_the_new_time() -> None:
    scene = Scene()
    stage = scene.opened("lunch", "info", minutes=60, options={"break": True})
    scene.do(MODERATOR, "add_minutes", stage, minutes=5)
    assert (
        scene.looks(PROJECTOR, Surface.projector)["place"].data["back_at"]
        == scene.now + 65 * 60_000
    )


def test_a_report_shows_its_theses_on_the_wall_and_leaves_them_in_the_protocol() -> (
    None
):
    scene = Scene()
    stage = scene.opened(
        "keynote", "info", options={"theses": "One thing\n\n  Another thing "}
    )
    assert scene.looks(PROJECTOR, Surface.projector)["place"].data[
        "theses"
    ] == ("One thing", "Another thing")
    assert scene.minutes(stage) == Minutes(
        heard=(Listing(("One thing", "Another thing")),)
    )


@pytest.mark.parametrize(
    "options",
    [{}, {"break": True}, {"break": True, "theses": "Not said in a break"}],
)
def test_an_opening_or_a_break_leaves_nothing(
    options: dict[str, object],
) -> None:
    scene = Scene()
    assert (
        scene.minutes(scene.opened("opening", "info", options=options))
        == Minutes()
    )


def test_theses_that_are_no_text_are_none() -> None:
    assert (
        theses(Scene().planned("keynote", "info", options={"theses": 7})) == ()
    )


def test_the_console_has_no_region_of_its_own_for_it() -> None:
    scene = Scene()
    scene.opened("opening", "info")
    assert "place" not in scene.looks(MODERATOR, Surface.console)


def test_nobody_writes_here() -> None:
    scene = Scene()
    stage = scene.opened("opening", "info")
    assert (
        scene.refused(
            scene.person("anna"), "add_entry", stage, content={"what": "Hm"}
        )
        == "unknown_command"
    )


def of_the_wall(scene: Scene, slot: str) -> dict[str, object]:
    return dict(scene.looks(PROJECTOR, Surface.projector)[slot].data)


def test_while_people_register_the_wall_is_the_lobby() -> None:
    scene = Scene()
    assert of_the_wall(scene, "welcome")["lobby"] is True
    scene.opened("doors", "info", options={"lobby": True})
    assert of_the_wall(scene, "welcome")["lobby"] is True
    scene.opened("talk", "info", instruction="We listen.")
    assert (
        of_the_wall(scene, "welcome")["lobby"],
        of_the_wall(scene, "place")["part"],
    ) == (False, "")


def test_an_opening_shows_what_the_session_is_for_and_then_the_organizers_position() -> (
    None
):
    scene = Scene()
    stage = scene.opened(
        "opening", "info", section="opening", speaker="Vera Akimova"
    )
    scene.do(MODERATOR, "edit_passport", goal="To agree where to begin")
    scene.do(
        MODERATOR,
        "set_paper",
        title="What we propose",
        paragraphs=["One.", "Two."],
    )
    seen = of_the_wall(scene, "head")
    assert (seen["title"], seen["place"], seen["of"]) == (
        "What we are here for",
        1,
        2,
    )
    assert of_the_wall(scene, "place")["part"] == "aims"
    scene.do(MODERATOR, "turn_wall", stage, part="paper")
    assert (
        of_the_wall(scene, "head")["title"],
        of_the_wall(scene, "place")["part"],
    ) == ("What we propose", "paper")


def test_a_break_says_what_comes_next() -> None:
    scene = Scene()
    scene.opened("lunch", "info", options={"break": True})
    scene.planned("after", "info", title="After lunch")
    assert of_the_wall(scene, "place")["next"] == "After lunch"
