"""Bookings that stand, judged by hours and limits that a coach has or might set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from shared.domain.availability import Availability, Kind
from shared.domain.limits import outside_limits, overtaken
from shared.domain.slots import outside_hours
from shared.domain.timespan import Timespan
from shared.storage import calendar


@dataclass(frozen=True, slots=True)
class StandingBookings:
    """The bookings ahead, and the starts of all that counts for caps."""

    ahead: Mapping[UUID, tuple[Kind, Timespan]]
    counted: Sequence[datetime]
    now: datetime

    def outside(self, rules: Availability) -> set[UUID]:
        """Return the bookings ahead that lie outside; each is as long as it was made."""
        booked = self.ahead.values()
        return self._named(
            outside_hours(rules, booked) | outside_limits(rules, booked, self.counted)
        )

    def overtaken(self, before: Availability, after: Availability) -> set[UUID]:
        """Return the bookings ahead that a longer notice or a nearer horizon overtakes."""
        return self._named(overtaken(before, after, self.ahead.values(), self.now))

    def _named(self, some: set[tuple[Kind, Timespan]]) -> set[UUID]:
        return {id_ for id_, booked in self.ahead.items() if booked in some}


def load(tx: Session, coach_id: UUID, now: datetime) -> StandingBookings:
    """Return what stands in the coach's calendar."""
    ahead, counted = calendar.ahead(tx, coach_id, now), calendar.counted(tx, coach_id, now)
    return StandingBookings(ahead, counted, now)
