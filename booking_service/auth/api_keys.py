"""Programs that act for a coach: `Authorization: Bearer <key>`."""

from flask import request

from booking_service.tools import work
from booking_service.usecases import api_access
from booking_service.usecases.people import CoachCard
from shared.domain.errors import Forbidden, SignInRequired
from shared.domain.key_scopes import allows

NAME = "key"
_PREFIX = "api_"


def coach() -> CoachCard:
    """Return the coach whose key came with the request, or refuse; a key does what it is for."""
    given = request.authorization
    if given is None or given.type != "bearer":
        raise SignInRequired("Send your key in the header: Authorization: Bearer <key>.")
    with work() as (tx, now):
        found = api_access.holder(tx, given.token or "", now)
    if found is None:
        raise Forbidden("This key opens nothing here.")
    if not allows(found.scope, request.method, _subject()):
        raise Forbidden("This key is not for that; its owner can make one that is.")
    return found.coach


def _subject() -> str:
    """Return the subject of the contract that is asked for: the name of its blueprint."""
    return (request.blueprint or "").removeprefix(_PREFIX)
