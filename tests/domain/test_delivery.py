from datetime import timedelta

import pytest

from shared.domain.delivery import Failure, Waits, after_failure, back_off, may_repeat
from shared.domain.notices import NoticeKind


def test_the_wait_grows_from_one_minute_to_an_hour_and_stays_there():
    minutes = [back_off(attempts) / timedelta(minutes=1) for attempts in range(6)]
    assert minutes == [1, 5, 15, 60, 60, 60]


def test_a_deferred_notice_waits_and_is_counted_and_never_given_up():
    verdict = after_failure(Failure.DEFERRED, 40)
    assert verdict.wait == timedelta(hours=1)
    assert verdict.counts
    assert not verdict.gives_up
    assert not verdict.ends_round


@pytest.mark.parametrize(
    ("failure", "wait"),
    [(Failure.UNREACHABLE, timedelta(seconds=10)), (Failure.CHANNEL_REFUSED, timedelta(minutes=1))],
)
def test_a_fault_of_the_channel_ends_the_round_and_is_not_held_against_the_notice(failure, wait):
    verdict = after_failure(failure, 3)
    assert verdict.wait == wait
    assert not verdict.counts
    assert verdict.ends_round
    assert not verdict.gives_up


@pytest.mark.parametrize("failure", [Failure.ADDRESS_REFUSED, Failure.MESSAGE_REFUSED])
def test_a_refused_address_or_message_is_given_up_alone(failure):
    verdict = after_failure(failure, 0)
    assert verdict.gives_up
    assert verdict.wait is None
    assert not verdict.ends_round


def test_a_mail_that_was_cut_off_waits_uncounted_and_lets_the_others_go():
    verdict = after_failure(Failure.CUT_OFF, 3)
    assert (verdict.wait, verdict.counts) == (timedelta(seconds=10), False)
    assert not verdict.ends_round
    assert not verdict.gives_up


def test_only_a_refusal_of_the_channel_pauses_it():
    assert [each for each in Failure if after_failure(each, 0).pauses] == [Failure.CHANNEL_REFUSED]


def test_the_waits_are_those_that_are_set():
    waits = Waits(back_off=(timedelta(seconds=1), timedelta(seconds=2)))
    found = [after_failure(Failure.DEFERRED, attempts, waits).wait for attempts in range(4)]
    assert found == [timedelta(seconds=seconds) for seconds in (1, 2, 2, 2)]


def test_silence_after_the_final_dot_is_left_to_the_lease():
    verdict = after_failure(Failure.UNANSWERED, 0)
    assert verdict.wait is None
    assert not verdict.gives_up
    assert verdict.ends_round


@pytest.mark.parametrize(
    ("kind", "repeats"),
    [(NoticeKind.BOOKING_REMINDER, 1), (NoticeKind.BOOKING_MOVED, 3), (NoticeKind.COACH_BOOKED, 3)],
)
def test_what_was_perhaps_sent_is_repeated_so_often_and_no_more(kind, repeats):
    assert may_repeat(kind, repeats - 1)
    assert not may_repeat(kind, repeats)
