# What a history seeks: commands that chance alone seldom brings about, since something must be there before. Each
# seeks a few, all come in turn. A new command takes part by itself; what leads to it is told here if chance does not.
from collections.abc import Callable, Mapping
from typing import Any

from session.after.cards import IssueCard, ReportByCard, RevokeCard
from session.after.corrections import (
    AnswerCorrection,
    CorrectEntry,
    CorrectPassport,
    CorrectPerson,
)
from session.after.passages import PARTICULARS, REQUISITES
from session.after.reports import AcknowledgeReport, ReportProgress
from session.after.spreading import (
    DescribePractice,
    ReportSpread,
    SpreadByCard,
)
from session.after.standing import agreements
from session.after.versions import FreezeVersion
from session.decide import OF_KINDS
from session.entries.moderation import MergeEntries, SplitEntry
from session.entries.photos import AddPhoto, EditPhoto, RemovePhoto
from session.entries.reactions import questions
from session.entries.written import live_entries
from session.membership.expected import TakePlace
from session.membership.invitations import AskIn, LetIn, has_own_browser
from session.membership.regaining import Regain
from session.membership.registration import AddPerson
from session.messages import Command
from session.people import Actor
from session.programme.blocks import (
    DetachBlock,
    InsertBlock,
    MoveBlock,
    RemoveBlock,
    SetBlock,
)
from session.programme.flow import CloseSession, OpenStage, ReopenSession
from session.snapshot import Snapshot
from session.stages import KINDS
from session.stages.mapping.picture import Picture
from session.stages.mapping.rules import (
    CompareBy,
    Overrule,
    PlaceStatement,
    ShowFacet,
)
from session.stages.organize.rules import MakeCluster, SplitCluster
from session.stages.report.rules import CallGroup, FinishTurn
from session.stages.review.bringing import BringPromises
from session.stages.review.rules import RulePromise
from session.synthesis.classes import Finding
from session.tables import (
    AgreementCard,
    Capacity,
    Entry,
    Link,
    Person,
    Practice,
    Progress,
    Stage,
)
from tests.histories.leading import FITTING, MISSING, pictures
from tests.histories.life import as_seen_now
from tests.session.build import MODERATOR, a_stage
from tests.session.chance import EVERY_COMMAND, Chance

KEY = "key-000000000000"
SOUGHT = 5  # of one history
CLOSED = (CorrectEntry, CorrectPassport, CorrectPerson, FreezeVersion)
LEADS: Mapping[type[Command], type[Command]] = {
    AcknowledgeReport: ReportProgress,
    AnswerCorrection: CorrectPassport,
    DetachBlock: InsertBlock,
    EditPhoto: AddPhoto,
    FinishTurn: CallGroup,
    LetIn: AskIn,
    MoveBlock: InsertBlock,
    RemoveBlock: InsertBlock,
    RemovePhoto: AddPhoto,
    ReportByCard: IssueCard,
    ReportSpread: DescribePractice,
    RevokeCard: IssueCard,
    SpreadByCard: IssueCard,
    SetBlock: InsertBlock,
    SplitCluster: MakeCluster,
    RulePromise: BringPromises,
    SplitEntry: MergeEntries,
    TakePlace: AddPerson,
}
"""What has to be done before, where it is not there."""
Wish = tuple[Actor, Command] | None


def sought(seed: int) -> list[type[Command]]:
    first = seed * SOUGHT
    return [
        EVERY_COMMAND[place % len(EVERY_COMMAND)]
        for place in range(first, first + SOUGHT)
    ]


def toward(chance: Chance, snapshot: Snapshot, command: type[Command]) -> Wish:
    """Return what comes next on the way to a command, at last itself."""
    running = snapshot.session.closed_at is None
    if command in CLOSED and running:
        return MODERATOR, CloseSession(key=KEY)
    if not command.after_close and not running:
        return MODERATOR, ReopenSession(key=KEY)
    if not snapshot.stages:
        return None
    stage = _place(chance, snapshot, command)
    return _in_stage(chance, snapshot, command, stage)


