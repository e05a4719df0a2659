"""The coach chooses which public holidays count: the list to choose from, and what is kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from booking_service.usecases import public_holidays
from booking_service.usecases.availability import AvailabilityView, Holidays

_DECEMBER_31 = (12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date on the list; without a `name` it was added by other means."""

    on: date
    name: str | None
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Holidays from today to the end of next year; all are ticked where nothing was chosen yet.

    `is_kept`: the coach's availability has these; `replaces`: how many dates of another place
    go when this is saved.
    """

    country: str
    subdivision: str | None
    days: Sequence[Day]
    years: range
    is_kept: bool
    replaces: int


def choice(view: AvailabilityView, country: str, subdivision: str | None, today: date) -> Choice:
    """Return what to choose from; Invalid names `country` or `subdivision`."""
    kept = view.holidays
    years = range(today.year, today.year + 2)
    found = {
        each.on: each.name
        for each in public_holidays.between(country, subdivision, today, _end_of(years[-1]))
    }
    ahead = {on for on in kept.dates if on >= today}
    is_kept = (kept.country, kept.subdivision or None) == (country, subdivision or None)
    others = ahead - set(found) if is_kept else set()
    chosen = {year for year in years if is_kept and year <= _through(kept)}
    return Choice(
        country=country,
        subdivision=subdivision or None,
        days=[
            Day(on=on, name=found.get(on), counts=on in ahead or on.year not in chosen)
            for on in sorted({*found, *others})
        ],
        years=years,
        is_kept=is_kept,
        replaces=0 if is_kept else len(ahead),
    )


def chosen(
    view: AvailabilityView, offered: Choice | None, ticked: Collection[date], today: date
) -> Holidays:
    """Return what is to be kept: of what was offered what is ticked, and what has passed.

    Without an offer no holidays close the calendar.
    """
    passed = {on for on in view.holidays.dates if on < today}
    if offered is None:
        return Holidays(dates=frozenset(passed))
    listed = {day.on for day in offered.days}
    return Holidays(
        dates=frozenset(passed | (listed & set(ticked))),
        country=offered.country,
        subdivision=offered.subdivision,
        through=offered.years[-1],
    )


def years_not_chosen(view: AvailabilityView, today: date) -> list[int]:
    """Return the years that can be booked and whose holidays nobody has looked through yet.

    None for a coach who has no holidays at all: that is a choice, too.
    """
    kept, rules = view.holidays, view.rules
    if kept.country is None and not kept.dates:
        return []
    ends = [_end_of(today.year + 1)]
    if rules.horizon_days is not None:
        ends.append(today + timedelta(days=rules.horizon_days))
    if rules.bookable_to is not None:
        ends.append(rules.bookable_to)
    return [year for year in range(today.year, min(ends).year + 1) if year > _through(kept)]


def _through(kept: Holidays) -> int:
    """Return the last year that was looked through; a program may have named dates alone."""
    return kept.through or max((on.year for on in kept.dates), default=0)


def _end_of(year: int) -> date:
    return date(year, *_DECEMBER_31)
