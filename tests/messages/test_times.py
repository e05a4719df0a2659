import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from babel.dates import format_interval

from shared.domain import localtime
from shared.messages import times
from shared.messages.languages import LANGUAGES

START = datetime(2026, 6, 10, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "shown"),
    [
        (START, "America/Los_Angeles", "2026-06-10 07:00 (America/Los_Angeles, UTC-07:00)"),
        (START, "Europe/Paris", "2026-06-10 16:00 (Europe/Paris, UTC+02:00)"),
        (START, "Asia/Kolkata", "2026-06-10 19:30 (Asia/Kolkata, UTC+05:30)"),
        (START, "Europe/Dublin", "2026-06-10 15:00 (Europe/Dublin, UTC+01:00)"),
        (START, "UTC", "2026-06-10 14:00 (UTC, UTC+00:00)"),
        (START, "Pacific/Auckland", "2026-06-11 02:00 (Pacific/Auckland, UTC+12:00)"),
        (
            datetime(2026, 12, 1, 16, tzinfo=UTC),
            "America/Vancouver",
            "2026-12-01 09:00 (America/Vancouver, UTC-07:00)",
        ),
    ],
)
def test_a_time_is_shown_in_the_readers_zone_with_its_name_and_offset(instant, zone, shown):
    assert times.exact_form(instant, zone) == shown


def test_the_two_hours_of_an_autumn_night_can_be_told_apart():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    shown = [times.exact_form(first + timedelta(hours=h), "Europe/Berlin") for h in (0, 1)]
    assert shown == [
        "2026-10-25 02:30 (Europe/Berlin, UTC+02:00)",
        "2026-10-25 02:30 (Europe/Berlin, UTC+01:00)",
    ]


def test_a_person_reads_the_weekday_and_the_month_in_words():
    assert times.long_form(START, "America/Los_Angeles") == "Wednesday 10 June 2026, 07:00"
    assert times.day(START, "Pacific/Auckland") == "Thursday 11 June"


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (date(2026, 1, 2), False),  # months ago, this year
        (date(2026, 12, 31), False),
        (date(2027, 5, 28), False),  # half a year on: 183 days
        (date(2027, 5, 29), True),
        (date(2025, 12, 31), True),
        (date(2036, 11, 26), True),
    ],
)
def test_a_year_is_told_of_dates_outside_this_one_and_the_half_year_to_come(on, told):
    assert times.needs_year(on, today=date(2026, 11, 26)) is told


def test_last_december_has_its_year_in_january():
    assert times.needs_year(date(2026, 12, 30), today=date(2027, 1, 2))


def test_whether_it_is_still_this_year_is_asked_of_the_readers_calendar():
    """At 11:30 UTC on New Year's Eve it is the next year in Auckland, and not in London."""
    eve = datetime(2026, 12, 31, 11, 30, tzinfo=UTC)
    last = eve - timedelta(days=20)
    assert times.date_of(last, "Pacific/Auckland", now=eve) == "Saturday 12 December 2026"
    assert times.date_of(last, "Europe/London", now=eve) == "Friday 11 December"


def test_a_moment_is_told_with_its_weekday_and_a_year_only_if_need_be():
    now = datetime(2026, 6, 1, tzinfo=UTC)
    said = {code: times.long_form(START, "Europe/Paris", code, now) for code in LANGUAGES}
    assert said == {
        "en": "Wednesday 10 June, 16:00",
        "es": "miércoles 10 de junio, 16:00",
        "de": "Mittwoch, 10. Juni, 16:00 Uhr",
    }
    assert times.long_form(START, "Europe/Paris", now=now + timedelta(days=400)).endswith(
        "June 2026, 16:00"
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_from_when_until_when_reads_as_the_languages_own_pattern(code):
    end, locale = START + timedelta(minutes=90), LANGUAGES[code].locale
    zone = localtime.zone("Asia/Kolkata")
    assert times.hours_form(START, end, "Asia/Kolkata", code) == format_interval(
        START, end, "Hm", tzinfo=zone, locale=locale
    )


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/London", "London time, UTC+1"),
        ("America/Los_Angeles", "Los Angeles time, UTC-7"),
        ("Asia/Kolkata", "Kolkata time, UTC+5:30"),
        ("America/St_Johns", "St John’s time, UTC-2:30"),  # noqa: RUF001
        ("America/Argentina/Buenos_Aires", "Buenos Aires time, UTC-3"),
        ("Africa/Accra", "Accra time, UTC"),
        ("US/Pacific", "Los Angeles time, UTC-7"),
        *((zone, "UTC") for zone in ("UTC", "Etc/UTC", "GMT", "Zulu", "Etc/GMT")),
        ("Etc/GMT+5", "UTC-5"),
        ("CET", "UTC+2"),
    ],
)
def test_a_zone_is_named_by_a_city_people_know_or_else_by_its_offset(zone, words):
    assert times.zone_words(START, zone) == words


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_zone_there_is_can_be_named_in_every_language(code):
    for zone in available_timezones() - {"Factory"}:
        told = times.zone_words(START, zone, code)
        assert re.fullmatch(r"([\w’'. ,()-]+, )?UTC([+-]\d{1,2}(:\d\d)?)?", told), (zone, told)  # noqa: RUF001


def test_a_length_is_told_in_minutes():
    lengths = [timedelta(minutes=minutes) for minutes in (1, 30, 90)]
    assert [times.length_form(length) for length in lengths] == [
        "1 minute",
        "30 minutes",
        "90 minutes",
    ]
