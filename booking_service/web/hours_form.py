"""Weekly hours as boxes: filled from the rules or from what was typed, copied, and read."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from booking_service.web import windows
from booking_service.web.typed import Checks
from booking_service.web.windows import Windows
from shared.domain.availability import Availability, WallWindow, WeeklyHours

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = range(1, 8)


@dataclass(frozen=True, slots=True)
class HoursForm:
    """The boxes of each weekday, Monday first."""

    weekly: tuple[Windows, ...]


def shown(rules: Availability, _today: date) -> HoursForm:
    """Fill the boxes with the rules."""
    return HoursForm(
        tuple(
            windows.shown(sorted({hours.window for hours in rules.weekly if day in hours.days}))
            for day in _DAYS
        )
    )


def typed(form: Mapping[str, str]) -> HoursForm:
    """Read the boxes as they were typed; nothing is judged here."""
    return HoursForm(tuple(windows.typed(form, f"weekly.{day}") for day in _DAYS))


def copied(form: HoursForm, source: str, targets: list[str]) -> tuple[HoursForm, str, str]:
    """Copy the boxes of one weekday to others: the form, what was done, and what is wrong.

    Days are numbers from 1 (Monday) to 7, as text.
    """
    days = {str(day): day for day in _DAYS}
    onto = [days[target] for target in targets if target in days and target != source]
    if source not in days or not onto:
        return form, "", "Choose a day to copy, and tick at least one other day."
    pairs = form.weekly[days[source] - 1]
    weekly = tuple(
        pairs if day in onto else standing for day, standing in enumerate(form.weekly, start=1)
    )
    names = ", ".join(WEEKDAYS[day - 1] for day in onto)
    done = f"{WEEKDAYS[days[source] - 1]} was copied to {names}. Nothing is saved yet."
    return HoursForm(weekly), done, ""


def changes(
    form: HoursForm, _standing: Availability, _today: date
) -> tuple[dict[str, object], dict[str, str]]:
    """Return the new weekly hours, and problems by the name of the box."""
    checks = Checks()
    days: dict[WallWindow, set[int]] = defaultdict(set)
    for day, pairs in enumerate(form.weekly, start=1):
        for window in windows.read(checks, pairs, f"weekly.{day}", WEEKDAYS[day - 1]):
            days[window].add(day)
    weekly = tuple(WeeklyHours(frozenset(days[window]), window) for window in sorted(days))
    return {"weekly": weekly}, checks.problems
