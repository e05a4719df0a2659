"""Rules of reminders: how they are written, and the instants they come to."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.booking_notices import Occasion, reminders
from shared.domain.errors import Invalid
from shared.domain.reminders import MOST, USUAL, Reminder, chosen

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)


def due(rule, start=START, zone="UTC"):
    return Reminder.parse(rule).due(start, zone)


def plan(*rules, start=START, now=START - 20 * DAY, zone="UTC"):
    about = Occasion(
        start=start, end=start + HOUR, revision=0, zone=zone, now=now,
        rules=tuple(map(Reminder.parse, rules)),
    )  # fmt: skip
    return [(found.offset, found.due_at, found.expires_at) for found in reminders(about)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("PT24H", "PT24H"), ("PT15M", "PT15M"), ("PT90M", "PT90M"), ("PT1H30M", "PT90M"),
        ("PT60M", "PT1H"), ("P1D", "P1D"), ("P1D@18:00", "P1D@18:00"), ("P0D@08:00", "P0D@08:00"),
    ],
)  # fmt: skip
def test_a_rule_is_read_and_written_in_one_form(text, written):
    assert str(Reminder.parse(text)) == written
    assert Reminder.parse(written) == Reminder.parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "PT", "PT4M", "PT337H", "P0D", "P15D", "P1D@25:00", "P1D@", "24h", "pt24h", "P1D@18:00 ",
     "PT-1H", "PT1.5H", "P1W", "PT24H\n"],
)  # fmt: skip
def test_what_is_no_rule_is_refused(text):
    with pytest.raises(ValueError, match=r"reminder|name|write|time"):
        Reminder.parse(text)


def test_the_evening_before_is_by_the_clients_calendar_and_clock():
    early = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)  # 23:00 on the 9th in New York
    found = due("P1D@18:00", early, "America/New_York")
    assert found == datetime(2026, 6, 8, 22, 0, tzinfo=UTC)


def test_a_wall_time_that_the_clock_skips_becomes_the_end_of_the_gap():
    start = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)  # 02:30 in New York; skipped the day before
    assert due("P1D", start, "America/New_York") == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_reminders_come_first_due_first_and_each_is_of_use_until_the_next():
    found = plan("PT1H", "P1D@18:00", "PT24H")
    assert [rule for rule, _, _ in found] == ["PT24H", "P1D@18:00", "PT1H"]
    assert [until for _, _, until in found] == [found[1][1], found[2][1], START]


def test_two_that_the_quiet_hours_bring_to_one_instant_are_one():
    start = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
    found = plan("PT2H", "PT3H", start=start)  # due at 07:00 and 06:00: both wait for 08:00
    assert [at for _, at, _ in found] == [datetime(2026, 6, 10, 8, 0, tzinfo=UTC)]


def test_a_time_on_the_day_itself_that_lies_after_the_start_is_none():
    early = datetime(2026, 6, 10, 7, 30, tzinfo=UTC)
    assert plan("P0D@08:00", start=early) == []
    assert plan("P0D@08:00", start=early + HOUR)[0][1] == datetime(2026, 6, 10, 8, 0, tzinfo=UTC)


def test_each_rule_counts_once_and_the_one_at_fault_is_named():
    assert chosen(["PT60M", "PT1H"]) == (Reminder.parse("PT1H"),)
    assert chosen([]) == ()
    with pytest.raises(Invalid) as refused:
        chosen(["PT1H", "soon"])
    assert [problem.field for problem in refused.value.problems] == ["reminders.1"]
    with pytest.raises(Invalid):
        chosen([f"PT{hours}H" for hours in range(1, MOST + 2)])
    assert [str(rule) for rule in USUAL] == ["PT24H", "PT1H"]
