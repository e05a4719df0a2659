"""The coach's clients: who they are, their door to the calendar, and what only the coach sees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import (
    clients,
    competency,
    engagement,
    movement,
    news,
    packages,
    referrals,
    timeline,
    win_answers,
)
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.people import CoachCard
from booking_service.usecases.sides import Side
from booking_service.web import (
    client_words,
    coach_words,
    dates,
    said,
    thread_picture,
    thread_words,
)
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.errors import Invalid
from shared.domain.referral import CHECKLIST, FirstTalk, NextStep


@dataclass(frozen=True, slots=True)
class Answered:
    """A sentence as it was typed, and what is wrong with it."""

    text: str
    problem: str


pages = Blueprint("coach_clients", __name__, url_prefix="/coach/clients")


@pages.get("")
@required
def everybody(coach: CoachCard) -> str:
    """List the clients by name, those with something new first."""
    with work() as (tx, now):
        found = clients.list_clients(tx, coach.id)
        new = news.of_everybody(tx, coach.id)
    return render_template(
        "coach/clients.html",
        coach=coach,
        words=coach_words,
        talk=thread_words,
        clients=sorted(found, key=lambda client: client.id not in new),
        new=new,
        now=now,
    )


@pages.get("/<uuid:client_id>")
@required
def one(coach: CoachCard, client_id: UUID) -> str:
    """Show a client, the thread, and what only the coach sees."""
    return _page(coach, client_id, {})


def _page(coach: CoachCard, client_id: UUID, answers: dict[UUID, Answered]) -> str:
    """Show it; `answers` are sentences about wins that could not be taken as they were typed."""
    sealer = tools.current().desk.sealer
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    with work() as (tx, now):
        client = clients.one_client(tx, coach.id, client_id)
        line = timeline.of(tx, Side(client_id, coach.id), sealer, now, page)
        shown = {
            "client": client,
            "new": news.of_client(tx, coach.id, client_id),
            "timeline": line,
            "movement": movement.of_client(tx, coach, client_id, now),
            "packages": packages.current(packages.of(tx, Side(client_id, coach.id), now)),
            "referral": referrals.current(tx, coach.id, client_id, sealer),
            "reflections": competency.reflected(tx, coach.id, client_id),
        }
    return render_template(
        "coach/client.html",
        coach=coach,
        words=coach_words,
        says=client_words,
        talk=thread_words,
        answers=answers,
        checklist=CHECKLIST,
        drawn=thread_picture.draw(line, coach.zone, now),
        asks_after_talk=_has_talked(line.booked, now) and not client.paused,
        now=now,
        **shown,
    )


def _has_talked(booked: Sequence[BookingView], now: datetime) -> bool:
    """Say whether the newest booking that has begun was a first talk."""
    for booking in booked:  # newest first
        if booking.start <= now and booking.state in {State.CONFIRMED, State.COMPLETED}:
            return booking.kind is Kind.GUIDANCE
    return False


@pages.post("/<uuid:client_id>/welcome")
@required
def welcome(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Do what follows from a first talk, or bring a paused client back."""
    asked = request.form.get("outcome", "")
    found = FirstTalk(asked) if asked in set(FirstTalk) else FirstTalk.READY
    with work() as (tx, now):
        clients.after_first_talk(tx, coach.id, client_id, found, now)
    if found is FirstTalk.THERAPY_FIRST:
        on = url_for("coach_referral.form", client_id=client_id)
        return redirect(on, HTTPStatus.SEE_OTHER)
    return _back(client_id, "welcomed" if found is FirstTalk.READY else "paused")


@pages.post("/<uuid:client_id>/pause")
@required
def pause(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Stop the client's own bookings; or let them stay stopped, where the client has asked."""
    return _do(client_id, lambda tx, now: clients.pause(tx, coach.id, client_id, now), "paused")


@pages.post("/<uuid:client_id>/end")
@required
def end(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Note that the work together has ended."""
    desk = tools.current().desk
    return _do(
        client_id, lambda tx, now: engagement.end(tx, coach.id, client_id, desk, now), "ended"
    )


@pages.post("/<uuid:client_id>/reading")
@required
def read(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Note that what the page showed is read."""
    with work() as (tx, now):
        _read(tx, coach, client_id, now)
    return redirect(url_for(".everybody", done="read"), HTTPStatus.SEE_OTHER)


def _read(tx: Session, coach: CoachCard, client_id: UUID, now: datetime) -> None:
    """Take what stood on the page as read; what came after it was shown stays new."""
    clients.one_client(tx, coach.id, client_id)
    shown_at = dates.read_stamp(request.form.get("shown_at", ""))
    if shown_at is not None:
        news.read(tx, coach.id, client_id, shown_at, now)


@pages.post("/<uuid:client_id>/wins/<uuid:win_id>/answer")
@required
def answer(coach: CoachCard, client_id: UUID, win_id: UUID) -> ResponseReturnValue:
    """Answer a win with a sentence; the client is told by mail."""
    text, desk = request.form.get("text", ""), tools.current().desk
    try:
        with work() as (tx, now):
            win_answers.answer(tx, Side(client_id, coach.id), win_id, text, desk, now)
            _read(tx, coach, client_id, now)
    except Invalid as wrong:
        told = said.remarks(wrong)["text"]
        page = _page(coach, client_id, {win_id: Answered(text, told)})
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _back(client_id, "win_answered")


@pages.post("/<uuid:client_id>/movement-snooze")
@required
def snooze(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Say nothing about movement for four weeks."""
    return _do(client_id, lambda tx, now: movement.snooze(tx, coach, client_id, now), "hidden")


@pages.post("/<uuid:client_id>/competency-reflections")
@required
def reflect(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Keep the date and the chosen step; what was ticked on the way is not sent."""
    asked = request.form.get("step", "")
    with work() as (tx, now):
        clients.one_client(tx, coach.id, client_id)
        if asked not in set(NextStep):
            raise Invalid.field("step", "choose what you want to do next")
        step = NextStep(asked)
        competency.reflect(tx, coach, client_id, step, now)
    if step is NextStep.START_REFERRAL:
        on = url_for("coach_referral.form", client_id=client_id)
        return redirect(on, HTTPStatus.SEE_OTHER)
    return _back(client_id, "reflected")


def _do(
    client_id: UUID, doing: Callable[[Session, datetime], object], done: str
) -> ResponseReturnValue:
    with work() as (tx, now):
        doing(tx, now)
    return _back(client_id, done)


def _back(client_id: UUID, done: str) -> ResponseReturnValue:
    there = url_for(".one", client_id=client_id, done=done or None)
    return redirect(there, HTTPStatus.SEE_OTHER)
