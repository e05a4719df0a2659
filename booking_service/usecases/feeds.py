"""The coach's private feed: an address that only the coach knows, and can make worthless."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import booking_views, invites
from booking_service.usecases.invites import Site
from booking_service.usecases.tokens import hashed, new_token
from shared.domain.bookings import State
from shared.domain.errors import NotFound
from shared.domain.notices import Recipient
from shared.domain.timespan import Timespan
from shared.messages import feeds
from shared.storage import audit, people
from shared.storage.audit import ActorName

_BEHIND, _AHEAD = timedelta(days=60), timedelta(days=400)
_SHOWN = frozenset({State.REQUESTED, State.CONFIRMED, State.COMPLETED, State.NO_SHOW})


@dataclass(frozen=True, slots=True)
class Feed:
    """The calendar as it is now, and the tag by which a program knows it again (RFC 9110)."""

    content: bytes = field(repr=False)
    etag: str


def renew(tx: Session, coach_id: UUID, now: datetime) -> str:
    """Return a new token, the only one that works from now on."""
    token = new_token()
    people.coach(tx, coach_id).feed_token_hash = hashed(token)
    audit.add(tx, coach_id, ActorName.COACH, "feed_renewed", coach_id, now)
    return token


def revoke(tx: Session, coach_id: UUID, now: datetime) -> None:
    """Close the feed."""
    people.coach(tx, coach_id).feed_token_hash = None
    audit.add(tx, coach_id, ActorName.COACH, "feed_revoked", coach_id, now)


def is_open(tx: Session, coach_id: UUID) -> bool:
    """Say whether the coach has a feed."""
    return people.coach(tx, coach_id).feed_token_hash is not None


def read(tx: Session, token: str, site: Site, now: datetime) -> Feed:
    """Return the feed behind a token, or NotFound; a cancelled booking is gone from it."""
    coach = people.coach_of_feed(tx, hashed(token))
    if coach is None:
        raise NotFound("There is no such feed.")
    # Whole days, so that a program that asks every few minutes sees no change without one.
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    window = Timespan(today - _BEHIND, today + _AHEAD)
    found = booking_views.list_for(tx, coach.id, window, _SHOWN, now)
    content = feeds.feed(
        f"{site.practice_name}: {coach.name}",
        [invites.facts(booking, site, Recipient.COACH) for booking in found],
    )
    return Feed(content, hashlib.sha256(content).hexdigest()[:32])
