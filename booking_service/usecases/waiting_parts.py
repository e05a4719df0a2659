"""The waiting list a part at a time: for the coach, and a client's own places."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import parts, waiting
from booking_service.usecases.parts import Page, Part
from booking_service.usecases.people import CoachCard
from booking_service.usecases.waiting import WaitingView
from shared.domain.errors import NotFound
from shared.domain.localtime import local_date
from shared.storage import pages
from shared.storage import waiting as rows
from shared.storage.pages import Places


def of_coach(
    tx: Session, coach: CoachCard, on: date | None, part: Part, now: datetime
) -> Page[WaitingView]:
    """Return a part of who waits for the coach on a date, or from today on."""
    first = on or local_date(now, coach.zone)
    return _part(tx, coach, Places(coach_id=coach.id, first_on=first, last_on=on), part, now)


def of_client(
    tx: Session, coach: CoachCard, client_id: UUID, part: Part, now: datetime
) -> Page[WaitingView]:
    """Return a part of a client's own places, from today on."""
    first = local_date(now, coach.zone)
    places = Places(coach_id=coach.id, first_on=first, client_id=client_id)
    return _part(tx, coach, places, part, now)


def _part(
    tx: Session, coach: CoachCard, places: Places, part: Part, now: datetime
) -> Page[WaitingView]:
    after = parts.id_of(part)
    if after is not None:
        _refuse_unknown(tx, coach.id, after)
    found = pages.waiting(tx, places, after, part.limit + 1)
    page = parts.cut_by_id(found, part, lambda each: each[0].id)
    return page.shown_as(lambda shown: waiting.all_seen(tx, coach, shown, now))


def _refuse_unknown(tx: Session, coach_id: UUID, waiting_id: UUID) -> None:
    """Refuse a cursor that names no place, also where its client was erased since."""
    try:
        rows.one(tx, waiting_id, coach_id)
    except NotFound:
        raise parts.unknown() from None
