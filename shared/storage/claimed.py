"""A claimed notice, and everything that it is about as it stands at sending time."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from shared.domain.bookings import State
from shared.domain.notices import (
    IN_THREAD,
    WITH_INVITE,
    BookingNow,
    ClientNow,
    NoticeKind,
    NoticeState,
    PlannedNotice,
    Recipient,
)
from shared.storage import clients
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that this sender may work on until its lease ends.

    `ambiguous`: an earlier sender got as far as the mail server and was not heard of again.
    """

    id: UUID
    booking_id: UUID | None
    client_id: UUID | None
    subject_id: UUID
    lease_token: UUID
    attempts: int
    repeats: int
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A claimed notice with everything that it is about.

    No booking if it is about a client, and no client either if it is about the coach alone.

    `invited`: the recipient has, or may have, an invite for this booking in their calendar.
    """

    notice: NoticeRow
    booking: BookingRow | None
    coach: CoachRow
    client: ClientRow | None
    thread_id: str | None
    invited: bool

    @property
    def addressee(self) -> ClientRow | None:
        """The client whom it goes to; None if it goes to the coach."""
        return self.client if self.notice.recipient == Recipient.CLIENT else None


_BOOKING = (
    select(BookingRow, CoachRow, ClientRow)
    .join(CoachRow, CoachRow.id == BookingRow.coach_id)
    .join(ClientRow, ClientRow.id == BookingRow.client_id)
    .where(BookingRow.id == bindparam("booking_id"))
    .with_for_update(of=BookingRow, read=True)
)
_other = aliased(NoticeRow)
_TO_THE_SAME = and_(
    _other.booking_id == NoticeRow.booking_id,
    _other.recipient == NoticeRow.recipient,
    _other.id != NoticeRow.id,
    _other.smtp_started_at.is_not(None),
)
# The Message-ID of the booking's first mail that went to the same recipient. The answer changes
# with time; what a mail told is kept with its notice, for a retry.
_THREAD = (
    select(_other.message_id)
    .where(_TO_THE_SAME, _other.state != NoticeState.FAILED)
    .order_by(_other.smtp_started_at, _other.id)
    .limit(1)
    .correlate(NoticeRow)
    .scalar_subquery()
)
# Whether another mail has put the booking into the recipient's calendar, or may have.
_INVITED = (
    select(_other.id)
    .where(_TO_THE_SAME, _other.kind.in_(sorted(WITH_INVITE)))
    .correlate(NoticeRow)
    .exists()
)
# Made once: building a statement takes longer than running it.
_NOTICE = (
    select(NoticeRow, _THREAD, _INVITED)
    .where(
        NoticeRow.id == bindparam("id"),
        NoticeRow.state == NoticeState.CLAIMED,
        NoticeRow.lease_token == bindparam("lease_token"),
    )
    .with_for_update(of=NoticeRow)
)


def load_for_sending(tx: Session, claimed: Claimed) -> Loaded | None:
    """Return a notice and what it is about, locked FOR SHARE; None if the lease or all of it went.

    The lock keeps a move or cancel out until the mark is made, and no longer. It is taken
    before the notice's, the order in which a move takes them.
    """
    if claimed.booking_id is None:
        return _about_client(tx, claimed) if claimed.client_id else _about_coach(tx, claimed)
    found = tx.execute(_BOOKING, {"booking_id": claimed.booking_id}).first()
    held = tx.execute(_NOTICE, {"id": claimed.id, "lease_token": claimed.lease_token}).first()
    if found is None or held is None:
        return None  # erased, or the lease went
    booking, coach, client = found
    notice, thread_id, invited = held
    return Loaded(notice, booking, coach, client, thread_id, invited)


def _about_client(tx: Session, claimed: Claimed) -> Loaded | None:
    """Return a notice about a client; each such mail begins a thread of its own."""
    found = tx.execute(
        select(CoachRow, ClientRow)
        .join(CoachRow, CoachRow.id == ClientRow.coach_id)
        .where(ClientRow.id == claimed.subject_id)
        .with_for_update(of=ClientRow, read=True)
    ).first()
    notice = tx.scalar(select(NoticeRow).where(still_ours(claimed)).with_for_update())
    if found is None or notice is None:
        return None  # erased, or the lease went
    coach, client = found
    return Loaded(notice, None, coach, client, None, invited=False)


def _about_coach(tx: Session, claimed: Claimed) -> Loaded | None:
    """Return a notice about a coach alone."""
    coach = tx.scalars(
        select(CoachRow).where(CoachRow.id == claimed.subject_id).with_for_update(read=True)
    ).one()
    notice = tx.scalar(select(NoticeRow).where(still_ours(claimed)).with_for_update())
    return None if notice is None else Loaded(notice, None, coach, None, None, invited=False)


def thread_of(tx: Session, notice: NoticeRow) -> str | None:
    """Return the Message-ID of the booking's first mail that went to the same recipient."""
    return tx.scalar(select(_THREAD).where(NoticeRow.id == notice.id))


def is_invited(tx: Session, notice: NoticeRow) -> bool:
    """Say whether another mail has put the booking into the recipient's calendar, or may have."""
    return bool(tx.scalar(select(_INVITED).where(NoticeRow.id == notice.id)))


def still_ours(claimed: Claimed) -> ColumnElement[bool]:
    """Choose the claimed notice while its lease is this sender's."""
    return and_(
        NoticeRow.id == claimed.id,
        NoticeRow.state == NoticeState.CLAIMED,
        NoticeRow.lease_token == claimed.lease_token,
    )


def as_planned(row: NoticeRow) -> PlannedNotice:
    """Return a notice as the rules know it."""
    return PlannedNotice(
        kind=NoticeKind(row.kind),
        recipient=Recipient(row.recipient),
        due_at=row.due_at,
        expires_at=row.expires_at,
        revision=row.revision,
        offset=row.offset,
        subject_ids=tuple(row.subject_ids),
        times=tuple(row.times),
    )


def subject_now(
    notice: NoticeRow, booking: BookingRow | None, client: ClientRow | None
) -> BookingNow | ClientNow | None:
    """Return what the notice is about as it stands; None is a coach alone."""
    if client is None:
        return None
    off = frozenset(clients.turned_off(client))
    if booking is not None:
        return BookingNow(State(booking.state), booking.revision, off)
    revision = client.plan_revision if notice.kind in IN_THREAD else client.revision
    return ClientNow(clients.door(client), revision, off)
