# Votes belong to words: whatever is done, a vote that stands is about the same words as before.
from collections.abc import Iterator, Mapping
from typing import Any

from session.entries.voted import wordings
from session.tables import ROWS, Entry, Row
from tests.histories.life import Life

Rows = Mapping[str, Mapping[str, Row]]


def a_vote_keeps_its_words(life: Life) -> Iterator[str]:
    now = life.snapshot.rows()
    for name in (name for name, table in ROWS.items() if table.vote):
        for vote_id in now[name].keys() & life.was.get(name, {}).keys():
            vote: Any = now[name][vote_id]  # of any table with votes
            if vote == life.was[name][vote_id] and vote.answers:
                words, before = _words(now, vote), _words(life.was, vote)
                if words != before:
                    yield f"{name} {vote_id} is about {words}, no more about {before}"


def _words(rows: Rows, vote: Any) -> object:
    entry = rows["entry"].get(vote.entry_id)
    said = wordings(entry) if isinstance(entry, Entry) else []
    if vote.wording >= len(said):
        return None
    content = said[vote.wording]
    return {
        field: content[field]
        for field in vote.about or content
        if field in content
    }
