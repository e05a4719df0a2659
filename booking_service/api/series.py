"""A repeating series of bookings, made by the coach for a client."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from pydantic import Field

from booking_service import tools
from booking_service.api.booking_shape import ClientAsked, contact
from booking_service.api.coach_bookings import CoachBookingAnswer, coach_booking_answer
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Instant, Line
from booking_service.api.repeating import RepeatHeaders, repeat_of
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import booking_views, series
from booking_service.usecases.people import CoachCard
from booking_service.usecases.repeats import Made, once
from booking_service.usecases.series import SeriesMade, SeriesWish
from shared.domain.availability import Kind
from shared.domain.errors import IdempotencyKeyReused, Invalid
from shared.domain.series import LONGEST, Series

calls = Contract("series", api_keys.coach)


class SeriesAsked(Asked):
    """The first start, and how often it comes again at the same time by the coach's clock.

    All of it is booked or none. What is taken is named as problems of `skip`: send those starts
    there to leave them out.
    """

    kind: Kind
    start: Instant
    every_weeks: int = Field(ge=1, le=2)
    times: int = Field(ge=2, le=LONGEST)
    client: ClientAsked
    about: Line | None = None
    discreet: bool = False
    skip: list[Instant] = Field([], max_length=LONGEST)


class SeriesAnswer(Answer):
    """Bookings of their own, earliest first; each has its own invite and moves alone."""

    bookings: list[CoachBookingAnswer]
    skipped: list[Instant]


@calls.call(
    "POST /coach/series", status=HTTPStatus.CREATED, refuses=(Invalid, IdempotencyKeyReused)
)
def book(coach: CoachCard, headers: RepeatHeaders, body: SeriesAsked) -> SeriesAnswer:
    """Book a series for a client, whole or without the starts to skip."""
    wish = SeriesWish(
        kind=body.kind,
        series=Series(first=body.start, every_weeks=body.every_weeks, times=body.times),
        client=contact(body.client, discreet=body.discreet),
        about=body.about,
        skip=frozenset(body.skip),
    )
    desk = tools.current().desk
    with work() as (tx, now):

        def made() -> Made[SeriesMade]:
            new = series.book(tx, coach.id, wish, desk, now)
            whose = new.bookings[0].client_id
            return Made(answer=new, ids=[each.id for each in new.bookings], client_id=whose)

        def again(ids: Sequence[UUID]) -> SeriesMade:
            views = [booking_views.listed(tx, coach.id, each, now) for each in ids]
            return SeriesMade(views, sorted(wish.skip - {view.start for view in views}))

        found = once(tx, repeat_of(coach.id, headers, body), now, made, again)
    return SeriesAnswer(
        bookings=[coach_booking_answer(view) for view in found.bookings],
        skipped=list(found.skipped),
    )
