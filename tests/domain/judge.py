"""A slow judge of slots: looks at every minute, one by one, and shares no code with the house.

It reads the zones' clocks minute by minute and marks open minutes on a strip. Only the types
that describe a set-up are the house's own. Everything lies on whole minutes but `now`.
"""

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.domain.availability import Availability, DatesOff, KindRules
from shared.domain.slots import Taken

DAY = 24 * 60
STRIP_BEFORE, STRIP_AFTER = 50, 12  # days around the date that a set-up is about
THURSDAY = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """One question: which slots on these dates of the client's zone?"""

    about: date
    availability: Availability
    rules: KindRules
    taken: Taken
    first: date
    last: date
    client_zone: str
    now: datetime
    moving: UUID | None = None


class Clock:
    """What a zone's clock shows in each minute of the strip, as minutes since 1970 there."""

    def __init__(self, zone, begins):
        self.begins = begins
        minutes = range(begins, begins + (STRIP_BEFORE + STRIP_AFTER) * DAY)
        there = ZoneInfo(zone)
        self.shows = array("q", (_shown(minute, there) for minute in minutes))
        self._latest = array("q", accumulate(self.shows, max))

    def first_showing(self, day, minutes):
        """The first minute of the strip at which the clock shows this time or a later one."""
        return bisect_left(self._latest, day * DAY + minutes)

    def day_at(self, minute):
        return self.shows[minute] // DAY


def _shown(minute, there):
    moment = datetime.fromtimestamp(minute * 60, there)
    return minute + moment.utcoffset() // timedelta(minutes=1)


@cache
def clock(zone, begins):
    return Clock(zone, begins)


class Judge:
    def __init__(self, setup):
        self.setup, self.asked, self.rules = setup, setup.availability, setup.rules
        self.begins = (_day(setup.about) - STRIP_BEFORE) * DAY
        self.home = clock(self.asked.zone, self.begins)
        self.length = _minutes(self.rules.length)
        strip = len(self.home.shows)
        self.open, self.off = bytearray(strip), bytearray(strip)
        for day in range(self.begins // DAY + 2, (self.begins + strip) // DAY - 2):
            self._mark(day)

    def _mark(self, day):
        on = THURSDAY + timedelta(days=day)
        there = clock(self._zone_on(on), self.begins)
        for window in self._windows_on(on):
            a = there.first_showing(day, window.start.minutes)
            b = there.first_showing(day, window.end.minutes)
            self.open[a:b] = b"x" * (b - a)
        if any(isinstance(o, DatesOff) and o.first <= on <= o.last for o in self.asked.time_off):
            a, b = there.first_showing(day, 0), there.first_showing(day, DAY)
            self.off[a:b] = b"x" * (b - a)

    def _zone_on(self, on):
        for travel in self.asked.travel:
            if travel.first <= on <= (travel.last or date.max):
                return travel.zone
        return self.asked.zone

    def _windows_on(self, on):
        overrides = [override for override in self.asked.overrides if override.on == on]
        if overrides:
            return [window for override in overrides for window in override.windows]
        if on in self.asked.holidays:
            return []
        return [hours.window for hours in self.asked.weekly if on.isoweekday() in hours.days]

    def slots(self):
        """Return the starts that nothing refuses, on the client's dates."""
        return [self.instant(minute) for minute in self.minutes() if not self.reasons(minute)]

    def minutes(self):
        """Return every minute that shows one of the client's dates."""
        client = clock(self.setup.client_zone, self.begins)
        dates = range(_day(self.setup.first), _day(self.setup.last) + 1)
        near = range((dates[0] - 2) * DAY - self.begins, (dates[-1] + 3) * DAY - self.begins)
        return [minute for minute in near if client.day_at(minute) in dates]

    def instant(self, minute):
        return datetime.fromtimestamp((self.begins + minute) * 60, UTC)

    def reasons(self, minute):
        """Return the names of the rules that a start in this minute breaks."""
        found = set(self._hours(minute))
        if found and "ends_after_hours" not in found:
            return found  # spares time; `all_reasons` looks further
        return found | set(self._others(minute))

    def all_reasons(self, minute):
        return set(self._hours(minute)) | set(self._others(minute))

    def _hours(self, minute):
        if not self.open[minute]:
            yield "closed"
            return
        opened = self.open.rfind(b"\0", 0, minute) + 1
        closes = self.open.find(b"\0", minute)
        if (minute - self._anchor(minute, opened)) % _minutes(self.rules.interval):
            yield "off_grid"
        if minute + self.length > closes:
            yield "ends_after_hours"

    def _anchor(self, minute, opened):
        """The run's first minute; after four open weeks, the latest Monday at home."""
        day = self.home.day_at(minute)
        monday = day - (day + 3) % 7
        if opened <= self.home.first_showing(monday - 28, 0):
            return self.home.first_showing(monday, 0)
        return opened

    def _others(self, minute):
        start = self.instant(minute)
        end = start + self.rules.length
        yield from self._away(minute, start, end)
        yield from self._busy(start, end)
        yield from self._when(start)
        yield from self._dates(self.home.day_at(minute))

    def _away(self, minute, start, end):
        spans = [off for off in self.asked.time_off if not isinstance(off, DatesOff)]
        if any(self.off[minute : minute + self.length]) or any(
            start < span.end and span.start < end for span in spans
        ):
            yield "time_off"

    def _busy(self, start, end):
        before, after = self.rules.buffer_before, self.rules.buffer_after
        for event in self.setup.taken.outside:
            if event.start < end + after and start - before < event.end:
                yield "overlaps_outside"
        for other in self._others_booked():
            fits_before = end + after + other.buffer_before <= other.span.start
            fits_after = other.span.end + other.buffer_after + before <= start
            if not (fits_before or fits_after):
                yield "overlaps_booking"

    def _others_booked(self):
        return [b for b in self.setup.taken.bookings if b.id != self.setup.moving]

    def _when(self, start):
        if start < self.setup.now:
            yield "in_the_past"
        elif start - self.setup.now < self.asked.minimum_notice:
            yield "too_soon"

    def _dates(self, day):
        today = self.home.day_at(int(self.setup.now.timestamp()) // 60 - self.begins)
        asked = self.asked
        if asked.horizon_days is not None and day > today + asked.horizon_days:
            yield "beyond_horizon"
        if asked.bookable_from and day < _day(asked.bookable_from):
            yield "before_range"
        if asked.bookable_to and day > _day(asked.bookable_to):
            yield "after_range"
        days = [
            self.home.day_at(int(b.span.start.timestamp()) // 60 - self.begins)
            for b in self._others_booked()
        ]
        if asked.max_per_day is not None and days.count(day) >= asked.max_per_day:
            yield "day_full"
        weeks = [(d + 3) // 7 for d in days]
        if asked.max_per_week is not None and weeks.count((day + 3) // 7) >= asked.max_per_week:
            yield "week_full"


def _day(on):
    return (on - THURSDAY).days


def _minutes(length):
    return length // timedelta(minutes=1)
