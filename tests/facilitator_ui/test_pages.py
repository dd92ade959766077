# The three screens as pages, and by plain requests where sockets are blocked: asked again and again, answered only
# when something is new, and a whole person's evening goes without a socket.
import pytest

from session.people import Role
from tests.facilitator_ui.house import Answer, Gathering, Visitor
from tests.facilitator_ui.phone import Glass, shown_in


def poll(
    visitor: Visitor, code: str, since: int, surface: str = "phone"
) -> tuple[int, Answer]:
    answer = visitor.get(f"/s/{code}/regions?surface={surface}&since={since}")
    return answer.status_code, answer.json() if answer.content else {}


def said(stage: str, text: str) -> Answer:
    return {"type": "add_entry", "stage": stage, "content": {"what": text}}


@pytest.mark.parametrize("surface", ["phone", "projector", "console"])
def test_who_asks_again_gets_nothing_until_something_is_new(
    gathering: Gathering, surface: str
) -> None:
    """Also where the screen has no list, as before the first stage."""
    visitor, anna = gathering.moderator, gathering.person("Anna Fox")
    _, frame = poll(visitor, gathering.code, -1, surface)
    glass = Glass()
    glass.apply(frame)
    assert poll(visitor, gathering.code, glass.newest, surface) == (204, {})
    stage = gathering.opened()
    status, frame = poll(visitor, gathering.code, glass.newest, surface)
    assert (status, frame["full"]) == (200, True)
    glass.apply(frame)
    assert poll(visitor, gathering.code, glass.newest, surface) == (204, {})
    anna.tell(gathering.code, said(stage, "Something new"))
    assert poll(visitor, gathering.code, glass.newest, surface)[0] == 200


def test_a_whole_stage_goes_without_a_socket(gathering: Gathering) -> None:
    anna, bert, stage = (
        gathering.person("Anna Fox"),
        gathering.person("Bert Hare"),
        gathering.opened(),
    )
    glass, newest = Glass(), -1
    for number in range(5):
        assert "ack" in anna.tell(gathering.code, said(stage, f"Card {number}"))
        status, frame = poll(bert, gathering.code, newest)
        glass.apply(frame)
        newest = glass.newest
        assert (status, glass.shown()["wall"].count("<article")) == (
            200,
            number + 1,
        )
    assert glass.shown() == shown_in(bert.get(f"/s/{gathering.code}/phone"))


def test_a_page_is_not_older_than_what_it_says_it_is(
    gathering: Gathering,
) -> None:
    anna, stage = gathering.person("Anna Fox"), gathering.opened()
    number = anna.tell(gathering.code, said(stage, "Words"))["number"]
    page = anna.get(f"/s/{gathering.code}/phone").text
    assert f'data-n="{number}"' in page
    assert f'data-n="{number + 1}"' not in page


def test_a_console_turned_to_another_stage_shows_it_and_leaves_the_room_alone(
    gathering: Gathering,
) -> None:
    first = gathering.opened(title="The first of them")
    second = gathering.opened(title="The second of them")
    turned = shown_in(
        gathering.moderator.get(f"/s/{gathering.code}/console?look={first}")
    )
    assert "The first of them" in turned["now"]
    assert (
        "The second of them"
        in shown_in(gathering.moderator.get(f"/s/{gathering.code}/console"))[
            "now"
        ]
    )
    assert (
        gathering.house.hall(
            gathering.code
        ).room.snapshot.session.current_stage_id
        == second
    )
    for nowhere in ("nowhere", "%00", "x" * 1800):
        page = gathering.moderator.get(
            f"/s/{gathering.code}/console?look={nowhere}"
        )
        assert "The second of them" in shown_in(page)["now"]


def test_a_code_is_taken_as_people_type_it(gathering: Gathering) -> None:
    code = gathering.code
    for typed in (
        code.lower(),
        f"{code[:3]} {code[3:]}",
        f"{code[:3]}-{code[3:].lower()}",
        f" {code} ",
    ):
        answer = gathering.visitor().http.get("/", params={"code": typed})
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/j/{code}",
        )


def test_a_projector_knows_nothing_of_forms(gathering: Gathering) -> None:
    gathering.opened()
    page = (
        gathering.linked(Role.projector)
        .get(f"/s/{gathering.code}/projector")
        .text
    )
    assert "data-command=" not in page
