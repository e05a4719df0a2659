"""The coach's look at the help lines: which are shown, how fresh they are, and "I looked today".

Confirmations are shared by the practice: which number is right does not depend on the coach.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from booking_service.usecases import help_data
from booking_service.usecases.people import CoachCard
from shared.domain import helplines
from shared.domain.errors import NotFound
from shared.domain.helplines import Category, Country, EmergencyNumber, Freshness, Line
from shared.domain.localtime import local_date
from shared.storage import help_lines as rows
from shared.storage.help_lines import Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One line as the coach sees it; `shown` is whether visitors see it at the moment.

    `mine_today`: this coach confirmed it today, and may still take that back.
    """

    line: Line
    freshness: Freshness
    shown: bool
    confirmed_on: date | None
    confirmed_by: str | None
    mine_today: bool

    @property
    def waits(self) -> bool:
        """Whether somebody should open the provider's page: never done, or long ago."""
        return self.confirmed_on is None or self.freshness is not Freshness.FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryView:
    """All that may be shown in one country."""

    code: str
    name: str
    emergency: tuple[EmergencyNumber, ...]
    lines: tuple[LineView, ...]


def overview(tx: Session, coach: CoachCard, now: datetime) -> list[CountryView]:
    """Return the lines of the countries served; of the coach's own if none are named."""
    known = help_data.directory().countries
    served = coach.countries_served or (coach.country,)
    places = [known[code] for code in served if code in known]
    looks = _looks(tx)
    today = local_date(now, coach.zone)
    return [_country(place, coach, looks, today) for place in places]


def waiting(tx: Session, coach: CoachCard, now: datetime) -> int:
    """Return how many of the lines that visitors see wait for somebody's look."""
    return sum(
        line.shown and line.waits for country in overview(tx, coach, now) for line in country.lines
    )


def confirm(tx: Session, coach: CoachCard, line_id: str, now: datetime) -> LineView:
    """Note that the coach saw the number on the provider's own page today."""
    line = _line(line_id)
    seen = Confirmation(
        line_id=line.id,
        confirmed_on=local_date(now, coach.zone),
        printed=_printed(line),
        coach_id=coach.id,
        coach_name=coach.name,
    )
    rows.confirm(tx, seen, now)
    return _one(tx, coach, line, now)


def take_back(tx: Session, coach: CoachCard, line_id: str, now: datetime) -> LineView:
    """Undo a confirmation that this coach made today; an older one stays as it was."""
    line = _line(line_id)
    if not rows.take_back(tx, coach.id, line.id, local_date(now, coach.zone)):
        raise NotFound("You have not confirmed this line today.")
    return _one(tx, coach, line, now)


def confirmed_dates(tx: Session) -> dict[str, date]:
    """Return the day of the newest look at each line, where it says more than our sources do.

    A look at a number that has changed in our file since then counts for nothing.
    """
    return _dates(_looks(tx))


def _line(line_id: str) -> Line:
    for place in help_data.directory().countries.values():
        for line in place.lines:
            if line.id == line_id and line.may_be_shown:
                return line
    raise NotFound("There is no such help line.")


def _printed(line: Line) -> str:
    sms = f"{line.sms.number} {line.sms.keyword or ''}".strip() if line.sms else ""
    return " | ".join((line.tel or "", sms, line.chat_url or ""))


def _looks(tx: Session) -> dict[str, Confirmation]:
    lines = {
        line.id: line for place in help_data.directory().countries.values() for line in place.lines
    }
    return {
        look.line_id: look
        for look in rows.newest(tx)
        if look.line_id in lines and look.printed == _printed(lines[look.line_id])
    }


def _dates(looks: Mapping[str, Confirmation]) -> dict[str, date]:
    by_source = {
        line.id: line.as_of
        for place in help_data.directory().countries.values()
        for line in place.lines
        if line.as_of is not None
    }
    return {
        line_id: max(look.confirmed_on, by_source.get(line_id, look.confirmed_on))
        for line_id, look in looks.items()
    }


def _one(tx: Session, coach: CoachCard, line: Line, now: datetime) -> LineView:
    place = help_data.directory().countries[line.country]
    country = _country(place, coach, _looks(tx), local_date(now, coach.zone))
    return next(each for each in country.lines if each.line.id == line.id)


def _country(
    place: Country, coach: CoachCard, looks: Mapping[str, Confirmation], today: date
) -> CountryView:
    directory, dates = help_data.directory(), _dates(looks)
    shown = helplines.shown(directory, place.code, tuple(Category), today, dates)
    seen_by_visitors = {line.id for line in shown.lines}
    views = []
    for line in place.lines:
        if not line.may_be_shown:
            continue
        look = looks.get(line.id)
        mine = look is not None and (look.coach_id, look.confirmed_on) == (coach.id, today)
        views.append(
            LineView(
                line=line,
                freshness=helplines.freshness(directory, line, today, dates),
                shown=line.id in seen_by_visitors,
                confirmed_on=look.confirmed_on if look else None,
                confirmed_by=look.coach_name if look else None,
                mine_today=mine,
            )
        )
    return CountryView(
        code=place.code, name=place.name, emergency=shown.emergency, lines=tuple(views)
    )
