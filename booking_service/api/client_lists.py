"""What grows in a client's thread, a part at a time, for their coach."""

from uuid import UUID

from booking_service import tools
from booking_service.api.contract import Answer, Contract
from booking_service.api.paging import PartAsked
from booking_service.api.thread_shape import (
    CheckInAnswer,
    CommitmentAnswer,
    WinAnswer,
    check_in_answer,
    commitment_answer,
    win_answer,
)
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import pages
from booking_service.usecases.people import CoachCard
from booking_service.usecases.sides import Side

calls = Contract("client_lists", api_keys.coach)


class CommitmentsAnswer(Answer):
    """Commitments, newest first; `next` leads to the rest."""

    commitments: list[CommitmentAnswer]
    next: str | None


class WinsAnswer(Answer):
    """Wins, newest first; `next` leads to the rest."""

    wins: list[WinAnswer]
    next: str | None


class ListedCheckIn(CheckInAnswer):
    """An answer, and the commitment that it answers."""

    id: UUID
    commitment_id: UUID


class CheckInsAnswer(Answer):
    """Answers, newest first; `next` leads to the rest."""

    check_ins: list[ListedCheckIn]
    next: str | None


@calls.call("GET /coach/clients/<uuid:client_id>/commitments")
def commitments(coach: CoachCard, client_id: UUID, query: PartAsked) -> CommitmentsAnswer:
    """List a client's commitments with their answers."""
    sealer, side = tools.current().desk.sealer, Side(client_id, coach.id)
    with work() as (tx, now):
        page = pages.commitments(tx, side, query.part, sealer, now)
    return CommitmentsAnswer(
        commitments=[commitment_answer(one) for one in page.found], next=page.next
    )


@calls.call("GET /coach/clients/<uuid:client_id>/wins")
def wins(coach: CoachCard, client_id: UUID, query: PartAsked) -> WinsAnswer:
    """List a client's wins."""
    sealer, side = tools.current().desk.sealer, Side(client_id, coach.id)
    with work() as (tx, _):
        page = pages.wins(tx, side, query.part, sealer)
    return WinsAnswer(wins=[win_answer(one) for one in page.found], next=page.next)


@calls.call("GET /coach/clients/<uuid:client_id>/check-ins")
def check_ins(coach: CoachCard, client_id: UUID, query: PartAsked) -> CheckInsAnswer:
    """List a client's answers to commitments, one by one."""
    sealer, side = tools.current().desk.sealer, Side(client_id, coach.id)
    with work() as (tx, _):
        page = pages.check_ins(tx, side, query.part, sealer)
    return CheckInsAnswer(
        check_ins=[
            ListedCheckIn(
                id=one.id, commitment_id=commitment_id, **check_in_answer(one).model_dump()
            )
            for commitment_id, one in page.found
        ],
        next=page.next,
    )
