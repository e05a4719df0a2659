"""Open hours - time off - busy - buffers - policies -> the slots that may be booked.

What forbids a start is written down once, in `refused`, as timespans of refused starts. The list
of slots is the grid without those timespans; the check of a single start asks which of them cover
it. So what is listed can be booked, and nothing else can.

All arithmetic is on instants in UTC: a slot neither vanishes nor doubles when clocks change.
"""

from datetime import datetime, timedelta
from uuid import UUID

from shared.domain.availability import Availability, Kind, KindRules
from shared.domain.localtime import local_date, midnight
from shared.domain.openings import Calendar, Closed, Opening
from shared.domain.refused import Booked, Question, Rule, Taken, in_words
from shared.domain.timespan import TICK, Timespan, between, grid_starts, merge, subtract

__all__ = ["Booked", "Rule", "Taken", "bookable_slots", "in_words", "refusals", "span_needed"]

_DAY = timedelta(days=1)

_CLOSED = {
    None: Rule.OUTSIDE_HOURS,
    Closed.OVERRIDE: Rule.CLOSED_DATE,
    Closed.HOLIDAY: Rule.HOLIDAY,
}


def span_needed(availability: Availability, kind: Kind, window: Timespan) -> Timespan:
    """Return the time whose bookings (buffers included) and outside events decide `window`.

    Wide enough for buffers and for the whole ISO weeks that the caps count.
    """
    home = Calendar(availability).home
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
    calendar = Calendar(availability)
    question = Question(availability, rules, taken, window, now, moving)
    refused = merge(span for _, spans in question.refused(calendar) for span in spans)
    slots: list[Timespan] = []
    for opening in calendar.openings(window):
        for startable in _startable(opening, rules.length, window):
            for free in subtract(startable, refused):
                starts = grid_starts(opening.anchor, rules.interval, free)
                slots.extend(Timespan.lasting(start, rules.length) for start in starts)
    return slots


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
    return _hours_broken(calendar, rules, moment) + [
        rule
        for rule, spans in question.refused(calendar)
        if any(span.covers(start) for span in spans)
    ]


def _hours_broken(calendar: Calendar, rules: KindRules, moment: Timespan) -> list[Rule]:
    """Say what the hours and their grid have against a start, or nothing."""
    openings = calendar.openings(moment)
    if not openings:
        on = calendar.date_at(moment.start)
        return [_CLOSED[calendar.closed_on(on) if on else None]]
    [opening] = openings
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
