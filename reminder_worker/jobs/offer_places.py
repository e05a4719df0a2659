"""Offers places that came free to those who wait for them.

Why a place is free does not matter (a cancellation, a move, a refusal, an offer that ran out, new
hours): each round asks the rules that list the slots. An offer is a hold with the client's name
and a notice, written together.
"""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session, sessionmaker

from shared.domain.availability import Availability, KindRules
from shared.domain.booking_notices import Occasion, when_offered
from shared.domain.errors import SlotTaken
from shared.domain.localtime import dates_span
from shared.domain.slots import bookable_slots
from shared.domain.timespan import Timespan
from shared.domain.waiting import Offer, next_offer
from shared.storage import audit, availability, calendar, notices, taking, waiting
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow
from shared.storage.waiting import Line, WaitingRow

_log = structlog.get_logger(__name__)


def offer_due(sessions: sessionmaker[Session], mail_domain: str, now: datetime) -> int:
    """Offer what is free at `now`; harmless when run twice or by several processes at once."""
    with sessions.begin() as tx:
        lines = waiting.lines(tx, now)
    made = sum(_offer_to(sessions, line, mail_domain, now) for line in lines)
    if made:
        _log.info("places_offered", places=made)
    return made


def _offer_to(sessions: sessionmaker[Session], line: Line, mail_domain: str, now: datetime) -> int:
    try:
        with sessions.begin() as tx:
            return _offer(tx, line, mail_domain, now)
    except SlotTaken:
        return 0  # somebody else has the calendar; the next round looks again


def _offer(tx: Session, line: Line, mail_domain: str, now: datetime) -> int:
    """Make the offers that one line calls for; locks are taken only where a place is free."""
    rules = availability.availability(tx, line.coach_id)
    day = _day(line, rules)
    if day is None or not _free(tx, line, rules, day, now) or not waiting.lock_line(tx, line):
        return 0
    people, rows = waiting.in_line(tx, line, now)
    rules = availability.keep(tx, line.coach_id).hours
    kind = rules.kinds.get(line.kind, KindRules())
    touched = day.widened(kind.buffer_before, kind.length + kind.buffer_after)
    calendar.lock(tx, line.coach_id, rules, [touched])
    taking.make_room(tx, line.coach_id, touched, now)
    made = 0
    while offer := next_offer(people, _free(tx, line, rules, day, now), rules.minimum_notice, now):
        people = [each for each in people if each.id != offer.to]
        row = calendar.new_row(line.coach_id, line.kind, kind, mail_domain, now)
        _keep(tx, row, rows[offer.to], offer)
        _tell(tx, row, offer, mail_domain, now)
        made += 1
    return made


def _day(line: Line, rules: Availability) -> Timespan | None:
    """Return the line's date as time; it is a date of the coach's home zone."""
    return dates_span(line.wanted_on, line.wanted_on, rules.zone)


def _free(
    tx: Session, line: Line, rules: Availability, day: Timespan, now: datetime
) -> list[Timespan]:
    part = calendar.Part(coach_id=line.coach_id, kind=line.kind, window=day, for_line=True)
    return bookable_slots(rules, line.kind, calendar.taken(tx, part, rules, now), day, now=now)


def _keep(tx: Session, row: BookingRow, place: WaitingRow, offer: Offer) -> None:
    row.client_id, row.waiting_id = place.client_id, place.id
    row.client_zone, row.discreet = place.zone, place.discreet
    row.hold_expires_at = offer.until
    taking.store(tx, row, offer.slot)


def _tell(tx: Session, row: BookingRow, offer: Offer, mail_domain: str, now: datetime) -> None:
    about = Occasion(
        start=row.starts_at, end=row.ends_at, revision=0, zone=row.client_zone, now=now
    )
    notices.add_all(tx, row, when_offered(about, offer.until), now, mail_domain=mail_domain)
    audit.add(tx, row.coach_id, ActorName.SERVICE, "place_offered", row.id, now)
