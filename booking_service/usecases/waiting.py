"""The waiting list of a day: joining it, seeing it, leaving it.

Joining spends the pass: a pass lasts a day and makes one booking, and the place that comes free
may come days later. So the gate is passed once, at the door of the list, and the place in line
itself carries the right to one booking of that kind on that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases import gate, slots
from booking_service.usecases.bookings import check_zone
from booking_service.usecases.gate import Ticket
from booking_service.usecases.people import CoachCard, card
from booking_service.usecases.tokens import hashed
from shared.domain.availability import Availability, Kind
from shared.domain.errors import Invalid, PassUsed
from shared.domain.localtime import dates_span, local_date
from shared.domain.sentences import noted as _
from shared.domain.slots import Taken, bookable_slots
from shared.domain.timespan import Timespan
from shared.domain.waiting import MOST_OFFERS, Standing, WaitingState, standing
from shared.storage import audit, calendar, clients, notices, people
from shared.storage import screening as passes
from shared.storage import waiting as rows
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow
from shared.storage.clients import Contact
from shared.storage.people import ClientColumns, ClientRow
from shared.storage.waiting import Line, WaitingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWish:
    """What somebody sends to wait for a day; `on` is a date of the coach's."""

    kind: Kind
    on: date
    client: Contact = field(repr=False)
    ticket: Ticket = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A place that is kept for somebody now."""

    booking_id: UUID
    start: datetime
    end: datetime
    until: datetime
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """Somebody's place in line; `is_new`: whoever asks has just joined, or joined earlier."""

    id: UUID
    coach: CoachCard
    kind: Kind
    on: date
    standing: Standing
    zone: str
    language: str
    client_id: UUID
    client_name: str
    client_email: str
    by_coach: bool
    joined_at: datetime
    asked: int
    offer: Kept | None
    is_new: bool = False


def join(tx: Session, coach: CoachCard, wish: JoinWish, now: datetime) -> WaitingView:
    """Put somebody on the list of a day that is full; the same wish again changes nothing.

    A day with free times is refused: those can be booked. So is a day without hours.
    """
    check_zone(wish.client)
    line = Line(coach.id, wish.kind, wish.on)
    try:
        admitted = gate.admit(tx, coach.id, wish.kind, wish.ticket, now)
    except PassUsed:
        joined = _joined_before(tx, line, wish.ticket)
        if joined is None:
            raise
        return _view(tx, joined, now, is_new=True)
    gate.refuse_paused(clients.by_email(tx, coach.id, wish.client.email))
    if wish.on not in full_days(tx, coach, wish.kind, wish.on, wish.on, now):
        raise Invalid.field("date", _why_not(tx, coach, line, now))
    client = admitted.client or clients.meet(tx, coach.id, wish.client, now)
    if admitted.screening_pass is not None:
        passes.spend(tx, admitted.screening_pass.id, now)
    row, is_new = _put(tx, line, client, wish.client, now)
    if is_new and admitted.screening_pass is not None:
        row.pass_id = admitted.screening_pass.id
    return _view(tx, row, now, is_new=is_new)


def _joined_before(tx: Session, line: Line, ticket: Ticket) -> WaitingRow | None:
    """Return the place that was joined with this very pass, when the button is pressed twice."""
    used = passes.lock_pass(tx, line.coach_id, hashed(ticket.pass_token or ""))
    return rows.by_pass(tx, line, used.id) if used is not None else None


def _why_not(tx: Session, coach: CoachCard, line: Line, now: datetime) -> str:
    free = _slots(tx, coach, line.kind, _day(coach, line.wanted_on, now), now)
    if free:
        return _("There are free times on this day: choose one of them.")
    return _("There are no bookings of this kind on this day.")


def _put(
    tx: Session, line: Line, client: ClientColumns, contact: Contact, now: datetime
) -> tuple[WaitingRow, bool]:
    """Add the client to the line, unless they wait in it; say whether they are new in it."""
    clients.client(tx, line.coach_id, client.id, lock=True)  # one press at a time
    row = rows.of_client(tx, line, client.id)
    if row is not None:
        return row, False
    row = WaitingRow(
        id=uuid4(),
        coach_id=line.coach_id,
        client_id=client.id,
        kind=line.kind,
        wanted_on=line.wanted_on,
        zone=contact.zone,
        discreet=contact.discreet or client.discreet,
        by_coach=False,
        state=WaitingState.WAITING,
        joined_at=now,
    )
    tx.add(row)
    tx.flush()
    audit.add(tx, line.coach_id, ActorName.CLIENT, "waiting_joined", row.id, now)
    return row, True


def join_for_client(
    tx: Session, coach: CoachCard, kind: Kind, on: date, client: Contact, now: datetime
) -> WaitingView:
    """Put a client on the list as the coach: no pass, and also for a day that is closed yet."""
    check_zone(client)
    line = Line(coach.id, kind, on)
    if _slots(tx, coach, kind, _day(coach, on, now), now):
        raise Invalid.field("date", "There are free times on this day: book one for your client.")
    row, is_new = _put(tx, line, clients.meet(tx, coach.id, client, now), client, now)
    row.by_coach = row.by_coach or is_new
    return _view(tx, row, now, is_new=is_new)


