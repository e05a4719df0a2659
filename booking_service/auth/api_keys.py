"""Programs that act for a coach: `Authorization: Bearer <key>`."""

from flask import request

from booking_service.tools import work
from booking_service.usecases import access
from booking_service.usecases.people import CoachCard
from shared.domain.errors import Forbidden, SignInRequired

NAME = "key"


def coach() -> CoachCard:
    """Return the coach whose key came with the request, or refuse."""
    given = request.authorization
    if given is None or given.type != "bearer":
        raise SignInRequired("Send your key in the header: Authorization: Bearer <key>.")
    with work() as (tx, now):
        found = access.coach_for_key(tx, given.token or "", now)
    if found is None:
        raise Forbidden("This key opens nothing here.")
    return found
