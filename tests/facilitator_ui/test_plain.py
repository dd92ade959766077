# The simple page: whatever a phone does is done by plain forms, as a browser without a script sends them.
import json
import re
from typing import Any

import httpx
import pytest
from lxml import html

from facilitator_ui.plain import Plain
from session.tables import Entry
from tests.facilitator_ui.house import Gathering, Visitor

Element = Any  # lxml's


class Simple:
    """A browser that knows HTML and nothing else, at somebody's simple page."""

    def __init__(self, visitor: Visitor, code: str) -> None:
        self.http = visitor.http
        self.http.headers["Accept"] = "text/html"
        self.address = f"/s/{code}/plain"

    def page(self) -> Element:
        answer = self.http.get(self.address)
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.text)

    def text(self) -> str:
        return " ".join(self.page().text_content().split())

    def sends(
        self, form: Element, button: Element = None, **typed: str
    ) -> httpx.Response:
        """Press a button of a form, or its only one, with these texts in its fields."""
        pairs = [
            (name, typed.get(name.rstrip("#"), value))
            for name, value in form.form_values()
        ]
        if button is not None and button.get("name"):
            pairs.append((button.get("name"), button.get("value")))
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        return self.http.post(form.get("action"), data=data)

    def presses(self, words: str) -> httpx.Response:
        """Press the first button of these words, whichever form it belongs to."""
        page = self.page()
        button = next(
            each
            for each in page.iter("button")
            if each.text_content().strip() == words
        )
        form = (
            page.get_element_by_id(button.get("form"))
            if button.get("form")
            else next(button.iterancestors("form"))
        )
        return self.sends(form, button)


def anna_at(gathering: Gathering) -> Simple:
    return Simple(gathering.person("Anna Fox"), gathering.code)


def entries(gathering: Gathering) -> list[Entry]:
    return [*gathering.house.hall(gathering.code).room.snapshot.all(Entry)]


def test_a_text_is_written_and_changed_by_plain_forms(
    gathering: Gathering,
) -> None:
    anna = anna_at(gathering)
    gathering.opened()
    form = next(
        each
        for each in anna.page().forms
        if "add_entry" in str(dict(each.form_values()).get("do"))
    )
    sent = anna.sends(form, **{"content:what": "Written without a script"})
    assert (sent.status_code, sent.headers["location"]) == (303, anna.address)
    # Pressed twice.
    assert (
        anna.sends(
            form, **{"content:what": "Written without a script"}
        ).status_code
        == 303
    )
    assert [entry.content["what"] for entry in entries(gathering)] == [
        "Written without a script"
    ]
    form = next(
        each
        for each in anna.page().forms
        if "revise_entry" in str(dict(each.form_values()).get("do"))
    )
    assert (
        anna.sends(form, **{"content:what": "And changed"}).status_code == 303
    )
    assert [entry.content["what"] for entry in entries(gathering)] == [
        "And changed"
    ]
    assert anna.presses("Withdraw").status_code == 303
    assert "And changed" not in anna.text()


def test_choices_scales_and_dates_keep_their_kinds(
    gathering: Gathering,
) -> None:
    anna = anna_at(gathering)
    fields = [
        {
            "name": "who",
            "label": "Who",
            "kind": "many",
            "options": ["We", "They"],
        },
        {"name": "how", "label": "How", "kind": "scale", "low": 1, "high": 5},
        {"name": "when", "label": "When", "kind": "date"},
    ]
    gathering.opened(fields=fields)
    form = next(
        each
        for each in anna.page().forms
        if "add_entry" in str(dict(each.form_values()).get("do"))
    )
    for box in form.xpath(".//input[@value='They' or @value='4']"):
        box.checked = True
    assert anna.sends(form, **{"content:when": "2026-12-01"}).status_code == 303
    assert entries(gathering)[0].content == {
        "who": ["They"],
        "how": 4,
        "when": "2026-12-01",
    }


def test_statements_are_answered_by_plain_buttons(gathering: Gathering) -> None:
    anna = anna_at(gathering)
    stage = gathering.opened("react", fields=[])
    for thesis in ("A shelf by the door", "Open on Sundays"):
        gathering.lead("write_statement", stage=stage, text=thesis)
    assert anna.presses("For").status_code == 303
    assert anna.presses("Against").status_code == 303
    assert "You have answered all 2 statements." in anna.text()


