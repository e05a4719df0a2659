"""Making a row of the calendar somebody's booking, or request, with its notices."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import placing
from booking_service.usecases.desk import Desk
from booking_service.usecases.occasions import answer_by, note_clocks, occasion_of
from booking_service.usecases.people import CoachCard
from booking_service.usecases.placing import Host
from booking_service.usecases.slots import Asked
from shared.domain.availability import Approval, Kind, KindRules
from shared.domain.booking_notices import when_confirmed, when_requested
from shared.domain.bookings import Move, State, after
from shared.storage import availability as availability_rows
from shared.storage import booked, clients, hook_deliveries, notices
from shared.storage.audit import ActorName, Deed
from shared.storage.availability import Kept
from shared.storage.booked import Along
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What goes with a booking besides its time: zone, discretion, and one line."""

    zone: str
    discreet: bool = False
    about: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row on its way to be somebody's, and what it is made by; `asked` if it is a new one."""

    row: BookingRow
    kept: Kept
    asked: Asked | None = None


def draft(
    tx: Session,
    host: Host,
    asked: Asked,
    desk: Desk,
    now: datetime,
    *,
    by_coach: bool = False,
) -> Draft:
    """Return a new booking where it is wanted, if the rules allow that; nothing is written yet."""
    rules = placing.check(tx, host, asked, now, by_coach=by_coach)
    row = placing.new_row(host.coach, asked, rules, desk.mail_domain, now)
    row.by_coach = by_coach
    return Draft(row, host.kept, asked)


def give(
    tx: Session, row: BookingRow, client_id: UUID, told: Told, desk: Desk, now: datetime
) -> None:
    """Turn what is kept for a client into their booking, or request, with its notices."""
    made = Draft(row, availability_rows.keep(tx, row.coach_id))
    client = clients.client(tx, row.coach_id, client_id, lock=True)
    promise(tx, made, client, told, desk, now)
    tx.flush()
    notices.write(tx, _notices(made, client, desk, now))
    _tell_programs(tx, made, now)


def promise(
    tx: Session, made: Draft, client: ClientColumns, told: Told, desk: Desk, now: datetime
) -> None:
    """Note on the row whose booking it is, or whose request, and what was said with it."""
    row, rules = made.row, made.kept.hours
    kind = rules.kinds.get(Kind(row.kind), KindRules())  # gone since the hold: still a promise
    manual = kind.approval is Approval.MANUAL and not row.by_coach
    row.state = after(State(row.state), Move.REQUEST if manual else Move.CONFIRM)
    row.client_id, row.client_zone = client.id, told.zone
    row.discreet = told.discreet or client.discreet
    row.about = desk.sealer.seal(tx, client.id, told.about)
    row.hold_expires_at = row.hold_session_hash = None
    row.changed_at = now
    note_clocks(row, rules)
    row.request_expires_at = answer_by(row.starts_at, rules, desk, now) if manual else None


def along(made: Draft, client: ClientColumns, by: ActorName, desk: Desk, now: datetime) -> Along:
    """Return what goes with the booking; `client` is locked."""
    row = made.row
    action = "coach_override" if row.by_coach else f"booking_{row.state}"
    return Along(_notices(made, client, desk, now), Deed(row.coach_id, now, by, action, row.id))


def _notices(made: Draft, client: ClientColumns, desk: Desk, now: datetime) -> list[notices.Values]:
    row, wants = made.row, client.reminders_off_at is None
    plan = when_requested if row.state == State.REQUESTED else when_confirmed
    planned = plan(occasion_of(row, made.kept.reminders, now, reminded=wants))
    return notices.rows(row, planned, now, mail_domain=desk.mail_domain)


def put(tx: Session, coach: CoachCard, made: Draft, goes_along: Along, now: datetime) -> None:
    """Write the booking with all of that; the database has the last word about a new one."""
    if made.asked is None:
        booked.write(tx, made.row, goes_along)
    else:
        placing.settle_new(tx, coach, made.row, made.asked, goes_along, now)
    _tell_programs(tx, made, now)


def _tell_programs(tx: Session, made: Draft, now: datetime) -> None:
    if made.kept.has_listeners:
        hook_deliveries.tell_of_booking(tx, made.row, now)
