"""Making bookings: the hold, the booking itself, and the coach's own way to make one."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import gate, giving, placing
from booking_service.usecases.booking_views import BookingView, view, view_of_new
from booking_service.usecases.desk import Desk
from booking_service.usecases.gate import Admitted, Ticket
from booking_service.usecases.giving import Draft, Told
from booking_service.usecases.people import CoachCard
from booking_service.usecases.people import profile as coach_card
from booking_service.usecases.placing import Host
from booking_service.usecases.slots import Asked
from booking_service.usecases.tokens import hashed, new_token
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.errors import (
    HoldLapsed,
    IdempotencyKeyReused,
    Invalid,
    SlotNotOffered,
    SlotTaken,
)
from shared.domain.localtime import zone as zone_of
from shared.storage import availability as availability_rows
from shared.storage import bookings as rows
from shared.storage import clients
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow
from shared.storage.clients import Contact as Contact
from shared.storage.people import ClientColumns

_NO_LONGER_HELD = "This time is no longer held for you."


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWish:
    """A time that a visitor wants kept while they fill in the form."""

    kind: Kind
    start: datetime
    ticket: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """A time that is kept; the token is shown this once."""

    token: str = field(repr=False)
    kind: Kind
    start: datetime
    end: datetime
    lapses_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingWish:
    """What a visitor sends to book: a start, or the token of their hold."""

    kind: Kind
    start: datetime | None = None
    hold: str | None = field(default=None, repr=False)
    ticket: Ticket = field(repr=False)
    client: Contact = field(repr=False)
    about: str | None = field(default=None, repr=False)
    idempotency_key: str | None = None

    def print(self, start: datetime | None) -> bytes:
        """Return a fingerprint by which a repeat of the same request for `start` is known.

        Hold and pass are gone from the browser after the first answer, so they are left out;
        the visit's bits nobody can guess, so the fingerprint gives nothing else away.
        """
        told = (self.kind, start, self.ticket, self.client, self.about)
        return hashlib.sha256("\x1f".join(map(_text, told)).encode()).digest()


def _text(part: object) -> str:
    match part:
        case Ticket():
            return f"{part.session}\x1e{part.client_id}"
        case Contact():
            told = (part.name, part.email, part.zone, part.country, part.discreet)
            return "\x1e".join(map(str, told))
    return str(part)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachBooking:
    """What a coach sends to book for a client."""

    kind: Kind
    start: datetime
    client: Contact = field(repr=False)
    about: str | None = field(default=None, repr=False)


def hold(tx: Session, slug: str, wish: HoldWish, desk: Desk, now: datetime) -> HoldView:
    """Keep a time for ten minutes; the gate comes before the calendar is blocked.

    A visitor holds one time with a coach: a new hold lets the older one go.
    """
    entered = gate.enter(tx, slug, wish.ticket)
    coach = entered.host.coach
    admitted = gate.admit_entered(tx, entered, wish.kind, wish.ticket, now)
    asked = Asked(kind=wish.kind, start=wish.start, holder=wish.ticket.session)
    rules = placing.check(tx, entered.host, asked, now)
    token = new_token()
    row = placing.new_row(coach, asked, rules, desk.mail_domain, now)
    row.hold_expires_at = now + desk.policy.hold_length
    row.hold_token_hash = hashed(token)
    row.hold_session_hash = hashed(wish.ticket.session) if wish.ticket.session else None
    row.pass_id = admitted.screening_pass.id if admitted.screening_pass else None
    placing.settle(tx, coach, row, asked, row.span, now)
    return _held(row, token)


def _held(row: BookingRow, token: str) -> HoldView:
    if row.hold_expires_at is None:
        raise HoldLapsed(_NO_LONGER_HELD)
    return HoldView(
        token=token,
        kind=Kind(row.kind),
        start=row.starts_at,
        end=row.ends_at,
        lapses_at=row.hold_expires_at,
    )


def held(tx: Session, coach: CoachCard, token: str, now: datetime) -> HoldView | None:
    """Return the running hold with this token, or None."""
    row = rows.hold_by_token(tx, coach.id, hashed(token))
    return _held(row, token) if row is not None and _runs(row, now) else None


def _runs(row: BookingRow, now: datetime) -> bool:
    return row.state == State.HELD and row.hold_expires_at is not None and now < row.hold_expires_at


def book(tx: Session, slug: str, wish: BookingWish, desk: Desk, now: datetime) -> BookingView:
    """Make the booking, or the request, with its notices; all in this transaction.

    A repeat with the same idempotency key answers with the same booking. Who has a hold locks
    that before the hours: whoever changes the reminder rules locks bookings first, too.
    """
    entered = gate.enter(tx, slug, wish.ticket, keep=wish.hold is None)
    coach = entered.host.coach
    check_zone(wish.client)
    before = _made_before(tx, coach, wish)
    if before is not None:
        return view(tx, before, now)
    kept = _hold_of(tx, coach, wish)
    reserved = kept.pass_id if kept is not None and _runs(kept, now) else None
    admitted = gate.admit_entered(tx, entered, wish.kind, wish.ticket, now, reserved=reserved)
    _check_address(admitted, wish.client)
    with _paused_first(tx, coach, wish):
        made = _take(tx, entered.host, wish, kept, desk, now)
    client = _client(tx, coach, wish, admitted, now)
    gate.refuse_paused(client)
    row = made.row
    row.idempotency_key = wish.idempotency_key
    row.idempotency_print = wish.print(row.starts_at)
    if admitted.screening_pass is not None:
        row.pass_id = admitted.screening_pass.id
    giving.promise(tx, made, client, _told(wish), desk, now)
    goes_along = giving.along(made, client, ActorName.CLIENT, desk, now)
    giving.put(tx, coach, made, goes_along, now)
    return view_of_new(row, coach, client, made.kept.hours.change_notice, now)


@contextmanager
def _paused_first(tx: Session, coach: CoachCard, wish: BookingWish) -> Iterator[None]:
    """Tell somebody who is paused so, and not that this time is gone: they would try others."""
    try:
        yield
    except (SlotTaken, SlotNotOffered):
        gate.refuse_paused(clients.by_email(tx, coach.id, wish.client.email))
        raise


def _client(
    tx: Session, coach: CoachCard, wish: BookingWish, admitted: Admitted, now: datetime
) -> ClientColumns:
    """Return whose booking it will be, locked until the transaction ends."""
    if admitted.client is not None:
        return clients.by_id(tx, admitted.client.id, lock=True)
    return clients.meet(tx, coach.id, wish.client, now)


def _check_address(admitted: Admitted, given: Contact) -> None:
    """Refuse another address than the one the link belongs to: the mail would go elsewhere."""
    if admitted.client is not None and admitted.client.email.lower() != given.email.lower():
        raise Invalid.field("client.email", "use the address that this link was sent to")


def check_zone(client: Contact) -> None:
    """Refuse a zone that no clock follows."""
    try:
        zone_of(client.zone)
    except ValueError as error:
        raise Invalid.field("client.zone", str(error)) from error


def _made_before(tx: Session, coach: CoachCard, wish: BookingWish) -> BookingRow | None:
    """Return the booking that this very request made earlier; two at once queue here."""
    if wish.idempotency_key is None:
        return None
    row = rows.by_idempotency_key(tx, coach.id, wish.idempotency_key)
    if row is not None and row.idempotency_print != wish.print(_meant(tx, coach, wish)):
        raise IdempotencyKeyReused("This key came with another request before.")
    return row


def _meant(tx: Session, coach: CoachCard, wish: BookingWish) -> datetime | None:
    """Return the start that a request means, by itself or by its hold."""
    kept = rows.hold_by_token(tx, coach.id, hashed(wish.hold)) if wish.hold else None
    return kept.starts_at if kept is not None else wish.start


def _hold_of(tx: Session, coach: CoachCard, wish: BookingWish) -> BookingRow | None:
    """Return the hold that the wish names, running or lapsed; a lapsed one still says when."""
    if wish.hold is None:
        if wish.start is None:
            raise Invalid.field("start", "name a start or a hold")
        return None
    row = rows.hold_by_token(tx, coach.id, hashed(wish.hold))
    mine = row is not None and row.kind == wish.kind and row.state in {State.HELD, State.LAPSED}
    if row is None or not mine:
        raise HoldLapsed(_NO_LONGER_HELD)
    return row


def _take(
    tx: Session,
    host: Host,
    wish: BookingWish,
    kept: BookingRow | None,
    desk: Desk,
    now: datetime,
) -> Draft:
    """Find the time that is held, or one that is not (or no longer) by the rules that list it.

    A hold that no longer runs is not locked: whoever has the calendar may be clearing it away.
    """
    if kept is not None and _runs(kept, now):
        row = rows.lock(tx, kept.id, host.coach.id)
        if not _runs(row, now):
            raise HoldLapsed(_NO_LONGER_HELD)
        return Draft(row, availability_rows.keep(tx, host.coach.id))
    start = kept.starts_at if kept is not None else wish.start
    if start is None:
        raise Invalid.field("start", "name a start or a hold")
    asked = Asked(kind=wish.kind, start=start, holder=wish.ticket.session)
    host = placing.host(tx, host.coach) if wish.hold is not None else host
    return giving.draft(tx, host, asked, desk, now)


def _told(wish: BookingWish | CoachBooking) -> Told:
    return Told(zone=wish.client.zone, discreet=wish.client.discreet, about=wish.about)


def book_for_client(
    tx: Session, coach_id: UUID, wish: CoachBooking, desk: Desk, now: datetime
) -> BookingView:
    """Book for a client: no pass, and on purpose also outside the hours.

    Never over another booking, and never in the past.
    """
    check_zone(wish.client)
    coach = coach_card(tx, coach_id)
    asked = Asked(kind=wish.kind, start=wish.start)
    made = giving.draft(tx, placing.host(tx, coach), asked, desk, now, by_coach=True)
    client = clients.meet(tx, coach.id, wish.client, now)
    giving.promise(tx, made, client, _told(wish), desk, now)
    goes_along = giving.along(made, client, ActorName.COACH, desk, now)
    giving.put(tx, coach, made, goes_along, now)
    return view_of_new(made.row, coach, client, made.kept.hours.change_notice, now)
