"""Changes that need the same rows take them in one order: nobody waits in a circle."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer

import pytest
from sqlalchemy import select

from booking_service.usecases import changes, reminders
from booking_service.usecases.changes import CLIENT
from shared.domain.errors import SlotTaken
from shared.storage import bookings
from shared.storage.people import ClientRow
from tests.builders import DAY, DESK, HOUR, TUESDAY_8AM, a_coach, a_ticket, at, book, notices_of
from tests.usecases.racing import at_once, in_its_own_transaction, shot, until_somebody_waits

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def ada(runners):
    with runners.begin() as tx:
        return a_coach(tx)


@pytest.fixture
def one(runners, ada):
    """Ben's booking at ten."""
    with runners.begin() as tx:
        return book(tx, ada, "10:00").id


def test_a_client_who_moves_a_booking_where_they_make_another_waits_in_one_order(runners, ada, one):
    """Both wait for the client's row; whoever has it has no time yet that the other waits for."""
    with runners.begin() as tx:
        ticket = a_ticket(tx, ada)
    with ThreadPoolExecutor(2) as others:
        with runners.begin() as tx:
            tx.scalars(select(ClientRow).with_for_update()).one()
            new = others.submit(
                in_its_own_transaction, runners, lambda tx: book(tx, ada, "11:00", ticket=ticket)
            )
            until_somebody_waits(tx)
            moved = others.submit(
                in_its_own_transaction,
                runners,
                lambda tx: changes.move(tx, one, at("11:00"), CLIENT, DESK, TUESDAY_8AM),
            )
            until_somebody_waits(tx, 2)
        assert new.result().state == "confirmed"
        with pytest.raises(SlotTaken) as refused:
            moved.result()
    assert shot([refused.value]) == []


def test_a_booking_made_while_the_reminder_rules_change_is_reminded_by_the_new_ones(runners, ada):
    begun, goes_on = Event(), Event()

    def slowly(tx):
        made = book(tx, ada, "10:00", now=TUESDAY_8AM - 7 * DAY)
        begun.set()
        assert goes_on.wait(10)
        return made.id

    def choosing(tx):
        assert begun.wait(10)
        tx.connection()
        Timer(0.2, goes_on.set).start()  # the rules wait for the booking meanwhile
        reminders.choose(tx, ada.id, ["PT2H"], DESK, TUESDAY_8AM - 7 * DAY)

    booking_id, _ = at_once(runners, slowly, choosing)
    with runners() as tx:
        waiting = notices_of(tx, booking_id, "pending")
    assert [due for kind, _, due in waiting if kind == "booking_reminder"] == [
        at("10:00") - 2 * HOUR
    ]


def test_a_move_and_other_reminder_rules_at_once_wait_in_one_order(runners, ada, one):
    early = TUESDAY_8AM - 7 * DAY
    with ThreadPoolExecutor(1) as other:
        with runners.begin() as tx:
            bookings.lock(tx, one)
            chosen = other.submit(
                in_its_own_transaction,
                runners,
                lambda tx: reminders.choose(tx, ada.id, ["PT2H"], DESK, early),
            )
            until_somebody_waits(tx)
            changes.move(tx, one, at("11:00"), CLIENT, DESK, early)
        chosen.result()
    with runners() as tx:
        kinds = [due for kind, _, due in notices_of(tx, one, "pending") if "reminder" in kind]
    assert kinds == [at("11:00") - 2 * HOUR]
