"""The alliance and its pauses: either side changes them, and the plan follows at once."""

from dataclasses import replace
from datetime import date

import pytest

from booking_service.usecases import alliance, pauses
from booking_service.usecases.alliance import AllianceWish
from booking_service.usecases.sides import Side
from shared.domain.alliance import AfterMiss, Alliance
from shared.domain.availability import WallTime
from shared.domain.commitments import Maker
from shared.domain.errors import Invalid, NotFound
from tests.builders import DAY, DESK, TUESDAY_8AM
from tests.people import CLEO
from tests.thread import a_client, deeds, nudges_of, promise

EVENING = AllianceWish(
    days=frozenset({1, 2, 3, 4, 5}),
    at=WallTime.parse("18:30"),
    nudges_before=0,
    nudges_after=2,
    after_miss=AfterMiss.NOTHING,
    quiet_from=None,
    quiet_until=None,
)
TODAY = TUESDAY_8AM.date()


@pytest.fixture
def ben(tx, ada):
    return a_client(tx, ada)


def agree(tx, side, wish=EVENING, now=TUESDAY_8AM, **more):
    return alliance.change(tx, side, replace(wish, **more), DESK, now)


def pause(tx, side, until=None, now=TUESDAY_8AM, **more):
    return pauses.begin(tx, side, until, DESK, now, **more)


def spans(tx, side, now=TUESDAY_8AM):
    tx.flush()
    return [(one.first_on, one.last_on) for one in pauses.of(tx, side, now)]


def test_the_defaults_hold_until_somebody_changes_them(tx, ben):
    seen = alliance.show(tx, ben)
    assert seen.terms == Alliance()
    assert seen.history == []


def test_both_sides_change_it_and_both_see_what_it_was(tx, ada, ben):
    agree(tx, ben)
    agree(tx, Side(ben.client_id, ada.id), nudges_after=1)
    for side in (ben, Side(ben.client_id, ada.id)):
        seen = alliance.show(tx, side)
        told = [(one.made_by, one.terms.nudges_after) for one in seen.history]
        assert told == [(Maker.COACH, 1), (Maker.CLIENT, 2)]
        assert seen.terms.nudges_after == 1


def test_the_plan_follows_at_once(tx, ben):
    promise(tx, ben)
    agree(tx, ben)
    assert nudges_of(tx, ben) == [("06-16 17:30", 1), ("06-18 17:30", 1)]


def test_the_same_terms_once_more_are_no_new_version(tx, ben):
    for _ in range(2):
        agree(tx, ben)
    assert len(alliance.show(tx, ben).history) == 1


def test_discretion_is_begun_by_either_side_and_ended_by_the_client_alone(tx, ada, ben):
    coach = Side(ben.client_id, ada.id)
    agree(tx, coach, discreet=True)
    assert ben.client(tx).discreet
    with pytest.raises(Invalid) as refused:
        agree(tx, coach, discreet=False)
    assert refused.value.problems[0].field == "discreet"
    agree(tx, ben, discreet=False)
    assert not ben.client(tx).discreet


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("days", {"days": frozenset()}),
        ("days", {"days": frozenset({0})}),
        ("nudges_before", {"nudges_before": 4}),
        ("nudges_after", {"nudges_after": -1}),
        ("at", {"at": WallTime(24 * 60)}),
        ("at", {"quiet_from": WallTime(17 * 60), "quiet_until": WallTime(19 * 60)}),
        ("quiet_until", {"quiet_from": WallTime(21 * 60)}),
        ("quiet_until", {"quiet_from": WallTime(60), "quiet_until": WallTime(60)}),
    ],
)
def test_terms_that_cannot_hold_are_refused_by_field(tx, ben, field, wrong):
    with pytest.raises(Invalid) as refused:
        agree(tx, ben, **wrong)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert alliance.show(tx, ben).history == []


def test_another_coach_sees_and_changes_nothing(tx, ben, cleo):
    stranger = Side(ben.client_id, cleo.id)
    for act in (alliance.show, agree, pause):
        with pytest.raises(NotFound):
            act(tx, stranger)


def test_nothing_goes_out_in_a_pause_and_the_rest_waits_for_its_end(tx, ben):
    promise(tx, ben)
    pause(tx, ben, date(2026, 6, 20))
    assert nudges_of(tx, ben) == [("06-21 08:00", 1)]


def test_a_pause_without_an_end_lasts_until_somebody_ends_it(tx, ada, ben):
    promise(tx, ben)
    paused = pause(tx, ben)
    assert nudges_of(tx, ben) == []
    pauses.end(tx, Side(ben.client_id, ada.id), paused, DESK, TUESDAY_8AM + DAY)
    assert nudges_of(tx, ben) == [("06-14 08:00", 1), ("06-16 08:00", 1)]
    assert spans(tx, ben) == [(TODAY, TODAY)]
    assert deeds(tx)[-2:] == [("client", "pause_begun"), ("coach", "pause_ended")]


def test_the_newest_word_about_a_pause_counts(tx, ben):
    pause(tx, ben, first=TODAY + 5 * DAY, until=TODAY + 9 * DAY)
    pause(tx, ben, first=TODAY + 7 * DAY, until=TODAY + 8 * DAY)
    assert spans(tx, ben) == [(TODAY + 7 * DAY, TODAY + 8 * DAY)]
    pause(tx, ben, now=TUESDAY_8AM + 7 * DAY)
    pause(tx, ben, TODAY + 10 * DAY, now=TUESDAY_8AM + 8 * DAY)
    assert spans(tx, ben) == [(TODAY + 7 * DAY, TODAY + 10 * DAY)]


def test_a_pause_that_lies_ahead_or_began_today_is_taken_back_whole(tx, ben):
    for first in (TODAY, TODAY + 3 * DAY):
        pauses.end(tx, ben, pause(tx, ben, first=first), DESK, TUESDAY_8AM)
        assert spans(tx, ben) == []


def test_a_pause_that_is_over_stays_as_it_was(tx, ben):
    paused = pause(tx, ben, TODAY)
    pauses.end(tx, ben, paused, DESK, TUESDAY_8AM + 3 * DAY)
    assert spans(tx, ben) == [(TODAY, TODAY)]


@pytest.mark.parametrize(
    ("field", "dates"),
    [
        ("until", {"until": TODAY - DAY}),
        ("until", {"until": TODAY + 401 * DAY}),
        ("from", {"first": TODAY - DAY}),
        ("from", {"first": TODAY + 401 * DAY}),
    ],
)
def test_dates_that_make_no_pause_are_refused_by_field(tx, ben, field, dates):
    with pytest.raises(Invalid) as refused:
        pause(tx, ben, **dates)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_somebody_elses_pause_is_not_found(tx, ada, ben):
    paused = pause(tx, ben)
    with pytest.raises(NotFound):
        pauses.end(tx, a_client(tx, ada, CLEO), paused, DESK, TUESDAY_8AM)
