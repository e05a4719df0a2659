"""Between the JSON of the availability and the values that the rules read."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from booking_service.api.availability_shape import (
    AvailabilityAnswer,
    AvailabilityAsked,
    HolidaysShape,
    Kinds,
    KindShape,
    OutsideAnswer,
    OverrideShape,
    TimeOff,
    TravelShape,
    Weekly,
)
from booking_service.usecases.availability import AvailabilityView, Holidays
from booking_service.usecases.booking_views import BookingView
from shared.domain.availability import (
    Availability,
    DatesOff,
    Kind,
    KindRules,
    Override,
    Travel,
    WallWindow,
    WeeklyHours,
)
from shared.domain.timespan import Timespan

_MINUTE = timedelta(minutes=1)


def changes_of(asked: AvailabilityAsked, standing: Availability) -> dict[str, object]:
    """Return the fields of `Availability` that the request names, with their new values."""
    changes: dict[str, object] = {}
    for name in asked.model_fields_set:
        field = name.removesuffix("_minutes")
        read = _READERS.get(name, _as_it_is)
        changes[field] = read(getattr(asked, name), standing)
    return changes


def _as_it_is(value: object, _: Availability) -> object:
    return value


def _minutes(value: int, _: Availability) -> timedelta:
    return value * _MINUTE


def _weekly(entries: list[Weekly], _: Availability) -> tuple[WeeklyHours, ...]:
    return tuple(
        WeeklyHours(frozenset(entry.days), WallWindow(entry.start, entry.end)) for entry in entries
    )


def _overrides(entries: list[OverrideShape], _: Availability) -> tuple[Override, ...]:
    return tuple(
        Override(entry.on, tuple(WallWindow(*pair) for pair in entry.windows)) for entry in entries
    )


def _time_off(entries: list[TimeOff], _: Availability) -> tuple[DatesOff | Timespan, ...]:
    return tuple(_off(entry) for entry in entries)


def _off(entry: TimeOff) -> DatesOff | Timespan:
    if entry.start and entry.end:
        return Timespan(entry.start, entry.end)
    if entry.from_date and entry.to_date:
        return DatesOff(entry.from_date, entry.to_date)
    raise ValueError("time off was let through without its ends")


def _holidays(entry: HolidaysShape, _: Availability) -> Holidays:
    return Holidays(
        dates=frozenset(entry.dates),
        country=entry.country,
        subdivision=entry.subdivision or None,
        through=entry.through,
    )


def _travel(entries: list[TravelShape], _: Availability) -> tuple[Travel, ...]:
    return tuple(Travel(entry.first, entry.last, entry.zone) for entry in entries)


def _kinds(entry: Kinds, standing: Availability) -> dict[Kind, KindRules]:
    named = {Kind.GUIDANCE: entry.guidance, Kind.COACHING: entry.coaching}
    return {
        kind: _rules(shape, standing.kinds.get(kind, KindRules()))
        for kind, shape in named.items()
        if shape is not None
    }


def _rules(shape: KindShape, standing: KindRules) -> KindRules:
    """Return the rules with every figure that was sent; the rest stays."""
    sent = shape.model_dump(exclude_none=True)
    return replace(
        standing,
        **{
            name.removesuffix("_minutes"): value * _MINUTE if name != "approval" else value
            for name, value in sent.items()
        },
    )


_READERS: dict[str, Callable[[Any, Availability], object]] = {
    "weekly": _weekly,
    "overrides": _overrides,
    "time_off": _time_off,
    "holidays": _holidays,
    "travel": _travel,
    "kinds": _kinds,
    "minimum_notice_minutes": _minutes,
    "change_notice_minutes": _minutes,
}


def answer_of(
    view: AvailabilityView, outside: Sequence[BookingView], newly: Collection[UUID] = ()
) -> AvailabilityAnswer:
    """Return the availability as it is sent and shown, and the bookings outside of it."""
    have = view.rules
    return AvailabilityAnswer(
        weekly=[
            Weekly(days=sorted(entry.days), start=entry.window.start, end=entry.window.end)
            for entry in have.weekly
        ],
        overrides=[_override_shape(entry) for entry in have.overrides],
        time_off=[_off_shape(entry) for entry in have.time_off],
        holidays=HolidaysShape(
            dates=sorted(view.holidays.dates),
            country=view.holidays.country,
            subdivision=view.holidays.subdivision,
            through=view.holidays.through,
        ),
        travel=[_travel_shape(entry) for entry in have.travel],
        kinds=Kinds(**{str(kind): _kind_shape(rules) for kind, rules in have.kinds.items()}),
        minimum_notice_minutes=have.minimum_notice // _MINUTE,
        horizon_days=have.horizon_days,
        bookable_from=have.bookable_from,
        bookable_to=have.bookable_to,
        max_per_day=have.max_per_day,
        max_per_week=have.max_per_week,
        change_notice_minutes=have.change_notice // _MINUTE,
        bookings_outside=[
            OutsideAnswer(
                id=booking.id,
                start=booking.start,
                end=booking.end,
                kind=booking.kind,
                newly=booking.id in newly,
            )
            for booking in outside
        ],
    )


def _override_shape(entry: Override) -> OverrideShape:
    windows = [(window.start, window.end) for window in entry.windows]
    return OverrideShape.model_validate({"date": entry.on, "windows": windows})


def _off_shape(entry: DatesOff | Timespan) -> TimeOff:
    if isinstance(entry, DatesOff):
        return TimeOff(from_date=entry.first, to_date=entry.last)
    return TimeOff(start=entry.start, end=entry.end)


def _travel_shape(entry: Travel) -> TravelShape:
    return TravelShape.model_validate({"from": entry.first, "to": entry.last, "zone": entry.zone})


def _kind_shape(rules: KindRules) -> KindShape:
    return KindShape(
        length_minutes=rules.length // _MINUTE,
        interval_minutes=rules.interval // _MINUTE,
        buffer_before_minutes=rules.buffer_before // _MINUTE,
        buffer_after_minutes=rules.buffer_after // _MINUTE,
        approval=rules.approval,
    )
