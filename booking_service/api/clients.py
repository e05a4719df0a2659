"""The coach's clients: the door that a coach opens and shuts, and what only the coach sees."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Date, Email, Instant, Text
from booking_service.api.thread_shape import (
    AllianceAnswer,
    AllianceVersionAnswer,
    CommitmentAnswer,
    PauseAnswer,
    WinAnswer,
    alliance_answer,
    alliance_versions,
    commitment_answer,
    pause_answer,
    win_answer,
)
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import (
    alliance,
    booking_views,
    clients,
    competency,
    mend_address,
    movement,
    news,
    pauses,
    referrals,
    thread,
)
from booking_service.usecases.clients import ClientCard
from booking_service.usecases.news import Came
from booking_service.usecases.people import CoachCard
from booking_service.usecases.referrals import ReferralView, ReferralWish
from booking_service.usecases.sides import Side
from shared.domain import errors
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.movement import Movement, MovementView
from shared.domain.notices import MailSort
from shared.domain.referral import Ahead, FirstTalk, NextStep

calls = Contract("clients", api_keys.coach)


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
    """All of the coach's clients, by name."""

    clients: list[ListedClient]


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


class ClientInFull(ListedClient):
    """One client, with the thread and what only their coach sees; dates are the client's."""

    commitments: list[CommitmentAnswer]
    wins: list[WinAnswer]
    alliance: AllianceAnswer
    alliance_history: list[AllianceVersionAnswer]
    pauses: list[PauseAnswer]
    bookings: list[ClientsBooking]
    referral: ReferralAnswer | None
    competency_reflections: list[ReflectionAnswer]


class WelcomeAsked(Asked):
    """What the coach concludes, after a first talk or about a client who is paused."""

    outcome: FirstTalk = FirstTalk.READY


class AddressAsked(Asked):
    """Where mails go from now on: the same address if it is right after all, or another."""

    email: Email


class ReferralAsked(Asked):
    """With `words` a letter goes to the client; without a date it is looked at after 30 days."""

    bookings: Ahead = Ahead.KEEP
    words: Text | None = None
    review_on: Date | None = None


class ReviewAsked(Asked):
    """Another day to look at the referral; 30 days from now, if none is named."""

    review_on: Date | None = None


class ReviewAnswer(Answer):
    """The day that was set."""

    review_on: Date


class SnoozeAsked(Asked):
    """Nothing needs to be said."""


class SnoozeAnswer(Answer):
    """The last day on which nothing is said about movement."""

    until: Date


class ReflectionAsked(Asked):
    """The chosen step, and nothing else: what led to it is not asked for."""

    step: NextStep


@calls.call("GET /coach/clients")
def list_clients(coach: CoachCard) -> ClientsAnswer:
    """List the coach's clients."""
    with work() as (tx, now):
        found = clients.list_clients(tx, coach.id)
        new = news.of_everybody(tx, coach.id)
        counted = movement.of_everybody(tx, coach, now)
    return ClientsAnswer(
        clients=[
            ListedClient(
                **_told(card),
                new=dict(new.get(card.id, {})),
                movement=_movement(counted[card.id]),
            )
            for card in found
        ]
    )


@calls.call("GET /coach/clients/<uuid:client_id>")
def one_client(coach: CoachCard, client_id: UUID) -> ClientInFull:
    """Show one of the coach's clients."""
    sealer, side = tools.current().desk.sealer, Side(client_id, coach.id)
    with work() as (tx, now):
        card = clients.one_client(tx, coach.id, client_id)
        referral = referrals.current(tx, coach.id, client_id, sealer)
        return ClientInFull(
            **_told(card),
            **_thread(tx, side, now),
            new=dict(news.of_client(tx, coach.id, client_id)),
            movement=_movement(movement.of_client(tx, coach, client_id, now)),
            bookings=[
                ClientsBooking(
                    id=view.id, state=view.state, kind=view.kind, start=view.start, end=view.end
                )
                for view in booking_views.of_client(tx, coach.id, client_id, now)
            ],
            referral=_referral(referral) if referral else None,
            competency_reflections=[
                ReflectionAnswer(on=one.on, step=one.step)
                for one in competency.reflected(tx, coach.id, client_id)
            ],
        )


