"""A client's own data: everything taken along, or erased, by their own link."""

from flask import Response, request

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import privacy
from shared.domain.errors import LinkEnded

calls = Contract("own_data")

_JSON, _CALENDAR = "application/json", "text/calendar"


@calls.call("GET /me/<token>/export", refuses=(LinkEnded,))
def export(token: str) -> Response:
    """Give everything that is kept about the client; as a calendar with `Accept: text/calendar`."""
    wanted = request.accept_mimetypes.best_match([_JSON, _CALENDAR], default=_JSON)
    have = tools.current()
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
        if wanted == _CALENDAR:
            found = privacy.calendar(tx, client_id, have.site, now)
            return Response(found, content_type=f"{_CALENDAR}; charset=utf-8")
        kept = privacy.take_along(tx, client_id, have.desk.sealer, now)
    return Response(privacy.as_json(kept), content_type=_JSON)


class ErasureAsked(Asked):
    """Nothing needs to be said, and no reason is asked for."""


class ErasureAnswer(Answer):
    """Everything is gone."""

    erased: bool


@calls.call("POST /me/<token>/erasure", refuses=(LinkEnded,))
def erase(token: str, body: ErasureAsked) -> ErasureAnswer:  # noqa: ARG001  # checked
    """Erase everything that is the client's, at once and for good; bookings ahead go too."""
    with work() as (tx, now):
        privacy.erase(tx, client.client_of(tx, token, now), tools.current().desk, now)
    return ErasureAnswer(erased=True)
