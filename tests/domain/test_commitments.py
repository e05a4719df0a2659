"""A commitment is the client's own: what may be said of it, and when it comes again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.alliance import Alliance
from shared.domain.availability import WallTime
from shared.domain.commitments import ANSWERS, Due, Repeat, Status, after, check_due, is_miss
from shared.domain.errors import Invalid, MoveNotAllowed
from shared.domain.notices import QuietHours
from tests.people import MONDAY_9AM

MONDAY = date(2026, 6, 8)
DAY = timedelta(days=1)


@pytest.mark.parametrize("first", sorted(ANSWERS - {Status.CHANGED, Status.WITHDRAWN}))
@pytest.mark.parametrize("second", sorted(ANSWERS))
def test_a_second_answer_replaces_the_first(first, second):
    assert after(after(Status.OPEN, first), second) is second


@pytest.mark.parametrize("ended", [Status.CHANGED, Status.WITHDRAWN])
@pytest.mark.parametrize("answer", [Status.DONE, Status.PARTLY, Status.NOT_DONE])
def test_what_was_changed_or_withdrawn_is_not_asked_about(ended, answer):
    with pytest.raises(MoveNotAllowed):
        after(ended, answer)
    assert after(ended, ended) is ended


def test_open_is_no_answer():
    with pytest.raises(Invalid) as refused:
        after(Status.DONE, Status.OPEN)
    assert [problem.field for problem in refused.value.problems] == ["status"]


@pytest.mark.parametrize("both", [{}, {"at": MONDAY_9AM, "on": MONDAY}])
def test_a_commitment_is_due_at_an_instant_or_on_a_date_and_never_both(both):
    with pytest.raises(Invalid):
        Due(**both)


def test_a_date_is_over_when_the_clients_day_is():
    due = Due(on=MONDAY)
    assert due.over_at("America/New_York") == datetime(2026, 6, 9, 4, tzinfo=UTC)
    assert due.over_at("Pacific/Auckland") == datetime(2026, 6, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "field"),
    [
        (Due(on=MONDAY - DAY), "due_on"),
        (Due(at=MONDAY_9AM), "due_at"),
        (Due(on=MONDAY + 401 * DAY), "due_on"),
    ],
)
def test_a_due_time_lies_ahead_and_not_too_far(due, field):
    with pytest.raises(Invalid) as refused:
        check_due(due, "Europe/London", MONDAY_9AM)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert check_due(Due(on=MONDAY), "Europe/London", MONDAY_9AM) == Due(on=MONDAY)


def test_a_miss_is_not_this_time_or_silence_after_the_due_time_and_nothing_else():
    due = Due(on=MONDAY)
    ask = {status: is_miss(status, due, "UTC", MONDAY_9AM + DAY) for status in Status}
    assert {status for status, missed in ask.items() if missed} == {Status.OPEN, Status.NOT_DONE}
    assert not is_miss(Status.OPEN, due, "UTC", MONDAY_9AM)


def test_a_repeating_commitment_comes_again_on_its_weekdays_until_its_end():
    repeat = Repeat(days=frozenset({1, 4}), until=MONDAY + 10 * DAY)
    days = [MONDAY]
    while following := repeat.next_after(days[-1]):
        days.append(following)
    assert [(day - MONDAY).days for day in days] == [0, 3, 7, 10]


def test_a_repeating_commitment_names_its_days():
    for days in ([], [0], [8]):
        with pytest.raises(Invalid):
            Repeat(days=frozenset(days))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": frozenset()}, "days"),
        ({"days": frozenset({9})}, "days"),
        ({"nudges_before": 4}, "nudges_before"),
        ({"nudges_after": -1}, "nudges_after"),
        ({"at": WallTime.parse("22:00")}, "at"),
        ({"at": WallTime.parse("07:59")}, "at"),
    ],
)
def test_an_alliance_that_could_not_be_kept_is_refused_by_field(changes, field):
    with pytest.raises(Invalid) as refused:
        Alliance(**changes)
    assert field in [problem.field for problem in refused.value.problems]


def test_quiet_hours_may_lie_within_a_day_or_over_midnight():
    noon = QuietHours(WallTime.parse("12:00"), WallTime.parse("14:00"))
    assert [noon.covers(WallTime.parse(at)) for at in ("11:59", "12:00", "14:00")] == [
        False, True, False,
    ]  # fmt: skip
    with pytest.raises(Invalid):
        QuietHours(WallTime.parse("12:00"), WallTime.parse("12:00"))
