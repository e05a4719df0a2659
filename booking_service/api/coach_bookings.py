"""The coach's side of bookings: all of them, and what only a coach can do."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from pydantic import Field

from booking_service import tools
from booking_service.api.booking_shape import ClientAsked, MoveAsked, contact
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import DateOrInstant, Instant, Line, Text
from booking_service.api.paging import PartAsked
from booking_service.api.repeating import RepeatHeaders, repeat_of
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import (
    booking_views,
    bookings,
    changes,
    counters,
    pages,
    placing,
    slots,
)
from booking_service.usecases.booking_views import Answered, BookingView
from booking_service.usecases.bookings import CoachBooking
from booking_service.usecases.changes import Actor
from booking_service.usecases.pages import BookingsWish
from booking_service.usecases.people import CoachCard
from booking_service.usecases.repeats import Made, once
from shared.domain import errors, localtime
from shared.domain.answers import Answer as Said
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.errors import Invalid
from shared.domain.slots import Rule
from shared.domain.timespan import Timespan

calls = Contract("coach_bookings", api_keys.coach)

_DAY = timedelta(days=1)
_BACK, _AHEAD = timedelta(days=30), timedelta(days=365)
_STATE = (errors.MoveNotAllowed,)
_SLOT = (errors.SlotTaken, errors.SlotNotOffered)


class WindowAsked(PartAsked):
    """Dates of the coach's zone, both included, or instants; else a month back and a year on."""

    first: DateOrInstant | None = Field(None, alias="from")
    last: DateOrInstant | None = Field(None, alias="to")
    state: list[State] = Field([], max_length=len(State), description="may be repeated")
    client: UUID | None = None


class BookedClient(Answer):
    """Who booked."""

    id: UUID
    name: str
    email: str
    zone: str


class CalendarAnswer(Answer):
    """What the client's calendar answered to the invite; it changes nothing by itself.

    `proposed_start` is another time that it asks for: move the booking there, or decline it.
    """

    answer: Said | None
    proposed_start: Instant | None
    at: Instant


class CoachBookingAnswer(Answer):
    """A booking as its coach sees it; `about` is shown with one booking only."""

    id: UUID
    state: State
    kind: Kind
    start: Instant
    end: Instant
    revision: int
    client: BookedClient
    about: str | None
    discreet: bool
    by_coach: bool
    created_at: Instant
    request_expires_at: Instant | None
    calendar_answer: CalendarAnswer | None


class CoachBookedAnswer(CoachBookingAnswer):
    """A booking that the coach gave its time; `outside`: their own rules that it leaves."""

    outside: list[Rule]


class CoachBookingsAnswer(Answer):
    """Bookings, earliest first; `next` leads to the rest."""

    bookings: list[CoachBookingAnswer]
    next: str | None


class CoachBookingAsked(Asked):
    """A booking that the coach makes for a client; it may lie outside the hours."""

    kind: Kind
    start: Instant
    client: ClientAsked
    about: Line | None = None
    discreet: bool = False


class WordsAsked(Asked):
    """A sentence of the coach's own for the client's mail, if there is one."""

    words: Text | None = None


class OverAsked(Asked):
    """Nothing needs to be said."""


@calls.call("GET /coach/bookings")
def list_bookings(coach: CoachCard, query: WindowAsked) -> CoachBookingsAnswer:
    """List the coach's bookings that touch a window."""
    with work() as (tx, now):
        window = _window(query, coach.zone, now)
        states = set(query.state) or set(State) - {State.HELD}
        wish = BookingsWish(window=window, states=states, client_id=query.client)
        page = pages.bookings(tx, coach.id, wish, query.part, now)
    return CoachBookingsAnswer(
        bookings=[coach_booking_answer(view) for view in page.found], next=page.next
    )


def _window(query: WindowAsked, zone: str, now: datetime) -> Timespan:
    first = _edge(query.first, zone) or now - _BACK
    last = _edge(query.last, zone, _DAY) or first + _BACK + _AHEAD
    if last <= first:
        raise Invalid.field("to", "Name a time after `from`.")
    return Timespan(first, last)


def _edge(named: date | None, zone: str, after: timedelta = timedelta(0)) -> datetime | None:
    """Return an instant as it is, and a date as its beginning, `after` dates later."""
    if named is None or isinstance(named, datetime):
        return named
    return localtime.midnight(named + after, zone)


@calls.call(
    "POST /coach/bookings",
    status=HTTPStatus.CREATED,
    refuses=(*_SLOT, errors.IdempotencyKeyReused),
)
def book(coach: CoachCard, headers: RepeatHeaders, body: CoachBookingAsked) -> CoachBookedAnswer:
    """Book for a client: no pass, and on purpose also outside the hours.

    Never over another booking: what is `in_the_way` is named.
    """
    wish = CoachBooking(
        kind=body.kind,
        start=body.start,
        client=contact(body.client, discreet=body.discreet),
        about=body.about or None,
    )
    desk = tools.current().desk
    with work() as (tx, now):

        def made() -> Made[CoachBookedAnswer]:
            wanted = slots.Asked(kind=body.kind, start=body.start)
            left = placing.rules_left(tx, coach, wanted, now)
            new = bookings.book_for_client(tx, coach.id, wish, desk, now)
            return Made(answer=_booked_answer(new, left), ids=[new.id], client_id=new.client_id)

        def again(ids: Sequence[UUID]) -> CoachBookedAnswer:
            view = booking_views.listed(tx, coach.id, ids[0], now)
            stands = slots.Asked(kind=view.kind, start=view.start, moving=view.id)
            left = placing.rules_left(tx, coach, stands, now)
            return _booked_answer(view, left)

        return once(tx, repeat_of(coach.id, headers, body), now, made, again)


