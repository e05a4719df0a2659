from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.answers import (
    Answer,
    CalendarAnswer,
    Ignored,
    Invited,
    in_doubt,
    is_same_mailbox,
    why_ignored,
)
from shared.domain.bookings import State

NOW = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOOKING = Invited(
    client_email="ben@example.com",
    state=State.CONFIRMED,
    revision=1,
    start=NOW + DAY,
    end=NOW + DAY + HOUR,
    answered=NOW - HOUR,
)
YES = CalendarAnswer(
    uid="1@example.com",
    attendee="ben@example.com",
    sender="ben@example.com",
    sequence=1,
    stamp=NOW,
    answer=Answer.ACCEPTED,
)
COUNTER = replace(YES, answer=None, proposed_start=NOW + 2 * DAY)

IGNORED = {
    "attendee is somebody else": ({"attendee": "cleo@example.com"}, Ignored.NOT_THE_CLIENT),
    "no attendee": ({"attendee": ""}, Ignored.NOT_THE_CLIENT),
    "mailed by somebody else": ({"sender": "cleo@example.com"}, Ignored.NOT_FROM_THE_CLIENT),
    "mailed by nobody": ({"sender": ""}, Ignored.NOT_FROM_THE_CLIENT),
    "neither yes nor no": ({"answer": None}, Ignored.SAYS_NOTHING),
    "to a revision to come": ({"sequence": 2}, Ignored.UNKNOWN_REVISION),
    "to the time before the move": ({"sequence": 0}, Ignored.OLDER_REVISION),
    "older than one that counted": ({"stamp": NOW - 2 * HOUR}, Ignored.OLDER_ANSWER),
    "written in two days": ({"stamp": NOW + 2 * DAY}, Ignored.WRITTEN_TOMORROW),
}


@pytest.mark.parametrize("told", [YES, COUNTER], ids=["reply", "counter"])
def test_an_answer_of_the_client_to_what_stands_counts(told):
    assert why_ignored(told, BOOKING, NOW) is None


@pytest.mark.parametrize(("changes", "reason"), IGNORED.values(), ids=IGNORED)
def test_what_is_forged_or_stale_does_not_count(changes, reason):
    assert why_ignored(replace(YES, **changes), BOOKING, NOW) is reason


@pytest.mark.parametrize("state", set(State) - {State.CONFIRMED})
def test_only_a_booking_that_stands_is_answered(state):
    standing = replace(BOOKING, state=state)
    assert why_ignored(YES, standing, NOW) is Ignored.BOOKING_IS_OVER


def test_an_answer_counts_until_the_booking_ends():
    assert why_ignored(YES, BOOKING, BOOKING.end - HOUR / 2) is None
    assert why_ignored(YES, BOOKING, BOOKING.end) is Ignored.BOOKING_IS_OVER


def test_a_clock_that_is_a_little_ahead_is_forgiven():
    assert why_ignored(replace(YES, stamp=NOW + HOUR), BOOKING, NOW) is None


def test_a_second_answer_of_the_same_second_counts():
    assert why_ignored(replace(YES, stamp=BOOKING.answered), BOOKING, NOW) is None


def test_a_time_that_has_passed_is_no_proposal():
    told = replace(COUNTER, proposed_start=NOW)
    assert why_ignored(told, BOOKING, NOW) is Ignored.PROPOSES_THE_PAST


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ben@Example.com", "ben@example.com", True),
        ("ben@bücher.example", "ben@xn--bcher-kva.example", True),
        ("ben@example.com", "ben@example.org", False),
        ("ben+x@example.com", "ben@example.com", False),
        ("", "", False),
        ("ben@" + "a" * 70, "ben@" + "a" * 70, True),
    ],
)
def test_one_mailbox_may_be_written_in_several_ways(one, other, same):
    assert is_same_mailbox(one, other) is same


def test_only_a_no_and_another_time_put_a_booking_in_doubt():
    assert in_doubt(YES) is None
    assert in_doubt(replace(YES, answer=Answer.TENTATIVE)) is None
    assert in_doubt(replace(YES, answer=Answer.DECLINED)) == "declined"
    assert in_doubt(COUNTER) == "counter-20260610T090000Z"
    assert in_doubt(replace(COUNTER, proposed_start=NOW + HOUR)) != in_doubt(COUNTER)
