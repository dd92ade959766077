# What may be refused, and the sentence the person reads. Knows no HTTP and no language:
# sentences are message ids of the catalogues, with %(name)s places.
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Code(StrEnum):
    unknown_code = "unknown_code"
    unknown_page = "unknown_page"
    session_closed = "session_closed"
    link_wrong = "link_wrong"
    organizer_only = "organizer_only"
    link_revoked = "link_revoked"
    link_used = "link_used"
    link_waits = "link_waits"
    somebody_else = "somebody_else"
    cookies_needed = "cookies_needed"
    not_allowed = "not_allowed"
    not_yours = "not_yours"
    own_link = "own_link"
    other_link = "other_link"
    unknown_command = "unknown_command"
    malformed = "malformed"
    not_utf8 = "not_utf8"
    address_too_long = "address_too_long"
    frame_too_large = "frame_too_large"
    unknown_stage = "unknown_stage"
    unknown_entry = "unknown_entry"
    unknown_person = "unknown_person"
    person_erased = "person_erased"
    unknown_photo = "unknown_photo"
    unknown_group = "unknown_group"
    unknown_side = "unknown_side"
    side_in_use = "side_in_use"
    side_name_taken = "side_name_taken"
    still_needed = "still_needed"
    stage_read = "stage_read"
    unknown_field = "unknown_field"
    stage_not_open = "stage_not_open"
    stage_wrong_state = "stage_wrong_state"
    questions_settled = "questions_settled"
    places_stand = "places_stand"
    not_kept = "not_kept"
    programme_begun = "programme_begun"
    room_moved_on = "room_moved_on"
    no_next_stage = "no_next_stage"
    field_required = "field_required"
    field_too_long = "field_too_long"
    line_too_long = "line_too_long"
    field_not_an_option = "field_not_an_option"
    field_not_a_number = "field_not_a_number"
    field_out_of_range = "field_out_of_range"
    field_not_a_date = "field_not_a_date"
    nothing_written = "nothing_written"
    entry_limit = "entry_limit"
    changed_meanwhile = "changed_meanwhile"
    key_taken = "key_taken"
    consent_needed = "consent_needed"
    name_needed = "name_needed"
    which_namesake = "which_namesake"
    place_taken = "place_taken"
    name_too_long = "name_too_long"
    side_not_known = "side_not_known"
    generation_not_known = "generation_not_known"
    role_not_known = "role_not_known"
    too_many_columns = "too_many_columns"
    heading_not_known = "heading_not_known"
    list_too_long = "list_too_long"
    list_unreadable = "list_unreadable"
    people_limit = "people_limit"
    device_limit = "device_limit"
    link_limit = "link_limit"
    asked_too_often = "asked_too_often"
    words_voted = "words_voted"
    revision_limit = "revision_limit"
    no_group = "no_group"
    too_few_people = "too_few_people"
    groups_have_sheets = "groups_have_sheets"
    nobody_reacted = "nobody_reacted"
    vote_counted = "vote_counted"
    round_over = "round_over"
    round_runs = "round_runs"
    round_same_words = "round_same_words"
    promise_changed = "promise_changed"
    promise_given = "promise_given"
    nothing_to_undo = "nothing_to_undo"
    undo_overtaken = "undo_overtaken"
    undo_changes_nothing = "undo_changes_nothing"
    undo_forgotten = "undo_forgotten"
    link_gone = "link_gone"
    undo_needed = "undo_needed"
    scenario_broken = "scenario_broken"
    method_broken = "method_broken"
    template_unreadable = "template_unreadable"
    paper_unreadable = "paper_unreadable"
    photo_unreadable = "photo_unreadable"
    archive_unreadable = "archive_unreadable"
    already_here = "already_here"
    corrections_closed = "corrections_closed"
    session_running = "session_running"
    pdf_unavailable = "pdf_unavailable"
    pdf_failed = "pdf_failed"
    storage_busy = "storage_busy"
    storage_full = "storage_full"
    storage_failed = "storage_failed"
    storage_gone = "storage_gone"
    storage_unfit = "storage_unfit"
    too_many = "too_many"
    too_many_windows = "too_many_windows"
    word_wrong = "word_wrong"
    guessed_too_often = "guessed_too_often"
    answers_unreadable = "answers_unreadable"
    card_wrong = "card_wrong"
    card_revoked = "card_revoked"
    card_in_use = "card_in_use"
    unknown_report = "unknown_report"
    own_report = "own_report"
    own_card = "own_card"
    not_an_address = "not_an_address"


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext's extractors look for
    """Mark a sentence for the catalogues without translating it."""
    return sentence


