"""Check-ins by the link in a mail, and commitments by a client's own link."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.api.contract import Asked, Contract
from booking_service.api.repeating import RepeatHeaders, repeat_of
from booking_service.api.thread_shape import (
    CheckInAsked,
    CommitmentAnswer,
    CommitmentAsked,
    answer_wish,
    commitment_answer,
    commitment_wish,
)
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import check_in_links, check_ins, commitments, thread
from booking_service.usecases.repeats import Made, once
from booking_service.usecases.sides import Side
from shared.domain.errors import IdempotencyKeyReused, LinkEnded, MoveNotAllowed

calls = Contract("commitments")


class LinkedCheckInAsked(CheckInAsked):
    """How it went; on a shared device the link then opens nothing more."""

    shared_device: bool = False


@calls.call("GET /check-ins/<token>", refuses=(LinkEnded,))
def show(token: str) -> CommitmentAnswer:
    """Show the one commitment that the link opens; this records nothing."""
    with work() as (tx, now):
        commitment_id = client.checking_in(tx, token, now)
        found = check_in_links.page(tx, commitment_id, tools.current().desk.sealer, now)
    return commitment_answer(found.commitment)


@calls.call("POST /check-ins/<token>", refuses=(LinkEnded, MoveNotAllowed))
def check_in(token: str, body: LinkedCheckInAsked) -> CommitmentAnswer:
    """Record how it went; another answer replaces it, and both are kept."""
    desk = tools.current().desk
    with work() as (tx, now):
        commitment_id = client.checking_in(tx, token, now)
        side = check_in_links.side(tx, commitment_id)
        check_ins.answer(tx, side, commitment_id, answer_wish(body), desk, now)
        if body.shared_device:
            check_in_links.end(tx, token, side, now)
        return commitment_answer(thread.one(tx, side, commitment_id, desk.sealer, now))


@calls.call(
    "POST /me/<token>/commitments",
    status=HTTPStatus.CREATED,
    refuses=(LinkEnded, MoveNotAllowed, IdempotencyKeyReused),
)
def make(token: str, headers: RepeatHeaders, body: CommitmentAsked) -> CommitmentAnswer:
    """Write a commitment down."""
    desk = tools.current().desk
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))

        def made() -> Made[UUID]:
            made_id = commitments.make(tx, side, commitment_wish(body), desk, now)
            return Made(answer=made_id, ids=[made_id], client_id=side.client_id)

        repeat = repeat_of(side.client_id, headers, body)
        made_id = once(tx, repeat, now, made, lambda ids: ids[0])
        return commitment_answer(thread.one(tx, side, made_id, desk.sealer, now))


@calls.call("PUT /me/<token>/commitments/<uuid:commitment_id>", refuses=(LinkEnded, MoveNotAllowed))
def change(token: str, commitment_id: UUID, body: CommitmentAsked) -> CommitmentAnswer:
    """Put another commitment in the place of one, which is kept as it was."""
    desk = tools.current().desk
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        wish = commitment_wish(body)
        made = commitments.change(tx, side, commitment_id, wish, desk, now)
        return commitment_answer(thread.one(tx, side, made, desk.sealer, now))


class WithdrawalAsked(Asked):
    """Nothing needs to be said; a repeating one may be let go for good."""

    whole_series: bool = False


@calls.call(
    "POST /me/<token>/commitments/<uuid:commitment_id>/withdrawal",
    refuses=(LinkEnded, MoveNotAllowed),
)
def withdraw(token: str, commitment_id: UUID, body: WithdrawalAsked) -> CommitmentAnswer:
    """Let a commitment go, without a reason."""
    desk = tools.current().desk
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        commitments.withdraw(tx, side, commitment_id, desk, now, whole_series=body.whole_series)
        return _one(tx, side, commitment_id, now)


@calls.call(
    "POST /me/<token>/commitments/<uuid:commitment_id>/check-ins",
    refuses=(LinkEnded, MoveNotAllowed),
)
def answer(token: str, commitment_id: UUID, body: CheckInAsked) -> CommitmentAnswer:
    """Record how one of the client's commitments went."""
    desk = tools.current().desk
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        check_ins.answer(tx, side, commitment_id, answer_wish(body), desk, now)
        return _one(tx, side, commitment_id, now)


def _one(tx: Session, side: Side, commitment_id: UUID, now: datetime) -> CommitmentAnswer:
    sealer = tools.current().desk.sealer
    return commitment_answer(thread.one(tx, side, commitment_id, sealer, now))
