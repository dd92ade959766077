# A whole programme at once: out as a file and in again, kept as a scenario, printed, copied with its session; and how a
# stage will look, which moves nobody.
import html

from facilitator_ui.organizer.desk import placeholders
from facilitator_ui.organizer.programmes import LARGEST_FILE
from session.people import Role
from session.snapshot import Snapshot
from tests.facilitator_ui.house import Gathering


def state(gathering: Gathering) -> Snapshot:
    return gathering.house.hall(gathering.code).room.snapshot


def titles(gathering: Gathering) -> list[str]:
    return [stage.envelope.title for stage in state(gathering).stages]


def taken_in(gathering: Gathering, text: str) -> tuple[int, str]:
    files = {"file": ("mine.toml", text)}
    answer = gathering.organizer.http.post(
        f"/s/{gathering.code}/programme/file", files=files
    )
    return answer.status_code, answer.text


def test_a_programme_goes_out_and_comes_in_again(gathering: Gathering) -> None:
    before = titles(gathering)
    text = gathering.organizer.get(f"/s/{gathering.code}/programme.toml").text
    assert taken_in(gathering, text.replace(f'"{before[0]}"', '"Coffee"')) == (
        303,
        "",
    )
    assert titles(gathering) == ["Coffee", *before[1:]]


def test_a_mistake_is_told_with_its_line_and_nothing_changes(
    gathering: Gathering,
) -> None:
    before = state(gathering).number
    text = gathering.organizer.get(f"/s/{gathering.code}/programme.toml").text
    line = text.split("\n").index("minutes = 5") + 1
    status, told = taken_in(
        gathering, text.replace("minutes = 5", "minutes = 5000", 1)
    )
    assert status == 409
    assert f"mine.toml, line {line}: “minutes” must be at most 600." in told
    assert state(gathering).number == before


def test_a_programme_that_has_begun_is_not_replaced(
    gathering: Gathering,
) -> None:
    text = gathering.organizer.get(f"/s/{gathering.code}/programme.toml").text
    gathering.lead("next_stage")
    status, told = taken_in(gathering, text)
    assert (status, "programme_begun" in told) == (409, True)


def test_a_programme_is_kept_as_a_scenario_of_its_own(
    gathering: Gathering,
) -> None:
    session = state(gathering).session
    for number in ("", "-2"):
        answer = gathering.organizer.post(
            f"/s/{gathering.code}/programme/scenario", {}
        )
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            "/o#new",
        )
        folder = gathering.house.file.parent / "scenarios"
        kept = sorted(file.name for file in folder.iterdir())
        assert kept[-1 if not number else 0].endswith(
            f"{number}.{session.language}.toml"
        )
    page = gathering.organizer.get("/o").text
    assert page.count(f'value="{kept[-1].removesuffix(".toml")}"') == 1


def test_a_copy_has_the_plan_and_nobody_in_it(gathering: Gathering) -> None:
    gathering.person("Anna")
    answer = gathering.organizer.post(f"/s/{gathering.code}/copy", {})
    code = answer.headers["location"].split("/")[2]
    assert gathering.organizer.get(f"/s/{code}/programme").status_code == 200
    copy = gathering.house.hall(code).room.snapshot
    assert [stage.envelope.title for stage in copy.stages] == titles(gathering)
    kinds = {
        type(row).__name__
        for table in copy.rows().values()
        for row in table.values()
    }
    assert kinds == {"Session", "Side", "Stage"}
    assert copy.session.title == f"{state(gathering).session.title} (copy)"


def test_only_the_organizer_copies_and_keeps(gathering: Gathering) -> None:
    moderator = gathering.linked(Role.moderator)
    for deed in ("copy", "programme/scenario"):
        assert (
            moderator.post(f"/s/{gathering.code}/{deed}", {}).status_code == 403
        )


def test_the_programme_is_printed_with_its_times(gathering: Gathering) -> None:
    gathering.lead("edit_passport", start="09:30")
    page = html.unescape(
        gathering.organizer.get(f"/s/{gathering.code}/programme/print").text
    )
    assert all(title in page for title in titles(gathering))
    assert '<td class="num">09:30</td>' in page


def test_every_stage_is_looked_at_on_phone_and_wall_and_nothing_moves(
    gathering: Gathering,
) -> None:
    before = state(gathering)
    number, rows = before.number, before.rows()
    for stage in before.stages:
        for surface in ("phone", "projector"):
            answer = gathering.organizer.get(
                f"/s/{gathering.code}/programme/{stage.id}/look?surface={surface}"
            )
            assert answer.status_code == 200
            assert "<script" not in answer.text
            assert ">00:00</time>" not in answer.text
            hours, minutes = divmod(stage.envelope.minutes, 60)
            clock = f"{hours}:{minutes:02}:00" if hours else f"{minutes:02}:00"
            ticks = "data-ends" in answer.text
            assert (f">{clock}</time>" in answer.text) == ticks
            assert (
                "frame-ancestors 'self'"
                in answer.headers["content-security-policy"]
            )
    assert (state(gathering).number, state(gathering).rows()) == (number, rows)


def test_a_participant_does_not_look_ahead(gathering: Gathering) -> None:
    anna = gathering.person("Anna")
    stage = state(gathering).stages[0].id
    assert (
        anna.get(f"/s/{gathering.code}/programme/{stage}/look").status_code
        == 403
    )


def test_names_of_the_scenarios_sides_are_known_as_placeholders() -> None:
    assert {"First side", "Second side"} <= placeholders()
    assert "Partners" not in placeholders()


def test_of_a_file_that_is_too_large_nothing_is_taken(
    gathering: Gathering,
) -> None:
    """Cut off where it is full, it would be another programme."""
    before = titles(gathering)
    text = gathering.organizer.get(f"/s/{gathering.code}/programme.toml").text
    first, *others = text.split("[[stage]]")
    padded = "[[stage]]".join(
        [first, others[0], "#" * LARGEST_FILE, *others[1:]]
    )
    status, told = taken_in(gathering, padded)
    assert (status, "frame_too_large" in told) == (413, True)
    assert titles(gathering) == before
