"""Holds and bookings, and what the link in a mail opens."""

from http import HTTPStatus

from flask import Response
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.api.at_the_gate import GATE
from booking_service.api.booking_shape import (
    BookingAnswer,
    BookingAsked,
    BookingHeaders,
    HoldAnswer,
    HoldAsked,
    MoveAsked,
    Nothing,
    booking_answer,
    contact,
)
from booking_service.api.contract import Contract
from booking_service.auth import client, rate_limit, visitor
from booking_service.tools import work
from booking_service.usecases import booking_views, bookings, changes, invites
from booking_service.usecases.bookings import BookingWish, HoldWish
from booking_service.usecases.gate import Ticket
from shared.domain import errors
from shared.domain.errors import NotFound

calls = Contract("bookings")

_SLOT = (errors.SlotTaken, errors.SlotNotOffered)
_CHANGE = (errors.MoveNotAllowed, errors.TooLateToChange)


@calls.call("POST /coaches/<slug>/holds", status=HTTPStatus.CREATED, refuses=(*GATE, *_SLOT))
def hold(slug: str, body: HoldAsked) -> HoldAnswer:
    """Keep a time for ten minutes; the pass is checked and set aside here."""
    with rate_limit.wrong_passes(), work() as (tx, now):
        wish = HoldWish(kind=body.kind, start=body.start, ticket=_ticket(tx, body))
        kept = bookings.hold(tx, slug, wish, tools.current().desk, now)
    return HoldAnswer(
        hold=kept.token, kind=kept.kind, start=kept.start, end=kept.end, lapses_at=kept.lapses_at
    )


@calls.call(
    "POST /coaches/<slug>/bookings",
    status=HTTPStatus.CREATED,
    refuses=(*GATE, *_SLOT, errors.HoldLapsed, errors.IdempotencyKeyReused),
)
def book(slug: str, headers: BookingHeaders, body: BookingAsked) -> BookingAnswer:
    """Book a time; confirmed at once, or requested where the coach decides.

    Name a `start`, or the `hold` that keeps it.
    """
    with rate_limit.wrong_passes(), work() as (tx, now):
        wish = _wish(tx, body, headers.idempotency_key)
        made = bookings.book(tx, slug, wish, tools.current().desk, now)
    return booking_answer(made)


def _wish(tx: Session, body: BookingAsked, idempotency_key: str | None) -> BookingWish:
    return BookingWish(
        kind=body.kind,
        start=body.start,
        hold=body.hold,
        ticket=_ticket(tx, body),
        client=contact(body.client, discreet=body.discreet),
        about=body.about or None,
        idempotency_key=idempotency_key,
    )


def _ticket(tx: Session, asked: HoldAsked | BookingAsked) -> Ticket:
    """Read what the visitor shows; after a crisis answer here the questions come first."""
    now = tools.now()
    return Ticket(
        pass_token=asked.pass_,
        session=visitor.session(),
        client_id=None if visitor.had_crisis(now) else client.known_by(tx, asked.me, now),
    )


@calls.call("GET /bookings/<token>")
def show(token: str) -> BookingAnswer:
    """Show the booking that the link in the mail opens."""
    with work() as (tx, now):
        return booking_answer(booking_views.by_manage_link(tx, client.booking_of(token, now), now))


@calls.call("POST /bookings/<token>/move", refuses=(*_SLOT, *_CHANGE))
def move(token: str, body: MoveAsked) -> BookingAnswer:
    """Move the booking to another time that is offered; no new pass is needed."""
    with work() as (tx, now):
        booking_id = client.booking_of(token, now)
        desk = tools.current().desk
        return booking_answer(changes.move(tx, booking_id, body.start, changes.CLIENT, desk, now))


@calls.call("POST /bookings/<token>/cancellation", refuses=_CHANGE)
def cancel(token: str, body: Nothing) -> BookingAnswer:  # noqa: ARG001  # read to refuse forms
    """Cancel the booking."""
    with work() as (tx, now):
        booking_id = client.booking_of(token, now)
        desk = tools.current().desk
        return booking_answer(changes.cancel(tx, booking_id, changes.CLIENT, None, desk, now))


@calls.call("GET /bookings/<token>/invite.ics", media_type="text/calendar")
def invite(token: str) -> Response:
    """Download the booking as a calendar entry; 404 while it is only requested."""
    with work() as (tx, now):
        view = booking_views.by_manage_link(tx, client.booking_of(token, now), now)
        text = invites.download(tx, view, tools.current().site)
    if text is None:
        raise NotFound("There is nothing for a calendar yet.")
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return answer
