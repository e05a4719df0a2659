"""The gate: questions out, answers in, an outcome back. Answers live in the request alone."""

from typing import Annotated, Literal

from flask import Response, after_this_request
from pydantic import Field

from booking_service import tools
from booking_service.api.contract import Answer, Asked, Contract
from booking_service.api.fields import LENIENT, Country, Instant
from booking_service.api.helplines import HelpAnswer, help_answer
from booking_service.auth import visitor
from booking_service.problems import DATABASE_AWAY
from booking_service.tools import work
from booking_service.usecases import outcome_texts, people, screening, wording
from booking_service.usecases.outcome_texts import OutcomeText
from booking_service.usecases.screening import ScreeningForm, ScreeningResult, Visitor
from shared.domain.availability import Kind
from shared.domain.screening import Outcome

calls = Contract("screening")


_HowItIs = Literal["no", "recovered", "yes", "not_sure", "prefer_not"]
_Abuse = Literal["no", "past", "yes", "yes_unsafe_now", "not_sure", "prefer_not"]
_Therapist = Literal["none", "current", "finished", "prefer_not"]


class ChoiceAnswer(Answer):
    """One answer that may be given."""

    value: str
    label: str


class QuestionAnswer(Answer):
    """One question and its answers."""

    key: str
    asks: str
    hint: str | None
    choices: list[ChoiceAnswer]


class QuestionsAnswer(Answer):
    """The whole form; send `version` back with the answers.

    `wording` grows when the coach words a text another way; answers to an older wording count.
    """

    version: str
    wording: int
    consent: str
    questions: list[QuestionAnswer]


class Answers(Asked):
    """One value for each question; one that nobody offers counts as no answer."""

    path: Annotated[Literal["sure", "unsure"] | None, LENIENT] = None
    mental_health: Annotated[_HowItIs | None, LENIENT] = None
    substance: Annotated[_HowItIs | None, LENIENT] = None
    abuse: Annotated[_Abuse | None, LENIENT] = None
    suicide: Annotated[Literal["no", "past", "now", "prefer_not"] | None, LENIENT] = None
    therapist: Annotated[_Therapist | None, LENIENT] = None


class AnswersAsked(Asked):
    """Answers to the questions; nothing of this is kept."""

    consent: Annotated[bool | None, LENIENT] = None
    version: Annotated[str | None, LENIENT] = None
    country: Annotated[Country | None, LENIENT] = None
    answers: Annotated[Answers | None, LENIENT] = None


class OutcomeAnswer(Answer):
    """Where the answers lead, and the pass that opens a booking, if they do."""

    outcome: Outcome
    may_book: list[Kind]
    pass_: str | None = Field(serialization_alias="pass")
    pass_expires_at: Instant | None
    help: HelpAnswer
    text: str


@calls.call("GET /coaches/<slug>/screening")
def questions(slug: str) -> QuestionsAnswer:
    """Show the questions that come before a booking, their values and the consent line."""
    with work() as (tx, _):
        texts = wording.texts_for(tx, people.coach_by_slug(tx, slug).id)
    asked = texts.questions
    return QuestionsAnswer(
        version=asked.version,
        wording=texts.revision,
        consent=asked.consent,
        questions=[
            QuestionAnswer(
                key=question.key,
                asks=question.asks,
                hint=question.hint,
                choices=[
                    ChoiceAnswer(value=choice.value, label=choice.label)
                    for choice in question.choices
                ],
            )
            for question in asked.questions
        ],
    )


@calls.call("POST /coaches/<slug>/screenings")
def answer(slug: str, body: AnswersAsked) -> OutcomeAnswer:
    """Answer the questions, and learn what can be booked.

    Sets the cookie to which the pass is bound. A crisis answer is heard whatever else is
    missing; otherwise every question wants an answer, and the consent a true.
    """
    form = _form(body)
    try:
        result, text = _decided(slug, form)
    except DATABASE_AWAY:
        alone = screening.crisis_alone(form, tools.now().date())
        if alone is None:
            raise
        result, text = alone, outcome_texts.OUTCOME_TEXTS[alone.outcome]

    @after_this_request
    def with_cookies(response: Response) -> Response:
        visitor.remember_session(response)
        if result.outcome is Outcome.CRISIS:
            visitor.remember_crisis(response, tools.now())
        return response

    return _outcome(result, text)


def _decided(slug: str, form: ScreeningForm) -> tuple[ScreeningResult, OutcomeText]:
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        texts = wording.texts_for(tx, coach.id)
        who = Visitor(session=visitor.ensured_session(), recent_crisis=visitor.had_crisis(now))
        result = screening.submit(tx, coach, form, who, tools.current().desk.policy, now)
    return result, texts.outcomes[result.outcome]


def _form(body: AnswersAsked) -> ScreeningForm:
    given = body.answers.model_dump() if body.answers else {}
    return ScreeningForm(
        consent=body.consent is True,
        version=body.version or "",
        country=body.country,
        answers={key: value for key, value in given.items() if value is not None},
    )


def _outcome(result: ScreeningResult, text: OutcomeText) -> OutcomeAnswer:
    return OutcomeAnswer(
        outcome=result.outcome,
        may_book=list(result.may_book),
        pass_=result.pass_token,
        pass_expires_at=result.pass_expires_at,
        help=help_answer(result.help),
        text=text.text,
    )
