"""The life of a booking: the lawful moves, and no other."""

from itertools import product

import pytest

from shared.domain.bookings import BLOCKING, Move, State, after
from shared.domain.errors import MoveNotAllowed

LAWFUL = {
    State.HELD: {
        Move.CONFIRM: State.CONFIRMED,
        Move.REQUEST: State.REQUESTED,
        Move.LAPSE: State.LAPSED,
        Move.CANCEL: State.CANCELLED,
    },
    State.REQUESTED: {
        Move.APPROVE: State.CONFIRMED,
        Move.DECLINE: State.DECLINED,
        Move.LAPSE: State.LAPSED,
        Move.CANCEL: State.CANCELLED,
        Move.RESCHEDULE: State.REQUESTED,
    },
    State.CONFIRMED: {
        Move.RESCHEDULE: State.CONFIRMED,
        Move.CANCEL: State.CANCELLED,
        Move.COMPLETE: State.COMPLETED,
        Move.MISS: State.NO_SHOW,
    },
    State.COMPLETED: {Move.MISS: State.NO_SHOW},
    State.NO_SHOW: {Move.COMPLETE: State.COMPLETED},
}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_a_booking_makes_its_lawful_moves_and_no_other(state, move):
    expected = LAWFUL.get(state, {}).get(move)
    if expected is not None:
        assert after(state, move) is expected
    else:
        with pytest.raises(MoveNotAllowed, match=f"{state}.*{move}"):
            after(state, move)


@pytest.mark.parametrize("state", [State.DECLINED, State.LAPSED, State.CANCELLED])
def test_what_is_off_stays_off(state):
    assert state not in LAWFUL
    assert state not in BLOCKING


def test_what_stands_or_took_place_blocks_its_time():
    assert set(State) - BLOCKING == {State.DECLINED, State.LAPSED, State.CANCELLED}


def test_every_state_can_be_reached():
    reached = {state for moves in LAWFUL.values() for state in moves.values()}
    assert reached | {State.HELD} == set(State)
