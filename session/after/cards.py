# Cards: keys to one agreement, which whoever answers for it keeps for years. A card opens no session and has no voice
# in a stage; what it can do is report. Its secret is made outside; here is only its digest.
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from session.after.reports import Told, reported
from session.after.standing import agreement
from session.after.versions import signature
from session.events import Event, happened
from session.fields import clean
from session.kind import Occasion, Rule
from session.membership.registration import Digest
from session.messages import Command, Id, Line
from session.people import STAFF, Role
from session.refusals import Code, Refused
from session.snapshot import Snapshot
from session.tables import AgreementCard, Capacity

MOST_CARDS = 2_000


class IssueCard(Command):
    """Make a card for an agreement. Sent by the server's own door, which made the secret of `seed`.

    `replaces`: the card that closes by that, as one that was lost.
    """

    by = STAFF
    after_close = True

    type: Literal["issue_card"] = "issue_card"
    entry: Id
    holder: Line = ""
    capacity: Capacity = Capacity.owner
    seed: Id
    digest: Digest
    word: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    replaces: Id | None = None


class RevokeCard(Command):
    """Close a card: it opens nothing any more. What was reported by it stays."""

    by = STAFF
    undoable = True
    after_close = True

    type: Literal["revoke_card"] = "revoke_card"
    card: Id


class ReportByCard(Told):
    """Report by a card. Sent by the server's own door, which looked at the card's secret."""

    by: ClassVar[frozenset[Role]] = frozenset({Role.participant})
    after_close = True

    type: Literal["report_by_card"] = "report_by_card"
    card: Id


def cards_of(snapshot: Snapshot, entry_id: str) -> list[AgreementCard]:
    """Return the cards of an agreement that open it, the oldest first."""
    found = snapshot.where(AgreementCard, entry_id=entry_id)
    in_use = [each for each in found if each.revoked_at is None]
    return sorted(in_use, key=lambda each: (each.made_at, each.id))


def _issue(
    snapshot: Snapshot, command: IssueCard, occasion: Occasion
) -> list[Event]:
    about = agreement(snapshot, command.entry)
    if len(snapshot.rows()[AgreementCard.table.name]) >= MOST_CARDS:
        raise Refused(Code.link_limit, limit=MOST_CARDS)
    if any(snapshot.where(AgreementCard, word=command.word)):
        raise Refused(Code.card_in_use)
    card = AgreementCard(
        id=occasion.new_id(),
        session_id=snapshot.session.id,
        entry_id=about.entry,
        holder=clean(command.holder),
        capacity=command.capacity,
        seed=command.seed,
        digest=command.digest,
        word=command.word,
        made_by=signature(snapshot, occasion.actor),
        made_at=occasion.now,
    )
    return happened(
        "CardIssued", card, *_replaced(snapshot, command, occasion.now)
    )


def _replaced(
    snapshot: Snapshot, command: IssueCard, now: int
) -> list[AgreementCard]:
    """Return the card that closes as another one takes its place."""
    if command.replaces is None:
        return []
    old = snapshot.get(AgreementCard, command.replaces, Code.card_wrong)
    if old.entry_id != command.entry:
        raise Refused(Code.card_wrong)
    return [closed(old, now)] if old.revoked_at is None else []


def closed(card: AgreementCard, now: int) -> AgreementCard:
    return card.model_copy(update={"revoked_at": now})


def _revoke(
    snapshot: Snapshot, command: RevokeCard, occasion: Occasion
) -> list[Event]:
    card = snapshot.get(AgreementCard, command.card, Code.card_wrong)
    if card.revoked_at is not None:
        return []
    return happened("CardRevoked", closed(card, occasion.now))


def _report(
    snapshot: Snapshot, command: ReportByCard, occasion: Occasion
) -> list[Event]:
    card = snapshot.get(AgreementCard, command.card, Code.card_wrong)
    if card.revoked_at is not None:
        raise Refused(Code.card_revoked)
    if card.capacity is Capacity.site:
        raise Refused(Code.card_wrong)
    by = {"capacity": card.capacity, "card_id": card.id}
    return reported(snapshot, card.entry_id, command, by, occasion)


RULES: dict[type[Command], Rule] = {
    IssueCard: _issue,
    RevokeCard: _revoke,
    ReportByCard: _report,
}
