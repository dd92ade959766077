# Refusals as HTTP: the one place where a code becomes a status, a JSON answer or a page.
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from facilitator_ui.measures import REFUSALS
from session.refusals import Code, Refused
from session.words import Words

STATUS = {
    Code.unknown_code: HTTPStatus.NOT_FOUND,
    Code.unknown_page: HTTPStatus.NOT_FOUND,
    Code.link_wrong: HTTPStatus.FORBIDDEN,
    Code.organizer_only: HTTPStatus.FORBIDDEN,
    Code.link_revoked: HTTPStatus.FORBIDDEN,
    Code.link_waits: HTTPStatus.FORBIDDEN,
    Code.somebody_else: HTTPStatus.FORBIDDEN,
    Code.cookies_needed: HTTPStatus.FORBIDDEN,
    Code.not_allowed: HTTPStatus.FORBIDDEN,
    Code.not_yours: HTTPStatus.FORBIDDEN,
    Code.malformed: HTTPStatus.BAD_REQUEST,
    Code.not_utf8: HTTPStatus.BAD_REQUEST,
    Code.unknown_command: HTTPStatus.BAD_REQUEST,
    Code.address_too_long: HTTPStatus.REQUEST_URI_TOO_LONG,
    Code.frame_too_large: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.storage_busy: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.storage_full: HTTPStatus.INSUFFICIENT_STORAGE,
    Code.storage_failed: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.storage_gone: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.storage_unfit: HTTPStatus.INTERNAL_SERVER_ERROR,
    Code.too_many: HTTPStatus.TOO_MANY_REQUESTS,
    Code.word_wrong: HTTPStatus.FORBIDDEN,
    Code.guessed_too_often: HTTPStatus.TOO_MANY_REQUESTS,
    Code.card_wrong: HTTPStatus.FORBIDDEN,
    Code.card_revoked: HTTPStatus.FORBIDDEN,
}


AGAIN = 3000
PASSING = frozenset(
    {
        Code.storage_busy,
        Code.storage_full,
        Code.storage_failed,
        Code.storage_gone,
        Code.too_many,
    },
)


def status(code: Code) -> int:
    """Return the HTTP status of a refusal; 409 where the room is simply in another state."""
    return STATUS.get(code, HTTPStatus.CONFLICT).value


def as_refusal(error: Exception) -> Refused:
    """Read what the framework found wrong as a refusal of ours."""
    if isinstance(error.__cause__, Refused):
        return error.__cause__
    if isinstance(error, RequestValidationError):
        return Refused(Code.malformed, where=str(error.errors()[0]["loc"][-1]))
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, Refused):
        return error
    raise error


def _of_status(error: HTTPException) -> Refused:
    lost = error.status_code in {
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
    }
    return (
        Refused(Code.unknown_page)
        if lost
        else Refused(Code.malformed, where=str(error.status_code))
    )


def answer(
    refused: Refused, key: str | None, words: Words
) -> dict[str, object]:
    """Return the refusal as the wire carries it; `again`: ms after which the same command may be taken.

    `field`: which one of the content it is about, where it is about one.
    """
    REFUSALS.labels(refused.code.value).inc()
    told: dict[str, object] = {
        "refused": key,
        "code": refused.code.value,
        "text": words.refusal(refused),
    }
    if "input" in refused.values:
        told["field"] = refused.values["input"]
    return {**told, "again": AGAIN} if refused.code in PASSING else told
