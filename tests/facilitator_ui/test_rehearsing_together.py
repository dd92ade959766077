# A rehearsal where several processes share the load: bots play through all of them, nothing that was accepted is
# missing from the sample, and whichever process is asked to wipe it, no row is left anywhere.
import asyncio
import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, func, select

from facilitator_ui.bots.client import Client
from tests.facilitator_ui.house import HOST, free_port
from tests.facilitator_ui.test_crash import Site
from tests.facilitator_ui.test_workers import all_up, workers
from tests.patience import PRESS_PATIENCE

pytestmark = pytest.mark.long

BOTS = 8
WORKERS = 2
COPY = re.compile(r'/s/([A-Z0-9]{6})/projector" target')
LATECOMER = 2  # seconds in which a process that heard late would have written


async def a_session(site: Site, secret: str) -> tuple[Client, str]:
    organizer = Client(HOST, site.port)
    await organizer.post("/language/en", {})
    await organizer.post(f"/o/enter/{secret}", {})
    _, _, to = await organizer.post(
        "/o/sessions", {"scenario": "three-hours.en", "title": "A gathering"}
    )
    return organizer, to.split("/")[2]


async def until_it_says(organizer: Client, code: str, words: str) -> str:
    """Ask, each time by a line of its own and so of any process, until the page says it."""
    async with asyncio.timeout(PRESS_PATIENCE):
        while words not in (
            page := (await organizer.get(f"/s/{code}/rehearsal"))[1].decode()
        ):
            assert "could not finish" not in page, page
            await asyncio.sleep(0.1)
    return page


def rows(url: str) -> Counter[str]:
    """Count the rows of every table; how a session was rehearsed is none of a session's."""
    engine = create_engine(url)
    told = MetaData()
    told.reflect(engine)
    with engine.connect() as connection:
        counted = Counter(
            {
                name: connection.execute(
                    select(func.count()).select_from(table)
                ).scalar_one()
                for name, table in told.tables.items()
                if name != "rehearsal"
            }
        )
    engine.dispose()
    return counted


async def play(
    site: Site, url: str
) -> tuple[str, Counter[str], Counter[str], Counter[str]]:
    """Rehearse and wipe; return what the page said of it, and the rows before, at the end and after."""
    async with workers(site, WORKERS, VECHE_DATABASE=url) as (parent, secret):
        await all_up(parent, WORKERS, site.port)
        organizer, code = await a_session(site, secret)
        before = rows(url)
        await organizer.post(f"/s/{code}/rehearsal", {"people": str(BOTS)})
        told = await until_it_says(organizer, code, "How it went")
        found = COPY.search(told)
        assert found is not None
        assert (await organizer.get(f"/s/{found[1]}/protocol.docx"))[0] == 200
        played = rows(url)
        await organizer.post(f"/s/{code}/rehearsal/wipe", {})
        after = rows(url)
        assert (await organizer.get(f"/s/{found[1]}/protocol.docx"))[0] == 404
    return told, before, played, after


async def stop(site: Site, url: str) -> tuple[Counter[str], Counter[str]]:
    """Wipe in the midst of the play; return the rows before, and after a while."""
    async with workers(site, WORKERS, VECHE_DATABASE=url) as (parent, secret):
        await all_up(parent, WORKERS, site.port)
        organizer, code = await a_session(site, secret)
        before = rows(url)
        await organizer.post(f"/s/{code}/rehearsal", {"people": str(BOTS)})
        await until_it_says(organizer, code, "Stage 3 of")
        await organizer.post(f"/s/{code}/rehearsal/wipe", {})
        await asyncio.sleep(LATECOMER)
        return before, rows(url)


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_bots_play_through_several_processes_and_nothing_is_left_once_wiped(
    tmp_path: Path, database_url: str
) -> None:
    told, before, played, after = asyncio.run(
        play(Site(tmp_path, free_port()), database_url)
    )
    assert "accepted texts are in it, each once" in told
    assert played["person"] == before["person"] + BOTS
    assert after == before


@pytest.mark.thorough
def test_a_play_that_is_wiped_in_its_midst_leaves_nothing_either(
    tmp_path: Path, database_url: str
) -> None:
    before, after = asyncio.run(stop(Site(tmp_path, free_port()), database_url))
    assert after == before
