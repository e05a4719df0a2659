"""Open hours - time off - busy - buffers - policies -> the slots that may be booked.

What forbids a start is written down once, in `refused`, as stretches of refused starts. The list
of slots is the grid without those stretches; the check of a single start asks which of them cover
it. So what is listed can be booked, and nothing else can.

All arithmetic is on instants in UTC: a slot neither vanishes nor doubles when clocks change.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter, itemgetter
from uuid import UUID

from shared.domain.availability import Availability, Kind, KindRules
from shared.domain.localtime import local_date, midnight
from shared.domain.localtime import zone as zone_of
from shared.domain.openings import Calendar, Closed, Opening, openings
from shared.domain.refused import (
    Booked,
    Question,
    Rule,
    Taken,
    in_words,
    starts_in_time_off,
)
from shared.domain.timespan import (
    TICK,
    Timespan,
    between,
    grid_starts,
    merge,
    merge_stretches,
    subtract,
)

__all__ = [
    "Booked",
    "Rule",
    "Taken",
    "bookable_slots",
    "in_words",
    "outside_hours",
    "refusals",
    "span_needed",
]

_DAY = timedelta(days=1)
# Openings are laid out from four weeks before a window on: a shorter gap is walked through.
_FAR_APART = timedelta(weeks=8)

_CLOSED = {
    None: Rule.OUTSIDE_HOURS,
    Closed.OVERRIDE: Rule.CLOSED_DATE,
    Closed.HOLIDAY: Rule.HOLIDAY,
}


def span_needed(availability: Availability, kind: Kind, window: Timespan) -> Timespan:
    """Return the time whose bookings (buffers included) and outside events decide `window`.

    Wide enough for buffers and for the whole ISO weeks that the caps count.
    """
    home = zone_of(availability.zone)
    rules = availability.kinds.get(kind, KindRules())
    near = window.widened(rules.buffer_before, rules.length + rules.buffer_after)
    first, last = local_date(window.start, home), local_date(window.end, home)
    monday, sunday = first - first.weekday() * _DAY, last + (6 - last.weekday()) * _DAY
    weeks = Timespan(midnight(monday, home), midnight(sunday + _DAY, home))
    return Timespan(min(near.start, weeks.start), max(near.end, weeks.end)).widened(_DAY, _DAY)


def bookable_slots(
    availability: Availability,
    kind: Kind,
    taken: Taken,
    window: Timespan,
    *,
    now: datetime,
    moving: UUID | None = None,
) -> list[Timespan]:
    """Return the slots that start inside `window` and may be booked at `now`, earliest first.

    `moving` names the booking that is being moved: it neither blocks nor counts.
    """
    rules = availability.kinds.get(kind)
    if rules is None:
        return []
    question = Question(availability, rules, taken, window, now, moving)
    refused = question.refused(Calendar(availability))
    holes = merge_stretches(stretch for _, stretches in refused for stretch in stretches)
    return [
        Timespan.lasting(start, rules.length)
        for opening in openings(availability, window)
        for startable in _startable(opening, rules.length, window)
        for start in grid_starts(opening.anchor, rules.interval, startable, holes)
    ]


def refusals(
    availability: Availability,
    kind: Kind,
    taken: Taken,
    start: datetime,
    *,
    now: datetime,
    moving: UUID | None = None,
) -> list[Rule]:
    """Return every rule that a booking at `start` would break; none means that it may be made."""
    rules = availability.kinds.get(kind)
    if rules is None:
        return [Rule.KIND_NOT_OFFERED]
    moment = Timespan.lasting(start, TICK)
    calendar = Calendar(availability)
    question = Question(availability, rules, taken, moment, now, moving)
    return _hours_broken(availability, calendar, rules, moment) + [
        rule
        for rule, stretches in question.refused(calendar)
        if any(first <= start < end for first, end in stretches)
    ]


def outside_hours(
    availability: Availability, booked: Iterable[tuple[Kind, Timespan]]
) -> set[tuple[Kind, Timespan]]:
    """Return the bookings that these hours and closures would not hold, as long as they are.

    The windows are laid out once for each stretch of dates and length, however many bookings
    lie there; what counts as inside is decided as for a list of slots.
    """
    calendar = Calendar(availability)
    alike: dict[tuple[bool, timedelta], list[tuple[Kind, Timespan]]] = defaultdict(list)
    for kind, span in booked:
        alike[kind in availability.kinds, span.end - span.start].append((kind, span))
    left: set[tuple[Kind, Timespan]] = set()
    for (offered, length), some in alike.items():
        if not offered:
            left.update(some)
            continue
        for stretch in _stretches(some):
            starts = [span.start for _, span in stretch]
            holds = _startable_in_hours(calendar, length, Timespan(starts[0], starts[-1] + TICK))
            left.update(each for each in stretch if not _is_covered(each[1].start, holds))
    return left


def _stretches(some: list[tuple[Kind, Timespan]]) -> Iterator[list[tuple[Kind, Timespan]]]:
    """Yield the bookings in order of time, cut where weeks lie between two of them."""
    stretch: list[tuple[Kind, Timespan]] = []
    for each in sorted(some, key=itemgetter(1)):
        if stretch and each[1].start - stretch[-1][1].start > _FAR_APART:
            yield stretch
            stretch = []
        stretch.append(each)
    if stretch:
        yield stretch


def _startable_in_hours(calendar: Calendar, length: timedelta, window: Timespan) -> list[Timespan]:
    """Return where in `window` a booking could start so that hours and time off allow it."""
    off = merge(Timespan(*stretch) for stretch in starts_in_time_off(calendar, length, window))
    return merge(
        free
        for opening in calendar.openings(window)
        for startable in _startable(opening, length, window)
        for free in subtract(startable, off)
    )


def _is_covered(start: datetime, spans: Sequence[Timespan]) -> bool:
    """Say whether one of these covers a start; they come from `merge`."""
    place = bisect_right(spans, start, key=attrgetter("start"))
    return place > 0 and spans[place - 1].covers(start)


def _hours_broken(
    availability: Availability, calendar: Calendar, rules: KindRules, moment: Timespan
) -> list[Rule]:
    """Say what the hours and their grid have against a start, or nothing.

    The openings of the whole week are asked for, as they are kept; those of a moment would not be.
    """
    week = openings(availability, calendar.week_at(moment.start))
    near = [opening for opening in week if opening.starts.overlaps(moment)]
    if not near:
        on = calendar.date_at(moment.start)
        return [_CLOSED[calendar.closed_on(on) if on else None]]
    [opening] = near
    broken = []
    if not list(grid_starts(opening.anchor, rules.interval, moment)):
        broken.append(Rule.OFF_GRID)
    if not _startable(opening, rules.length, moment):
        broken.append(Rule.ENDS_AFTER_HOURS)
    return broken


def _startable(opening: Opening, length: timedelta, window: Timespan) -> list[Timespan]:
    """Return where in `window` a booking could start so that it ends within the hours."""
    last = opening.hours.end - length
    start = max(opening.starts.start, window.start)
    return between(start, min(opening.starts.end, window.end, last + TICK))
