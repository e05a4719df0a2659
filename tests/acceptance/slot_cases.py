"""A worked case about slots, read from JSON into the values of the domain."""

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from shared.domain import localtime
from shared.domain.availability import (
    Availability,
    DatesOff,
    Kind,
    KindRules,
    Override,
    Travel,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.slots import Booked, Taken, bookable_slots
from shared.domain.timespan import Timespan

NOT_BLOCKING = {"declined", "cancelled", "canceled", "lapsed", "expired", "free", "transparent"}


def slots_of(case):
    """Return the slots that the case's query finds, and the client's zone."""
    query = case["query"]
    window = localtime.dates_span(
        date.fromisoformat(query["from_date"]), date.fromisoformat(query["to_date"]), query["zone"]
    )
    asked = availability_of(case)
    if window is None:
        return []
    excluded = query.get("exclude_session")
    return bookable_slots(
        asked,
        Kind.COACHING,
        taken_of(case),
        window,
        now=_instant(case["now_utc"]),
        moving=_booking_id(excluded) if excluded else None,
    )


def availability_of(case):
    rules, coach, kind = case["rules"], case["coach"], case["service"]
    return Availability(
        zone=coach["zone"],
        travel=tuple(_travel(period) for period in coach.get("zone_periods") or ()),
        weekly=tuple(
            WeeklyHours(frozenset(hours["days"]), window)
            for hours in rules.get("weekly") or ()
            for window in _windows([[hours["start"], hours["end"]]])
        ),
        overrides=tuple(
            Override(date.fromisoformat(one["date"]), _windows(one.get("windows") or ()))
            for one in rules.get("overrides") or ()
        ),
        holidays=frozenset(map(date.fromisoformat, rules.get("holidays") or ())),
        time_off=tuple(off for one in rules.get("time_off") or () for off in _time_off(one)),
        kinds={
            Kind.COACHING: KindRules(
                length=_minutes(kind["duration_min"]),
                interval=_minutes(kind.get("interval_min") or kind["duration_min"]),
                buffer_before=_minutes(kind.get("buffer_before_min")),
                buffer_after=_minutes(kind.get("buffer_after_min")),
            )
        },
        minimum_notice=_minutes(rules.get("min_notice_min")),
        horizon_days=rules.get("horizon_days"),
        bookable_from=_date(rules.get("bookable_from")),
        bookable_to=_date(rules.get("bookable_to")),
        max_per_day=rules.get("max_per_day"),
        max_per_week=rules.get("max_per_week"),
    )


def taken_of(case):
    """Return what blocks at the case's `now`: the case's busy list, unrolled."""
    bookings, outside = [], []
    now = _instant(case["now_utc"])
    for number, entry in enumerate(case.get("busy") or ()):
        if not _blocks(entry, now):
            continue
        spans = list(_spans(entry, case["coach"]["zone"]))
        if entry["kind"] == "session":
            booking_id = _booking_id(entry.get("id") or f"entry {number}")
            buffers = [
                _minutes(entry.get(name, case["service"].get(name)))
                for name in ("buffer_before_min", "buffer_after_min")
            ]
            bookings += [Booked(booking_id, span, *buffers) for span in spans]
        else:
            outside += spans
    return Taken(bookings=bookings, outside=outside)


def _blocks(entry, now):
    status = entry.get("status", "busy")
    if status == "held" and entry.get("hold_expires_utc"):
        return _instant(entry["hold_expires_utc"]) > now
    return status not in NOT_BLOCKING


def _spans(entry, coach_zone):
    """Yield the timespans of a busy entry; what has no length is not there."""
    for start, end in _ends(entry, coach_zone):
        if start < end:
            yield Timespan(start, end)


def _ends(entry, coach_zone):
    if all_day := entry.get("all_day"):
        zone = all_day.get("zone") or coach_zone
        last = date.fromisoformat(all_day.get("to") or all_day["from"])
        yield (
            localtime.midnight(date.fromisoformat(all_day["from"]), zone),
            localtime.midnight(last + timedelta(days=1), zone),
        )
    elif weekly := entry.get("weekly_local"):
        for week in range(weekly["count"]):
            yield tuple(
                _local(weekly[name], weekly.get("zone") or coach_zone, week)
                for name in ("start_local", "end_local")
            )
    elif series := entry.get("series"):
        for number in range(series["count"]):
            start = _instant(series["start_utc"]) + number * _minutes(series["step_min"])
            yield start, start + _minutes(series["length_min"])
    else:
        yield _instant(entry["start_utc"]), _instant(entry["end_utc"])


def _local(text, zone, week):
    on, clock = text.split("T")
    moved = date.fromisoformat(on) + timedelta(weeks=week)
    return localtime.instant(moved, WallTime.parse(clock[:5]), zone)


def _time_off(one):
    if one.get("from_date"):
        first = date.fromisoformat(one["from_date"])
        yield DatesOff(first, _date(one.get("to_date")) or first)
    else:
        start, end = _instant(one["start_utc"]), _instant(one["end_utc"])
        if start < end:
            yield Timespan(start, end)


def _travel(period):
    return Travel(date.fromisoformat(period["from"]), _date(period.get("to")), period["zone"])


def _windows(pairs):
    """Read windows; a half-open window that ends where it starts holds nothing."""
    walls = [(WallTime.parse(start), WallTime.parse(end)) for start, end in pairs]
    return tuple(WallWindow(start, end) for start, end in walls if start != end)


def _booking_id(text):
    return uuid5(NAMESPACE_OID, str(text))


def _instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def _date(text):
    return date.fromisoformat(text) if text else None


def _minutes(number):
    return timedelta(minutes=number or 0)