def _in_stage(
    chance: Chance, snapshot: Snapshot, command: type[Command], stage: Stage
) -> Wish:
    """Return what comes next on the way to a command in this stage."""
    running = snapshot.session.closed_at is None
    missing = MISSING.get(command) if running else None
    comes = missing(snapshot, stage) if missing is not None else None
    if comes is not None:
        return _in_stage(chance, snapshot, *comes)
    if (
        command in OF_KINDS
        and stage.id != snapshot.session.current_stage_id
        and running
    ):
        unread = [
            each
            for each in snapshot.stages
            if each.position < stage.position and each.opened_at is None
        ]
        first = (
            chance.one([stage, *unread]) if chance.one((True, False)) else stage
        )
        return MODERATOR, OpenStage(key=KEY, stage=first.id)
    before = LEADS.get(command)
    if before is not None and chance.one((True, False)):
        return toward(chance, snapshot, before)
    return apt(chance, snapshot, command, stage)


def _place(chance: Chance, snapshot: Snapshot, command: type[Command]) -> Stage:
    """Return a stage of a kind that has the command, a late one, which may read others; or one with entries."""
    own = [
        stage for stage in snapshot.stages if command in KINDS[stage.kind].rules
    ]
    written = [
        stage
        for stage in snapshot.stages
        if snapshot.count(Entry, stage_id=stage.id)
    ]
    named = written if "entry" in command.model_fields and not own[-2:] else []
    anywhere = snapshot.stages or [a_stage("gone")]
    return chance.one(own[-2:] or named or anywhere)


def apt(
    chance: Chance, snapshot: Snapshot, command: type[Command], stage: Stage
) -> Wish:
    """Return a command whose fields fit each other, as far as that is known here."""
    wish = chance.apt_wish_of(command, snapshot, stage, KEY)
    if wish is None:
        return wish
    actor, told = wish
    change: dict[str, Any] = {}
    if command in FITTED:
        change = FITTED[command](chance, snapshot, told)
    elif command in FITTING:
        change = FITTING[command](chance, snapshot, stage)
    else:
        return wish
    return actor, as_seen_now(snapshot, told.model_copy(update=change))


def _regained(
    chance: Chance, snapshot: Snapshot, _told: Command
) -> dict[str, Any]:
    """Name somebody who has a link with a word."""
    links = [
        link for link in snapshot.all(Link) if link.word and link.person_id
    ]
    link = chance.one(links) if links else None
    person = snapshot.find(Person, link.person_id) if link else None
    return (
        {"name": person.name, "link": link.id, "shown": link.word}
        if person and link
        else {}
    )


def _placed(
    chance: Chance, snapshot: Snapshot, _told: Command
) -> dict[str, Any]:
    """Name somebody of the list by their own name."""
    people = [
        person
        for person in snapshot.all(Person)
        if not has_own_browser(snapshot, person.id)
    ]
    person = chance.one(people) if people else None
    return (
        {
            "person": person.id,
            "name": person.name,
            "consent": True,
            "side": None,
        }
        if person
        else {}
    )


def _of_entry(
    chance: Chance, snapshot: Snapshot, told: Command
) -> dict[str, Any]:
    entry = snapshot.find(Entry, getattr(told, "entry", None))
    texts = (
        [name for name, text in entry.content.items() if isinstance(text, str)]
        if entry
        else []
    )
    return {"field": chance.one(texts), "new": "Another text"} if texts else {}


def _ruling(
    chance: Chance, snapshot: Snapshot, told: Command
) -> dict[str, Any]:
    given = {
        "finding": chance.one([Finding.common, Finding.opposition]),
        "side": None,
        "note": "As the room said",
    }
    return {
        **_put(chance, snapshot, told),
        **_facet(chance, snapshot, told),
        **given,
    }


def _put(chance: Chance, snapshot: Snapshot, told: Command) -> dict[str, Any]:
    """Name a statement of a map."""
    statements = [
        statement.id
        for picture in _pictures(snapshot, told)
        for statement in picture.statements
    ]
    return {"entry": chance.one(statements)} if statements else {}


def _facet(chance: Chance, snapshot: Snapshot, told: Command) -> dict[str, Any]:
    facets = [
        facet.key
        for picture in _pictures(snapshot, told)
        for facet in picture.facets
    ]
    return {"facet": chance.one(facets)} if facets else {}


def _questions(
    chance: Chance, snapshot: Snapshot, told: Command
) -> dict[str, Any]:
    stage = snapshot.find(Stage, getattr(told, "stage", None))
    asked = [key for key, _ in questions(snapshot, stage)] if stage else []
    return {"facets": [chance.one(asked)] if asked else []}


