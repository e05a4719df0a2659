"""Calendars that the coach keeps elsewhere; what is in them is never shown."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from flask import Response
from pydantic import Field

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import Instant, Line, Name
from booking_service.api.repeating import RepeatHeaders, repeat_of
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import outside_calendars
from booking_service.usecases.outside_calendars import Freshness, NewCalendar, OutsideCalendar
from booking_service.usecases.people import CoachCard
from booking_service.usecases.repeats import Made, once
from shared.domain.addresses import LONGEST
from shared.domain.errors import IdempotencyKeyReused
from shared.domain.outside import CalendarKind, Trouble

calls = Contract("outside_calendars", api_keys.coach)


class CalendarAsked(Asked):
    """An ICS feed, or a calendar on a CalDAV server; user name and password where it asks."""

    name: Name
    kind: Annotated[CalendarKind, Field(strict=False)]
    url: str = Field(max_length=LONGEST, description="https; a secret, and never shown again")
    username: Line = ""
    password: Line = ""


class CalendarMadeAnswer(Answer):
    """The calendar will be read within a minute."""

    id: UUID
    standing: Freshness


class CalendarAnswer(Answer):
    """One calendar; `age_minutes` says how old is what we know of it."""

    id: UUID
    name: str
    kind: CalendarKind
    server: str
    standing: Freshness
    good_at: Instant | None
    age_minutes: int | None
    trouble: Trouble | None
    detail: str | None
    tried_at: Instant | None
    next_at: Instant
    created_at: Instant


class CalendarsAnswer(Answer):
    """All of the coach's, oldest first."""

    calendars: list[CalendarAnswer]


@calls.call("GET /coach/calendars")
def calendars(coach: CoachCard) -> CalendarsAnswer:
    """List the coach's outside calendars."""
    with work() as (tx, now):
        found = outside_calendars.list_all(tx, coach.id, tools.current().desk.sealer, now)
    return CalendarsAnswer(calendars=[_answer(calendar) for calendar in found])


def _answer(calendar: OutsideCalendar) -> CalendarAnswer:
    return CalendarAnswer(
        id=calendar.id,
        name=calendar.name,
        kind=calendar.kind,
        server=calendar.server,
        standing=calendar.standing,
        good_at=calendar.good_at,
        age_minutes=None if calendar.age is None else int(calendar.age.total_seconds() // 60),
        trouble=calendar.trouble,
        detail=calendar.trouble_in_words,
        tried_at=calendar.tried_at,
        next_at=calendar.next_at,
        created_at=calendar.created_at,
    )


@calls.call("POST /coach/calendars", status=HTTPStatus.CREATED, refuses=(IdempotencyKeyReused,))
def add_calendar(
    coach: CoachCard, headers: RepeatHeaders, body: CalendarAsked
) -> CalendarMadeAnswer:
    """Add a calendar; the worker reads it in the background."""
    new = NewCalendar(
        name=body.name,
        kind=body.kind,
        url=body.url,
        username=body.username,
        password=body.password,
    )
    have = tools.current()
    with work() as (tx, now):

        def made() -> Made[UUID]:
            sealer, private = have.desk.sealer, have.private_calendars
            made_id = outside_calendars.add(tx, coach.id, new, sealer, now, private=private)
            return Made(answer=made_id, ids=[made_id])

        made_id = once(tx, repeat_of(coach.id, headers, body), now, made, lambda ids: ids[0])
    return CalendarMadeAnswer(id=made_id, standing=Freshness.NOT_YET_READ)


@calls.call("DELETE /coach/calendars/<uuid:calendar_id>", status=HTTPStatus.NO_CONTENT)
def remove_calendar(coach: CoachCard, calendar_id: UUID) -> Response:
    """Forget a calendar, and all that it blocked."""
    with work() as (tx, now):
        outside_calendars.remove(tx, coach.id, calendar_id, now)
    return Response(status=HTTPStatus.NO_CONTENT)


@calls.call("POST /coach/calendars/<uuid:calendar_id>/reading", status=HTTPStatus.ACCEPTED)
def read_again(coach: CoachCard, calendar_id: UUID) -> Response:
    """Ask for a reading soon, after a trouble has been mended."""
    with work() as (tx, now):
        outside_calendars.read_again(tx, coach.id, calendar_id, now)
    return Response(status=HTTPStatus.ACCEPTED)
