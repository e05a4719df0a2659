"""Public holidays: which there are, which of them count, and for which years that was decided."""

from datetime import date

import pytest

from booking_service.usecases import holiday_choice, public_holidays
from booking_service.usecases.availability import AvailabilityView, Holidays
from booking_service.usecases.holiday_choice import choice, chosen, years_not_chosen
from shared.domain.availability import Availability
from shared.domain.errors import Invalid

TODAY = date(2026, 6, 9)
CHRISTMAS, NEXT_CHRISTMAS = date(2026, 12, 25), date(2027, 12, 25)
ST_ANDREWS = date(2026, 11, 30)


def standing(*dates, country=None, subdivision=None, through=None, **rules):
    """A coach's availability with these holidays."""
    holidays = Holidays(
        dates=frozenset(dates), country=country, subdivision=subdivision, through=through
    )
    plain = Availability(zone="Europe/London", holidays=holidays.dates, **rules)
    return AvailabilityView(rules=plain, holidays=holidays)


def counting(offered):
    return {day.on for day in offered.days if day.counts}


def test_a_region_has_holidays_of_its_own():
    in_scotland = {each.on: each.name for each in public_holidays.in_year("GB", "SCT", 2026)}
    in_england = {each.on for each in public_holidays.in_year("GB", "ENG", 2026)}
    assert in_scotland[ST_ANDREWS] == "Saint Andrew's Day"
    assert ST_ANDREWS not in in_england


def test_holidays_are_named_in_english_and_listed_by_date():
    found = public_holidays.in_year("DE", "BY", 2026)
    assert [each.on for each in found] == sorted(each.on for each in found)
    assert "Good Friday" in {each.name for each in found}


def test_every_country_on_the_list_can_be_asked():
    assert len(public_holidays.countries()) > 200
    for place in public_holidays.countries():
        assert place.name
        public_holidays.regions(place.code)
        public_holidays.in_year(place.code, None, 2026)


def test_regions_have_names_where_they_are_known():
    named = {place.code: place.name for place in public_holidays.regions("GB")}
    assert named == {
        "ENG": "England",
        "NIR": "Northern Ireland",
        "SCT": "Scotland",
        "WLS": "Wales",
    }


@pytest.mark.parametrize(
    ("country", "region", "field"),
    [
        ("ZZ", None, "country"),
        ("", None, "country"),
        ("../GB", None, "country"),
        ("GB", "BY", "subdivision"),
        ("IE", "X", "subdivision"),
    ],
)
def test_a_place_that_does_not_exist_is_named(country, region, field):
    with pytest.raises(Invalid) as refused:
        public_holidays.in_year(country, region, 2026)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_place_that_is_new_comes_with_every_holiday_ticked_from_today_on():
    offered = choice(standing(), "GB", "SCT", TODAY)
    assert not offered.is_kept
    assert {CHRISTMAS, NEXT_CHRISTMAS, ST_ANDREWS} <= counting(offered)
    assert all(day.counts and day.on >= TODAY for day in offered.days)
    assert offered.days[-1].on <= date(2027, 12, 31)


def test_what_was_not_ticked_stays_unticked():
    kept = chosen(standing(), choice(standing(), "GB", None, TODAY), {CHRISTMAS}, TODAY)
    view = standing(*kept.dates, country="GB", through=kept.through)
    assert counting(choice(view, "GB", None, TODAY)) == {CHRISTMAS}


def test_only_dates_of_the_list_can_be_chosen():
    offered = choice(standing(), "GB", None, TODAY)
    kept = chosen(standing(), offered, {CHRISTMAS, date(2026, 7, 14)}, TODAY)
    assert kept.dates == {CHRISTMAS}
    assert (kept.country, kept.subdivision, kept.through) == ("GB", None, 2027)


def test_another_place_replaces_the_holidays_of_the_first_and_keeps_what_has_passed():
    passed = date(2026, 5, 25)
    view = standing(passed, ST_ANDREWS, country="GB", subdivision="SCT", through=2027)
    offered = choice(view, "DE", None, TODAY)
    assert offered.replaces == 1
    assert ST_ANDREWS not in {day.on for day in offered.days}
    assert chosen(view, offered, {CHRISTMAS}, TODAY).dates == {passed, CHRISTMAS}


def test_a_date_that_a_program_added_is_on_the_list_without_a_name():
    own = date(2026, 7, 14)
    view = standing(own, country="GB", through=2027)
    [day] = [day for day in choice(view, "GB", None, TODAY).days if day.on == own]
    assert (day.name, day.counts) == (None, True)


def test_no_country_means_that_no_holiday_counts():
    view = standing(CHRISTMAS, country="GB", through=2027)
    assert chosen(view, None, {CHRISTMAS}, TODAY) == Holidays()


def test_next_years_holidays_are_said_to_be_missing_once_it_can_be_booked():
    view = standing(CHRISTMAS, country="GB", through=2026, horizon_days=60)
    assert years_not_chosen(view, TODAY) == []
    assert years_not_chosen(view, date(2026, 11, 23)) == [2027]
    assert years_not_chosen(view, date(2027, 3, 1)) == [2027]


def test_years_that_were_looked_through_are_not_missing_even_if_nothing_counts():
    view = standing(country="GB", through=2027)
    assert years_not_chosen(view, date(2026, 11, 23)) == []


def test_without_a_horizon_next_year_can_be_booked_today():
    assert years_not_chosen(standing(CHRISTMAS, country="GB", through=2026), TODAY) == [2027]


def test_a_coach_without_holidays_is_asked_for_none():
    assert years_not_chosen(standing(), TODAY) == []


def test_dates_that_a_program_sent_tell_their_year_themselves():
    assert years_not_chosen(standing(CHRISTMAS, country="GB"), TODAY) == [2027]


def test_a_year_that_was_not_chosen_comes_ticked_as_a_proposal():
    view = standing(CHRISTMAS, country="GB", through=2026)
    offered = holiday_choice.choice(view, "GB", None, TODAY)
    this_year = {day.on for day in offered.days if day.on.year == 2026 and day.counts}
    assert this_year == {CHRISTMAS}
    assert all(day.counts for day in offered.days if day.on.year == 2027)
