"""Who is thanked by mail once the coach notes that a booking took place."""

import pytest

from booking_service.usecases import changes, pauses, unsubscribing
from booking_service.usecases.sides import Side
from shared.domain.notices import MailSort
from shared.storage.people import ClientRow, CoachRow
from tests.builders import (
    DAY,
    DESK,
    HOUR,
    TUESDAY_8AM,
    at,
    book_as_coach,
    contact,
    notices_of,
)
from tests.people import CLEO

LATER = at("11:00")


@pytest.fixture
def thankful(tx, ada):
    """Ada wants her clients thanked; Ben has met her at 10:00."""
    tx.get(CoachRow, ada.id).thanks_clients = True
    return book_as_coach(tx, ada, at("10:00"))


def thanks(tx, booking, now=LATER):
    changes.complete(tx, booking.coach.id, booking.id, DESK, now)
    return thanks_in(tx, booking, "pending")


def thanks_in(tx, booking, *states):
    told = notices_of(tx, booking.id, *states)
    return [when for kind, _, when in told if kind == "booking_thanks"]


def client_of(tx, booking):
    return tx.get(ClientRow, booking.client_id)


def test_the_client_is_thanked_in_the_transaction_that_notes_it(tx, thankful):
    assert thanks(tx, thankful) == [LATER]


def test_nobody_is_thanked_unless_the_coach_switches_it_on(tx, ada):
    assert not tx.get(CoachRow, ada.id).thanks_clients
    assert thanks(tx, book_as_coach(tx, ada, at("10:00"))) == []


def test_nobody_is_thanked_for_a_booking_that_was_missed(tx, thankful):
    changes.no_show(tx, thankful.coach.id, thankful.id, LATER)
    assert "booking_thanks" not in {kind for kind, _, _ in notices_of(tx, thankful.id)}


def test_who_has_the_next_one_already_is_not_led_to_it(tx, thankful):
    book_as_coach(tx, thankful.coach, at("14:00") + 2 * DAY)
    assert thanks(tx, thankful) == []


def test_a_next_one_that_was_let_go_or_is_somebody_elses_does_not_count(tx, thankful):
    let_go = book_as_coach(tx, thankful.coach, at("14:00") + 2 * DAY)
    changes.cancel(tx, let_go.id, changes.CLIENT, None, DESK, TUESDAY_8AM)
    book_as_coach(tx, thankful.coach, at("14:00") + 3 * DAY, client=contact(CLEO))
    assert thanks(tx, thankful) == [LATER]


@pytest.mark.parametrize("field", ["paused_at", "ended_at", "nudges_off_at", "address_stopped_at"])
def test_none_goes_to_who_is_paused_has_ended_wants_none_or_cannot_get_it(tx, thankful, field):
    setattr(client_of(tx, thankful), field, LATER - HOUR)
    assert thanks(tx, thankful) == []


@pytest.mark.parametrize(("days", "told"), [((0, 3), False), ((-1, -1), True), ((1, 2), True)])
def test_none_goes_to_who_is_taking_a_break(tx, thankful, days, told):
    first, last = (LATER.date() + day * DAY for day in days)
    side = Side(thankful.client_id)
    pauses.begin(tx, side, last, DESK, TUESDAY_8AM, first)
    assert bool(thanks(tx, thankful)) is told


def test_a_note_that_is_put_right_thanks_once(tx, thankful):
    coach_id, night = thankful.coach.id, at("22:00")
    thanks(tx, thankful, night)
    changes.no_show(tx, coach_id, thankful.id, night)
    assert len(thanks(tx, thankful, night)) == 1


def test_who_turns_accountability_mails_off_takes_back_thanks_that_wait(tx, thankful):
    thanks(tx, thankful, at("22:00"))
    unsubscribing.turn_off(tx, thankful.client_id, MailSort.NUDGES, at("22:30"))
    assert thanks_in(tx, thankful, "pending") == []
    assert len(thanks_in(tx, thankful, "superseded")) == 1
