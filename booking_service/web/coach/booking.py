"""One booking: everything the coach knows about it, and everything they can do with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import booking_views, changes, counters, notices, on_purpose
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.changes import Actor
from booking_service.usecases.notices import OutboxQuery
from booking_service.usecases.on_purpose import Obstacles
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import Asked
from booking_service.web import coach_words, outside_hours, picker, typed
from booking_service.web.outside_hours import Leave
from booking_service.web.start_field import StartField, asked_start
from shared.domain.bookings import Move, State, after
from shared.domain.errors import MoveNotAllowed, SlotNotOffered, SlotTaken

pages = Blueprint("coach_booking", __name__, url_prefix="/coach/bookings/<uuid:booking_id>")

_WORDS_LIMIT = 1000
_MESSAGES = 200  # more than one booking ever has

Doing = Callable[[Session, datetime], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a coach does: which move it is, and what is said when it is done."""

    move: Move
    done: str
    goes_to_list: bool = False


@pages.get("")
@required
def show(coach: CoachCard, booking_id: UUID) -> str:
    """Show the booking."""
    return _page(coach, booking_id)


@pages.post("/approval")
@required
def approve(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Say yes to a request."""
    desk = tools.current().desk
    return _do(
        coach,
        booking_id,
        Action(move=Move.APPROVE, done="approved", goes_to_list=True),
        lambda tx, now: changes.approve(tx, coach.id, booking_id, desk, now),
    )


@pages.post("/refusal")
@required
def decline(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Say no to a request, with a sentence if there is one."""
    words, desk = _words(), tools.current().desk
    if problem := typed.text_problem(words, _WORDS_LIMIT):
        return _page(coach, booking_id, problems={"words": problem}), _UNFIT
    return _do(
        coach,
        booking_id,
        Action(move=Move.DECLINE, done="declined", goes_to_list=True),
        lambda tx, now: changes.decline(tx, coach.id, booking_id, words or None, desk, now),
    )


@pages.post("/cancellation")
@required
def cancel(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Take the booking back, with a sentence if there is one."""
    words, desk, by = _words(), tools.current().desk, Actor(coach.id)
    if problem := typed.text_problem(words, _WORDS_LIMIT):
        return _page(coach, booking_id, problems={"words": problem}), _UNFIT
    return _do(
        coach,
        booking_id,
        Action(move=Move.CANCEL, done="cancelled"),
        lambda tx, now: changes.cancel(tx, booking_id, by, words or None, desk, now),
    )


@pages.post("/counter-refusal")
@required
def decline_counter(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Keep the time, against the wish of the client's calendar."""
    desk = tools.current().desk
    return _do(
        coach,
        booking_id,
        Action(move=Move.RESCHEDULE, done="kept"),
        lambda tx, now: counters.decline(tx, coach.id, booking_id, desk, now),
    )


@pages.post("/completion")
@required
def complete(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Note that it took place."""
    desk = tools.current().desk
    return _do(
        coach,
        booking_id,
        Action(move=Move.COMPLETE, done="completed", goes_to_list=True),
        lambda tx, now: changes.complete(tx, coach.id, booking_id, desk, now),
    )


@pages.post("/no-show")
@required
def no_show(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Note that the client did not come."""
    return _do(
        coach,
        booking_id,
        Action(move=Move.MISS, done="missed", goes_to_list=True),
        lambda tx, now: changes.no_show(tx, coach.id, booking_id, now),
    )


@pages.get("/move")
@required
def move_form(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Show free times to move to, and a field for any other time."""
    return _move_page(coach, booking_id, StartField())


@pages.post("/move")
@required
def move(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Move the booking to a listed time, or on purpose to one outside the hours."""
    start, field = asked_start(request.form, coach.zone)
    if start is None or outside_hours.goes_back():
        return _move_page(coach, booking_id, field), _UNFIT if field.problems else HTTPStatus.OK
    desk, by = tools.current().desk, Actor(coach.id)
    if (question := _outside(coach, booking_id, start)) is not None:
        return question
    try:
        return _do(
            coach,
            booking_id,
            Action(move=Move.RESCHEDULE, done="moved"),
            lambda tx, now: changes.move(tx, booking_id, start, by, desk, now),
        )
    except (SlotTaken, SlotNotOffered):
        return _in_the_way(coach, booking_id, start, field), HTTPStatus.CONFLICT


def _outside(coach: CoachCard, booking_id: UUID, start: datetime) -> str | None:
    """Ask first if the move leaves rules that the coach was not told of yet."""
    with work() as (tx, now):
        booking = _one(tx, coach, booking_id, now)
        if not _is_lawful(booking.state, Move.RESCHEDULE) or booking.start == start:
            return None
        asked = Asked(kind=booking.kind, start=start, moving=booking.id)
        left = outside_hours.not_agreed(tx, coach, asked, now)
    whom = f"{booking.client_name} · {coach_words.KINDS[booking.kind]}"
    leave = Leave(start=start, rules=left, whom=whom, doing="Move it")
    return outside_hours.question(coach, leave) if left else None


def _in_the_way(
    coach: CoachCard, booking_id: UUID, start: datetime, field: StartField
) -> Response | str:
    with work() as (tx, now):
        booking = _one(tx, coach, booking_id, now)
        asked = Asked(kind=booking.kind, start=start, moving=booking.id)
        found = on_purpose.obstacles(tx, coach, asked, now)
    told = field.refused(f"{outside_hours.why(found)} The booking stays where it was.")
    return _move_page(coach, booking_id, told, found)


_UNFIT = HTTPStatus.UNPROCESSABLE_ENTITY


def _words() -> str:
    return request.form.get("words", "").strip()


def _do(coach: CoachCard, booking_id: UUID, action: Action, doing: Doing) -> ResponseReturnValue:
    """Do it and show what came of it; if the booking does not allow it, show it as it stands."""
    try:
        with work() as (tx, now):
            doing(tx, now)
    except MoveNotAllowed as refusal:
        return _page(coach, booking_id, refused=(action.move, str(refusal))), HTTPStatus.CONFLICT
    if action.goes_to_list and request.form.get("back") == "list":
        return redirect(url_for("coach_bookings.today", done=action.done), HTTPStatus.SEE_OTHER)
    there = url_for(".show", booking_id=booking_id, done=action.done)
    return redirect(there, HTTPStatus.SEE_OTHER)


def _page(
    coach: CoachCard,
    booking_id: UUID,
    *,
    refused: tuple[Move, str] | None = None,
    problems: dict[str, str] | None = None,
) -> str:
    with work() as (tx, now):
        booking = _one(tx, coach, booking_id, now)
        about = OutboxQuery(booking_id=booking.id, size=_MESSAGES)
        told = notices.outbox(tx, coach.id, now, about).notices
    return render_template(
        "coach/booking.html",
        coach=coach,
        words=coach_words,
        booking=booking,
        notices=told,
        now=now,
        notice=_why(booking, *refused) if refused else "",
        problems=problems or {},
        kept=_words(),
        may=[each.value for each in Move if _is_lawful(booking.state, each)],
    )


def _one(tx: Session, coach: CoachCard, booking_id: UUID, now: datetime) -> BookingView:
    return booking_views.one(tx, coach.id, booking_id, tools.current().desk.sealer, now)


def _why(booking: BookingView, move: Move, reason: str) -> str:
    """Say why nothing was done: the state does not allow it, or else the rule's own reason."""
    if _is_lawful(booking.state, move):
        return f"Nothing was changed. {reason}"
    stands = coach_words.STATES[booking.state].words
    return f"Nothing was changed: meanwhile this booking is marked “{stands}”."


def _is_lawful(state: State, move: Move) -> bool:
    try:
        after(state, move)
    except MoveNotAllowed:
        return False
    return True


def _move_page(
    coach: CoachCard, booking_id: UUID, field: StartField, found: Obstacles | None = None
) -> Response | str:
    with work() as (tx, now):
        booking = _one(tx, coach, booking_id, now)
        if not _is_lawful(booking.state, Move.RESCHEDULE):
            return redirect(url_for(".show", booking_id=booking_id), HTTPStatus.SEE_OTHER)
        wish = picker.wished(request.values, coach.zone, now)
        query = picker.places_for(booking, wish)
        week = picker.week(tx, coach, query, wish, now)
    return render_template(
        "coach/move.html",
        coach=coach,
        words=coach_words,
        booking=booking,
        field=field,
        found=found,
        week=week,
        wish=wish,
        here=url_for(".move_form", booking_id=booking_id),
        action=url_for(".move", booking_id=booking_id),
    )
