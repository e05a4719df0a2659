"""Other times for a request: the coach proposes them, the client chooses one by link."""

from uuid import UUID

from pydantic import Field

from booking_service import tools
from booking_service.api.booking_shape import BookingAnswer, MoveAsked, booking_answer
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Instant, Text
from booking_service.auth import api_keys, client
from booking_service.tools import work
from booking_service.usecases import proposals
from booking_service.usecases.people import CoachCard
from booking_service.usecases.proposals import MOST, Proposal, Proposed
from shared.domain import errors
from shared.domain.availability import Kind
from shared.domain.bookings import State

calls = Contract("proposals")
coachs = Contract("coach_proposals", api_keys.coach)


class ProposalAsked(Asked):
    """One to three other starts, and a sentence for the client's mail if there is one."""

    starts: list[Instant] = Field(min_length=1, max_length=MOST)
    words: Text | None = None


class ProposedStart(Answer):
    """A proposed time; `free`: nobody has taken it meanwhile."""

    start: Instant
    free: bool


class ProposalAnswer(Answer):
    """A request, and the times that are proposed for it; `open` until one is chosen."""

    id: UUID
    state: State
    kind: Kind
    start: Instant
    end: Instant
    open: bool
    starts: list[ProposedStart]
    answer_by: Instant | None
    words: str | None


@coachs.call("GET /coach/bookings/<uuid:booking_id>/proposals")
def proposed(coach: CoachCard, booking_id: UUID) -> ProposalAnswer:
    """Show what was proposed for a request."""
    desk = tools.current().desk
    with work() as (tx, now):
        return _answer(proposals.of_coach(tx, coach.id, booking_id, desk, now))


@coachs.call("POST /coach/bookings/<uuid:booking_id>/proposals", refuses=(errors.MoveNotAllowed,))
def propose(coach: CoachCard, booking_id: UUID, body: ProposalAsked) -> ProposalAnswer:
    """Propose other times for a request; the client gets one mail, and chooses by its link."""
    asked = Proposed(starts=body.starts, words=body.words or None)
    desk = tools.current().desk
    with work() as (tx, now):
        return _answer(proposals.propose(tx, coach.id, booking_id, asked, desk, now))


@calls.call("GET /proposals/<token>")
def show(token: str) -> ProposalAnswer:
    """Show the times to choose from; looking chooses nothing."""
    with work() as (tx, now):
        booking_id = client.proposal_of(token, now)
        return _answer(proposals.by_link(tx, booking_id, tools.current().desk, now))


@calls.call("POST /proposals/<token>/choice", refuses=(errors.SlotTaken, errors.MoveNotAllowed))
def choose(token: str, body: MoveAsked) -> BookingAnswer:
    """Choose a time: the request moves there and is confirmed."""
    with work() as (tx, now):
        booking_id = client.proposal_of(token, now)
        desk = tools.current().desk
        return booking_answer(proposals.choose(tx, booking_id, body.start, desk, now))


def _answer(found: Proposal) -> ProposalAnswer:
    return ProposalAnswer(
        id=found.booking.id,
        state=found.booking.state,
        kind=found.booking.kind,
        start=found.booking.start,
        end=found.booking.end,
        open=found.is_open,
        starts=[ProposedStart(start=start, free=start in found.free) for start in found.starts],
        answer_by=found.answer_by,
        words=found.words,
    )
