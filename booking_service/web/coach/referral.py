"""Suggesting other help: what becomes of the bookings ahead, a letter, a day to look again."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import booking_views, clients, referral_texts, referrals
from booking_service.usecases.people import CoachCard
from booking_service.usecases.referrals import WORDS_LIMIT, ReferralWish
from booking_service.web import coach_words, dates
from booking_service.web.typed import text_problem
from shared.domain.bookings import State
from shared.domain.errors import Invalid, MoveNotAllowed
from shared.domain.localtime import local_date
from shared.domain.referral import Ahead, review_on

pages = Blueprint("coach_referral", __name__, url_prefix="/coach/clients/<uuid:client_id>/referral")

_WHEN = "Choose a date after today, within a year, written like 2026-12-31."


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it was filled in."""

    ahead: Ahead = Ahead.KEEP
    sends: bool = False
    letter: str = referral_texts.LETTER
    review: str = ""


@pages.get("")
@required
def form(coach: CoachCard, client_id: UUID) -> str:
    """Show what follows, before anything is done; a letter is not chosen beforehand."""
    today = local_date(tools.now(), coach.zone)
    return _page(coach, client_id, Filled(review=review_on(today).isoformat()), {})


@pages.post("")
@required
def refer(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Do it: pause, keep or release the bookings ahead, send the letter if one is wanted."""
    filled = _filled()
    on = dates.read_date(filled.review)
    problems = _problems(filled, on)
    if not problems:
        words = filled.letter if filled.sends else None
        wish = ReferralWish(ahead=filled.ahead, words=words, review_on=on)
        try:
            with work() as (tx, now):
                referrals.refer(tx, coach, client_id, wish, tools.current().desk, now)
        except Invalid:
            problems["review_on"] = _WHEN
    if problems:
        return _page(coach, client_id, filled, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return _back(client_id, "referred_with_letter" if filled.sends else "referred")


@pages.post("/review")
@required
def look_again(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Set the day to look again to 30 days from now."""
    with work() as (tx, now):
        referrals.look_again(tx, coach, client_id, None, tools.current().desk, now)
    return _back(client_id, "looked")


def _filled() -> Filled:
    given = request.form
    return Filled(
        ahead=Ahead.RELEASE if given.get("bookings") == Ahead.RELEASE else Ahead.KEEP,
        sends=given.get("send") == "yes",
        letter=given.get("letter", "").strip(),
        review=given.get("review_on", "").strip(),
    )


def _problems(filled: Filled, on: date | None) -> dict[str, str]:
    problems = {} if on else {"review_on": _WHEN}
    if not filled.sends:
        return problems
    if not filled.letter:
        problems["letter"] = "Write the letter, or choose to send none."
    elif problem := text_problem(filled.letter, WORDS_LIMIT):
        problems["letter"] = problem
    return problems


def _page(coach: CoachCard, client_id: UUID, filled: Filled, problems: dict[str, str]) -> str:
    with work() as (tx, now):
        client = clients.one_client(tx, coach.id, client_id)
        if referrals.current(tx, coach.id, client_id, tools.current().desk.sealer):
            raise MoveNotAllowed("There is a referral already; it ends with your welcome back.")
        booked = booking_views.of_client(tx, coach.id, client_id, now)
    return render_template(
        "coach/referral.html",
        coach=coach,
        words=coach_words,
        client=client,
        ahead=[each for each in booked[::-1] if each.start > now and each.state in _STANDS],
        filled=filled,
        problems=problems,
        limit=WORDS_LIMIT,
        now=now,
    )


_STANDS = {State.CONFIRMED, State.REQUESTED}


def _back(client_id: UUID, done: str) -> ResponseReturnValue:
    there = url_for("coach_clients.one", client_id=client_id, done=done)
    return redirect(there, HTTPStatus.SEE_OTHER)
