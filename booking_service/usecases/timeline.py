"""A client's whole thread as their coach reads it: everything that happened, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import alliance, booking_views, pauses, thread
from booking_service.usecases.alliance import AllianceVersion
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.pauses import PauseView
from booking_service.usecases.sides import Side
from booking_service.usecases.thread import CheckInView, CommitmentView, ThreadView, WinView
from shared.storage import referrals
from shared.storage.keys import Sealer
from shared.storage.referrals import ReferralRow

PAGE = 30


class Sort(StrEnum):
    """What can happen between the two."""

    BOOKING = "booking"
    COMMITMENT = "commitment"
    CHECK_IN = "check_in"
    WIN = "win"
    ALLIANCE = "alliance"
    PAUSE = "pause"
    REFERRAL = "referral"
    WELCOME_BACK = "welcome_back"


Thing = BookingView | CommitmentView | CheckInView | WinView | AllianceVersion | PauseView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing, and when; `about` is the commitment that an answer or a win belongs to."""

    at: datetime
    sort: Sort
    thing: Thing = None
    about: CommitmentView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One page of what happened, what is open, and what lies ahead; `pages` counts from 1.

    `booked` has all bookings, newest first.
    """

    events: Sequence[Event]
    booked: Sequence[BookingView]
    page: int
    pages: int
    ahead: Sequence[BookingView]
    open: Sequence[CommitmentView]
    zone: str


def of(tx: Session, side: Side, sealer: Sealer, now: datetime, page: int = 1) -> Timeline:
    """Return a page of a client's timeline; a page past the end is the last one."""
    found = thread.of(tx, side, sealer, now)
    client = side.client(tx)
    booked = booking_views.of_client(tx, client.coach_id, client.id, now)
    happened = sorted(
        (
            *_bookings(booked, now),
            *_thread(found),
            *_agreed(tx, side, now),
            *_referrals(referrals.of_client(tx, client.coach_id, client.id)),
        ),
        key=lambda event: event.at,
        reverse=True,
    )
    pages = max(1, -(-len(happened) // PAGE))
    shown = min(max(page, 1), pages)
    return Timeline(
        events=happened[(shown - 1) * PAGE : shown * PAGE],
        booked=booked,
        page=shown,
        pages=pages,
        ahead=[one for one in reversed(booked) if one.start > now],
        open=found.open,
        zone=found.zone,
    )


def _bookings(booked: Sequence[BookingView], now: datetime) -> Iterator[Event]:
    for one in booked:
        if one.start <= now:
            yield Event(at=one.start, sort=Sort.BOOKING, thing=one)


def _thread(found: ThreadView) -> Iterator[Event]:
    by_id: dict[UUID | None, CommitmentView] = {one.id: one for one in found.commitments}
    for one in found.commitments:
        yield Event(at=one.made_at, sort=Sort.COMMITMENT, thing=one)
        for said in one.check_ins:
            yield Event(at=said.at, sort=Sort.CHECK_IN, thing=said, about=one)
    for win in found.wins:
        about = by_id.get(win.commitment_id)
        yield Event(at=win.at, sort=Sort.WIN, thing=win, about=about)


def _agreed(tx: Session, side: Side, now: datetime) -> Iterator[Event]:
    for version in alliance.show(tx, side).history:
        yield Event(at=version.made_at, sort=Sort.ALLIANCE, thing=version)
    for one in pauses.of(tx, side, now):
        yield Event(at=one.made_at, sort=Sort.PAUSE, thing=one)


def _referrals(rows: Sequence[ReferralRow]) -> Iterator[Event]:
    for row in rows:
        yield Event(at=row.made_at, sort=Sort.REFERRAL)
        if row.ended_at is not None:
            yield Event(at=row.ended_at, sort=Sort.WELCOME_BACK)
