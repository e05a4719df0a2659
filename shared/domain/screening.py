"""The gate: answers to six questions -> an outcome. No score, no label, nothing kept.

The rules compare what a person says about themselves with the coach's published guidelines.
Reasons and categories exist only while one request is answered; they are left out of `repr`
so that no log and no error report can hold them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from shared.domain.availability import Kind
from shared.domain.helplines import Category

QUESTION_SET_VERSION = "1"

_Text = TypeVar("_Text", bound=str)


class QuestionKey(StrEnum):
    """The six questions; the wording may change, the keys may not."""

    PATH = "path"
    MENTAL_HEALTH = "mental_health"
    SUBSTANCE = "substance"
    ABUSE = "abuse"
    SUICIDE = "suicide"
    THERAPIST = "therapist"


class Outcome(StrEnum):
    """Where the answers lead."""

    INCOMPLETE = "incomplete"
    PROCEED = "proceed"
    GUIDANCE = "guidance"
    THERAPY_FIRST = "therapy_first"
    CRISIS = "crisis"


# what may be answered, in the order in which the form shows it
QUESTIONS: Mapping[QuestionKey, tuple[str, ...]] = MappingProxyType(
    {
        QuestionKey.PATH: ("sure", "unsure"),
        QuestionKey.MENTAL_HEALTH: ("no", "recovered", "yes", "not_sure", "prefer_not"),
        QuestionKey.SUBSTANCE: ("no", "recovered", "yes", "not_sure", "prefer_not"),
        QuestionKey.ABUSE: ("no", "past", "yes", "yes_unsafe_now", "not_sure", "prefer_not"),
        QuestionKey.SUICIDE: ("no", "past", "now", "prefer_not"),
        QuestionKey.THERAPIST: ("none", "current", "finished", "prefer_not"),
    }
)

MAY_BOOK: Mapping[Outcome, tuple[Kind, ...]] = MappingProxyType(
    {
        Outcome.INCOMPLETE: (),
        Outcome.PROCEED: (Kind.COACHING, Kind.GUIDANCE),
        Outcome.GUIDANCE: (Kind.GUIDANCE,),
        Outcome.THERAPY_FIRST: (),
        Outcome.CRISIS: (),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome and what the next page needs.

    `categories` are the help lines to show, in the order in which they matter; `missing` the
    questions still to be answered, in the order of the form, empty unless incomplete.
    """

    outcome: Outcome
    may_book: tuple[Kind, ...]
    missing: tuple[QuestionKey, ...] = ()
    reasons: tuple[str, ...] = field(default=(), repr=False)
    categories: tuple[Category, ...] = field(default=(), repr=False)

    @property
    def touched(self) -> bool:
        """Whether help lines belong on the next page; the emergency number then leads them."""
        return bool(self.categories)

    @property
    def passes(self) -> bool:
        """Whether this outcome opens a booking."""
        return bool(self.may_book)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One sentence of the guidelines: this answer to this question leads there.

    `therapist` narrows it to those answers to the last question; a form that leaves that
    question open counts as "none".
    """

    outcome: Outcome
    reason: str
    question: QuestionKey
    answer: str
    categories: tuple[Category, ...] = ()
    therapist: frozenset[str] = frozenset(QUESTIONS[QuestionKey.THERAPIST])

    def applies(self, given: Mapping[QuestionKey, str]) -> bool:
        """Whether the answers given meet this rule."""
        therapist = given.get(QuestionKey.THERAPIST, "none")
        return given.get(self.question) == self.answer and therapist in self.therapist


_HEALTH = (Category.EMOTIONAL_SUPPORT,)
_SUBSTANCE = (Category.SUBSTANCE,)
_ABUSE = (Category.DOMESTIC_ABUSE,)
_SUICIDE = (Category.SUICIDE, Category.EMOTIONAL_SUPPORT)
_GUIDELINES = (
    (QuestionKey.SUICIDE, _SUICIDE),
    (QuestionKey.ABUSE, _ABUSE),
    (QuestionKey.MENTAL_HEALTH, _HEALTH),
    (QuestionKey.SUBSTANCE, _SUBSTANCE),
)

_CURRENT = frozenset({"current"})
_NOT_CURRENT = frozenset({"none", "finished", "prefer_not"})
_HELPED = frozenset({"current", "finished"})
_NOT_HELPED = frozenset({"none", "prefer_not"})


def _rules() -> tuple[_Rule, ...]:
    """Most serious first: this is also the order of reasons and of help lines."""
    crisis, first, talk = Outcome.CRISIS, Outcome.THERAPY_FIRST, Outcome.GUIDANCE
    health, substance = QuestionKey.MENTAL_HEALTH, QuestionKey.SUBSTANCE
    abuse, suicide = QuestionKey.ABUSE, QuestionKey.SUICIDE
    return (
        _Rule(crisis, "SUICIDE_NOW", suicide, "now", _SUICIDE),
        _Rule(crisis, "UNSAFE_NOW", abuse, "yes_unsafe_now", _ABUSE),
        _Rule(first, "SUICIDE_PAST_NO_THERAPY", suicide, "past", _SUICIDE, _NOT_HELPED),
        _Rule(first, "ABUSE_CURRENT", abuse, "yes", _ABUSE),
        _Rule(first, "MENTAL_HEALTH_CURRENT", health, "yes", _HEALTH, _NOT_CURRENT),
        _Rule(first, "SUBSTANCE_CURRENT", substance, "yes", _SUBSTANCE, _NOT_CURRENT),
        _Rule(talk, "SUICIDE_PAST_THERAPY", suicide, "past", _SUICIDE, _HELPED),
        _Rule(talk, "IN_THERAPY_NOW", health, "yes", _HEALTH, _CURRENT),
        _Rule(talk, "IN_THERAPY_NOW", substance, "yes", _SUBSTANCE, _CURRENT),
        *(_Rule(talk, "NOT_SURE", key, "not_sure", lines) for key, lines in _GUIDELINES),
        *(_Rule(talk, "PREFER_NOT", key, "prefer_not", lines) for key, lines in _GUIDELINES),
        _Rule(talk, "PATH_UNSURE", QuestionKey.PATH, "unsure"),
    )


_RULES = _rules()
# which of the two a taken-back crisis answer was is not kept: show the lines for both
_FLOOR_CATEGORIES = (Category.SUICIDE, Category.DOMESTIC_ABUSE)


def decide(answers: Mapping[str, str], *, recent_crisis: bool = False) -> Decision:
    """Return where these answers lead; the most serious rule wins.

    An unknown answer counts as missing, an unknown question as not asked. A crisis answer
    decides at once, whatever else is missing. `recent_crisis` (a crisis answer within the
    last day, in the same browser) makes guidance the best there is; it lowers nothing.
    """
    given = {key: answers[key] for key in QUESTIONS if answers.get(key) in QUESTIONS[key]}
    missing = tuple(key for key in QUESTIONS if key not in given)
    met = [rule for rule in _RULES if rule.applies(given)]
    if missing and not any(rule.outcome is Outcome.CRISIS for rule in met):
        return _incomplete(missing)
    outcome = met[0].outcome if met else Outcome.PROCEED
    reasons = _unique(rule.reason for rule in met)
    categories = _unique(line for rule in met for line in rule.categories)
    if recent_crisis and not categories:
        outcome = Outcome.GUIDANCE
        reasons = (*reasons, "RECENT_CRISIS_FLOOR")
        categories = _FLOOR_CATEGORIES
    return Decision(
        outcome=outcome,
        may_book=MAY_BOOK[outcome],
        reasons=reasons or ("CLEAR",),
        categories=categories,
    )


def _incomplete(missing: tuple[QuestionKey, ...]) -> Decision:
    return Decision(
        outcome=Outcome.INCOMPLETE,
        may_book=MAY_BOOK[Outcome.INCOMPLETE],
        missing=missing,
        reasons=tuple(f"MISSING:{key}" for key in missing),
    )


def _unique(things: Iterable[_Text]) -> tuple[_Text, ...]:
    return tuple(dict.fromkeys(things))
