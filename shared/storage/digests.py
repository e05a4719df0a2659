"""What a coach's morning mail tells, and which mornings have been decided about."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.domain.bookings import State
from shared.domain.commitments import Maker
from shared.domain.digest import FARTHEST_BACK
from shared.domain.localtime import local_date, midnight
from shared.domain.notices import NoticeKind, NoticeState
from shared.storage import unbooked
from shared.storage.alliances import AllianceRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow
from shared.storage.referrals import ReferralRow
from shared.storage.unbooked import Unbooked


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What has come from one client since the last such mail, unless the coach has seen it."""

    client: ClientRow
    check_ins: list[tuple[CheckInRow, CommitmentRow]] = field(default_factory=list)
    wins: list[WinRow] = field(default_factory=list)
    alliance_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A coach's morning. What stands is told beside what is new, and sends no mail by itself."""

    today: Sequence[tuple[BookingRow, ClientRow]]
    requests: Sequence[tuple[BookingRow, ClientRow]]
    heard: Sequence[Heard]
    asked_back: Sequence[ClientRow]
    stopped: Sequence[ClientRow]
    reviews: Sequence[ClientRow]
    unbooked: Sequence[tuple[ClientRow, Unbooked]]
    has_news: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    coach: CoachRow
    since: datetime
    until: datetime

    @property
    def today(self) -> date:
        return local_date(self.until, self.coach.zone)

    def is_new(self, at: datetime | None) -> bool:
        return at is not None and self.since < at <= self.until


def gather(tx: Session, coach: CoachRow, due_at: datetime) -> Digest:
    """Return what a mail of this morning tells, as things stand; the hour is the morning's."""
    frame = _Frame(coach, _since(tx, coach.id, due_at), due_at)
    mine = {row.id: row for row in _clients(tx, coach.id)}
    today, requests = _bookings(tx, frame, mine)
    heard = _heard(tx, frame, mine)
    asked_back = [row for row in mine.values() if row.asked_back_at]
    stopped = [row for row in mine.values() if row.address_stopped_at]
    reviews = _reviews(tx, frame)
    without = [
        (mine[client_id], one)
        for client_id, one in unbooked.of_coach(tx, coach.id, due_at).items()
        if frame.is_new(one.since)
    ]
    first_new = local_date(frame.since, coach.zone)
    news = (
        *(True for _ in (*today, *requests, *heard, *without)),
        *(frame.is_new(row.asked_back_at) for row in asked_back),
        *(frame.is_new(row.address_stopped_at) for row in stopped),
        *(on > first_new for _, on in reviews),
    )
    return Digest(
        today=today,
        requests=requests,
        heard=heard,
        asked_back=asked_back,
        stopped=stopped,
        reviews=[mine[client_id] for client_id, _ in reviews],
        unbooked=sorted(without, key=lambda one: one[1].last_end),
        has_news=any(news),
    )


def _since(tx: Session, coach_id: UUID, due_at: datetime) -> datetime:
    """Return up to when the last such mail told; one that never went told nothing."""
    last = tx.scalar(
        select(func.max(NoticeRow.due_at)).where(
            NoticeRow.coach_id == coach_id,
            NoticeRow.kind == NoticeKind.COACH_DIGEST,
            NoticeRow.state == NoticeState.SENT,
            NoticeRow.due_at < due_at,
        )
    )
    farthest = due_at - FARTHEST_BACK
    return max(last, farthest) if last else farthest


def _clients(tx: Session, coach_id: UUID) -> Sequence[ClientRow]:
    return tx.scalars(
        select(ClientRow)
        .where(ClientRow.coach_id == coach_id)
        .order_by(ClientRow.name, ClientRow.email)
    ).all()


_Booked = list[tuple[BookingRow, ClientRow]]


