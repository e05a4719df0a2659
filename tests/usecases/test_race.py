"""Many at once, on real connections: exactly one wins, the others are told what else is free."""

from collections import Counter

import pytest

from booking_service.usecases import bookings
from shared.domain.bookings import BLOCKING
from shared.domain.errors import PassUsed, SlotTaken
from tests.builders import (
    COACHING,
    DESK,
    GUIDANCE,
    HOUR,
    MINUTE,
    TUESDAY_8AM,
    a_coach,
    a_ticket,
    a_wish,
    at,
    book,
    both,
    contact,
    hold,
    hours,
    notices_of,
    rows_of,
)
from tests.people import ADA, BEN, CLEO
from tests.usecases.racing import accepted, at_once, refused, shot

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def practice(runners):
    """Open a practice: `practice(max_per_day=1)` returns Ada's card."""

    def opened(who=ADA, **changes):
        with runners.begin() as tx:
            return a_coach(tx, who, **changes)

    return opened


@pytest.fixture
def visitors(runners):
    """Tickets of as many visitors, each with a browser and a pass of their own."""

    def come(coach, number):
        with runners.begin() as tx:
            return [a_ticket(tx, coach, browser=f"browser {n}") for n in range(number)]

    return come


def booking(coach, ticket, start, now=TUESDAY_8AM, **more):
    wish = a_wish(ticket, start, **more)
    return lambda tx: bookings.book(tx, coach.slug, wish, DESK, now)


def blocking(runners, coach):
    with runners() as tx:
        return [row for row in rows_of(tx, coach) if row.state in BLOCKING]


def test_of_twenty_clients_at_once_exactly_one_gets_the_slot(runners, practice, visitors):
    ada = practice()
    deeds = [
        booking(ada, ticket, "10:00", client=contact(email=f"client{n}@example.com"))
        for n, ticket in enumerate(visitors(ada, 20))
    ]
    outcomes = at_once(runners, *deeds)

    [won] = accepted(outcomes)
    assert Counter(type(outcome) for outcome in refused(outcomes)) == {SlotTaken: 19}
    assert all(at("10:30") in refusal.others for refusal in refused(outcomes))
    assert all(at("10:00") not in refusal.others for refusal in refused(outcomes))
    [row] = blocking(runners, ada)
    assert row.id == won.id
    assert shot(outcomes) == []


def test_those_who_come_too_late_leave_no_notice_no_client_and_keep_their_pass(
    runners, practice, visitors
):
    ada = practice()
    tickets = visitors(ada, 6)
    deeds = [
        booking(ada, ticket, "10:00", client=contact(email=f"client{n}@example.com"))
        for n, ticket in enumerate(tickets)
    ]
    outcomes = at_once(runners, *deeds)
    [won] = accepted(outcomes)
    losers = [t for t, outcome in zip(tickets, outcomes, strict=True) if outcome is not won]
    with runners.begin() as tx:
        [row] = rows_of(tx, ada)
        assert {kind for kind, _, _ in notices_of(tx, row.id)} >= {"booking_confirmed"}
        assert book(tx, ada, "10:30", ticket=losers[0]).state == "confirmed"


@pytest.mark.parametrize(
    ("kinds", "wants"),
    [
        pytest.param({}, [(COACHING, "10:00"), (GUIDANCE, "10:00")], id="B003-two-kinds"),
        pytest.param(
            {"length": HOUR, "interval": 15 * MINUTE},
            [(COACHING, "10:00"), (COACHING, "10:30")],
            id="B002-different-starts-that-overlap",
        ),
        pytest.param(
            {"buffer_after": 15 * MINUTE},
            [(COACHING, "10:00"), (COACHING, "10:30")],
            id="B004-buffer-after",
        ),
        pytest.param(
            {"buffer_before": 15 * MINUTE},
            [(COACHING, "10:00"), (GUIDANCE, "10:30")],
            id="B004-buffer-before",
        ),
    ],
)
def test_of_two_that_overlap_one_gets_the_time(runners, practice, visitors, kinds, wants):
    ada = practice(kinds=both(**kinds))
    deeds = [
        booking(ada, ticket, start, kind=kind)
        for ticket, (kind, start) in zip(visitors(ada, 2), wants, strict=True)
    ]
    outcomes = at_once(runners, *deeds)
    assert [type(outcome) for outcome in refused(outcomes)] == [SlotTaken]
    assert len(blocking(runners, ada)) == 1


def test_neighbours_at_once_both_get_their_time(runners, practice, visitors):
    ada = practice()
    one, two = visitors(ada, 2)
    outcomes = at_once(runners, booking(ada, one, "10:00"), booking(ada, two, "10:30"))
    assert refused(outcomes) == []


