"""The coach's morning: when its one mail goes out, and who has nothing ahead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.availability import WallTime
from shared.domain.errors import Invalid
from shared.domain.localtime import instant, local_date
from shared.domain.notices import NoticeKind, PlannedNotice, Recipient

USUAL_MORNING = WallTime(8 * 60)
USUALLY_UNBOOKED_AFTER = timedelta(days=14)
FARTHEST_BACK = timedelta(days=14)
"""How far back a morning's mail looks, where none went out for longer than that."""

_DAY = timedelta(days=1)
_USEFUL_FOR = timedelta(hours=6)
_LONGEST_UNBOOKED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Morning:
    """One date of a coach's, and the instant at which its mail is due."""

    on: date
    due_at: datetime

    @property
    def expires_at(self) -> datetime:
        """Until when it is of use; what it would have told is in the next one."""
        return self.due_at + _USEFUL_FOR

    def has_come(self, now: datetime, since: datetime) -> bool:
        """Say whether it is time: due by now, and later than `since`, when the coach came."""
        return since < self.due_at <= now

    def is_useful(self, now: datetime) -> bool:
        """Say whether it is not yet too late."""
        return now < self.expires_at

    def notice(self) -> PlannedNotice:
        """Return the mail of this date; there is one a date, whatever becomes of zone and hour."""
        return PlannedNotice(
            kind=NoticeKind.COACH_DIGEST,
            recipient=Recipient.COACH,
            due_at=self.due_at,
            expires_at=self.expires_at,
            revision=0,
            offset=self.on.isoformat(),
        )


def morning(at: WallTime, zone: str, now: datetime) -> Morning:
    """Return the morning of the date that the coach's calendar shows now."""
    today = local_date(now, zone)
    return Morning(today, instant(today, at, zone))


def check_unbooked_after(length: timedelta) -> timedelta:
    """Return after how long without a booking ahead that is worth a word, or refuse."""
    if length % _DAY or not _DAY <= length <= _LONGEST_UNBOOKED:
        raise Invalid.field("unbooked_after_days", "choose a number of days from 1 to 365")
    return length


def unbooked_since(last_end: datetime, let_go_at: datetime | None, after: timedelta) -> datetime:
    """Return when it became true that a client has been without a booking ahead for so long.

    Where one lay ahead and was let go later than that, it became true then.
    """
    long_enough = last_end + after
    return max(long_enough, let_go_at) if let_go_at else long_enough
