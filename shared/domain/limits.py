"""Fixed range, caps, notice and horizon, asked of bookings that stand already.

The same rules as in `refused`, which asks them of starts that are wanted; there they forbid, here
they say what a coach who changes them leaves outside.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from shared.domain.availability import Availability, Kind
from shared.domain.localtime import local_date
from shared.domain.timespan import Timespan


def outside_limits(
    availability: Availability,
    booked: Iterable[tuple[Kind, Timespan]],
    taken: Collection[datetime],
) -> set[tuple[Kind, Timespan]]:
    """Return the bookings that fixed range and caps would not let be made.

    `taken`: the start of everything that counts, these bookings among it. Where a date or a week
    holds more than its cap, all of its bookings are named: which one is too many, nobody can say.
    """
    home, found = availability.zone, set()
    days = Counter(local_date(start, home) for start in taken)
    weeks = Counter(_week(on) for on in days.elements())
    for kind, span in booked:
        on = local_date(span.start, home)
        if (
            _is_out_of_range(availability, on)
            or _is_over(days[on], availability.max_per_day)
            or _is_over(weeks[_week(on)], availability.max_per_week)
        ):
            found.add((kind, span))
    return found


def overtaken(
    before: Availability,
    after: Availability,
    booked: Iterable[tuple[Kind, Timespan]],
    now: datetime,
) -> set[tuple[Kind, Timespan]]:
    """Return the bookings that a longer minimum notice or a nearer horizon overtakes at `now`.

    Both move on with the clock: a booking made in time comes nearer than its notice in the end,
    and what a coach books far ahead comes within the horizon. So a change tells of them, once.
    """
    return {
        (kind, span)
        for kind, span in booked
        if _is_in_time(before, span.start, now) and not _is_in_time(after, span.start, now)
    }


def _is_in_time(availability: Availability, start: datetime, now: datetime) -> bool:
    """Say whether notice and horizon let this start be booked now."""
    if start < now + availability.minimum_notice:
        return False
    days = local_date(start, availability.zone) - local_date(now, availability.zone)
    return availability.horizon_days is None or days.days <= availability.horizon_days


def _is_out_of_range(availability: Availability, on: date) -> bool:
    first, last = availability.bookable_from, availability.bookable_to
    return (first is not None and on < first) or (last is not None and on > last)


def _is_over(count: int, cap: int | None) -> bool:
    return cap is not None and count > cap


def _week(on: date) -> date:
    return on - timedelta(days=on.weekday())
