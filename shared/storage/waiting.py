"""The waiting list of a day, and the offers made from it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Select, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.errors import NotFound
from shared.domain.waiting import InLine, WaitingState
from shared.storage.base import Base
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow, CoachRow

_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:line, 2))")
_DAY = timedelta(days=1)


class WaitingRow(Base):
    """Somebody who would like a booking on a day that is full.

    Their offers are bookings with this row's id; `booking_id` is the one they took.
    """

    __tablename__ = "waiting"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey(CoachRow.id))
    client_id: Mapped[UUID] = mapped_column(ForeignKey(ClientRow.id))
    pass_id: Mapped[UUID | None]
    booking_id: Mapped[UUID | None]
    kind: Mapped[str]
    wanted_on: Mapped[date]
    zone: Mapped[str]
    discreet: Mapped[bool] = mapped_column(default=False)
    by_coach: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]
    joined_at: Mapped[datetime]
    added: Mapped[int] = mapped_column(BigInteger, Identity(always=True))


@dataclass(frozen=True, slots=True)
class Line:
    """Those who wait for one kind of booking with one coach on one date of the coach's."""

    coach_id: UUID
    kind: Kind
    wanted_on: date


def one(
    tx: Session, waiting_id: UUID, coach_id: UUID | None = None, *, lock: bool = False
) -> WaitingRow:
    """Return somebody's place in line, or NotFound; of this coach if one is named."""
    query = select(WaitingRow).where(WaitingRow.id == waiting_id)
    if coach_id is not None:
        query = query.where(WaitingRow.coach_id == coach_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = tx.scalar(query)
    if row is None:
        raise NotFound("There is no such place in line.")
    return row


def by_pass(tx: Session, line: Line, pass_id: UUID) -> WaitingRow | None:
    """Return the place in this line that was joined with this pass."""
    return tx.scalar(_of(line).where(WaitingRow.pass_id == pass_id))


def of_client(tx: Session, line: Line, client_id: UUID) -> WaitingRow | None:
    """Return the client's place in this line, if they wait in it."""
    return tx.scalar(
        _of(line).where(WaitingRow.client_id == client_id, WaitingRow.state == WaitingState.WAITING)
    )


def _of(line: Line) -> Select[WaitingRow]:
    return select(WaitingRow).where(
        WaitingRow.coach_id == line.coach_id,
        WaitingRow.kind == line.kind,
        WaitingRow.wanted_on == line.wanted_on,
    )


def of_coach(
    tx: Session, coach_id: UUID, on: date | None, today: date
) -> Sequence[tuple[WaitingRow, ClientRow]]:
    """Return who waits for a coach on a date, or from today on, in the order of the lines."""
    dates = WaitingRow.wanted_on == on if on is not None else WaitingRow.wanted_on >= today
    found = tx.execute(
        select(WaitingRow, ClientRow)
        .join(ClientRow, ClientRow.id == WaitingRow.client_id)
        .where(
            WaitingRow.coach_id == coach_id,
            dates,
            WaitingRow.state == WaitingState.WAITING,
        )
        .order_by(WaitingRow.wanted_on, WaitingRow.kind, WaitingRow.joined_at, WaitingRow.added)
    )
    return [(row, client) for row, client in found]


def offers(tx: Session, ids: Collection[UUID]) -> Sequence[BookingRow]:
    """Return every offer made to these, also those let go, earliest made first."""
    return tx.scalars(
        select(BookingRow)
        .where(BookingRow.waiting_id.in_(ids))
        .order_by(BookingRow.created_at, BookingRow.id)
    ).all()


def runs(offer: BookingRow, now: datetime) -> bool:
    """Say whether an offer can still be taken."""
    until = offer.hold_expires_at
    return offer.state == State.HELD and until is not None and now < until


def lines(tx: Session, now: datetime) -> list[Line]:
    """Return the lines that somebody waits in, the longest wait first; days ahead only.

    A date is over everywhere two days after it began somewhere; the job looks more closely.
    """
    found = tx.execute(
        select(WaitingRow.coach_id, WaitingRow.kind, WaitingRow.wanted_on)
        .where(
            WaitingRow.state == WaitingState.WAITING,
            WaitingRow.wanted_on >= now.date() - _DAY,
        )
        .group_by(WaitingRow.coach_id, WaitingRow.kind, WaitingRow.wanted_on)
        .order_by(func.min(WaitingRow.joined_at), func.min(WaitingRow.added))
    )
    return [Line(coach_id, Kind(kind), on) for coach_id, kind, on in found]


def lock_line(tx: Session, line: Line) -> bool:
    """Take the line until commit; False where another worker has it.

    Two workers that locked its rows in turn would each have a part of it, and ask out of turn.
    """
    name = f"{line.coach_id}:{line.kind}:{line.wanted_on}"
    return bool(tx.scalar(_TRY_LOCK, {"line": name}))


def in_line(tx: Session, line: Line, now: datetime) -> tuple[list[InLine], dict[UUID, WaitingRow]]:
    """Return who can be asked, as the rules see them and as rows, locked until commit.

    Left out are those with a running offer, those whom the coach has paused, and those who are
    just now leaving or deciding.
    """
    found = tx.scalars(
        _of(line)
        .join(ClientRow, ClientRow.id == WaitingRow.client_id)
        .where(WaitingRow.state == WaitingState.WAITING, ClientRow.paused_at.is_(None))
        .order_by(WaitingRow.joined_at, WaitingRow.added)
        .with_for_update(of=WaitingRow, skip_locked=True)
    ).all()
    made = offers(tx, [row.id for row in found])
    busy = {offer.waiting_id for offer in made if runs(offer, now)}
    rows = {row.id: row for row in found if row.id not in busy}
    people = [
        InLine(
            id=row.id,
            zone=row.zone,
            joined_at=row.joined_at,
            passed=tuple(offer.span for offer in made if offer.waiting_id == row.id),
        )
        for row in rows.values()
    ]
    return people, rows


def let_go(tx: Session, waiting_id: UUID) -> list[UUID]:
    """Give back what is kept for somebody; return the ids of the offers."""
    gone = tx.scalars(
        update(BookingRow)
        .where(BookingRow.waiting_id == waiting_id, BookingRow.state == State.HELD)
        .values(state=State.CANCELLED)
        .returning(BookingRow.id)
        .execution_options(synchronize_session=False)
    )
    return list(gone)
