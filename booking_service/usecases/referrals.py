"""A coach's referral: the client's own bookings wait, a letter may go, and the way back is open."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases import changes
from booking_service.usecases.changes import Actor
from booking_service.usecases.clients import ClientCard, client_card, move_door
from booking_service.usecases.desk import Desk
from booking_service.usecases.people import CoachCard
from shared.domain.bookings import State
from shared.domain.errors import Invalid, MoveNotAllowed
from shared.domain.localtime import local_date
from shared.domain.notices import NoticeKind, PlannedNotice
from shared.domain.referral import Ahead, Door, Step, review_on
from shared.domain.referral_notices import Change, on_review, when_asked_back, when_referred
from shared.domain.sentences import sentence
from shared.storage import audit, bookings, clients, notices, people, referrals
from shared.storage.audit import ActorName
from shared.storage.keys import Sealer
from shared.storage.people import ClientRow
from shared.storage.referrals import ReferralRow

WORDS_LIMIT = 2000
_AHEAD = (State.CONFIRMED, State.REQUESTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWish:
    """What a coach decides: with `words` a letter goes out, without them none does."""

    ahead: Ahead = Ahead.KEEP
    words: str | None = field(default=None, repr=False)
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralView:
    """A referral that has not ended; `words` are those of the letter, if one was sent."""

    made_at: datetime
    review_on: date
    words: str | None = field(default=None, repr=False)


def refer(
    tx: Session, coach: CoachCard, client_id: UUID, wish: ReferralWish, desk: Desk, now: datetime
) -> ClientCard:
    """Pause a client's own bookings until the coach's welcome back, and set a day to look again.

    Bookings are locked before the client, as everywhere.
    """
    clients.client(tx, coach.id, client_id)
    on = review_on(local_date(now, coach.zone), wish.review_on)
    if wish.words is not None and len(wish.words) > WORDS_LIMIT:
        raise Invalid.field("words", sentence("keep this to {limit} characters", limit=WORDS_LIMIT))
    if wish.ahead is Ahead.RELEASE:
        _release(tx, coach.id, client_id, desk, now)
    row = clients.client(tx, coach.id, client_id, lock=True)
    if referrals.open_of(tx, client_id) is not None:
        raise MoveNotAllowed("There is a referral already; it ends with your welcome back.")
    move_door(tx, row, Step.REFER, now)
    words = desk.sealer.seal(tx, client_id, (wish.words or "").strip())
    tx.add(
        ReferralRow(
            id=uuid4(),
            coach_id=coach.id,
            client_id=client_id,
            words=words,
            review_on=on,
            made_at=now,
        )
    )
    about = Change(row.revision, now)
    _tell(tx, row, on_review(about, on, coach.zone), desk, now)
    if words is not None:
        _tell(tx, row, when_referred(about), desk, now)
    audit.add(tx, coach.id, ActorName.COACH, "client_referred", client_id, now)
    return client_card(row)


def _release(tx: Session, coach_id: UUID, client_id: UUID, desk: Desk, now: datetime) -> None:
    """Cancel what lies ahead; each cancellation takes its invite back from the calendar."""
    ahead = [
        row.id
        for row in bookings.of_client(tx, coach_id, client_id)
        if row.state in _AHEAD and row.starts_at > now
    ]
    for booking_id in sorted(ahead):
        changes.cancel(tx, booking_id, Actor(coach_id), None, desk, now)


def _tell(tx: Session, row: ClientRow, notice: PlannedNotice, desk: Desk, now: datetime) -> None:
    tx.flush()
    notices.add_all(tx, row, [notice], now, mail_domain=desk.mail_domain)


def look_again(
    tx: Session, coach: CoachCard, client_id: UUID, chosen: date | None, desk: Desk, now: datetime
) -> date:
    """Set another day to look at a referral; without one, 30 days from now."""
    row = clients.client(tx, coach.id, client_id, lock=True)
    referral = referrals.open_of(tx, client_id)
    if referral is None:
        raise MoveNotAllowed("There is no referral to look at again.")
    referral.review_on = review_on(local_date(now, coach.zone), chosen)
    notices.supersede(tx, client_id, "another day was chosen", {NoticeKind.COACH_REFERRAL_REVIEW})
    about = Change(row.revision, now)
    _tell(tx, row, on_review(about, referral.review_on, coach.zone), desk, now)
    return referral.review_on


def ask_back(tx: Session, client_id: UUID, desk: Desk, now: datetime) -> None:
    """Tell the coach that a client would like to come back; asking twice is asking once."""
    coach_id = clients.by_id(tx, client_id).coach_id
    row = clients.client(tx, coach_id, client_id, lock=True)
    before = clients.door(row)
    if move_door(tx, row, Step.ASK_BACK, now) is before:
        return
    _tell(tx, row, when_asked_back(Change(row.revision, now)), desk, now)
    audit.add(tx, coach_id, ActorName.CLIENT, "client_asked_back", client_id, now)


def current(tx: Session, coach_id: UUID, client_id: UUID, sealer: Sealer) -> ReferralView | None:
    """Return the client's referral, if there is one that has not ended."""
    clients.client(tx, coach_id, client_id)
    row = referrals.open_of(tx, client_id)
    if row is None:
        return None
    words = sealer.open(tx, client_id, row.words)
    return ReferralView(made_at=row.made_at, review_on=row.review_on, words=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """What a paused client sees at their own door: who the coach is, and a letter if one came."""

    coach_name: str
    coach_email: str
    door: Door
    letter: str | None = field(default=None, repr=False)


def way_back(tx: Session, client_id: UUID, sealer: Sealer) -> WayBack:
    """Return what stands at the door of the client whom a signed link names."""
    row = clients.by_id(tx, client_id)
    coach, referral = people.coach(tx, row.coach_id), referrals.open_of(tx, client_id)
    return WayBack(
        coach_name=coach.name,
        coach_email=coach.email,
        door=clients.door(row),
        letter=sealer.open(tx, client_id, referral.words) if referral else None,
    )
