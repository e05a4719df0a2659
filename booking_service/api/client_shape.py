"""A client as the contract writes them for their coach."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from booking_service.api.contract import Answer
from booking_service.api.fields import Date, Instant
from booking_service.api.thread_shape import (
    AllianceAnswer,
    AllianceVersionAnswer,
    CommitmentAnswer,
    PauseAnswer,
    WinAnswer,
)
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.clients import ClientCard
from booking_service.usecases.competency import Reflection
from booking_service.usecases.news import Came
from booking_service.usecases.referrals import ReferralView
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.movement import Movement, MovementView
from shared.domain.notices import MailSort
from shared.domain.referral import NextStep


class ClientAnswer(Answer):
    """A client as their coach sees them.

    `asked_back_at`: they would like to come back. `address_stopped_at`: a mail server refused
    their address, and nothing goes there.
    `turned_off`: which mails the client has turned off, and since when.
    """

    id: UUID
    name: str
    email: str
    zone: str
    discreet: bool
    paused: bool
    asked_back_at: Instant | None
    ended_at: Instant | None
    address_stopped_at: Instant | None
    welcomed_until: Instant | None
    turned_off: dict[MailSort, Instant]
    created_at: Instant


class CountsAnswer(Answer):
    """Check-ins since the window began; `due` are those that one was to be expected for."""

    due: int
    answered: int
    done: int
    partly: int
    not_done: int
    wins: int


class MovementAnswer(Answer):
    """What the counts allow to be said, computed now and kept nowhere."""

    state: Movement
    counts: CountsAnswer
    since: Date


class ListedClient(ClientAnswer):
    """A client in the list: `new` counts what came since the coach last looked, by what it is."""

    new: dict[Came, int]
    movement: MovementAnswer


class ClientsAnswer(Answer):
    """The coach's clients, by name; `next` leads to the rest."""

    clients: list[ListedClient]
    next: str | None


class ReferralAnswer(Answer):
    """A referral that has not ended; `words` are those of the letter, if one was sent."""

    made_at: Instant
    review_on: Date
    words: str | None


class ReflectionAnswer(Answer):
    """When the coach asked themselves, and what they chose to do."""

    on: Date
    step: NextStep


class ClientsBooking(Answer):
    """One of a client's bookings, newest first."""

    id: UUID
    state: State
    kind: Kind
    start: Instant
    end: Instant


class ClientNext(Answer):
    """For each list the cursor of what was left out, for the address of that list; or null."""

    commitments: str | None
    wins: str | None
    alliance_history: str | None
    pauses: str | None
    bookings: str | None
    competency_reflections: str | None


class ClientInFull(ListedClient):
    """One client, with the thread and what only their coach sees; dates are the client's.

    Of each list the first 200 at most; `next` leads to the rest, as in
    `/coach/clients/{client_id}/wins?cursor=`.
    """

    commitments: list[CommitmentAnswer]
    wins: list[WinAnswer]
    alliance: AllianceAnswer
    alliance_history: list[AllianceVersionAnswer]
    pauses: list[PauseAnswer]
    bookings: list[ClientsBooking]
    referral: ReferralAnswer | None
    competency_reflections: list[ReflectionAnswer]
    next: ClientNext


def told(card: ClientCard) -> dict[str, Any]:
    """Return what every answer says of a client."""
    return {name: getattr(card, name) for name in ClientAnswer.model_fields}


def clients_bookings(found: Sequence[BookingView]) -> list[ClientsBooking]:
    """Write a client's bookings in short."""
    return [
        ClientsBooking(id=view.id, state=view.state, kind=view.kind, start=view.start, end=view.end)
        for view in found
    ]


def reflection_answers(found: Sequence[Reflection]) -> list[ReflectionAnswer]:
    """Write what the coach asked themselves."""
    return [ReflectionAnswer(on=one.on, step=one.step) for one in found]


def movement_answer(counted: MovementView) -> MovementAnswer:
    """Return counts as the contract writes them."""
    counts = CountsAnswer(
        **{name: getattr(counted.counts, name) for name in CountsAnswer.model_fields}
    )
    return MovementAnswer(state=counted.state, counts=counts, since=counted.since)


def referral_answer(found: ReferralView) -> ReferralAnswer:
    """Return a referral as the contract writes it."""
    return ReferralAnswer(made_at=found.made_at, review_on=found.review_on, words=found.words)