@calls.call("GET /coach/bookings/<uuid:booking_id>")
def show(coach: CoachCard, booking_id: UUID) -> CoachBookingAnswer:
    """Show one of the coach's bookings, with the line that the client wrote."""
    with work() as (tx, now):
        sealer = tools.current().desk.sealer
        return coach_booking_answer(booking_views.one(tx, coach.id, booking_id, sealer, now))


@calls.call("POST /coach/bookings/<uuid:booking_id>/approval", refuses=_STATE)
def approve(coach: CoachCard, booking_id: UUID, body: OverAsked) -> CoachBookingAnswer:  # noqa: ARG001  # checked
    """Say yes to a request."""
    with work() as (tx, now):
        return coach_booking_answer(
            changes.approve(tx, coach.id, booking_id, tools.current().desk, now)
        )


@calls.call("POST /coach/bookings/<uuid:booking_id>/refusal", refuses=_STATE)
def decline(coach: CoachCard, booking_id: UUID, body: WordsAsked) -> CoachBookingAnswer:
    """Say no to a request."""
    desk, words = tools.current().desk, body.words or None
    with work() as (tx, now):
        return coach_booking_answer(changes.decline(tx, coach.id, booking_id, words, desk, now))


@calls.call("POST /coach/bookings/<uuid:booking_id>/cancellation", refuses=_STATE)
def cancel(coach: CoachCard, booking_id: UUID, body: WordsAsked) -> CoachBookingAnswer:
    """Cancel a booking; a coach may do so at any time."""
    desk, words = tools.current().desk, body.words or None
    with work() as (tx, now):
        return coach_booking_answer(
            changes.cancel(tx, booking_id, Actor(coach.id), words, desk, now)
        )


@calls.call("POST /coach/bookings/<uuid:booking_id>/move", refuses=(*_STATE, *_SLOT))
def move(coach: CoachCard, booking_id: UUID, body: MoveAsked) -> CoachBookedAnswer:
    """Move a booking; on purpose also outside the hours, never over another booking."""
    desk = tools.current().desk
    with work() as (tx, now):
        standing = booking_views.one(tx, coach.id, booking_id, desk.sealer, now)
    wanted = slots.Asked(kind=standing.kind, start=body.start, moving=standing.id)
    with work() as (tx, now):
        left = placing.rules_left(tx, coach, wanted, now)
        moved = changes.move(tx, booking_id, body.start, Actor(coach.id), desk, now)
    return _booked_answer(moved, left)


@calls.call("POST /coach/bookings/<uuid:booking_id>/counter-refusal", refuses=_STATE)
def decline_counter(coach: CoachCard, booking_id: UUID, body: OverAsked) -> CoachBookingAnswer:  # noqa: ARG001  # checked
    """Say no to the other time that the client's calendar asks for; the booking stays."""
    desk = tools.current().desk
    with work() as (tx, now):
        return coach_booking_answer(counters.decline(tx, coach.id, booking_id, desk, now))


@calls.call("POST /coach/bookings/<uuid:booking_id>/completion", refuses=_STATE)
def complete(coach: CoachCard, booking_id: UUID, body: OverAsked) -> CoachBookingAnswer:  # noqa: ARG001  # checked
    """Note that the booking took place."""
    desk = tools.current().desk
    with work() as (tx, now):
        return coach_booking_answer(changes.complete(tx, coach.id, booking_id, desk, now))


@calls.call("POST /coach/bookings/<uuid:booking_id>/no-show", refuses=_STATE)
def no_show(coach: CoachCard, booking_id: UUID, body: OverAsked) -> CoachBookingAnswer:  # noqa: ARG001  # checked
    """Note that the client did not come."""
    with work() as (tx, now):
        return coach_booking_answer(changes.no_show(tx, coach.id, booking_id, now))


def coach_booking_answer(view: BookingView) -> CoachBookingAnswer:
    """Write a booking as its coach sees it."""
    return CoachBookingAnswer(
        id=view.id,
        state=view.state,
        kind=view.kind,
        start=view.start,
        end=view.end,
        revision=view.revision,
        client=BookedClient(
            id=view.client_id,
            name=view.client_name,
            email=view.client_email,
            zone=view.client_zone,
        ),
        about=view.about,
        discreet=view.discreet,
        by_coach=view.by_coach,
        created_at=view.created_at,
        request_expires_at=view.request_expires_at,
        calendar_answer=_calendar_answer(view.answered),
    )


def _calendar_answer(told: Answered | None) -> CalendarAnswer | None:
    if told is None:
        return None
    return CalendarAnswer(answer=told.answer, proposed_start=told.proposed, at=told.at)


def _booked_answer(view: BookingView, left: list[Rule]) -> CoachBookedAnswer:
    return CoachBookedAnswer(**dict(coach_booking_answer(view)), outside=left)
