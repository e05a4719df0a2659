"""An offer from the waiting list: taken, let go, run out, or taken back."""

import pytest

from booking_service.usecases import (
    availability,
    clients,
    offers,
    waiting,
)
from booking_service.usecases.offers import OfferState
from shared.domain.bookings import State
from shared.domain.errors import (
    ClientPaused,
    HoldLapsed,
    MoveNotAllowed,
)
from shared.domain.waiting import Standing
from tests import builders
from tests.builders import (
    DESK,
    HOUR,
    MANUAL,
    MINUTE,
    TUESDAY_8AM,
    a_coach,
    at,
    book,
    notices_of,
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


def test_taking_it_makes_a_booking_with_the_usual_notices_and_spends_no_other_pass(
    tx, ada, full, places
):
    place = join(tx, ada, BEN)
    cancel(tx, full[0])
    [offer] = places.offer()
    made = offers.take(tx, offer.id, DESK, TUESDAY_8AM + HOUR)
    assert (made.state, made.start, made.client_name) == (State.CONFIRMED, at("09:00"), BEN.name)
    kinds = {kind for kind, _, _ in notices_of(tx, made.id, "pending")}
    assert kinds == {"booking_confirmed", "coach_booked", "booking_reminder"}
    assert seen(tx, place).standing is Standing.BOOKED
    assert offers.by_link(tx, offer.id, TUESDAY_8AM + HOUR).state is OfferState.TAKEN
    assert offers.take(tx, offer.id, DESK, TUESDAY_8AM + HOUR) == made


def test_where_the_coach_decides_a_taken_place_is_a_request(tx, places):
    careful = a_coach(tx, CLEO, weekly=SHORT, kinds=MANUAL)
    full = [book(tx, careful, start) for start in ("09:00", "09:30")]
    join(tx, careful, BEN)
    cancel(tx, full[1])
    [offer] = places.offer()
    assert offers.by_link(tx, offer.id, TUESDAY_8AM).needs_approval
    assert offers.take(tx, offer.id, DESK, TUESDAY_8AM).state is State.REQUESTED


def test_an_offer_that_ran_out_goes_to_the_next_and_then_to_everybody(tx, ada, full, places):
    first, second = join(tx, ada, BEN), join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    [one] = places.offer(TUESDAY_8AM + 5 * HOUR)
    assert places.offer(TUESDAY_8AM + 7 * HOUR - MINUTE) == []
    [two] = places.offer(TUESDAY_8AM + 7 * HOUR)
    assert (one.client_id, two.client_id) == (first.client_id, second.client_id)
    assert two.starts_at == one.starts_at
    with pytest.raises(HoldLapsed):
        offers.take(tx, one.id, DESK, TUESDAY_8AM + 7 * HOUR)
    assert places.offer(TUESDAY_8AM + 9 * HOUR) == []
    assert builders.offers(tx, ada, now=TUESDAY_8AM + 9 * HOUR) == ["09:00"]
    assert seen(tx, first, TUESDAY_8AM + 9 * HOUR).standing is Standing.WAITING


def test_a_place_let_go_is_offered_to_the_next_and_whoever_let_it_go_waits_on(
    tx, ada, full, places
):
    first, second = join(tx, ada, BEN), join(tx, ada, CLEO, now=TUESDAY_8AM + MINUTE)
    cancel(tx, full[0])
    now = TUESDAY_8AM + 5 * HOUR
    [one] = places.offer(now)
    assert offers.refuse(tx, one.id, now).state is OfferState.OVER
    assert offers.refuse(tx, one.id, now).state is OfferState.OVER
    [two] = places.offer(now)
    assert two.client_id == second.client_id
    cancel(tx, full[1], now)
    [three] = places.offer(now)
    assert (three.client_id, f"{three.starts_at:%H:%M}") == (first.client_id, "09:30")


def test_an_offer_stands_though_the_hours_change_meanwhile(tx, ada, full, places):
    join(tx, ada, BEN)
    cancel(tx, full[0])
    [offer] = places.offer()
    availability.replace_parts(tx, ada.id, {"weekly": ()}, TUESDAY_8AM)
    assert offers.take(tx, offer.id, DESK, TUESDAY_8AM).state is State.CONFIRMED


def test_leaving_gives_back_what_was_kept_and_takes_the_mail_back(tx, ada, full, places):
    place = join(tx, ada, BEN)
    cancel(tx, full[0])
    [offer] = places.offer()
    assert waiting.leave(tx, place.id, TUESDAY_8AM).standing is Standing.LEFT
    assert waiting.leave(tx, place.id, TUESDAY_8AM).standing is Standing.LEFT
    assert notices_of(tx, offer.id, "pending") == []
    assert builders.offers(tx, ada) == ["09:00"]
    assert places.offer() == []
    with pytest.raises(HoldLapsed):
        offers.take(tx, offer.id, DESK, TUESDAY_8AM)


def test_a_taken_place_is_cancelled_like_any_booking_and_not_as_an_offer(tx, ada, full, places):
    join(tx, ada, BEN)
    cancel(tx, full[0])
    [offer] = places.offer()
    made = offers.take(tx, offer.id, DESK, TUESDAY_8AM)
    with pytest.raises(MoveNotAllowed):
        offers.refuse(tx, made.id, TUESDAY_8AM)
    cancel(tx, made)
    assert builders.offers(tx, ada) == ["09:00"]


def test_whom_the_coach_has_paused_is_not_asked_and_cannot_take(tx, ada, full, places):
    place = join(tx, ada, BEN)
    cancel(tx, full[0])
    clients.pause(tx, ada.id, place.client_id, TUESDAY_8AM)
    assert places.offer() == []
    clients.welcome(tx, ada.id, place.client_id, TUESDAY_8AM)
    [offer] = places.offer()
    clients.pause(tx, ada.id, place.client_id, TUESDAY_8AM)
    with pytest.raises(ClientPaused):
        offers.take(tx, offer.id, DESK, TUESDAY_8AM)