class Sentence(NamedTuple):
    """A sentence of the catalogues with the values of its places, which may be sentences again."""

    text: str
    values: Mapping[str, object]


class Day(NamedTuple):
    """A day (ISO) in a place of a sentence: it is told in words."""

    iso: str


def said(text: str, **values: object) -> Sentence:
    """Return a sentence to be put into a refusal: it is told in the language of whoever reads it."""
    return Sentence(text, values)


SENTENCES: Mapping[Code, str] = {
    Code.unknown_code: N_(
        "There is no session with this code. Check the six characters on the screen."
    ),
    Code.unknown_page: N_("There is nothing at this address."),
    Code.session_closed: N_(
        "This session is closed. What was written is in its protocol."
    ),
    Code.link_wrong: N_(
        "This link does not work here. Ask the moderator for a new one."
    ),
    Code.organizer_only: N_(
        "This page is the organizer's. "
        "A new link for them is made on the server: veche run --new-organizer-link."
    ),
    Code.link_revoked: N_(
        "This link has been revoked. Ask the moderator for a new one."
    ),
    Code.link_used: N_(
        "This link has been used already. It opens one browser only."
    ),
    Code.link_waits: N_(
        "You are not in yet. The moderator has been asked to let you in."
    ),
    Code.somebody_else: N_(
        "This device was handed on. What was written here and not sent waits on it for whoever wrote it."
    ),
    Code.cookies_needed: N_(
        "This browser keeps no cookies, so it would not know you a moment later. Allow cookies for this address, "
        "then try again."
    ),
    Code.not_allowed: N_("Your role does not allow this."),
    Code.not_yours: N_("This belongs to somebody else."),
    Code.own_link: N_(
        "You came in with this link. Revoke it from another browser."
    ),
    Code.other_link: N_(
        "Authors are secret here, so you can write in one browser only: the one you were in with when this stage "
        "began. In this one you can read along. If the other one is lost, ask the moderator to close it: from the "
        "next stage on you write here."
    ),
    Code.unknown_command: N_(
        "The server does not know this action. Reload the page."
    ),
    Code.malformed: N_("The message could not be read: %(where)s."),
    Code.not_utf8: N_(
        "The text did not come as UTF-8, so it cannot be read. Send it as UTF-8."
    ),
    Code.address_too_long: N_(
        "This address is too long. Take the link again from where it came."
    ),
    Code.frame_too_large: N_("The message is too large: at most %(limit)s kB."),
    Code.unknown_stage: N_("This stage is no longer in the programme."),
    Code.unknown_entry: N_("This entry is no longer there."),
    Code.unknown_person: N_("This person is not in the session."),
    Code.person_erased: N_(
        "This person's data were deleted for good. They cannot be filled in again."
    ),
    Code.unknown_photo: N_("This photo is no longer there."),
    Code.unknown_group: N_("This group no longer exists."),
    Code.unknown_side: N_("There is no such side in this session."),
    Code.side_in_use: N_(
        "People have joined this side already. Move them first."
    ),
    Code.side_name_taken: N_(
        "There is a side of this name already: “%(name)s”."
    ),
    Code.still_needed: N_("This cannot be taken out: %(what)s needs it."),
    Code.stage_read: N_(
        "“%(stage)s” takes from this stage. Skip this one, or take that one out first."
    ),
    Code.unknown_field: N_("The form has no field “%(field)s”."),
    Code.stage_not_open: N_(
        "The stage is not open now. Your text is kept on this device."
    ),
    Code.stage_wrong_state: N_(
        "The stage has changed meanwhile. Look at it again."
    ),
    Code.places_stand: N_(
        "The places of this step stand: cards go into them, they themselves stay as they are."
    ),
    Code.questions_settled: N_(
        "People are answering these questions already: only hints and the headline may change."
    ),
    Code.programme_begun: N_(
        "The programme has begun: stages are changed one at a time now."
    ),
    Code.not_kept: N_("This was not saved: %(what)s."),
    Code.room_moved_on: N_(
        "The room has already moved on. Look at the programme again."
    ),
    Code.no_next_stage: N_("This was the last stage of the programme."),
    Code.field_required: N_("Please fill in “%(field)s”."),
    Code.line_too_long: N_(
        "Line %(line)s is too long: %(length)s of %(limit)s characters. Nothing is saved yet."
    ),
    Code.field_too_long: N_(
        "“%(field)s” is too long: %(length)s of %(limit)s characters."
    ),
    Code.field_not_an_option: N_(
        "“%(field)s”: this answer is not among the options."
    ),
    Code.field_not_a_number: N_("“%(field)s” must be a whole number."),
    Code.field_out_of_range: N_(
        "“%(field)s” must be from %(low)s to %(high)s."
    ),
    Code.field_not_a_date: N_("“%(field)s” must be a date."),
    Code.nothing_written: N_("Nothing is written yet."),
    Code.entry_limit: N_("The limit is reached: %(limit)s."),
    Code.changed_meanwhile: N_(
        "Somebody changed this meanwhile. Compare with the new text; yours is kept."
    ),
    Code.key_taken: N_("This message number is already used by somebody else."),
    Code.consent_needed: N_("Consent is needed to take part."),
    Code.name_needed: N_("Please write your name."),
    Code.which_namesake: N_(
        "Several people of this name are on the list. Please write your organization, too."
    ),
    Code.place_taken: N_(
        "Somebody has come in under this name meanwhile. If it was not you, tell the moderator. "
        "You can join as a person of your own."
    ),
    Code.name_too_long: N_(
        "The name is too long: %(length)s of %(limit)s characters."
    ),
    Code.side_not_known: N_("There is no side called “%(word)s”."),
    Code.generation_not_known: N_("There is no generation called “%(word)s”."),
    Code.role_not_known: N_("There is no role called “%(word)s”."),
    Code.heading_not_known: N_(
        "A heading with words that are not known: %(words)s. Those columns are left out."
    ),
    Code.list_too_long: N_(
        "The list has %(count)s lines or more, and %(limit)s can be taken in at once. Divide it; nothing was taken in."
    ),
    Code.list_unreadable: N_(
        "The file cannot be read as a list. Save it as .xlsx or .csv, without a password, or paste the columns."
    ),
    Code.people_limit: N_(
        "A session takes in %(limit)s people. There is no place for more."
    ),
    Code.link_limit: N_(
        "%(limit)s links were made here already. No more can be made for the same one."
    ),
    Code.asked_too_often: N_(
        "This link has been tried too often. Ask the moderator for a new one."
    ),
    Code.device_limit: N_(
        "This browser is %(limit)s people here already. The moderator can register others."
    ),
    Code.words_voted: N_(
        "People have voted on these words, so they stay as they are. Write the new words as a new entry."
    ),
    Code.revision_limit: N_(
        "This was changed %(limit)s times. It stays as it is."
    ),
    Code.too_many_columns: N_(
        "There are %(count)s columns, but only %(limit)s can be used."
    ),
    Code.no_group: N_("You are not in a group of this stage yet."),
    Code.too_few_people: N_("There are too few people to form groups."),
    Code.groups_have_sheets: N_(
        "The groups have written already. Move people one by one."
    ),
    Code.nobody_reacted: N_(
        "Nobody has answered statements by name yet. Secret votes are never used to form groups."
    ),
    Code.vote_counted: N_(
        "A secret vote cannot be reopened once it is counted. Put the statements again in a new stage."
    ),
    Code.round_over: N_(
        "This round is over: nothing in it changes any more. Look what stands before the room now."
    ),
    Code.round_runs: N_("A round is running. Count it first."),
    Code.round_same_words: N_(
        "A secret vote on the same words is not repeated: two counts might differ by one. Change the words first."
    ),
    Code.promise_changed: N_(
        "What stood above the form holds no longer. Now: %(sight)s %(name)s Your text is kept; send it if you agree."
    ),
    Code.promise_given: N_(
        "People were told who sees what they write here and how it is signed; that stays. You can add another stage."
    ),
    Code.nothing_to_undo: N_("There is nothing to undo."),
    Code.undo_needed: N_("It stays: %(what)s needs it by now."),
    Code.undo_overtaken: N_(
        "It has been changed since and stays so. If need be, change it by hand."
    ),
    Code.undo_changes_nothing: N_(
        "Nothing is left to change in it: everything stands so already."
    ),
    Code.undo_forgotten: N_(
        "Authors are secret there, so what it changed was forgotten when the server was restarted. "
        "Use the buttons of the entry itself."
    ),
    Code.link_gone: N_(
        "A link that was taken back opens nothing any more. Make a new one."
    ),
    Code.scenario_broken: N_("The scenario cannot be read: %(where)s."),
    Code.method_broken: N_("The method cannot be read: %(where)s."),
    Code.template_unreadable: N_("The template cannot be used: %(reason)s."),
    Code.paper_unreadable: N_("The file cannot be read: %(reason)s."),
    Code.archive_unreadable: N_(
        "The archive cannot be imported: %(reason)s (%(where)s)."
    ),
    Code.already_here: N_(
        "There is already a session with the code %(session)s; nothing was changed."
    ),
    Code.corrections_closed: N_(
        "Corrections are taken only in the days after the session."
    ),
    Code.session_running: N_("The session is still running. Close it first."),
    Code.pdf_unavailable: N_(
        "A PDF needs LibreOffice, which this server does not have. Download the Word file and save it as PDF in Word."
    ),
    Code.pdf_failed: N_(
        "LibreOffice could not make the PDF. Download the Word file and save it as PDF in Word."
    ),
    Code.photo_unreadable: N_("The photo cannot be used: %(reason)s."),
    Code.storage_busy: N_(
        "The database is busy. The text is kept; try again in a moment."
    ),
    Code.storage_full: N_(
        "The server's disk is full. The text is kept on this device."
    ),
    Code.storage_failed: N_(
        "The server could not write this down. The text is kept; try again in a moment."
    ),
    Code.storage_gone: N_(
        "The server's database file was moved, deleted or replaced. The text is kept on this device; "
        "nothing is accepted until the organizer has put the file back."
    ),
    Code.storage_unfit: N_(
        "This database does not fit this version of Veche: %(reason)s."
    ),
    Code.too_many: N_("Too many at once. Wait a moment; nothing is lost."),
    Code.too_many_windows: N_(
        "You have too many windows of this session open. Close some, then reload this one."
    ),
    Code.word_wrong: N_(
        "Nobody here has this name and these digits. Check both, or ask the moderator for a new link."
    ),
    Code.guessed_too_often: N_(
        "Too many wrong tries. Try again in %(seconds)s s, or ask the moderator for a new link."
    ),
    Code.answers_unreadable: N_(
        "There are no answers for this session in it. Take in the file that was saved after it was filled in."
    ),
    Code.card_wrong: N_(
        "No agreement has this link or these characters. Compare them with the card, or ask for a new one."
    ),
    Code.card_revoked: N_(
        "This card has been replaced or closed. Ask for a new one."
    ),
    Code.card_in_use: N_("By these characters another card opens. Try again."),
    Code.unknown_report: N_("There is no such report."),
    Code.own_report: N_(
        "Whoever gave or wrote down a report cannot confirm it. Somebody else has to."
    ),
    Code.own_card: N_("This card is yours: you stand behind it already."),
    Code.not_an_address: N_(
        "“%(field)s” must be an address that begins with https:// or http://."
    ),
}


class Refused(Exception):  # noqa: N818 - a refusal is ordinary, not an error
    """A command that is not carried out: a closed code and the values of its sentence."""

    def __init__(self, code: Code, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.code, self.values)


def _again(code: Code, values: Mapping[str, object]) -> Refused:
    """Make a refusal anew that came from another process."""
    return Refused(code, **values)
