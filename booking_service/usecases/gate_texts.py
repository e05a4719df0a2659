"""The words of the six questions, for pages and API alike.

The wording is free to change; keys and values are those of the domain. No question says what
somebody has or is: people tell what is true for them.
"""

from dataclasses import dataclass

from shared.domain.screening import QUESTION_SET_VERSION, QuestionKey
from shared.domain.sentences import noted as _


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what is sent, and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; `ask_again` is its line in the error summary."""

    key: str
    asks: str
    hint: str | None
    choices: tuple[Choice, ...]
    ask_again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """The whole form."""

    version: str
    consent: str
    intro: tuple[str, ...]
    questions: tuple[Question, ...]


PAGE_TITLE = _("Before you book")

CONSENT = _(
    "I agree that my answers, some of which are about my health, are used once, now, to choose "
    "the next page. They are not saved. I am 18 or older."
)
CONSENT_MISSING = _(
    "Tick this box if you want to answer the questions. Without it we do not use your answers. "
    "You can still write to the coach, or go to Help now."
)

INTRO = (
    _(
        "Six short questions come first. Coaching looks ahead and works on goals. Some things are "
        "better looked after first by people who are trained to treat them."
    ),
    _("Your answers only choose the next page. They are not saved, and nobody reads them."),
    _(
        "You can stop at any time. If you need help right now, go to Help now: you do not need to "
        "answer anything."
    ),
)

COUNTRY_ASKS = _("Where are you today?")
COUNTRY_HINT = _("Only to show numbers that work where you are. You may leave this open.")

_NOT_SURE = Choice("not_sure", _("I am not sure"))
_RATHER_NOT = Choice("prefer_not", _("I would rather not say"))
_NO = Choice("no", _("No"))
_YES = Choice("yes", _("Yes"))

QUESTION_SET = QuestionSet(
    version=QUESTION_SET_VERSION,
    consent=CONSENT,
    intro=INTRO,
    questions=(
        Question(
            key=QuestionKey.PATH,
            asks=_("Which of these fits you best today?"),
            hint=None,
            choices=(
                Choice("sure", _("I know that I would like coaching")),
                Choice("unsure", _("I am not sure whether coaching or therapy is right for me")),
            ),
            ask_again=_("Say which fits you best today"),
        ),
        Question(
            key=QuestionKey.MENTAL_HEALTH,
            asks=_("Is your mental health making everyday life hard at the moment?"),
            hint=_("Depression or strong anxiety, for example."),
            choices=(
                _NO,
                Choice("recovered", _("It did, and I feel recovered")),
                _YES,
                _NOT_SURE,
                _RATHER_NOT,
            ),
            ask_again=_("Choose an answer about your mental health"),
        ),
        Question(
            key=QuestionKey.SUBSTANCE,
            asks=_("Is drinking, or using drugs or medicines, causing you problems at the moment?"),
            hint=None,
            choices=(
                _NO,
                Choice("recovered", _("It did, and I am in recovery")),
                _YES,
                _NOT_SURE,
                _RATHER_NOT,
            ),
            ask_again=_("Choose an answer about drinking, drugs or medicines"),
        ),
        Question(
            key=QuestionKey.ABUSE,
            asks=_("Is someone close to you hurting, threatening, controlling or frightening you?"),
            hint=_("A partner, someone in your family, anyone you live with or depend on."),
            choices=(
                _NO,
                Choice("past", _("In the past, not now")),
                _YES,
                Choice("yes_unsafe_now", _("Yes, and I do not feel safe right now")),
                _NOT_SURE,
                _RATHER_NOT,
            ),
            ask_again=_("Choose an answer about people close to you"),
        ),
        Question(
            key=QuestionKey.SUICIDE,
            asks=_("Have you thought about ending your life, or tried to?"),
            hint=_("If this is happening now, you can go straight to Help now."),
            choices=(
                _NO,
                Choice("past", _("Some time ago, not now")),
                Choice("now", _("Yes, now or recently")),
                _RATHER_NOT,
            ),
            ask_again=_("Choose an answer about thoughts of ending your life"),
        ),
        Question(
            key=QuestionKey.THERAPIST,
            asks=_("Are you working with a therapist, counsellor or doctor on any of this?"),
            hint=None,
            choices=(
                Choice("none", _("No, or it does not apply")),
                Choice("current", _("Yes, at the moment")),
                Choice("finished", _("I did, and we finished")),
                _RATHER_NOT,
            ),
            ask_again=_("Say whether you are working with a therapist, counsellor or doctor"),
        ),
    ),
)