def test_agreements_are_supported_and_taken_on_by_plain_buttons(
    gathering: Gathering,
) -> None:
    anna = anna_at(gathering)
    stage = gathering.opened("agree", fields=[], section="agreements")
    gathering.lead(
        "add_entry", stage=stage, content={"what": "A shelf by the door"}
    )
    assert anna.presses("For").status_code == 303
    assert anna.presses("I take this on").status_code == 303
    assert "You have taken this on." in anna.text()


def test_what_is_refused_is_said_and_the_text_comes_back(
    gathering: Gathering,
) -> None:
    anna = anna_at(gathering)
    stage = gathering.opened()
    form = next(
        each
        for each in anna.page().forms
        if "add_entry" in str(dict(each.form_values()).get("do"))
    )
    gathering.lead("close_stage", stage=stage)
    refused = anna.sends(form, **{"content:what": "Too late, but long"})
    assert (refused.status_code, "Too late, but long" in refused.text) == (
        409,
        True,
    )
    assert f'href="{anna.address}"' in refused.text


def test_a_page_is_loaded_again_by_itself_where_that_is_chosen_and_nothing_can_be_typed(
    gathering: Gathering,
) -> None:
    anna = anna_at(gathering)
    led = re.findall(
        r'data-plain="([^"]+)"',
        anna.http.get(f"/s/{gathering.code}/phone").text,
    )[0]
    assert 'http-equiv="refresh" content="15"' in anna.http.get(led).text
    assert f'href="{anna.address}"' in anna.http.get(led).text
    assert "http-equiv" not in anna.http.get(anna.address).text
    gathering.opened()
    assert "http-equiv" not in anna.http.get(led).text


def test_every_screen_has_a_simple_page_for_those_who_may_see_it_and_no_others(
    gathering: Gathering,
) -> None:
    gathering.opened()
    for surface in ("phone", "console", "projector"):
        address = f"/s/{gathering.code}/plain?surface={surface}"
        assert gathering.moderator.get(address).status_code == 200
        stranger = gathering.visitor().get(address)
        assert stranger.status_code == 403
    anna = gathering.person("Anna Fox")
    assert (
        anna.get(f"/s/{gathering.code}/plain?surface=console").status_code
        == 403
    )


def test_whoever_looks_at_the_simple_page_is_there(
    gathering: Gathering,
) -> None:
    anna = anna_at(gathering)
    anna.page()
    assert (
        gathering.id_of("Anna Fox")
        in gathering.house.hall(gathering.code).connected
    )


@pytest.mark.parametrize(
    "text",
    [
        '"><script>alert(1)</script>',
        "&lt;b&gt; &amp; 'quotes'",
        "<!-- -->",
        "]]>",
    ],
)
def test_what_people_write_stays_text(gathering: Gathering, text: str) -> None:
    anna = anna_at(gathering)
    gathering.lead(
        "add_entry", stage=gathering.opened(), content={"what": text}
    )
    page = anna.page()
    assert page.xpath("//script[contains(text(), 'alert')]") == []
    assert text.strip() in page.text_content() or not text.strip()


def test_a_form_a_lone_button_and_a_clock_are_rewritten() -> None:
    keys = iter("abcdef")
    plain = Plain(
        "/do", "/back?a&b", lambda: next(keys), lambda at: f"until {at}"
    )
    page = html.fromstring(
        plain.rewrite(
            '<div><form method="dialog" data-command="add" data-fixed=\'{"stage":"s"}\'>'
            '<input name="a" value="1" data-number>'
            '<button>Send</button><button data-fixed=\'{"with": "&quot;"}\'>Other</button></form>'
            '<button data-command="undo">Undo</button><button data-opens="x">Open</button>'
            '<time data-ends="12" class="clock">00:00</time></div>'
        )
    )
    form = page.forms[0]
    assert (
        form.get("method"),
        form.get("action"),
        "Open" in page.text_content(),
    ) == ("post", "/do", False)
    values = dict(form.form_values())
    assert json.loads(values["do"]) == {"stage": "s", "type": "add", "key": "a"}
    assert (values["back"], "a#" in values) == ("/back?a&b", True)
    assert [
        (each.get("name"), each.get("form")) for each in page.iter("button")
    ] == [
        (None, None),
        ("also", None),
        ("do", "lone"),
    ]
    assert page.xpath("//time")[0].text_content() == "until 12"
