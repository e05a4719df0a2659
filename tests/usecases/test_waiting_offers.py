"""A place that came free: to whom of those who wait it is offered, and when."""

import pytest

from booking_service.usecases import (
    availability,
    booking_views,
    changes,
    offers,
)
from booking_service.usecases.changes import CLIENT
from shared.domain.bookings import State
from shared.domain.errors import (
    NotFound,
    SlotTaken,
)
from shared.domain.waiting import Standing
from tests import builders
from tests.builders import (
    DESK,
    HOUR,
    MINUTE,
    TUESDAY_8AM,
    a_coach,
    at,
    book,
    hours,
    notices_of,
    rows_of,
)
from tests.people import BEN, CLEO
from tests.usecases.lists import SHORT, Places, cancel, fill, join, seen


@pytest.fixture
def ada(tx):
    """Ada works on Wednesdays from 9 to 10, so two bookings fill her day."""
    return a_coach(tx, weekly=SHORT)


@pytest.fixture
def full(tx, ada):
    """The two bookings that fill Wednesday."""
    return fill(tx, ada)


@pytest.fixture
def places(tx):
    return Places(tx)


def test_while_nothing_is_free_nobody_is_asked(tx, ada, full, places):  # noqa: ARG001
    join(tx, ada, BEN)
    assert places.offer() == []


def test_a_place_that_comes_free_is_kept_for_the_first_for_two_hours(tx, ada, full, places):
    first, second = join(tx, ada, BEN), join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    now = TUESDAY_8AM + 5 * HOUR
    [offer] = places.offer(now)
    assert (offer.client_id, f"{offer.starts_at:%H:%M}") == (first.client_id, "09:00")
    assert (offer.state, offer.hold_expires_at) == (State.HELD, now + 2 * HOUR)
    assert notices_of(tx, offer.id, "pending") == [("waiting_offer", "client", now)]
    assert seen(tx, first, now).standing is Standing.OFFERED
    assert seen(tx, second, now).standing is Standing.WAITING
    assert places.offer(now + MINUTE) == []


def test_nobody_else_can_take_a_place_while_it_is_offered(tx, ada, full, places):
    join(tx, ada, BEN)
    cancel(tx, full[0])
    places.offer()
    assert builders.offers(tx, ada, now=TUESDAY_8AM + HOUR) == []
    with pytest.raises(SlotTaken):
        book(tx, ada, "09:00", now=TUESDAY_8AM + HOUR)


def test_a_lapsed_offer_goes_to_the_next_in_line_before_anybody_else(tx, ada, full, places):
    join(tx, ada, BEN)
    second = join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    places.offer(TUESDAY_8AM + 5 * HOUR)
    lapsed = TUESDAY_8AM + 7 * HOUR
    assert builders.offers(tx, ada, now=lapsed) == []
    with pytest.raises(SlotTaken):
        book(tx, ada, "09:00", now=lapsed)
    [offer] = places.offer(lapsed)
    assert offer.client_id == second.client_id


def test_a_lapsed_offer_that_nobody_passes_on_is_open_to_all_after_two_minutes(
    tx, ada, full, places
):
    join(tx, ada, BEN)
    cancel(tx, full[0])
    places.offer()
    assert builders.offers(tx, ada, now=TUESDAY_8AM + 2 * HOUR + 2 * MINUTE) == ["09:00"]


def test_two_places_that_come_free_at_once_go_to_two(tx, ada, full, places):
    first, second = join(tx, ada, BEN), join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    for booking in full:
        cancel(tx, booking)
    made = places.offer(TUESDAY_8AM + 5 * HOUR)
    told = {(offer.client_id, f"{offer.starts_at:%H:%M}") for offer in made}
    assert told == {(first.client_id, "09:00"), (second.client_id, "09:30")}


def test_nobody_is_written_to_at_night_the_next_who_is_awake_is(tx, ada, full, places):
    sleeps = join(tx, ada, CLEO)
    awake = join(tx, ada, BEN, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    [offer] = places.offer(TUESDAY_8AM)  # 04:00 in New York, 09:00 in London
    assert offer.client_id == awake.client_id
    assert seen(tx, sleeps).standing is Standing.WAITING


def test_while_all_who_wait_sleep_the_place_is_open_to_everybody(tx, ada, full, places):
    join(tx, ada, CLEO)
    cancel(tx, full[0])
    assert places.offer(TUESDAY_8AM) == []
    assert builders.offers(tx, ada) == ["09:00"]
    assert len(places.offer(TUESDAY_8AM + 4 * HOUR)) == 1


def test_an_offer_ends_where_the_minimum_notice_begins_and_is_never_too_short_to_answer(tx, places):
    strict = a_coach(tx, weekly=SHORT, minimum_notice=20 * HOUR)
    full = [book(tx, strict, start) for start in ("09:00", "09:30")]
    join(tx, strict, BEN)
    cancel(tx, full[0])
    cancel(tx, full[1])
    now = at("09:00") - 21 * HOUR
    [offer] = places.offer(now)
    assert offer.hold_expires_at == at("09:00") - 20 * HOUR
    offers.refuse(tx, offer.id, now)
    assert places.offer(at("09:30") - 20 * HOUR - 29 * MINUTE) == []


def test_nobody_is_asked_more_than_three_times_about_a_day(tx, places):
    wide = a_coach(tx, weekly=(hours("09:00", "11:30"),))
    full = [book(tx, wide, f"{at('09:00') + n * 30 * MINUTE:%H:%M}") for n in range(5)]
    place = join(tx, wide, BEN)
    for booking in full:
        cancel(tx, booking)
        for offer in places.offer():
            offers.refuse(tx, offer.id, TUESDAY_8AM)
    assert len([row for row in rows_of(tx, wide) if row.waiting_id]) == 3
    assert seen(tx, place).standing is Standing.OVER


def test_new_hours_free_a_place_as_a_cancellation_does(tx, ada, full, places):  # noqa: ARG001
    place = join(tx, ada, BEN)
    wider = {"weekly": (hours("09:00", "10:30"),)}
    availability.replace_parts(tx, ada.id, wider, TUESDAY_8AM)
    [offer] = places.offer()
    assert (offer.client_id, f"{offer.starts_at:%H:%M}") == (place.client_id, "10:00")


def test_an_offer_is_no_booking_before_it_is_taken(tx, ada, full, places):
    place = join(tx, ada, CLEO)
    cancel(tx, full[0])
    [offer] = places.offer(TUESDAY_8AM + 5 * HOUR)
    assert booking_views.of_client(tx, ada.id, place.client_id, TUESDAY_8AM) == []
    with pytest.raises(NotFound):
        booking_views.by_manage_link(tx, offer.id, TUESDAY_8AM)
    with pytest.raises(NotFound), tx.begin_nested():
        changes.cancel(tx, offer.id, CLIENT, None, DESK, TUESDAY_8AM)
