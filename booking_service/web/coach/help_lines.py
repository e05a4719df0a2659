"""Which help lines visitors see, and "I opened the provider's page today"."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import help_lines, outcome_texts
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from shared.domain.helplines import FINDER_URL, Freshness
from shared.domain.localtime import local_date

pages = Blueprint("coach_help_lines", __name__, url_prefix="/coach/help-lines")

DONE = {"confirmed": "Noted: you looked today.", "taken-back": "Taken back."}


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """List the lines of the countries served."""
    with work() as (tx, now):
        countries = help_lines.overview(tx, coach, now)
    lines = [line for country in countries for line in country.lines]
    return render_template(
        "coach/help_lines.html",
        coach=coach,
        words=coach_words,
        done=DONE,
        countries=countries,
        waiting=sum(line.shown and line.waits for line in lines),
        texts=outcome_texts,
        finder=FINDER_URL,
        fresh=Freshness,
        today=local_date(now, coach.zone),
    )


@pages.post("/<line_id>/confirmation")
@required
def confirm(coach: CoachCard, line_id: str) -> ResponseReturnValue:
    """Note that the coach saw the number on the provider's page today."""
    with work() as (tx, now):
        help_lines.confirm(tx, coach, line_id, now)
    return _back(line_id, "confirmed")


@pages.post("/<line_id>/withdrawal")
@required
def take_back(coach: CoachCard, line_id: str) -> ResponseReturnValue:
    """Take back what was pressed by mistake today."""
    with work() as (tx, now):
        help_lines.take_back(tx, coach, line_id, now)
    return _back(line_id, "taken-back")


def _back(line_id: str, done: str) -> ResponseReturnValue:
    tools.current().confirmed.forget()
    there = url_for(".show", done=done, _anchor=line_id)
    return redirect(there, HTTPStatus.SEE_OTHER)
