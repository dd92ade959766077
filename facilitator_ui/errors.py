# Refusals as HTTP: the one place where a code becomes a status, a JSON answer or a page.
from http import HTTPStatus

from session.refusals import Code, Refused
from session.words import Words

STATUS = {
    Code.unknown_code: HTTPStatus.NOT_FOUND,
    Code.link_wrong: HTTPStatus.FORBIDDEN,
    Code.link_revoked: HTTPStatus.FORBIDDEN,
    Code.not_allowed: HTTPStatus.FORBIDDEN,
    Code.not_yours: HTTPStatus.FORBIDDEN,
    Code.malformed: HTTPStatus.BAD_REQUEST,
    Code.unknown_command: HTTPStatus.BAD_REQUEST,
    Code.frame_too_large: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.storage_busy: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.storage_full: HTTPStatus.INSUFFICIENT_STORAGE,
    Code.storage_failed: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.too_many: HTTPStatus.TOO_MANY_REQUESTS,
}


def status(code: Code) -> int:
    """Return the HTTP status of a refusal; 409 where the room is simply in another state."""
    return STATUS.get(code, HTTPStatus.CONFLICT).value


def answer(refused: Refused, key: str | None, words: Words) -> dict[str, object]:
    """Return the refusal as the wire carries it."""
    return {"refused": key, "code": refused.code.value, "text": words.refusal(refused)}