def _alike(
    chance: Chance, snapshot: Snapshot, _told: Command
) -> dict[str, Any]:
    """Name two entries of one stage."""
    several = [
        stage
        for stage in snapshot.stages
        if MergeEntries in KINDS[stage.kind].rules
        and len(live_entries(snapshot, stage)) > 1
    ]
    if not several:
        return {}
    stage = chance.one(several)
    ids = [entry.id for entry in live_entries(snapshot, stage)]
    entry = ids.pop(chance.one(range(len(ids))))
    return {"stage": stage.id, "entry": entry, "others": (chance.one(ids),)}


def _agreed(
    chance: Chance, snapshot: Snapshot, _told: Command
) -> dict[str, Any]:
    """Name an agreement, and tell something of it that no rule refuses."""
    found = [each.entry for each in agreements(snapshot)]
    told = {"state": Progress.done, "words": "So", "evidence": "", "due": ""}
    return {"entry": chance.one(found), **told} if found else told


def _issued(
    chance: Chance, snapshot: Snapshot, told: Command
) -> dict[str, Any]:
    """Make a card for an owner, or, where somebody may take up a practice, for a site."""
    agreed = _agreed(chance, snapshot, told)
    entry = {"entry": agreed["entry"]} if "entry" in agreed else {}
    practices = list(snapshot.all(Practice))
    if practices and not _cards(snapshot, site=True):
        at = {"entry": practices[0].entry_id, "holder": "Branch"}
        return {**at, "replaces": None, "capacity": Capacity.site}
    return {**entry, "replaces": None, "capacity": Capacity.owner}


def _cards(snapshot: Snapshot, *, site: bool) -> list[str]:
    return [
        card.id
        for card in snapshot.all(AgreementCard)
        if (card.capacity is Capacity.site) is site and card.revoked_at is None
    ]


def _by_card(
    chance: Chance, snapshot: Snapshot, _told: Command
) -> dict[str, Any]:
    cards = _cards(snapshot, site=False)
    told = {"state": Progress.done, "words": "So"}
    return {**told, "card": chance.one(cards)} if cards else told


def _by_site(
    chance: Chance, snapshot: Snapshot, _told: Command
) -> dict[str, Any]:
    cards = _cards(snapshot, site=True)
    told = {"words": "So", "evidence": ""}
    return {**told, "card": chance.one(cards)} if cards else told


def _described(
    chance: Chance, snapshot: Snapshot, told: Command
) -> dict[str, Any]:
    agreed = _agreed(chance, snapshot, told)
    entry = {"entry": agreed["entry"]} if "entry" in agreed else {}
    is_one = not any(snapshot.all(Practice))
    texts = {"core": "So", "varies": "", "evidence": "", "contact": ""}
    return {**entry, **texts, "is_one": is_one}


def _spread(
    chance: Chance, snapshot: Snapshot, _told: Command
) -> dict[str, Any]:
    told = {"site": "Branch", "words": "So", "evidence": ""}
    practices = [each.entry_id for each in snapshot.all(Practice)]
    return {**told, "entry": chance.one(practices)} if practices else told


def _merged(
    chance: Chance, snapshot: Snapshot, _told: Command
) -> dict[str, Any]:
    merged = [row for row in snapshot.all(Entry) if row.merged_into is not None]
    entry = chance.one(merged) if merged else None
    return {"entry": entry.id, "stage": entry.stage_id} if entry else {}


def _pictures(snapshot: Snapshot, told: Command) -> list[Picture]:
    return pictures(snapshot, getattr(told, "stage", ""))


FITTED: Mapping[
    type[Command], Callable[[Chance, Snapshot, Command], dict[str, Any]]
] = {
    CorrectEntry: _of_entry,
    CorrectPassport: lambda chance, _snapshot, _told: {
        "field": chance.one([*REQUISITES]),
        "new": "Another text",
    },
    CorrectPerson: lambda chance, _snapshot, _told: {
        "field": chance.one([*PARTICULARS])
    },
    FreezeVersion: lambda chance, _snapshot, _told: {
        "language": chance.one(("ru", "en")),
        "text": "All",
        "word": "AAAA",
    },
    CompareBy: _questions,
    IssueCard: _issued,
    DescribePractice: _described,
    ReportByCard: _by_card,
    ReportSpread: _spread,
    SpreadByCard: _by_site,
    ReportProgress: _agreed,
    MergeEntries: _alike,
    Overrule: _ruling,
    PlaceStatement: _put,
    ShowFacet: _facet,
    SplitEntry: _merged,
    Regain: _regained,
    TakePlace: _placed,
}
