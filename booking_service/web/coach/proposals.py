"""Other times for a request: up to three, from the free ones or any other, with a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import proposals, slots
from booking_service.usecases.people import CoachCard
from booking_service.usecases.proposals import MOST, Proposed
from booking_service.usecases.slots import Asked
from booking_service.web import coach_words, dates
from booking_service.web.start_field import StartField, asked_start
from booking_service.web.typed import text_problem
from shared.domain.bookings import State
from shared.domain.errors import Invalid, MoveNotAllowed

pages = Blueprint("coach_proposals", __name__, url_prefix="/coach/bookings/<uuid:booking_id>")

_WORDS_LIMIT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the form holds: free times that were ticked, any other time, and a sentence."""

    ticked: Sequence[datetime] = ()
    other: StartField = field(default_factory=StartField)
    words: str = ""
    problems: dict[str, str] = field(default_factory=dict)


@pages.get("/proposals")
@required
def form(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Show free times near the one that was asked for, and a field for any other."""
    return _page(coach, booking_id, Typed())


@pages.post("/proposals")
@required
def propose(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Write to the client with these times; what does not fit is said beside its field."""
    starts, typed = _read(coach)
    if not typed.problems:
        asked = Proposed(starts=starts, words=typed.words or None)
        try:
            with work() as (tx, now):
                desk = tools.current().desk
                proposals.propose(tx, coach.id, booking_id, asked, desk, now)
            return _to_booking(booking_id, "proposed")
        except MoveNotAllowed:
            return _to_booking(booking_id)
        except Invalid as refusal:
            typed = _refused(typed, sorted(set(starts)), coach, refusal)
    answer = make_response(_page(coach, booking_id, typed))
    if answer.status_code == HTTPStatus.OK:
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return answer


def _read(coach: CoachCard) -> tuple[list[datetime], Typed]:
    ticked = [at for text in request.form.getlist("starts") if (at := dates.read_stamp(text))]
    words = request.form.get("words", "").strip()
    problems = {"words": problem} if (problem := text_problem(words, _WORDS_LIMIT)) else {}
    named = {name: request.form.get(name, "") for name in ("on", "at")}
    start, other = asked_start(named, coach.zone)
    if not any(text.strip() for text in named.values()):
        start, other = None, StartField()
    typed = Typed(ticked=ticked, other=other, words=words, problems={**other.problems, **problems})
    return [*ticked, *([start] if start else [])], typed


def _refused(typed: Typed, starts: Sequence[datetime], coach: CoachCard, refusal: Invalid) -> Typed:
    """Say what was wrong with each time, by its name; `starts` are in the order of the refusal."""
    told = []
    for problem in refusal.problems:
        number = problem.field.rpartition(".")[2]
        at = _prefix(starts[int(number)], coach) if number.isdigit() else ""
        told.append(at + problem.message)
    return Typed(
        ticked=typed.ticked,
        other=typed.other,
        words=typed.words,
        problems={"starts": " ".join(told)},
    )


def _prefix(start: datetime, coach: CoachCard) -> str:
    return f"{dates.moment(start, coach.zone, now=tools.now())}: "


def _to_booking(booking_id: UUID, done: str | None = None) -> ResponseReturnValue:
    there = url_for("coach_booking.show", booking_id=booking_id, done=done)
    return redirect(there, HTTPStatus.SEE_OTHER)


def _page(coach: CoachCard, booking_id: UUID, typed: Typed) -> ResponseReturnValue:
    with work() as (tx, now):
        found = proposals.of_coach(tx, coach.id, booking_id, tools.current().desk, now)
        booking = found.booking
        if booking.state is not State.REQUESTED:
            return _to_booking(booking_id)
        near = Asked(kind=booking.kind, start=booking.start, moving=booking.id)
        free = [at for at in slots.others(tx, coach, near, now) if at != booking.start]
    return render_template(
        "coach/proposals.html",
        coach=coach,
        words=coach_words,
        booking=booking,
        found=found,
        free=sorted({*free, *typed.ticked}),
        typed=typed,
        most=MOST,
    )