def test_two_coaches_are_booked_at_the_same_start(runners, practice):
    ada, cleo = practice(ADA), practice(CLEO)
    outcomes = at_once(
        runners,
        lambda tx: book(tx, ada, "10:00"),
        lambda tx: book(tx, cleo, "10:00"),
    )
    assert refused(outcomes) == []


def test_a_button_pressed_twice_makes_one_booking_and_one_set_of_notices(
    runners, practice, visitors
):
    ada = practice()
    [ticket] = visitors(ada, 1)
    press = booking(ada, ticket, "10:00", idempotency_key="pressed once")
    outcomes = at_once(runners, press, press, press)
    assert len({view.id for view in accepted(outcomes)}) == 1
    assert refused(outcomes) == []
    with runners() as tx:
        kinds = Counter(kind for kind, _, _ in notices_of(tx, outcomes[0].id))
    assert kinds["booking_confirmed"] == 1
    assert kinds["coach_booked"] == 1


def test_one_pass_makes_one_booking_however_many_ask_at_once(runners, practice, visitors):
    ada = practice()
    [ticket] = visitors(ada, 1)
    starts = ["09:00", "10:00", "11:00"]
    outcomes = at_once(runners, *(booking(ada, ticket, start) for start in starts))
    assert [type(outcome) for outcome in refused(outcomes)] == [PassUsed, PassUsed]
    assert len(blocking(runners, ada)) == 1


@pytest.mark.parametrize("cap", ["max_per_day", "max_per_week"])
def test_the_last_place_of_a_day_or_week_goes_to_one(runners, practice, visitors, cap):
    ada = practice(**{cap: 1})
    starts = ["09:00", "09:30", "10:00", "10:30", "11:00"]
    deeds = [
        booking(ada, ticket, start) for ticket, start in zip(visitors(ada, 5), starts, strict=True)
    ]
    outcomes = at_once(runners, *deeds)
    assert len(accepted(outcomes)) == 1
    assert {type(outcome) for outcome in refused(outcomes)} == {SlotTaken}
    assert len(blocking(runners, ada)) == 1


def test_holds_race_as_bookings_do(runners, practice, visitors):
    ada = practice()
    outcomes = at_once(
        runners,
        *(lambda tx, t=ticket: hold(tx, ada, t, "10:00") for ticket in visitors(ada, 8)),
    )
    assert len(accepted(outcomes)) == 1
    assert len(blocking(runners, ada)) == 1


def test_a_lapsed_hold_and_a_newcomer_at_once_make_one_booking_and_no_deadlock(
    runners, practice, visitors
):
    ada = practice()
    late = TUESDAY_8AM + 11 * MINUTE
    tickets = visitors(ada, 8)
    with runners.begin() as tx:
        kept = hold(tx, ada, tickets[0], "10:00")
    slow = booking(ada, tickets[0], now=late, start=None, hold=kept.token)
    outcomes = at_once(
        runners, slow, *(booking(ada, ticket, "10:00", now=late) for ticket in tickets[1:])
    )
    assert len(accepted(outcomes)) == 1
    assert {type(outcome) for outcome in refused(outcomes)} <= {SlotTaken}
    assert shot(outcomes) == []


def test_one_visitor_who_presses_everything_at_once_meets_no_deadlock(runners, practice, visitors):
    ada = practice()
    [ticket] = visitors(ada, 1)
    with runners.begin() as tx:
        kept = hold(tx, ada, ticket, "10:00")
    outcomes = at_once(
        runners,
        booking(ada, ticket, start=None, hold=kept.token),
        lambda tx: hold(tx, ada, ticket, "11:00"),
        booking(ada, ticket, start=None, hold=kept.token),
        lambda tx: hold(tx, ada, ticket, "10:30"),
    )
    booked = [row for row in blocking(runners, ada) if row.client_id]
    assert len(booked) == len([o for o in accepted(outcomes) if hasattr(o, "state")]) <= 1


def test_a_client_who_books_by_two_doors_at_once_meets_no_deadlock(runners, practice, visitors):
    ada = practice(weekly=(hours("09:00", "12:00", 3),))
    tickets = visitors(ada, 6)
    same = contact(BEN)
    outcomes = at_once(
        runners,
        *(
            booking(ada, ticket, start, client=same)
            for ticket, start in zip(
                tickets, ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"], strict=True
            )
        ),
    )
    assert refused(outcomes) == []  # nobody was shot either: a deadlock ends in an error
    assert len({view.client_id for view in outcomes}) == 1