def full_days(
    tx: Session, coach: CoachCard, kind: Kind, first: date, last: date, now: datetime
) -> list[date]:
    """Return the coach's dates on which everything is taken that would be on offer otherwise."""
    window = _window(coach, first, last)
    if window is None:
        return []
    rules = slots.availability_of(tx, coach)
    free = {local_date(slot.start, coach.zone) for slot in _slots(tx, coach, kind, window, now)}
    if_empty = bookable_slots(rules, kind, Taken(), window, now=now)
    hours = {local_date(slot.start, coach.zone) for slot in if_empty}
    return sorted(hours - free)


def _slots(
    tx: Session, coach: CoachCard, kind: Kind, window: Timespan, now: datetime
) -> list[Timespan]:
    rules: Availability = slots.availability_of(tx, coach)
    part = calendar.Part(coach_id=coach.id, kind=kind, window=window)
    return bookable_slots(rules, kind, calendar.taken(tx, part, rules, now), window, now=now)


def _day(coach: CoachCard, on: date, now: datetime) -> Timespan:
    window = _window(coach, on, on)
    if window is None or window.end <= now:
        raise Invalid.field("date", "This day is over.")
    return window


def _window(coach: CoachCard, first: date, last: date) -> Timespan | None:
    try:
        return dates_span(first, last, coach.zone)
    except ValueError as error:
        raise Invalid.field("date", str(error)) from error


def by_link(tx: Session, waiting_id: UUID, now: datetime) -> WaitingView:
    """Return the place in line that a link opens; the link was checked at the door."""
    return _view(tx, rows.one(tx, waiting_id), now)


def list_for(tx: Session, coach: CoachCard, on: date | None, now: datetime) -> list[WaitingView]:
    """Return who waits for the coach on a date, or from today on, in the order of the lines."""
    found = rows.of_coach(tx, coach.id, on, local_date(now, coach.zone))
    return all_seen(tx, coach, found, now)


def all_seen(
    tx: Session, coach: CoachCard, found: Sequence[tuple[WaitingRow, ClientRow]], now: datetime
) -> list[WaitingView]:
    """Return places in line with what is kept for each."""
    offers = rows.offers(tx, [row.id for row, _ in found])
    return [_seen(row, client, coach, offers, now) for row, client in found]


def leave(tx: Session, waiting_id: UUID, now: datetime) -> WaitingView:
    """Take somebody off the list by their own link; doing so twice is harmless."""
    row = rows.one(tx, waiting_id, lock=True)
    return _off(tx, row, ActorName.CLIENT, now)


def remove(tx: Session, coach_id: UUID, waiting_id: UUID, now: datetime) -> WaitingView:
    """Take somebody off the list as the coach."""
    row = rows.one(tx, waiting_id, coach_id, lock=True)
    return _off(tx, row, ActorName.COACH, now)


def _off(tx: Session, row: WaitingRow, by: ActorName, now: datetime) -> WaitingView:
    """Take off the list whoever waits in it, and give back what is kept for them."""
    if row.state == WaitingState.WAITING:
        row.state = WaitingState.LEFT
        tx.flush()
        for booking_id in rows.let_go(tx, row.id):
            notices.supersede(tx, booking_id, "the place was let go")
        audit.add(tx, row.coach_id, by, "waiting_left", row.id, now)
    return _view(tx, row, now)


def _view(tx: Session, row: WaitingRow, now: datetime, *, is_new: bool = False) -> WaitingView:
    tx.flush()
    coach = card(people.coach(tx, row.coach_id))
    client = clients.client(tx, row.coach_id, row.client_id)
    return _seen(row, client, coach, rows.offers(tx, [row.id]), now, is_new=is_new)


def _seen(
    row: WaitingRow,
    client: ClientColumns,
    coach: CoachCard,
    offers: Sequence[BookingRow],
    now: datetime,
    *,
    is_new: bool = False,
) -> WaitingView:
    made = [offer for offer in offers if offer.waiting_id == row.id]
    kept = next((_kept(offer) for offer in made if rows.runs(offer, now)), None)
    day_over = row.wanted_on < local_date(now, coach.zone)
    state = WaitingState(row.state)
    over = day_over or len(made) >= MOST_OFFERS
    return WaitingView(
        id=row.id,
        coach=coach,
        kind=Kind(row.kind),
        on=row.wanted_on,
        standing=standing(state, offered=kept is not None, over=over),
        zone=row.zone,
        language=client.language,
        client_id=client.id,
        client_name=client.name,
        client_email=client.email,
        by_coach=row.by_coach,
        joined_at=row.joined_at,
        asked=len(made),
        offer=kept,
        is_new=is_new,
    )


def _kept(offer: BookingRow) -> Kept:
    return Kept(
        booking_id=offer.id,
        start=offer.starts_at,
        end=offer.ends_at,
        until=offer.hold_expires_at or offer.starts_at,
        made_at=offer.created_at,
    )
