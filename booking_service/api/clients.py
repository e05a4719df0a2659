"""The coach's clients: the door that a coach opens and shuts, and what only the coach sees."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from booking_service import tools
from booking_service.api import lists_shape
from booking_service.api.client_shape import (
    ClientAnswer,
    ClientInFull,
    ClientNext,
    ClientsAnswer,
    ListedClient,
    ReflectionAnswer,
    clients_bookings,
    movement_answer,
    referral_answer,
    reflection_answers,
    told,
)
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Date, Email, Text
from booking_service.api.paging import PartAsked
from booking_service.api.thread_shape import alliance_answer
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import (
    alliance,
    client_lists,
    clients,
    competency,
    mend_address,
    movement,
    news,
    pages,
    referrals,
)
from booking_service.usecases.client_lists import ClientLists
from booking_service.usecases.competency import Reflection
from booking_service.usecases.parts import FIRST, Page
from booking_service.usecases.people import CoachCard
from booking_service.usecases.referrals import ReferralWish
from booking_service.usecases.sides import Side
from shared.domain import errors
from shared.domain.referral import Ahead, FirstTalk, NextStep

calls = Contract("clients", api_keys.coach)


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
def list_clients(coach: CoachCard, query: PartAsked) -> ClientsAnswer:
    """List the coach's clients."""
    with work() as (tx, now):
        page = pages.clients(tx, coach.id, query.part)
        new = news.of_everybody(tx, coach.id)
        counted = movement.of_everybody(tx, coach, now)
    return ClientsAnswer(
        clients=[
            ListedClient(
                **told(card),
                new=dict(new.get(card.id, {})),
                movement=movement_answer(counted[card.id]),
            )
            for card in page.found
        ],
        next=page.next,
    )


@calls.call("GET /coach/clients/<uuid:client_id>")
def one_client(coach: CoachCard, client_id: UUID) -> ClientInFull:
    """Show one of the coach's clients."""
    sealer, side = tools.current().desk.sealer, Side(client_id, coach.id)
    with work() as (tx, now):
        card = clients.one_client(tx, coach.id, client_id)
        referral = referrals.current(tx, coach.id, client_id, sealer)
        reflected = client_lists.reflected(tx, coach.id, client_id, FIRST)
        return ClientInFull(
            **told(card),
            **_lists(client_lists.first(tx, side, sealer, now), reflected),
            alliance=alliance_answer(alliance.terms(tx, side)),
            new=dict(news.of_client(tx, coach.id, client_id)),
            movement=movement_answer(movement.of_client(tx, coach, client_id, now)),
            referral=referral_answer(referral) if referral else None,
        )


def _lists(lists: ClientLists, reflected: Page[Reflection]) -> dict[str, Any]:
    return {
        "bookings": clients_bookings(lists.bookings.found),
        "commitments": lists_shape.commitments(lists.commitments.found),
        "wins": lists_shape.wins(lists.wins.found),
        "alliance_history": lists_shape.history(lists.alliance_history.found),
        "pauses": lists_shape.breaks(lists.pauses.found),
        "competency_reflections": reflection_answers(reflected.found),
        "next": ClientNext(
            bookings=lists.bookings.next,
            commitments=lists.commitments.next,
            wins=lists.wins.next,
            alliance_history=lists.alliance_history.next,
            pauses=lists.pauses.next,
            competency_reflections=reflected.next,
        ),
    }


@calls.call("POST /coach/clients/<uuid:client_id>/welcome")
def welcome(coach: CoachCard, client_id: UUID, body: WelcomeAsked) -> ClientAnswer:
    """Let a client book without questions for 90 days, which ends a pause; or pause them.

    After a first talk the outcome may also be `therapy_first` or `not_a_fit`: both pause the
    client's own bookings and look the same afterwards.
    """
    with work() as (tx, now):
        card = clients.after_first_talk(tx, coach.id, client_id, body.outcome, now)
    return ClientAnswer(**told(card))


@calls.call("POST /coach/clients/<uuid:client_id>/address")
def mend(coach: CoachCard, client_id: UUID, body: AddressAsked) -> ClientAnswer:
    """Write to the client at this address; what an address that took no mail had stopped goes."""
    with work() as (tx, now):
        card = mend_address.by_coach(tx, coach.id, client_id, body.email, now)
    return ClientAnswer(**told(card))


@calls.call("POST /coach/clients/<uuid:client_id>/referral", refuses=(errors.MoveNotAllowed,))
def refer(coach: CoachCard, client_id: UUID, body: ReferralAsked) -> ClientAnswer:
    """Pause a client's own bookings, with a day to look again, and a letter if there are words."""
    wish = ReferralWish(ahead=body.bookings, words=body.words, review_on=body.review_on)
    with work() as (tx, now):
        card = referrals.refer(tx, coach, client_id, wish, tools.current().desk, now)
    return ClientAnswer(**told(card))


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