def _thread(tx: Session, side: Side, now: datetime) -> dict[str, Any]:
    found = thread.of(tx, side, tools.current().desk.sealer, now)
    holds = alliance.show(tx, side)
    return {
        "commitments": [commitment_answer(one) for one in found.commitments],
        "wins": [win_answer(win) for win in found.wins],
        "alliance": alliance_answer(holds.terms),
        "alliance_history": alliance_versions(holds),
        "pauses": [pause_answer(one) for one in pauses.of(tx, side, now)],
    }


@calls.call("POST /coach/clients/<uuid:client_id>/welcome")
def welcome(coach: CoachCard, client_id: UUID, body: WelcomeAsked) -> ClientAnswer:
    """Let a client book without questions for 90 days, which ends a pause; or pause them.

    After a first talk the outcome may also be `therapy_first` or `not_a_fit`: both pause the
    client's own bookings and look the same afterwards.
    """
    with work() as (tx, now):
        card = clients.after_first_talk(tx, coach.id, client_id, body.outcome, now)
    return ClientAnswer(**_told(card))


@calls.call("POST /coach/clients/<uuid:client_id>/address")
def mend(coach: CoachCard, client_id: UUID, body: AddressAsked) -> ClientAnswer:
    """Write to the client at this address; what an address that took no mail had stopped goes."""
    with work() as (tx, now):
        card = mend_address.by_coach(tx, coach.id, client_id, body.email, now)
    return ClientAnswer(**_told(card))


@calls.call("POST /coach/clients/<uuid:client_id>/referral", refuses=(errors.MoveNotAllowed,))
def refer(coach: CoachCard, client_id: UUID, body: ReferralAsked) -> ClientAnswer:
    """Pause a client's own bookings, with a day to look again, and a letter if there are words."""
    wish = ReferralWish(ahead=body.bookings, words=body.words, review_on=body.review_on)
    with work() as (tx, now):
        card = referrals.refer(tx, coach, client_id, wish, tools.current().desk, now)
    return ClientAnswer(**_told(card))


@calls.call(
    "POST /coach/clients/<uuid:client_id>/referral/review", refuses=(errors.MoveNotAllowed,)
)
def look_again(coach: CoachCard, client_id: UUID, body: ReviewAsked) -> ReviewAnswer:
    """Set another day to look at the referral."""
    desk = tools.current().desk
    with work() as (tx, now):
        on = referrals.look_again(tx, coach, client_id, body.review_on, desk, now)
    return ReviewAnswer(review_on=on)


@calls.call("POST /coach/clients/<uuid:client_id>/movement-snooze")
def snooze(coach: CoachCard, client_id: UUID, body: SnoozeAsked) -> SnoozeAnswer:  # noqa: ARG001  # checked
    """Say nothing about this client's movement for four weeks."""
    with work() as (tx, now):
        return SnoozeAnswer(until=movement.snooze(tx, coach, client_id, now))


@calls.call(
    "POST /coach/clients/<uuid:client_id>/competency-reflections", status=HTTPStatus.CREATED
)
def reflect(coach: CoachCard, client_id: UUID, body: ReflectionAsked) -> ReflectionAnswer:
    """Keep that the coach asked themselves whether this is within their competency."""
    with work() as (tx, now):
        kept = competency.reflect(tx, coach, client_id, body.step, now)
    return ReflectionAnswer(on=kept.on, step=kept.step)


def _told(card: ClientCard) -> dict[str, Any]:
    return {name: getattr(card, name) for name in ClientAnswer.model_fields}


def _movement(counted: MovementView) -> MovementAnswer:
    counts = CountsAnswer(
        **{name: getattr(counted.counts, name) for name in CountsAnswer.model_fields}
    )
    return MovementAnswer(state=counted.state, counts=counts, since=counted.since)


def _referral(found: ReferralView) -> ReferralAnswer:
    return ReferralAnswer(made_at=found.made_at, review_on=found.review_on, words=found.words)
