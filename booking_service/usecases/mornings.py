"""What a coach chooses about the morning mail, and about clients with nothing booked ahead."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from shared.domain.availability import WallTime
from shared.domain.digest import check_unbooked_after, morning
from shared.domain.errors import Invalid
from shared.storage import audit, people, unbooked
from shared.storage.audit import ActorName
from shared.storage.people import CoachColumns

_MIDNIGHT = WallTime(24 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """When the mail goes out by the coach's clock, and after how long without a booking ahead.

    `digest_at` of None: no such mail. `unbooked_after` of None: nothing is said of it.
    `writes_unbooked`: the client gets one mail, too.
    """

    digest_at: WallTime | None
    unbooked_after: timedelta | None
    writes_unbooked: bool


def of(coach: CoachColumns) -> Morning:
    """Return what this coach has chosen."""
    return Morning(
        digest_at=WallTime.parse(coach.digest_at) if coach.digest_at else None,
        unbooked_after=coach.unbooked_after,
        writes_unbooked=coach.writes_unbooked,
    )


def checked(wish: Morning) -> Morning:
    """Return the wish, or refuse it by field."""
    if wish.digest_at == _MIDNIGHT:
        raise Invalid.field("digest_at", "choose a time from 00:00 to 23:59")
    if wish.unbooked_after is not None:
        check_unbooked_after(wish.unbooked_after)
    return wish


def choose(tx: Session, coach_id: UUID, wish: Morning, now: datetime) -> Morning:
    """Keep another choice; an hour that has passed today counts from tomorrow on."""
    checked(wish)
    coach = people.coach(tx, coach_id)
    if of(coach) == wish:
        return wish
    coach.unbooked_after = wish.unbooked_after
    coach.writes_unbooked = wish.writes_unbooked
    if wish.writes_unbooked:
        tx.flush()
        unbooked.plan_anew(tx, coach_id, now)
    chosen = str(wish.digest_at) if wish.digest_at else None
    if wish.digest_at and chosen != coach.digest_at:
        today = morning(wish.digest_at, coach.zone, now)
        if today.due_at <= now:
            coach.digested_on = today.on
    coach.digest_at = chosen
    audit.add(tx, coach_id, ActorName.COACH, "morning_changed", coach_id, now)
    return of(coach)
