"""The coach's own words for the gate and the guide: written, looked at, published, taken back."""

from collections.abc import Mapping
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import wording
from booking_service.usecases.people import CoachCard
from booking_service.usecases.wording import PartView
from booking_service.usecases.wording_parts import Part
from booking_service.web import coach_words
from shared.domain.errors import Invalid
from shared.domain.screening import Outcome

pages = Blueprint("coach_wording", __name__, url_prefix="/coach/wording")

DONE = {
    "published": "Published. Visitors read it from now on.",
    "original": "Visitors read the original again.",
}
LEADS = {
    Outcome.PROCEED: "any booking",
    Outcome.GUIDANCE: "a first talk",
    Outcome.THERAPY_FIRST: "a therapist first",
    Outcome.CRISIS: "help now",
}


@pages.get("")
@required
def everything(coach: CoachCard) -> str:
    """List the texts that may be worded another way."""
    with work() as (tx, _):
        found = wording.parts(tx, coach.id)
    groups = [(name, list(some)) for name, some in groupby(found, key=lambda pair: pair[0].group)]
    return render_template(
        "coach/wording.html", coach=coach, words=coach_words, done=DONE, groups=groups
    )


@pages.get("/<name>")
@required
def edit(coach: CoachCard, name: str) -> str:
    """Show one part's texts as they stand."""
    view = _view(coach, name)
    return _form(coach, view, view.texts, {})


@pages.post("/<name>/draft")
@required
def write_on(coach: CoachCard, name: str) -> str:
    """Come back from the preview with what was written; nothing is kept."""
    return _form(coach, _view(coach, name), _given(name), {})


@pages.post("/<name>/preview")
@required
def preview(coach: CoachCard, name: str) -> ResponseReturnValue:
    """Show the texts as visitors would read them; nothing is kept."""
    view = _view(coach, name)
    try:
        texts = wording.checked(name, _given(name))
    except Invalid as refusal:
        return _again(coach, view, refusal)
    return render_template(
        "coach/wording_preview.html",
        coach=coach,
        words=coach_words,
        part=view.part,
        texts=texts,
        shown=wording.applied(texts),
        leads=_leads(view.part),
    )


@pages.post("/<name>")
@required
def publish(coach: CoachCard, name: str) -> ResponseReturnValue:
    """Let visitors read it from now on."""
    try:
        with work() as (tx, now):
            wording.publish(tx, coach.id, name, _given(name), now)
    except Invalid as refusal:
        return _again(coach, _view(coach, name), refusal)
    return redirect(url_for(".edit", name=name, done="published"), HTTPStatus.SEE_OTHER)


@pages.post("/<name>/original")
@required
def original(coach: CoachCard, name: str) -> ResponseReturnValue:
    """Put the original back; what was written stays among the versions."""
    with work() as (tx, now):
        wording.back_to_original(tx, coach.id, name, now)
    return redirect(url_for(".edit", name=name, done="original"), HTTPStatus.SEE_OTHER)


def _view(coach: CoachCard, name: str) -> PartView:
    with work() as (tx, _):
        return wording.one(tx, coach.id, name)


def _given(name: str) -> dict[str, str]:
    return {piece.key: request.form.get(piece.key, "") for piece in wording.part_named(name).pieces}


def _leads(part: Part) -> dict[str, str]:
    if not part.question:
        return {}
    return {value: LEADS[outcome] for value, outcome in wording.leads_to(part.question).items()}


def _again(coach: CoachCard, view: PartView, refusal: Invalid) -> ResponseReturnValue:
    problems = {each.field: each.message for each in refusal.problems}
    given = _given(view.part.name)
    return _form(coach, view, given, problems), HTTPStatus.UNPROCESSABLE_ENTITY


def _form(
    coach: CoachCard, view: PartView, texts: Mapping[str, str], problems: Mapping[str, str]
) -> str:
    return render_template(
        "coach/wording_part.html",
        coach=coach,
        words=coach_words,
        done=DONE,
        view=view,
        texts=texts,
        problems=problems,
        leads=_leads(view.part),
    )
