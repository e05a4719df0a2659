"""Weekly totals tell how the gate works, and nothing about anybody who came through it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking_service.usecases import totals
from shared.domain.screening import Outcome
from shared.storage.screening import TotalRow
from tests.builders import TUESDAY_8AM, a_coach, screened

WEEK = timedelta(days=7)
MONDAY = date(2026, 6, 8)
LATER = TUESDAY_8AM + WEEK


def came(tx, coach, week_on=MONDAY, **numbers):
    tx.add_all(
        TotalRow(coach_id=coach.id, week_on=week_on, outcome=outcome, total=total)
        for outcome, total in numbers.items()
    )
    tx.flush()


def last_week(tx, coach, now=LATER):
    return totals.weekly(tx, coach, now)[0]


def test_five_are_told_and_four_are_not(tx, ada):
    came(tx, ada, proceed=5, guidance=4)
    week = last_week(tx, ada)
    assert week.outcomes[Outcome.PROCEED] == 5
    assert week.outcomes[Outcome.GUIDANCE] is None


def test_none_at_all_looks_like_a_few(tx, ada):
    came(tx, ada, proceed=9, crisis=1)
    week = last_week(tx, ada)
    assert week.outcomes[Outcome.CRISIS] is week.outcomes[Outcome.THERAPY_FIRST] is None


@pytest.mark.parametrize("hidden", ["proceed", "guidance", "therapy_first", "crisis"])
def test_a_single_hidden_number_cannot_be_worked_out_from_a_sum(tx, ada, hidden):
    numbers = dict.fromkeys(("proceed", "guidance", "therapy_first", "crisis"), 7)
    came(tx, ada, **numbers | {hidden: 3})
    week = last_week(tx, ada)
    assert week.total is None
    assert sorted(map(str, week.outcomes.values())) == ["7", "7", "7", "None"]


def test_what_is_told_is_the_same_for_every_hidden_number(tx, ada, cleo):
    came(tx, ada, proceed=8, crisis=0)
    came(tx, cleo, proceed=8, crisis=4, guidance=1)
    assert last_week(tx, ada) == last_week(tx, cleo)


def test_a_sum_is_told_where_all_its_parts_are(tx, ada):
    came(tx, ada, proceed=5, guidance=6, therapy_first=7, crisis=8)
    assert last_week(tx, ada).total == 26


def test_the_running_week_is_not_told_or_one_visitor_could_be_seen_in_it(tx, ada):
    came(tx, ada, proceed=5)
    before = totals.weekly(tx, ada, TUESDAY_8AM)
    screened(tx, ada)
    assert totals.weekly(tx, ada, TUESDAY_8AM) == before == []


def test_a_week_is_over_on_the_coachs_clock(tx):
    auckland = a_coach(tx, zone="Pacific/Auckland")
    came(tx, auckland, proceed=6)
    sunday_there = datetime(2026, 6, 14, 11, 59, tzinfo=UTC)
    assert totals.weekly(tx, auckland, sunday_there) == []
    assert len(totals.weekly(tx, auckland, sunday_there + timedelta(minutes=1))) == 1


def test_every_week_is_listed_also_those_in_which_nobody_came(tx, ada):
    came(tx, ada, week_on=MONDAY + WEEK, proceed=6)
    listed = [week.week_on for week in totals.weekly(tx, ada, TUESDAY_8AM + 3 * WEEK)]
    assert listed == [MONDAY + 2 * WEEK, MONDAY + WEEK, MONDAY]


def test_no_more_weeks_are_listed_than_are_kept(tx, ada):
    assert len(totals.weekly(tx, ada, TUESDAY_8AM + 300 * WEEK)) == 104


def test_another_coachs_numbers_are_not_found(tx, ada, cleo):
    came(tx, ada, proceed=50)
    assert set(last_week(tx, cleo).outcomes.values()) == {None}
