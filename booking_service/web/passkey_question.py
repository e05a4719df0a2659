"""How a passkey's question and answer travel: as JSON, with a token in a cookie of five minutes."""

import json

from flask import Response, request

from booking_service.auth import coach as door
from booking_service.usecases.passkeys import Question, Reply
from shared.domain.errors import Forbidden

_LONGEST = 20_000  # characters; a credential takes about a thousand


def asked(question: Question) -> Response:
    """Send what the browser is to do."""
    answer = Response(question.options, content_type="application/json")
    door.remember_step(answer, question.token)
    return answer


def reply() -> Reply:
    """Read what the browser has done."""
    return Reply(door.step(), json.dumps(_given().get("credential"))[:_LONGEST])


def name() -> str:
    """Read what the coach calls the new passkey."""
    return str(_given().get("name", ""))


def _given() -> dict[str, object]:
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Forbidden("The passkey's answer could not be read.")
    return given
