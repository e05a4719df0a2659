"""Signs of a coach's clients that movement is counted from; the same few queries for any number."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.domain.alliance import Pause
from shared.domain.bookings import State
from shared.domain.commitments import Due, Status
from shared.domain.notices import NoticeState, Recipient
from shared.storage.alliances import PauseRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CommitmentRow, WinRow
from shared.storage.notices import NoticeRow


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment as it is counted, without a word of it."""

    due: Due
    status: Status
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Signs:
    """What there is of one client: `held` oldest first, `deliveries` the latest, oldest first."""

    commitments: list[Promised] = field(default_factory=list)
    wins: list[datetime] = field(default_factory=list)
    held: list[datetime] = field(default_factory=list)
    deliveries: list[NoticeState] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)


def signs(
    tx: Session, coach_id: UUID, latest: int, client_id: UUID | None = None
) -> Callable[[UUID], Signs]:
    """Return what gives each client's signs; of one client's if one is named.

    `latest` says how many of the last messages are looked at.
    """
    found: dict[UUID, Signs] = defaultdict(Signs)
    whose = _Whose(coach_id, client_id)
    for client, due_at, due_on, status, answered_at in tx.execute(
        select(
            CommitmentRow.client_id,
            CommitmentRow.due_at,
            CommitmentRow.due_on,
            CommitmentRow.status,
            CommitmentRow.answered_at,
        ).where(*whose.are(CommitmentRow.coach_id, CommitmentRow.client_id))
    ):
        due = Due(at=due_at, on=due_on)
        found[client].commitments.append(Promised(due, Status(status), answered_at))
    for client, at in tx.execute(
        select(WinRow.client_id, WinRow.at).where(*whose.are(WinRow.coach_id, WinRow.client_id))
    ):
        found[client].wins.append(at)
    _add_held(tx, whose, found)
    _add_deliveries(tx, whose, latest, found)
    for row in tx.scalars(
        select(PauseRow).where(*whose.are(PauseRow.coach_id, PauseRow.client_id))
    ):
        found[row.client_id].pauses.append(row.pause)
    return lambda client: found[client]


_ClientColumn = (
    ColumnElement[UUID] | InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
)


@dataclass(frozen=True, slots=True)
class _Whose:
    coach_id: UUID
    client_id: UUID | None

    def are(
        self,
        coach: InstrumentedAttribute[UUID],
        client: ColumnElement[UUID]
        | InstrumentedAttribute[UUID]
        | InstrumentedAttribute[UUID | None],
    ) -> tuple[ColumnElement[bool], ...]:
        mine = coach == self.coach_id
        return (mine,) if self.client_id is None else (mine, client == self.client_id)


def _add_held(tx: Session, whose: _Whose, found: dict[UUID, Signs]) -> None:
    """Add when bookings that took place began."""
    rows = tx.execute(
        select(BookingRow.client_id, BookingRow.starts_at)
        .where(
            *whose.are(BookingRow.coach_id, BookingRow.client_id),
            BookingRow.client_id.is_not(None),
            BookingRow.state == State.COMPLETED,
        )
        .order_by(BookingRow.starts_at)
    )
    for client, start in rows:
        if client is not None:
            found[client].held.append(start)


def _add_deliveries(tx: Session, whose: _Whose, latest: int, found: dict[UUID, Signs]) -> None:
    """Add whether the latest messages to each client were sent or failed."""
    client = func.coalesce(NoticeRow.client_id, BookingRow.client_id)
    newest_first = func.coalesce(NoticeRow.sent_at, NoticeRow.due_at).desc()
    numbered = (
        select(
            client.label("client"),
            NoticeRow.state,
            func.row_number()
            .over(partition_by=client, order_by=(newest_first, NoticeRow.id))
            .label("place"),
        )
        .join(BookingRow, BookingRow.id == NoticeRow.booking_id, isouter=True)
        .where(
            *whose.are(NoticeRow.coach_id, client),
            NoticeRow.recipient == Recipient.CLIENT,
            NoticeRow.state.in_((NoticeState.SENT, NoticeState.FAILED)),
        )
        .subquery()
    )
    rows = tx.execute(
        select(numbered.c.client, numbered.c.state)
        .where(numbered.c.place <= latest, numbered.c.client.is_not(None))
        .order_by(numbered.c.place.desc())
    )
    for client_id, state in rows:
        found[client_id].deliveries.append(NoticeState(state))
