"""A time is kept for ten minutes while the form is filled."""

from dataclasses import replace

import pytest

from booking_service.usecases import availability, bookings
from shared.domain.errors import HoldLapsed, SlotNotOffered, SlotTaken
from tests.builders import (
    COACHING,
    GUIDANCE,
    MINUTE,
    TUESDAY_8AM,
    a_ticket,
    at,
    book,
    hold,
    notices_of,
    offers,
    rows_of,
)

LAPSED = TUESDAY_8AM + 10 * MINUTE


@pytest.fixture
def other(tx, ada):
    """Another visitor's pass."""
    return a_ticket(tx, ada, browser="cleo's browser")


def states(tx, coach):
    return [(f"{row.starts_at:%H:%M}", row.state) for row in rows_of(tx, coach)]


def test_a_hold_hides_the_time_from_others_and_not_from_its_holder(tx, ada, ticket):
    hold(tx, ada, ticket)
    assert "10:00" not in offers(tx, ada)
    assert "10:00" not in offers(tx, ada, holder="cleo's browser")
    assert "10:00" in offers(tx, ada, holder=ticket.session)


def test_a_hold_becomes_the_booking_and_keeps_its_identity(tx, ada, ticket):
    kept = hold(tx, ada, ticket)
    [row] = rows_of(tx, ada)
    made = book(tx, ada, None, ticket=ticket, hold=kept.token)
    assert (made.id, made.uid, made.start, made.state) == (
        row.id, row.uid, at("10:00"), "confirmed",
    )  # fmt: skip
    [row] = rows_of(tx, ada)
    assert row.hold_expires_at is row.hold_session_hash is None


def test_a_hold_tells_nobody_anything(tx, ada, ticket):
    hold(tx, ada, ticket)
    [row] = rows_of(tx, ada)
    assert notices_of(tx, row.id) == []
    assert row.client_id is None


def test_a_hold_lasts_ten_minutes_to_the_second(tx, ada, ticket):
    kept = hold(tx, ada, ticket)
    assert kept.lapses_at == LAPSED
    assert bookings.held(tx, ada, kept.token, LAPSED - MINUTE / 60) is not None
    assert bookings.held(tx, ada, kept.token, LAPSED) is None
    assert "10:00" not in offers(tx, ada, now=LAPSED - MINUTE / 60)
    assert "10:00" in offers(tx, ada, now=LAPSED)


def test_b009_a_lapsed_hold_loses_its_time_to_whoever_asks_and_sees_others(tx, ada, ticket, other):
    kept = hold(tx, ada, ticket)
    assert book(tx, ada, "10:00", ticket=other, now=LAPSED).state == "confirmed"
    with pytest.raises(SlotTaken) as refused:
        book(tx, ada, None, ticket=ticket, hold=kept.token, now=LAPSED)
    assert at("10:00") not in refused.value.others
    assert {at("09:30"), at("10:30")} <= set(refused.value.others)


def test_a_lapsed_hold_whose_time_is_still_free_still_books(tx, ada, ticket):
    kept = hold(tx, ada, ticket)
    made = book(tx, ada, None, ticket=ticket, hold=kept.token, now=LAPSED)
    assert made.start == at("10:00")
    assert [state for _, state in states(tx, ada)] == ["lapsed", "confirmed"]


def test_a_new_hold_lets_the_older_one_go(tx, ada, ticket):
    first = hold(tx, ada, ticket, "10:00")
    hold(tx, ada, ticket, "11:00")
    assert states(tx, ada) == [("10:00", "cancelled"), ("11:00", "held")]
    assert bookings.held(tx, ada, first.token, TUESDAY_8AM) is None
    with pytest.raises(HoldLapsed):
        book(tx, ada, None, ticket=ticket, hold=first.token)


def test_a_new_hold_may_overlap_the_older_one(tx, ada, ticket):
    hold(tx, ada, ticket, "10:00")
    hold(tx, ada, ticket, "10:00", kind=GUIDANCE)
    assert [state for _, state in states(tx, ada)].count("held") == 1


