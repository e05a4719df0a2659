"""The coach's morning mail: once a date, by the coach's clock, and only where it is wanted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from tests.worker.mornings import DAY, HOUR, MINUTE, MORNING, Ada


@pytest.fixture
def ada(outbox):
    return Ada(outbox)


def test_a_morning_without_anything_sends_nothing_and_is_decided_once(ada):
    assert ada.rounds() == 0
    ada.win(MORNING + HOUR)
    assert ada.rounds(MORNING + 2 * HOUR) == 0  # what came at nine is for tomorrow
    assert ada.mails() == []
    assert ada.rounds(MORNING + DAY) == 1


def test_a_mail_goes_at_the_coachs_hour_and_not_before(ada):
    ada.win(MORNING - HOUR)
    assert ada.rounds(MORNING - MINUTE) == 0
    assert ada.rounds(MORNING) == 1
    assert ada.mails() == [("2040-06-12", "06-12 07:00", "pending")]


def test_one_mail_a_date_however_often_and_by_however_many_it_is_decided(ada):
    ada.win(MORNING - HOUR)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: ada.rounds(), range(12))) == 1
    assert len(ada.mails()) == 1


def test_another_hour_on_the_same_date_is_no_second_mail(ada):
    ada.win(MORNING - HOUR)
    ada.rounds()
    ada.coach(digest_at="11:00")
    assert ada.rounds(MORNING + 4 * HOUR) == 0


def test_the_hour_can_be_chosen_and_the_mail_turned_off(ada):
    ada.win(MORNING - 3 * HOUR)
    ada.coach(digest_at="06:30")
    assert ada.rounds(MORNING - 91 * MINUTE) == 0
    assert ada.rounds(MORNING - 30 * MINUTE) == 1
    ada.coach(digest_at=None)
    ada.win(MORNING + HOUR)
    assert ada.rounds(MORNING + DAY) == 0


def test_a_worker_that_was_away_sends_no_late_mail_and_loses_nothing(ada):
    ada.win(MORNING - HOUR)
    assert ada.rounds(MORNING + 7 * HOUR) == 0
    assert ada.rounds(MORNING + DAY) == 1
    assert [len(one.wins) for one in ada.morning(MORNING + DAY).heard] == [1]


@pytest.mark.parametrize(
    ("zone", "on", "hour", "due"),
    [
        ("Europe/Berlin", date(2040, 3, 25), "02:30", "03-25 01:00"),  # skipped: the gap's end
        ("Europe/Berlin", date(2040, 10, 28), "02:30", "10-28 00:30"),  # twice: the first
        ("America/New_York", date(2040, 3, 11), "08:00", "03-11 12:00"),
        ("Australia/Lord_Howe", date(2040, 10, 7), "08:00", "10-06 21:00"),
    ],
)
def test_the_hour_is_right_on_dates_on_which_the_clocks_change(ada, zone, on, hour, due):
    ada.coach(zone=zone, digest_at=hour)
    ada.win(datetime(on.year, on.month, on.day, tzinfo=UTC) - 2 * DAY)
    ada.coach(digested_on=on - DAY)
    start = datetime(on.year, on.month, on.day, tzinfo=UTC) - DAY / 2
    for quarter in range(120):
        ada.rounds(start + quarter * HOUR / 4)
    assert ada.mails()[0] == (on.isoformat(), due, "pending")


def test_a_new_coach_gets_no_mail_for_a_morning_before_they_came(ada):
    ada.coach(created_at=MORNING + MINUTE)
    ada.win(MORNING - HOUR)
    assert ada.rounds(MORNING + HOUR) == 0
