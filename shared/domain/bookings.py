"""States of a booking and the lawful moves between them."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

from shared.domain.errors import MoveNotAllowed
from shared.domain.sentences import phrase, sentence

BookingId = NewType("BookingId", UUID)


class State(StrEnum):
    """Where a booking stands."""

    HELD = "held"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


class Move(StrEnum):
    """What can be done with a booking."""

    CONFIRM = "confirm"
    REQUEST = "request"
    APPROVE = "approve"
    DECLINE = "decline"
    LAPSE = "lapse"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    COMPLETE = "complete"
    MISS = "miss"


# A completed booking took its time as surely as a missed one did, so it blocks too.
BLOCKING = frozenset({State.HELD, State.REQUESTED, State.CONFIRMED, State.COMPLETED, State.NO_SHOW})

_LAWFUL = {
    (State.HELD, Move.CONFIRM): State.CONFIRMED,
    (State.HELD, Move.REQUEST): State.REQUESTED,
    (State.HELD, Move.LAPSE): State.LAPSED,
    (State.HELD, Move.CANCEL): State.CANCELLED,
    (State.REQUESTED, Move.APPROVE): State.CONFIRMED,
    (State.REQUESTED, Move.DECLINE): State.DECLINED,
    (State.REQUESTED, Move.LAPSE): State.LAPSED,
    (State.REQUESTED, Move.CANCEL): State.CANCELLED,
    (State.REQUESTED, Move.RESCHEDULE): State.REQUESTED,
    (State.CONFIRMED, Move.RESCHEDULE): State.CONFIRMED,
    (State.CONFIRMED, Move.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Move.COMPLETE): State.COMPLETED,
    (State.CONFIRMED, Move.MISS): State.NO_SHOW,
    (State.COMPLETED, Move.MISS): State.NO_SHOW,
    (State.NO_SHOW, Move.COMPLETE): State.COMPLETED,
}


def after(state: State, move: Move) -> State:
    """Return the state that `move` leads to, or refuse."""
    try:
        return _LAWFUL[state, move]
    except KeyError:
        raise MoveNotAllowed(
            sentence(
                "A booking that is {state} cannot do that ({move}).",
                state=phrase(state),
                move=phrase(move),
            )
        ) from None