def _bookings(tx: Session, frame: _Frame, mine: dict[UUID, ClientRow]) -> tuple[_Booked, _Booked]:
    """Return the day's bookings that stand, and every request that waits for an answer."""
    zone, day = frame.coach.zone, frame.today
    first, last = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    today = and_(
        BookingRow.state == State.CONFIRMED,
        BookingRow.ends_at > first,
        BookingRow.starts_at < last,
    )
    waits = and_(
        BookingRow.state == State.REQUESTED,
        or_(BookingRow.request_expires_at.is_(None), BookingRow.request_expires_at > frame.until),
    )
    rows = tx.scalars(
        select(BookingRow)
        .where(BookingRow.coach_id == frame.coach.id, or_(today, waits))
        .order_by(BookingRow.starts_at, BookingRow.id)
    ).all()
    pairs = [(row, mine[row.client_id]) for row in rows if row.client_id]
    return (
        [pair for pair in pairs if pair[0].state == State.CONFIRMED],
        [pair for pair in pairs if pair[0].state == State.REQUESTED],
    )


def _heard(tx: Session, frame: _Frame, mine: dict[UUID, ClientRow]) -> list[Heard]:
    """Return what came, client by client in the order of names, oldest first for each."""
    found = {client_id: Heard(client=client) for client_id, client in mine.items()}
    for check_in, about in _check_ins(tx, frame):
        found[check_in.client_id].check_ins.append((check_in, about))
    for win in tx.scalars(
        select(WinRow).where(_came(frame, WinRow, WinRow.at)).order_by(WinRow.at, WinRow.id)
    ):
        found[win.client_id].wins.append(win)
    for client_id in tx.scalars(
        select(AllianceRow.client_id)
        .distinct()
        .where(_came(frame, AllianceRow, AllianceRow.made_at), AllianceRow.made_by == Maker.CLIENT)
    ):
        found[client_id] = replace(found[client_id], alliance_changed=True)
    return [one for one in found.values() if one.check_ins or one.wins or one.alliance_changed]


def _check_ins(tx: Session, frame: _Frame) -> Sequence[tuple[CheckInRow, CommitmentRow]]:
    rows = tx.execute(
        select(CheckInRow, CommitmentRow)
        .join(CommitmentRow, CommitmentRow.id == CheckInRow.commitment_id)
        .where(_came(frame, CheckInRow, CheckInRow.at), CheckInRow.made_by == Maker.CLIENT)
        .order_by(CheckInRow.at, CheckInRow.id)
    )
    return [(check_in, about) for check_in, about in rows]


def _came(
    frame: _Frame,
    rows: type[CheckInRow | WinRow | AllianceRow],
    at: InstrumentedAttribute[datetime],
) -> ColumnElement[bool]:
    """Choose what came from the coach's clients in this time, and was not seen since."""
    seen = (
        select(ClientRow.id)
        .where(ClientRow.id == rows.client_id, ClientRow.coach_seen_at >= at)
        .exists()
    )
    return and_(rows.coach_id == frame.coach.id, at > frame.since, at <= frame.until, ~seen)


def _reviews(tx: Session, frame: _Frame) -> Sequence[tuple[UUID, date]]:
    rows = tx.execute(
        select(ReferralRow.client_id, ReferralRow.review_on)
        .where(
            ReferralRow.coach_id == frame.coach.id,
            ReferralRow.ended_at.is_(None),
            ReferralRow.review_on <= frame.today,
        )
        .order_by(ReferralRow.review_on, ReferralRow.id)
    )
    return [(client_id, on) for client_id, on in rows]


def hours(tx: Session) -> Sequence[CoachRow]:
    """Return every coach who wants such a mail; a practice has few."""
    return tx.scalars(
        select(CoachRow).where(CoachRow.digest_at.is_not(None)).order_by(CoachRow.id)
    ).all()


def lock(tx: Session, coach_id: UUID) -> CoachRow | None:
    """Return the coach, kept from other rounds of this job; None if one is at it."""
    return tx.scalar(
        select(CoachRow)
        .where(CoachRow.id == coach_id)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
