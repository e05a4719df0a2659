from datetime import UTC, datetime, timedelta

import pytest

from shared.messages import times

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


def test_a_length_is_told_in_minutes():
    lengths = [timedelta(minutes=minutes) for minutes in (1, 30, 90)]
    assert [times.length_form(length) for length in lengths] == [
        "1 minute",
        "30 minutes",
        "90 minutes",
    ]
