"""What a coach agrees with a client and answers to them, and what is at hand for a booking."""

from http import HTTPStatus
from uuid import UUID

from pydantic import Field

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Date, Instant, Text
from booking_service.api.repeating import RepeatHeaders, repeat_of
from booking_service.api.thread_shape import (
    AllianceAnswer,
    AllianceAsked,
    CommitmentAnswer,
    CommitmentAsked,
    PauseAnswer,
    WinAnswer,
    alliance_answer,
    alliance_wish,
    commitment_answer,
    commitment_wish,
    pause_answer,
    win_answer,
)
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import (
    alliance,
    commitments,
    engagement,
    news,
    pauses,
    preparation,
    thread,
    win_answers,
)
from booking_service.usecases.people import CoachCard
from booking_service.usecases.repeats import Made, once
from booking_service.usecases.sides import Side
from shared.domain.errors import IdempotencyKeyReused, MoveNotAllowed

calls = Contract("client_thread", api_keys.coach)


class PauseAsked(Asked):
    """A pause by the client's dates: from today if no day is named, and until one of you ends it.

    A pause of what the two agreed on; mails about commitments rest. To stop a client's own
    bookings, see `/referral`.
    """

    first: Date | None = Field(None, alias="from")
    until: Date | None = None


class WinAnswerAsked(Asked):
    """A sentence about a win."""

    text: Text


class ReadAsked(Asked):
    """Up to when everything that came has been seen."""

    until: Instant


class ReadAnswer(Answer):
    """What has come since then."""

    new: dict[news.Came, int]


class EndAsked(Asked):
    """Nothing needs to be said."""


class EndAnswer(Answer):
    """When the work together ended; another booking or a welcome opens it again."""

    ended_at: Instant


class PreparationAnswer(Answer):
    """A booking and the thread since the two last met, before which `since` is null.

    `to_ask` was not kept, or fell due with nothing heard: a question, and nothing else.
    """

    booking_id: UUID
    client_id: UUID
    start: Instant
    about: str | None
    since: Instant | None
    open: list[CommitmentAnswer]
    to_ask: list[CommitmentAnswer]
    went_well: list[CommitmentAnswer]
    wins: list[WinAnswer]


@calls.call("PUT /coach/clients/<uuid:client_id>/alliance")
def agree(coach: CoachCard, client_id: UUID, body: AllianceAsked) -> AllianceAnswer:
    """Let other terms hold; discretion can be begun here, and only the client ends it."""
    desk = tools.current().desk
    with work() as (tx, now):
        terms = alliance.change(tx, Side(client_id, coach.id), alliance_wish(body), desk, now)
    return alliance_answer(terms)


@calls.call(
    "POST /coach/clients/<uuid:client_id>/commitments",
    status=HTTPStatus.CREATED,
    refuses=(MoveNotAllowed, IdempotencyKeyReused),
)
def commit(
    coach: CoachCard, client_id: UUID, headers: RepeatHeaders, body: CommitmentAsked
) -> CommitmentAnswer:
    """Write down what the two agreed on together; it is the client's to change or let go."""
    side, desk = Side(client_id, coach.id), tools.current().desk
    with work() as (tx, now):

        def made() -> Made[UUID]:
            made_id = commitments.make(tx, side, commitment_wish(body), desk, now)
            return Made(answer=made_id, ids=[made_id], client_id=client_id)

        repeat = repeat_of(coach.id, headers, body)
        made_id = once(tx, repeat, now, made, lambda ids: ids[0])
        return commitment_answer(thread.one(tx, side, made_id, desk.sealer, now))


@calls.call("POST /coach/clients/<uuid:client_id>/pauses", status=HTTPStatus.CREATED)
def pause(coach: CoachCard, client_id: UUID, body: PauseAsked) -> PauseAnswer:
    """Begin a pause that the two agreed on; one that overlaps others takes their place."""
    side, desk = Side(client_id, coach.id), tools.current().desk
    with work() as (tx, now):
        made = pauses.begin(tx, side, body.until, desk, now, body.first)
        [found] = (one for one in pauses.of(tx, side, now) if one.id == made)
    return pause_answer(found)


@calls.call("POST /coach/clients/<uuid:client_id>/wins/<uuid:win_id>/answer")
def answer(coach: CoachCard, client_id: UUID, win_id: UUID, body: WinAnswerAsked) -> WinAnswer:
    """Answer a win with a sentence; unless the client has turned that off, a mail tells them."""
    side, desk = Side(client_id, coach.id), tools.current().desk
    with work() as (tx, now):
        win_answers.answer(tx, side, win_id, body.text, desk, now)
        found = thread.of(tx, side, desk.sealer, now)
    return next(win_answer(win) for win in found.wins if win.id == win_id)


@calls.call("POST /coach/clients/<uuid:client_id>/reading")
def read(coach: CoachCard, client_id: UUID, body: ReadAsked) -> ReadAnswer:
    """Say up to when the coach has seen what came; never less than was said before."""
    with work() as (tx, now):
        news.read(tx, coach.id, client_id, body.until, now)
        tx.flush()
        return ReadAnswer(new=dict(news.of_client(tx, coach.id, client_id)))


@calls.call("POST /coach/clients/<uuid:client_id>/end")
def end(coach: CoachCard, client_id: UUID, body: EndAsked) -> EndAnswer:  # noqa: ARG001  # checked
    """Note that the work together has ended: mails about commitments stop."""
    with work() as (tx, now):
        card = engagement.end(tx, coach.id, client_id, tools.current().desk, now)
    return EndAnswer(ended_at=card.ended_at or now)


@calls.call("GET /coach/bookings/<uuid:booking_id>/preparation")
def prepare(coach: CoachCard, booking_id: UUID) -> PreparationAnswer:
    """Show what to have at hand for a booking."""
    with work() as (tx, now):
        found = preparation.prepare(tx, coach.id, booking_id, tools.current().desk.sealer, now)
    return PreparationAnswer(
        booking_id=found.booking.id,
        client_id=found.booking.client_id,
        start=found.booking.start,
        about=found.booking.about,
        since=found.since,
        open=[commitment_answer(one) for one in found.open],
        to_ask=[commitment_answer(one) for one in found.to_ask],
        went_well=[commitment_answer(one) for one in found.went_well],
        wins=[win_answer(win) for win in found.wins],
    )
