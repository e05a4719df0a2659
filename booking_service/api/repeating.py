"""`Idempotency-Key`: a request that is sent again makes nothing more, and has the same answer."""

from uuid import UUID

from flask import request
from pydantic import Field

from booking_service.api.contract import Asked, Asking
from booking_service.usecases.repeats import Repeat


class RepeatHeaders(Asking):
    """A repeat with the same key makes nothing more; keys are kept for seven days."""

    idempotency_key: str | None = Field(
        None, alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]+$"
    )


def repeat_of(owner_id: UUID, headers: RepeatHeaders, body: Asked) -> Repeat:
    """Return by what a repeat of this request is known; a newer link is no other request."""
    named = {name: str(value) for name, value in (request.view_args or {}).items()}
    named.pop("token", None)
    asked = f"{request.endpoint}\x1f{sorted(named.items())}\x1f{body.model_dump_json()}"
    return Repeat(owner_id=owner_id, key=headers.idempotency_key, asked=asked.encode())
