"""iCalendar text -> busy timespans: recurrences, exceptions, zones and dates without one.

Recurrences are always worked out here. Some servers offer to do it, and are an hour wrong after
a clock change.
"""

import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import recurring_ical_events
from icalendar import Calendar, Component
from icalendar.error import GloballyUniqueTZIDGuessed
from icalendar.timezone import tzp

from reminder_worker.calendars.sieve import sieved
from shared.domain.localtime import midnight
from shared.domain.outside import Busy, CannotRead, Frame, Trouble
from shared.domain.timespan import Timespan, between, merge, shared_part

# A calendar that is busier than this is a mistake, or worse.
_MOST_A_DAY = 5_000
_MOST = 100_000
_TIMES_A_DAY = {"SECONDLY": 86_400, "MINUTELY": 1_440, "HOURLY": 24, "WEEKLY": 1 / 7}
_AT_ONCE = 20_000  # events, so that a busy calendar is not in memory as a whole
_MARGIN = timedelta(days=2)
_ONE_DAY = timedelta(days=1)

# What the libraries raise over text that is no calendar; their words quote it, so they go.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


def busy_in(body: bytes, frame: Frame) -> frozenset[Busy]:
    """Return when the calendars in `body` are busy within the frame.

    Free: what is cancelled, transparent, or takes no time. One event that cannot be read makes
    the whole unreadable: to leave it out would be to offer its time.
    """
    try:
        calendars = _parsed(sieved(body, frame.window))
        found = [span for calendar in calendars for span in _of_calendar(calendar, frame)]
    except _UNREADABLE:
        raise CannotRead(Trouble.UNREADABLE) from None
    return merged(found)


def _parsed(text: str) -> list[Calendar]:
    tzp.use_default()  # forgets the zones that an earlier calendar has defined
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)  # it guesses well
        return Calendar.from_ical(text, multiple=True)


def merged(found: list[Busy]) -> frozenset[Busy]:
    """Join what overlaps; what is tentative stays apart from what is certain."""
    if len(found) > _MOST:
        raise CannotRead(Trouble.TOO_LARGE)
    return frozenset(
        Busy(span, tentative)
        for tentative in (False, True)
        for span in merge(busy.span for busy in found if busy.tentative is tentative)
    )


def _of_calendar(calendar: Component, frame: Frame) -> Iterator[Busy]:
    yield from _told(calendar, frame)
    events = calendar.walk("VEVENT")
    if any(event.errors or "DTSTART" not in event for event in events):
        raise CannotRead(Trouble.UNREADABLE)
    a_day = sum(map(_most_a_day, events))
    if a_day > _MOST_A_DAY:
        raise CannotRead(Trouble.TOO_LARGE)
    step = _ONE_DAY * max(1, int(_AT_ONCE / max(a_day, 1)))
    # Series whose exceptions are the only thing left are found too, hence the query for all.
    query = recurring_ical_events.of(calendar, keep_recurrence_attributes=True)
    seen = 0
    start, end = frame.window.start - _MARGIN, frame.window.end + _MARGIN
    while start < end:
        occurrences = query.between(start, min(start + step, end))
        seen += len(occurrences)
        if seen > _MOST:
            raise CannotRead(Trouble.TOO_LARGE)
        for occurrence in occurrences:
            yield from _busy(occurrence, frame)
        start += step


def _told(calendar: Component, frame: Frame) -> Iterator[Busy]:
    """Yield what a calendar without events says of itself (RFC 5545 section 3.6.4)."""
    for part in calendar.walk("VFREEBUSY"):
        periods = part.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            says = str(period.params.get("FBTYPE", "BUSY")).upper()
            start, end = _instant(period.start, frame), _instant(period.end, frame)
            for span in between(start, end) if says != "FREE" else ():
                yield from _within(span, frame, tentative=says == "BUSY-TENTATIVE")


def _most_a_day(event: Component) -> float:
    """Return a bound for how often an event happens in one day, without working it out."""
    rules = event.get("RRULE", [])
    return sum(_often(rule) for rule in (rules if isinstance(rules, list) else [rules]))


def _often(rule: dict[str, list[object]]) -> float:
    often = 1.0
    for frequency in rule.get("FREQ", []):
        often = _TIMES_A_DAY.get(str(frequency).upper(), 1)
    for part in ("BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND"):
        often *= max(1, len(rule.get(part, [])))
    return often


def _busy(occurrence: Component, frame: Frame) -> Iterator[Busy]:
    if _is_free(occurrence):
        return
    for span in _span(occurrence, frame):
        yield from _within(span, frame, tentative=_is_tentative(occurrence))


def _within(span: Timespan, frame: Frame, *, tentative: bool) -> Iterator[Busy]:
    part = shared_part(span, frame.window)
    if part is not None:
        yield Busy(part, tentative)


def _is_free(event: Component) -> bool:
    says = (_said(event, "STATUS"), _said(event, "TRANSP"))
    return says[0] == "CANCELLED" or says[1] == "TRANSPARENT"


def _is_tentative(event: Component) -> bool:
    return "TENTATIVE" in (_said(event, "STATUS"), _said(event, "X-MICROSOFT-CDO-BUSYSTATUS"))


def _said(event: Component, name: str) -> str:
    return str(event.get(name, "")).strip().upper()


def _span(event: Component, frame: Frame) -> list[Timespan]:
    """Return the event's time, or nothing if it takes none."""
    first, last = _shown(event, "DTSTART"), _shown(event, "DTEND")
    start = _instant(first, frame)
    end = _instant(last, frame, is_end=True)
    repeats = "RRULE" in event or "RDATE" in event
    if repeats and isinstance(first, datetime) and isinstance(last, datetime):
        # Over a clock change some count a night's hours and some read the clock (RFC 5545,
        # section 3.8.5.3, against common practice): both ends are busy.
        end = max(end, start + (_wall(last) - _wall(first)))
    return between(start, end)


def _shown(event: Component, name: str) -> date:
    shown = getattr(event[name], "dt", None)
    if not isinstance(shown, date):
        raise CannotRead(Trouble.UNREADABLE)
    return shown


def _wall(shown: datetime) -> datetime:
    return shown.replace(tzinfo=None)


def _instant(value: date, frame: Frame, *, is_end: bool = False) -> datetime:
    """Return when a date begins, or a time comes; without a zone, where the coach is then."""
    if not isinstance(value, datetime):
        # The end of a whole day is the date after it, which may be the first one elsewhere.
        on = value - _ONE_DAY if is_end else value
        return midnight(value, frame.zone_on(on))
    if value.tzinfo is None:
        value = value.replace(tzinfo=frame.zone_on(value.date()))
    return value.astimezone(UTC)
