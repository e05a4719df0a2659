"""Public holidays that a coach may let count, by country and region."""

from pydantic import Field

from booking_service.api.contract import Answer, Asking, Contract
from booking_service.api.fields import Country, Date, Line
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import availability, public_holidays
from booking_service.usecases.people import CoachCard
from shared.domain import localtime
from shared.domain.errors import Invalid

calls = Contract("holidays", api_keys.coach)


class HolidaysAsked(Asking):
    """Where and when; else the country of the coach's holidays or profile, and this year."""

    country: Country | None = None
    subdivision: Line | None = None
    year: int | None = Field(
        None, ge=public_holidays.YEARS[0], le=public_holidays.YEARS[-1], description="this year"
    )


class RegionAnswer(Answer):
    """A region with holidays of its own."""

    code: str
    name: str


class HolidayAnswer(Answer):
    """A public holiday; it closes the date if it `counts`."""

    date: Date
    name: str
    counts: bool


class HolidaysAnswer(Answer):
    """What may be chosen: send the dates that count with PUT /coach/availability."""

    country: str
    country_name: str
    subdivision: str | None
    year: int
    subdivisions: list[RegionAnswer]
    holidays: list[HolidayAnswer]


@calls.call("GET /coach/holidays")
def candidates(coach: CoachCard, query: HolidaysAsked) -> HolidaysAnswer:
    """List the public holidays of a year, and whether each closes the calendar already."""
    with work() as (tx, now):
        kept = availability.read(tx, coach.id).holidays
    country = query.country or kept.country or coach.country
    if not country:
        raise Invalid.field("country", "Name a country: two letters, such as GB.")
    region = query.subdivision or (None if query.country else kept.subdivision)
    year = query.year or localtime.local_date(now, coach.zone).year
    found = public_holidays.in_year(country, region, year)
    return HolidaysAnswer(
        country=country,
        country_name=public_holidays.name_of(country),
        subdivision=region or None,
        year=year,
        subdivisions=[
            RegionAnswer(code=place.code, name=place.name)
            for place in public_holidays.regions(country)
        ],
        holidays=[
            HolidayAnswer(date=each.on, name=each.name, counts=each.on in kept.dates)
            for each in found
        ],
    )
