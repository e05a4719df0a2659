from datetime import date, timedelta

import pytest

from shared.domain.alliance import Pause
from shared.domain.movement import (
    Answer,
    Counts,
    Delivery,
    Due,
    Movement,
    MovementRules,
    Record,
    movement,
)

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
DONE, PARTLY, NOT_DONE, SILENT = Answer.DONE, Answer.PARTLY, Answer.NOT_DONE, Answer.NO_ANSWER


def ago(days):
    return TODAY - days * DAY


def due(days, answer=NOT_DONE):
    """Due so many days ago; answered the day after, unless there was no answer."""
    return Due(ago(days), answer, None if answer is SILENT else ago(days - 1))


def weekly(*answers, last=5):
    """Commitments a week apart, the last one `last` days ago."""
    return [due(last + 7 * number, answer) for number, answer in enumerate(reversed(answers))]


def state(*commitments, **more):
    return movement(a_record(*commitments, **more), TODAY).state


def a_record(*commitments, **more):
    given = {"engaged_on": ago(120), "bookings_held": [ago(6)], "commitments": commitments}
    return Record(**given | more)


FOUR_NOT_DONE = weekly(NOT_DONE, NOT_DONE, NOT_DONE, NOT_DONE)


def test_four_check_ins_without_movement_are_said_to_be_so():
    assert state(*FOUR_NOT_DONE) is Movement.NO_MOVEMENT


@pytest.mark.parametrize("sign", [DONE, PARTLY])
def test_one_step_is_movement(sign):
    assert state(*weekly(NOT_DONE, NOT_DONE, sign, NOT_DONE)) is Movement.MOVING


def test_one_win_is_movement():
    assert state(*FOUR_NOT_DONE, wins=[ago(42)]) is Movement.MOVING


def test_a_win_before_the_window_is_not_counted():
    assert state(*FOUR_NOT_DONE, wins=[ago(43)]) is Movement.NO_MOVEMENT


@pytest.mark.parametrize(
    ("steps", "answered", "found"),
    [
        ([DONE], 5, Movement.MOVING),
        ([DONE], 6, Movement.NO_MOVEMENT),  # 1 of 6 is less than a fifth
        ([DONE, PARTLY], 7, Movement.MOVING),  # 1.5 of 7 is more
        ([DONE, DONE], 10, Movement.MOVING),  # a fifth is not less than a fifth
    ],
)
def test_little_movement_counts_as_none_only_with_six_answers_and_under_a_fifth(
    steps, answered, found
):
    answers = steps + [NOT_DONE] * (answered - len(steps))
    assert state(*[due(3 + number, answer) for number, answer in enumerate(answers)]) is found


@pytest.mark.parametrize("answer", [Answer.CHANGED, Answer.WITHDRAWN])
def test_what_a_client_changed_or_took_back_is_not_counted(answer):
    found = movement(a_record(*weekly(NOT_DONE, NOT_DONE, NOT_DONE, answer)), TODAY)
    assert found.state is Movement.NOT_ENOUGH_DATA
    assert found.counts == Counts(due=3, answered=3, not_done=3)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (2, Movement.NOT_ENOUGH_DATA),
        (3, Movement.NO_MOVEMENT),
        (42, Movement.NO_MOVEMENT),
        (43, Movement.NOT_ENOUGH_DATA),
    ],
)
def test_only_what_fell_due_in_the_window_and_past_its_grace_days_counts(days, found):
    assert state(*weekly(NOT_DONE, NOT_DONE, NOT_DONE, last=6), due(days)) is found


def test_silence_is_not_standing_still():
    silent = [*weekly(NOT_DONE, NOT_DONE, NOT_DONE, last=20), due(14, SILENT), due(7, SILENT)]
    assert state(*silent, bookings_held=[]) is Movement.QUIET


@pytest.mark.parametrize(("heard", "found"), [(13, False), (14, True)])
@pytest.mark.parametrize("sign", ["wins", "bookings_held"])
def test_a_win_or_a_booking_held_within_two_weeks_is_not_quiet(sign, heard, found):
    silent = [due(30), due(14, SILENT), due(7, SILENT)]
    told = {"bookings_held": []} | {sign: [ago(heard)]}
    assert (state(*silent, **told) is Movement.QUIET) == found


def test_one_that_is_unanswered_is_not_quiet_yet():
    assert state(due(30), due(7, SILENT), bookings_held=[]) is Movement.NOT_ENOUGH_DATA


def test_quiet_is_said_before_too_few_answers():
    assert state(due(14, SILENT), due(7, SILENT), bookings_held=[]) is Movement.QUIET


