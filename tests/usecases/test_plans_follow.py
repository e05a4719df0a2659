"""Whatever a plan of nudges follows from, it follows: the door, the zone, an unsubscribe."""

from dataclasses import replace

from booking_service.usecases import clients as doors
from booking_service.usecases import unsubscribing
from shared.domain.notices import MailSort
from shared.storage import clients, nudges
from shared.storage.people import ClientRow
from tests.builders import DESK, HOUR, TUESDAY_8AM, a_coach, contact
from tests.thread import a_client, nudges_of, promise

LATER = TUESDAY_8AM + HOUR


def with_a_promise(tx):
    coach = a_coach(tx)
    ben = a_client(tx, coach)
    promise(tx, ben)
    return coach, ben


def a_round(tx, now):
    """What the worker does every half minute."""
    tx.flush()
    nudges.replan(tx, nudges.to_replan(tx, now, 10), now, "example.com")


def test_nudges_that_are_turned_off_and_on_again_are_planned_at_once(tx):
    _, ben = with_a_promise(tx)
    unsubscribing.turn_off(tx, ben.client_id, MailSort.NUDGES, TUESDAY_8AM)
    assert nudges_of(tx, ben) == []
    unsubscribing.turn_on(tx, ben.client_id, MailSort.NUDGES, DESK, LATER)
    assert len(nudges_of(tx, ben)) == 2


def test_a_pause_by_the_coach_takes_nudges_back_and_a_welcome_brings_them_again(tx):
    coach, ben = with_a_promise(tx)
    doors.pause(tx, coach.id, ben.client_id, TUESDAY_8AM)
    assert nudges_of(tx, ben) == []
    doors.welcome(tx, coach.id, ben.client_id, LATER)
    a_round(tx, LATER)
    assert len(nudges_of(tx, ben)) == 2


def test_a_booking_from_another_zone_moves_the_nudges_there(tx):
    coach, ben = with_a_promise(tx)
    assert nudges_of(tx, ben) == [("06-14 08:00", 1), ("06-16 08:00", 1)]  # 09:00 in London
    clients.meet(tx, coach.id, replace(contact(), zone="Asia/Tokyo"), LATER)
    a_round(tx, LATER)
    assert tx.get(ClientRow, ben.client_id).zone == "Asia/Tokyo"
    assert nudges_of(tx, ben) == [("06-14 00:00", 1), ("06-16 00:00", 1)]


def test_the_same_zone_once_more_leaves_the_plan_as_it_is(tx):
    coach, _ = with_a_promise(tx)
    clients.meet(tx, coach.id, contact(), LATER)
    tx.flush()
    assert nudges.to_replan(tx, LATER, 10) == []
