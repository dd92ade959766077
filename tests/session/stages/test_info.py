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
    assert place.data == {"stage": stage, "pause": True, "back_at": scene.now + 60 * 60_000, "theses": ()}


def test_a_break_moved_on_tells_the_new_time() -> None:
    scene = Scene()
    stage = scene.opened("lunch", "info", minutes=60, options={"break": True})
    scene.do(MODERATOR, "add_minutes", stage, minutes=5)
    assert scene.looks(PROJECTOR, Surface.projector)["place"].data["back_at"] == scene.now + 65 * 60_000


def test_a_report_shows_its_theses_on_the_wall_and_leaves_them_in_the_protocol() -> None:
    scene = Scene()
    stage = scene.opened("keynote", "info", options={"theses": "One thing\n\n  Another thing "})
    assert scene.looks(PROJECTOR, Surface.projector)["place"].data["theses"] == ("One thing", "Another thing")
    assert scene.minutes(stage) == Minutes(heard=(Listing(("One thing", "Another thing")),))


@pytest.mark.parametrize("options", [{}, {"break": True}, {"break": True, "theses": "Not said in a break"}])
def test_an_opening_or_a_break_leaves_nothing(options: dict[str, object]) -> None:
    scene = Scene()
    assert scene.minutes(scene.opened("opening", "info", options=options)) == Minutes()


def test_theses_are_what_is_written_whatever_the_type_of_the_option() -> None:
    assert theses(Scene().planned("keynote", "info", options={"theses": 7})) == ("7",)


def test_the_console_has_no_region_of_its_own_for_it() -> None:
    scene = Scene()
    scene.opened("opening", "info")
    assert "place" not in scene.looks(MODERATOR, Surface.console)


def test_nobody_writes_here() -> None:
    scene = Scene()
    stage = scene.opened("opening", "info")
    assert scene.refused(scene.person("anna"), "add_entry", stage, content={"what": "Hm"}) == "unknown_command"
