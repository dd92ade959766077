# What undo calls a step, by the name of its first event. Knows rows and events; what kinds add, each kind says itself.
from collections.abc import Mapping
from typing import NamedTuple

from session.refusals import N_
from session.tables import Entry, Person, Row, Side, Stage


class Deed(NamedTuple):
    """A sentence of the catalogues; `what` in it is the first row of this table that the step changed, if any."""

    sentence: str
    of: type[Row] | None = None


SOMETHING = N_("the last action")
ONE_THING: Mapping[str, str] = {
    "minutes": N_("minutes of “%(what)s”"),
    "starts": N_("start of “%(what)s”"),
    "speaker": N_("who leads “%(what)s”"),
    "fields": N_("questions of “%(what)s”"),
}
"""What an edited stage is called where one thing of its envelope changed."""
DEEDS: Mapping[str, Deed] = {
    "StageOpened": Deed(N_("stage “%(what)s” opened"), Stage),
    "StageClosed": Deed(N_("stage “%(what)s” closed"), Stage),
    "StagePaused": Deed(N_("pause in “%(what)s”"), Stage),
    "StageResumed": Deed(N_("stage “%(what)s” resumed"), Stage),
    "StageSkipped": Deed(N_("stage “%(what)s” skipped"), Stage),
    "StageRestored": Deed(
        N_("stage “%(what)s” restored to the programme"), Stage
    ),
    "MinutesAdded": Deed(N_("time of the stage “%(what)s”"), Stage),
    "QuietSet": Deed(N_("clock of the silence")),
    "StageRevealed": Deed(N_("shown to the room: “%(what)s”"), Stage),
    "StageCovered": Deed(N_("covered from the room: “%(what)s”"), Stage),
    "StageInserted": Deed(N_("stage “%(what)s” added"), Stage),
    "StageEdited": Deed(N_("stage “%(what)s” edited"), Stage),
    "DecisionNoted": Deed(N_("decision on “%(what)s” noted"), Stage),
    "StageMoved": Deed(N_("order of the stages")),
    "BlockInserted": Deed(N_("method added: “%(what)s”"), Stage),
    "BlockSet": Deed(N_("block of a method changed")),
    "BlockMoved": Deed(N_("block of a method moved")),
    "BlockRemoved": Deed(N_("block of a method removed: “%(what)s”"), Stage),
    "BlockDetached": Deed(N_("block of a method detached")),
    "ProgrammeSet": Deed(N_("programme from a file")),
    "StageRemoved": Deed(N_("stage “%(what)s” removed"), Stage),
    "ScreenSet": Deed(N_("hall screen hidden, frozen or shown")),
    "WallTurned": Deed(N_("hall screen turned to another sheet")),
    "SpotlightSet": Deed(N_("card alone on the screen")),
    "SessionClosed": Deed(N_("session closed")),
    "SessionReopened": Deed(N_("session opened again")),
    "EndMoved": Deed(N_("end of the session moved")),
    "PassportEdited": Deed(N_("passport of the session edited")),
    "PaperSet": Deed(N_("organizers' position replaced")),
    "SideAdded": Deed(N_("side “%(what)s” added"), Side),
    "SideEdited": Deed(N_("side “%(what)s” edited"), Side),
    "SideRemoved": Deed(N_("side “%(what)s” removed"), Side),
    "PersonAdded": Deed(N_("added: %(what)s"), Person),
    "PeopleAdded": Deed(N_("list of people added")),
    "PeopleCame": Deed(N_("marked as come")),
    "PeopleExpected": Deed(N_("marked as not come")),
    "PersonEdited": Deed(N_("edited: %(what)s"), Person),
    "PersonRemoved": Deed(N_("removed: %(what)s"), Person),
    "ProgressReported": Deed(N_("report on an agreement written down")),
    "ReportConfirmed": Deed(N_("report confirmed")),
    "ReportReturned": Deed(N_("report returned")),
    "CardRevoked": Deed(N_("card of an agreement closed")),
    "ProgressPublished": Deed(N_("progress of an agreement published")),
    "ProgressWithheld": Deed(
        N_("progress of an agreement no longer published")
    ),
    "PracticeDescribed": Deed(N_("agreement described as a practice")),
    "PracticeWithdrawn": Deed(N_("agreement no longer a practice")),
    "SpreadReported": Deed(N_("how far a site is with a practice")),
    "PeopleMerged": Deed(N_("two people made one: %(what)s"), Person),
    "LinkRevoked": Deed(N_("link revoked")),
    "LetIn": Deed(N_("let in at the door")),
    "RoleTakenOver": Deed(N_("role taken over")),
    "PhotoAdded": Deed(N_("photo added")),
    "PhotoEdited": Deed(N_("photo edited")),
    "PhotoRemoved": Deed(N_("photo removed")),
    "TemplateSet": Deed(N_("Word template replaced")),
    "TemplateRemoved": Deed(N_("Word template removed")),
    "CorrectionAccepted": Deed(N_("correction accepted")),
    "CorrectionDeclined": Deed(N_("correction declined")),
    "CorrectionReopened": Deed(N_("correction opened again")),
    "EntryAdded": Deed(N_("entered: “%(what)s”"), Entry),
    "EntriesAdded": Deed(N_("several cards entered")),
    "EntryRevised": Deed(N_("changed: “%(what)s”"), Entry),
    "EntryWithdrawn": Deed(N_("withdrawn: “%(what)s”"), Entry),
    "EntryHidden": Deed(N_("hidden: “%(what)s”"), Entry),
    "EntryShown": Deed(N_("shown again: “%(what)s”"), Entry),
    "EntryApproved": Deed(N_("approved: “%(what)s”"), Entry),
    "ApprovalWithdrawn": Deed(N_("approval of “%(what)s” withdrawn"), Entry),
    "ThesisMarked": Deed(N_("thesis “%(what)s”"), Entry),
    "ThesisUnmarked": Deed(N_("no thesis any more: “%(what)s”"), Entry),
    "WordingEdited": Deed(N_("wording of “%(what)s”"), Entry),
    "EntriesMerged": Deed(N_("merged with “%(what)s”"), Entry),
    "EntrySplit": Deed(N_("taken out: “%(what)s”"), Entry),
}
