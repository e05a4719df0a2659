"""Slots of a month, by how many bookings there are: `python -m tests.bench.bench_slots`.

Lists for two kinds of coach (weekday hours, round the clock), and the check of one start. The
bookings fill the weekdays up to 30 October 2026, eight a day: 10,000 of them are five years, and
a list for October needs 200 at most. Loading them is bisection here, as an index would do it, and
is part of the time.
"""

import sys
from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from statistics import median
from time import perf_counter
from uuid import UUID

from shared.domain.availability import (
    Availability,
    Kind,
    KindRules,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.localtime import dates_span
from shared.domain.slots import Booked, Taken, bookable_slots, refusals, span_needed
from shared.domain.timespan import Timespan

ROUNDS = 60
DAY = timedelta(days=1)
RULES = KindRules(buffer_before=timedelta(minutes=5), buffer_after=timedelta(minutes=10))


def coach(days, start, end):
    window = WallWindow(WallTime.parse(start), WallTime.parse(end))
    return Availability(
        zone="Europe/Berlin",
        weekly=(WeeklyHours(frozenset(days), window),),
        kinds={Kind.COACHING: RULES},
        max_per_day=20,
        max_per_week=60,
    )


COACHES = {
    "weekdays 9-17": coach(range(1, 6), "09:00", "17:00"),
    "round the clock": coach(range(1, 8), "00:00", "24:00"),
}


def bookings(number):
    """The last `number` bookings up to 30 October 2026, oldest first."""
    return list(islice(_backwards(), number))[::-1]


def _backwards():
    """Eight bookings of half an hour on each weekday, every 70 minutes."""
    on = datetime(2026, 10, 30, 8, tzinfo=UTC)
    while True:
        if on.isoweekday() < 6:
            for place in reversed(range(8)):
                start = on + place * timedelta(minutes=70)
                yield Booked(UUID(int=place + 1), Timespan.lasting(start, RULES.length))
        on -= DAY


def load(rows, starts, needed):
    """What an index scan would bring."""
    return Taken(rows[bisect_left(starts, needed.start) : bisect_left(starts, needed.end)])


def timed(work):
    """The median of many rounds, in milliseconds, and what the work found."""
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        found = work()
        took.append((perf_counter() - began) * 1000)
    return median(took), found


def main():
    now = datetime(2026, 9, 25, 12, tzinfo=UTC)
    month = dates_span(date(2026, 10, 1), date(2026, 10, 31), "America/New_York")
    lines = ["coach            bookings  in the month  slots  list ms  one start ms"]
    for name, asked in COACHES.items():
        for number in (0, 100, 1_000, 10_000):
            rows = bookings(number)
            starts = [row.span.start for row in rows]

            def listed(asked=asked, rows=rows, starts=starts):
                taken = load(rows, starts, span_needed(asked, Kind.COACHING, month))
                return taken, bookable_slots(asked, Kind.COACHING, taken, month, now=now)

            took, (taken, slots) = timed(listed)

            def checked(asked=asked, rows=rows, starts=starts, start=slots[-1].start):
                moment = Timespan.lasting(start, DAY)
                taken = load(rows, starts, span_needed(asked, Kind.COACHING, moment))
                return refusals(asked, Kind.COACHING, taken, start, now=now)

            took_one, refused = timed(checked)
            assert not refused
            lines.append(
                f"{name:15}  {number:8,}  {len(taken.bookings):12,}  {len(slots):5,}"
                f"  {took:7.2f}  {took_one:12.2f}"
            )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