def test_a_hold_that_is_refused_leaves_the_older_one_alone(tx, ada, ticket, other):
    book(tx, ada, "11:00", ticket=other)
    kept = hold(tx, ada, ticket, "10:00")
    with pytest.raises(SlotTaken), tx.begin_nested():
        hold(tx, ada, ticket, "11:00")
    assert bookings.held(tx, ada, kept.token, TUESDAY_8AM) is not None


def test_somebody_elses_hold_is_not_let_go(tx, ada, ticket, other):
    hold(tx, ada, ticket, "10:00")
    hold(tx, ada, other, "11:00")
    assert states(tx, ada) == [("10:00", "held"), ("11:00", "held")]
    with pytest.raises(SlotTaken):
        hold(tx, ada, other, "10:00")


def test_booking_another_time_lets_the_own_hold_go(tx, ada, ticket):
    hold(tx, ada, ticket, "10:00")
    book(tx, ada, "11:00", ticket=ticket)
    assert states(tx, ada) == [("10:00", "cancelled"), ("11:00", "confirmed")]


def test_a_hold_with_another_coach_stays(tx, ada, cleo, ticket):
    hold(tx, ada, ticket, "10:00")
    hold(tx, cleo, a_ticket(tx, cleo), "10:00")
    assert states(tx, ada) == [("10:00", "held")]


@pytest.mark.parametrize("token", ["made up", ""])
def test_a_hold_that_was_never_made_is_no_hold(tx, ada, ticket, token):
    assert bookings.held(tx, ada, token, TUESDAY_8AM) is None
    with pytest.raises(HoldLapsed):
        book(tx, ada, None, ticket=ticket, hold=token)


def test_a_hold_is_of_its_coach_and_its_kind(tx, ada, cleo, ticket):
    kept = hold(tx, ada, ticket)
    assert bookings.held(tx, cleo, kept.token, TUESDAY_8AM) is None
    with pytest.raises(HoldLapsed):
        book(tx, ada, None, ticket=ticket, hold=kept.token, kind=GUIDANCE)
    with pytest.raises(HoldLapsed):
        book(tx, cleo, None, ticket=a_ticket(tx, cleo), hold=kept.token)


def test_a_hold_makes_one_booking(tx, ada, ticket, other):
    kept = hold(tx, ada, ticket)
    book(tx, ada, None, ticket=ticket, hold=kept.token)
    with pytest.raises(HoldLapsed):
        book(tx, ada, None, ticket=other, hold=kept.token)


def test_whoever_finds_a_hold_still_needs_a_pass_of_their_own(tx, ada, ticket):
    kept = hold(tx, ada, ticket)
    stranger = replace(ticket, session="a stranger's browser")
    with pytest.raises(Exception, match="another browser"):
        book(tx, ada, None, ticket=stranger, hold=kept.token)


def test_a_time_that_is_not_on_offer_is_not_held(tx, ada, ticket):
    with pytest.raises(SlotNotOffered) as refused:
        hold(tx, ada, ticket, "10:10")
    assert refused.value.rules == ("off_grid",)
    assert rows_of(tx, ada) == []


def test_the_table_holds_the_hash_of_a_hold(tx, ada, ticket):
    kept = hold(tx, ada, ticket)
    [row] = rows_of(tx, ada)
    assert kept.token.encode() not in row.hold_token_hash
    assert ticket.session.encode() not in row.hold_session_hash
    assert kept.token not in repr(kept)


def test_a_held_time_is_a_promise_also_when_the_hours_change(tx, ada, ticket):
    kept = hold(tx, ada, ticket, "11:30")
    availability.replace_parts(tx, ada.id, {"weekly": (), "kinds": {}}, TUESDAY_8AM)
    made = book(tx, ada, None, ticket=ticket, hold=kept.token)
    assert (made.start, made.state, made.kind) == (at("11:30"), "confirmed", COACHING)


def test_holds_count_for_a_days_cap_until_they_lapse(tx, ada, ticket, other):
    availability.replace_parts(tx, ada.id, {"max_per_day": 1}, TUESDAY_8AM)
    hold(tx, ada, ticket, "10:00")
    assert offers(tx, ada) == []
    assert "10:00" in offers(tx, ada, holder=ticket.session)
    with pytest.raises(SlotTaken):
        hold(tx, ada, other, "11:00")
    hold(tx, ada, other, "11:00", now=LAPSED)