def test_a_new_client_is_given_time_however_they_answer():
    assert state(*FOUR_NOT_DONE, engaged_on=ago(27)) is Movement.NOT_ENOUGH_DATA
    assert state(*FOUR_NOT_DONE, engaged_on=ago(28)) is Movement.NO_MOVEMENT


def test_the_days_of_a_break_are_no_days_of_working_together():
    rest = [Pause(ago(36), ago(33))]
    assert state(*FOUR_NOT_DONE, engaged_on=ago(31), pauses=rest) is Movement.NO_MOVEMENT
    assert state(*FOUR_NOT_DONE, engaged_on=ago(34), pauses=rest) is Movement.NO_MOVEMENT
    longer = [Pause(ago(36), ago(29))]
    assert state(*FOUR_NOT_DONE, engaged_on=ago(34), pauses=longer) is Movement.NO_MOVEMENT
    assert state(*FOUR_NOT_DONE, engaged_on=ago(33), pauses=longer) is Movement.NO_MOVEMENT
    overlong = [Pause(ago(36), ago(28))]
    assert state(*FOUR_NOT_DONE, engaged_on=ago(33), pauses=overlong) is Movement.NOT_ENOUGH_DATA


def test_what_fell_due_in_a_break_is_not_counted():
    rest = [Pause(ago(12), ago(12))]
    assert state(*FOUR_NOT_DONE, pauses=rest) is Movement.NOT_ENOUGH_DATA


@pytest.mark.parametrize(
    ("first", "last", "on"), [(0, 0, True), (5, None, True), (5, 1, False), (-1, -9, False)]
)
def test_a_break_is_on_from_its_first_to_its_last_day(first, last, on):
    rest = [Pause(ago(first), None if last is None else ago(last))]
    assert (state(*FOUR_NOT_DONE, pauses=rest) is Movement.PAUSED) == on


@pytest.mark.parametrize(("until", "on"), [(-1, True), (0, True), (1, False)])
def test_a_hidden_hint_comes_back_the_day_after(until, on):
    assert (state(*FOUR_NOT_DONE, snoozed_until=ago(until)) is Movement.SNOOZED) == on


@pytest.mark.parametrize(
    ("deliveries", "found"),
    [("DFF", True), ("FF", True), ("FFD", False), ("F", False), ("FDF", False), ("", False)],
)
def test_only_the_last_two_messages_say_that_mail_does_not_arrive(deliveries, found):
    told = [Delivery.FAILED if one == "F" else Delivery.DELIVERED for one in deliveries]
    assert (state(*FOUR_NOT_DONE, deliveries=told) is Movement.DELIVERY_PROBLEM) == found


def test_the_checks_come_in_their_order():
    failing = {"deliveries": [Delivery.FAILED] * 2, "engaged_on": TODAY, "bookings_held": []}
    hidden = failing | {"snoozed_until": TODAY}
    resting = hidden | {"pauses": [Pause(TODAY)]}
    silent = (due(14, SILENT), due(7, SILENT))
    assert state(*silent, **resting) is Movement.PAUSED
    assert state(*silent, **hidden) is Movement.SNOOZED
    assert state(*silent, **failing) is Movement.DELIVERY_PROBLEM
    assert state(*silent, engaged_on=TODAY, bookings_held=[]) is Movement.NOT_ENOUGH_DATA


def test_the_counts_say_what_was_counted_and_since_when():
    rows = [due(5, DONE), due(12, PARTLY), due(19), due(26, SILENT), due(1)]
    found = movement(a_record(*rows, wins=[ago(0), ago(99)]), TODAY)
    assert found.counts == Counts(due=4, answered=3, done=1, partly=1, not_done=1, wins=1)
    assert found.since == date(2026, 10, 12)
    assert found.heard_on == TODAY


def test_what_lies_ahead_is_not_counted():
    found = movement(a_record(due(-3, SILENT), wins=[ago(-1)], bookings_held=[ago(-2)]), TODAY)
    assert (found.counts, found.heard_on) == (Counts(), None)


def test_with_nothing_to_count_nothing_is_said():
    found = movement(Record(engaged_on=ago(400)), TODAY)
    assert (found.state, found.counts) == (Movement.NOT_ENOUGH_DATA, Counts())


def test_a_practice_may_choose_other_figures():
    rules = MovementRules(min_answered=1, window_days=10)
    assert movement(a_record(due(9)), TODAY, rules).state is Movement.NO_MOVEMENT
