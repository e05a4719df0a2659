"""The questions before a booking, and the page that their answers choose.

The answer to the POST is that page itself: no redirect, nothing stored, nothing in an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, current_app, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth import visitor
from booking_service.problems import DATABASE_AWAY
from booking_service.tools import work
from booking_service.usecases import gate_texts, outcome_texts, people, screening, wording
from booking_service.usecases.gate_texts import QuestionSet
from booking_service.usecases.outcome_texts import OutcomeText
from booking_service.usecases.people import CoachCard
from booking_service.usecases.screening import ScreeningForm, ScreeningResult, Visitor
from booking_service.usecases.slots import SlotQuery
from booking_service.web import language, picker
from booking_service.web.picker import Soon
from shared.domain.availability import Kind
from shared.domain.errors import Invalid
from shared.domain.screening import QUESTIONS, Outcome, decide

pages = Blueprint("screening", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was chosen so far: shown again in the same answer, kept nowhere, never in a log."""

    consent: bool = field(default=False, repr=False)
    country: str = field(default="", repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)


@pages.get("/<slug>/start")
def ask(slug: str) -> str:
    """Show the questions; nothing is chosen beforehand."""
    with work() as (tx, _):
        coach = people.coach_by_slug(tx, slug)
        asked = wording.texts_for(tx, coach.id, language.spoken).questions
    return _questions(coach, asked, Kept(), {})


@pages.post("/<slug>/start")
def answer(slug: str) -> ResponseReturnValue:
    """Answer with the page that the answers choose, or with the form and what is still open."""
    kept = _chosen()
    ours = _is_our_form(kept)
    form = ScreeningForm(
        consent=kept.consent,
        version=request.form.get("version", ""),
        country=kept.country or None,
        answers=kept.answers,
    )
    try:
        return _decided(slug, form, kept, ours=ours)
    except DATABASE_AWAY:
        result = screening.crisis_alone(form, tools.now().date())
        if result is None:
            raise
    text = wording.applied({}, language.spoken).outcomes[result.outcome]
    return _with_cookies(make_response(_outcome({"slug": slug}, text, result)), result, ours=False)


def _decided(slug: str, form: ScreeningForm, kept: Kept, *, ours: bool) -> ResponseReturnValue:
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        texts = wording.texts_for(tx, coach.id, language.spoken)
        asks = Visitor(session=visitor.ensured_session(), recent_crisis=visitor.had_crisis(now))
        try:
            result = screening.submit(tx, coach, form, asks, tools.current().desk.policy, now)
        except Invalid as refusal:
            problems = {_name(each.field): each.message for each in refusal.problems}
            return _questions(coach, texts.questions, kept, problems), 422
        soon = _soon(tx, coach, result, now)
    page = make_response(_outcome(coach, texts.outcomes[result.outcome], result, soon))
    return _with_cookies(page, result, ours=ours)


def _soon(tx: Session, coach: CoachCard, result: ScreeningResult, now: datetime) -> Soon | None:
    """Return the next times of a first talk, so that a time is one press away, if it may be had."""
    if Kind.GUIDANCE not in result.may_book:
        return None
    wish = picker.wished({"zone": request.form.get("zone", "")}, coach.zone, now)
    query = SlotQuery(kind=Kind.GUIDANCE, first=wish.first, last=wish.last, zone=wish.zone)
    return picker.soon(tx, coach, query, now)


def _chosen() -> Kept:
    return Kept(
        consent=request.form.get("consent") == "yes",
        country=request.form.get("country", "")[:10],
        answers={key: request.form[key] for key in QUESTIONS if request.form.get(key)},
    )


def _is_our_form(kept: Kept) -> bool:
    """Check the form's token; without it only a crisis answer is heard.

    Somebody whose browser refuses cookies must still reach the numbers.
    """
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        if decide(kept.answers).outcome is not Outcome.CRISIS:
            raise
        return False
    return True


def _name(field_of_contract: str) -> str:
    return field_of_contract.removeprefix("answers.")


def _questions(
    coach: CoachCard, questions: QuestionSet, kept: Kept, problems: Mapping[str, str]
) -> str:
    return render_template(
        "client/start.html",
        coach=coach,
        questions=questions,
        kept=kept,
        problems=problems,
        gate=gate_texts,
        words=outcome_texts,
    )


def _outcome(
    coach: CoachCard | Mapping[str, str],
    text: OutcomeText,
    result: ScreeningResult,
    soon: Soon | None = None,
) -> str:
    return render_template(
        "client/outcome.html",
        coach=coach,
        outcome=result.outcome,
        text=text,
        may_book=result.may_book,
        touched=result.touched,
        help=result.help,
        soon=soon,
        words=outcome_texts,
    )


def _with_cookies(page: Response, result: ScreeningResult, *, ours: bool) -> Response:
    """Let the browser know what the answers opened; a form that is not ours can only close."""
    if ours:
        visitor.remember_session(page)
    visitor.forget_client(page)
    visitor.remember_pass(page, result.pass_token, tools.current().desk.policy.pass_length)
    if result.pass_token is None:
        visitor.forget_booking(page)
    if result.outcome is Outcome.CRISIS:
        visitor.remember_crisis(page, tools.now())
    return page


@pages.record_once
def _check_the_token_here(state: BlueprintSetupState) -> None:
    """Tell the form guard that `answer` looks at the token itself."""
    state.app.extensions["csrf"].exempt(answer)
