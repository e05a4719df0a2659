"""The coach's own words for the gate and the guide: read for every page, published in versions.

A new wording leaves running forms and passes as they are: keys, values and rules did not change,
and these alone make a question set's version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import people, wording_rules
from booking_service.usecases.gate_texts import QUESTION_SET, Question, QuestionSet
from booking_service.usecases.guide_texts import GUIDE, GUIDE_INTRO, GuideRow
from booking_service.usecases.outcome_texts import OUTCOME_TEXTS, OutcomeText
from booking_service.usecases.people import ProfileChanges
from booking_service.usecases.wording_parts import (
    CRISIS_FRAME,
    GREETING,
    INTRO_FRAME,
    PARTS,
    PIECES,
    Part,
    row_name,
)
from shared.domain.errors import FieldProblem, Invalid, NotFound
from shared.domain.screening import QUESTIONS, Outcome, QuestionKey, decide
from shared.storage import audit
from shared.storage import wording as rows
from shared.storage.audit import ActorName
from shared.storage.wording import Version

_VERSIONS_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All words that a coach may have changed, as pages and API use them.

    `revision` counts what was published; programs that keep a copy see that it is old.
    """

    questions: QuestionSet
    outcomes: Mapping[Outcome, OutcomeText]
    guide_intro: str
    guide: tuple[GuideRow, ...]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part with its present texts by key, and what stood before, newest first."""

    part: Part
    texts: Mapping[str, str]
    versions: tuple[Version, ...]
    changed: bool


def texts_for(tx: Session, coach_id: UUID) -> Texts:
    """Return the words of this coach's pages."""
    newest = rows.newest(tx, coach_id)
    return applied(_still_open(newest), revision=sum(found.version for found in newest.values()))


def applied(own: Mapping[str, str], *, revision: int = 0) -> Texts:
    """Return all words, with the coach's own in the places where they have some."""

    def say(key: str) -> str:
        return own.get(key, PIECES[key].original)

    intro = (*_paragraphs(say("intro")), *INTRO_FRAME)
    asked = tuple(_question(question, own) for question in QUESTION_SET.questions)
    return Texts(
        questions=replace(QUESTION_SET, intro=intro, questions=asked),
        outcomes=MappingProxyType({outcome: _outcome(outcome, own) for outcome in OUTCOME_TEXTS}),
        guide_intro=own.get("guide", GUIDE_INTRO),
        guide=tuple(_row(row, own) for row in GUIDE),
        revision=revision,
    )


def parts(tx: Session, coach_id: UUID) -> list[tuple[Part, bool]]:
    """Return every part, and whether the coach words it their own way."""
    own = _own(tx, coach_id)
    return [(part, _is_changed(part, own)) for part in PARTS.values()]


def one(tx: Session, coach_id: UUID, name: str) -> PartView:
    """Return one part as it stands, with its versions."""
    part, own = part_named(name), _own(tx, coach_id)
    keys = [piece.key for piece in part.pieces]
    return PartView(
        part=part,
        texts={piece.key: own.get(piece.key, piece.original) for piece in part.pieces},
        versions=tuple(rows.history(tx, coach_id, keys, _VERSIONS_SHOWN)),
        changed=_is_changed(part, own),
    )


def checked(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a part as they would be published; Invalid names those that may not."""
    part = part_named(name)
    texts = wording_rules.tidied(part, given)
    wrong = wording_rules.problems(part, texts)
    if wrong:
        raise Invalid(*(FieldProblem(key, message) for key, message in wrong.items()))
    return texts


def publish(
    tx: Session, coach_id: UUID, name: str, given: Mapping[str, str], now: datetime
) -> None:
    """Let visitors read these texts from now on; only those that differ get a new version."""
    own = _own(tx, coach_id)
    changed: dict[str, str | None] = {
        key: None if text == PIECES[key].original else text
        for key, text in checked(name, given).items()
        if text != own.get(key, PIECES[key].original)
    }
    _store(tx, coach_id, changed, now)


def back_to_original(tx: Session, coach_id: UUID, name: str, now: datetime) -> None:
    """Let visitors read the original of this part again."""
    own = _own(tx, coach_id)
    _store(tx, coach_id, {p.key: None for p in part_named(name).pieces if p.key in own}, now)


def leads_to(question: str) -> dict[str, Outcome]:
    """Return where each answer to a question leads if all others are clear: for the preview."""
    key = QuestionKey(question)
    clear: dict[str, str] = {each: values[0] for each, values in QUESTIONS.items()}
    return {value: decide({**clear, key: value}).outcome for value in QUESTIONS[key]}


def part_named(name: str) -> Part:
    """Return a part by its name, or NotFound."""
    if name not in PARTS:
        raise NotFound("There is no such text.")
    return PARTS[name]


def _own(tx: Session, coach_id: UUID) -> dict[str, str]:
    """Return what the coach words their own way; the greeting stands on their card."""
    newest = rows.newest(tx, coach_id)
    own = _still_open(newest)
    greeting = people.profile(tx, coach_id).greeting
    return {key: text for key, text in own.items() if key != GREETING} | (
        {GREETING: greeting} if greeting else {}
    )


def _still_open(newest: Mapping[str, Version]) -> dict[str, str]:
    """Return the coach's words, but not those for texts that have since been closed."""
    return {
        key: found.text for key, found in newest.items() if found.text is not None and key in PIECES
    }


def _store(tx: Session, coach_id: UUID, texts: dict[str, str | None], now: datetime) -> None:
    if GREETING in texts:
        greeting = texts.pop(GREETING) or ""
        people.update_profile(tx, coach_id, ProfileChanges(greeting=greeting), now)
    if texts:
        rows.add(tx, coach_id, texts, now)
        audit.add(tx, coach_id, ActorName.COACH, "wording_changed", coach_id, now)


def _is_changed(part: Part, own: Mapping[str, str]) -> bool:
    return any(piece.key in own for piece in part.pieces)


def _question(question: Question, own: Mapping[str, str]) -> Question:
    key = question.key
    return replace(
        question,
        asks=own.get(f"ask.{key}", question.asks),
        hint=own.get(f"hint.{key}", question.hint or "") or None,
        choices=tuple(
            replace(choice, label=own.get(f"choice.{key}.{choice.value}", choice.label))
            for choice in question.choices
        ),
    )


def _outcome(outcome: Outcome, own: Mapping[str, str]) -> OutcomeText:
    text, key = OUTCOME_TEXTS[outcome], f"outcome.{outcome}"
    frame = CRISIS_FRAME.after if outcome is Outcome.CRISIS else ()
    after = _own_paragraphs(own, f"{key}.after", text.after[len(frame) :])
    return replace(
        text,
        heading=own.get(f"{key}.heading", text.heading),
        before=_own_paragraphs(own, f"{key}.before", text.before),
        after=(*frame, *after),
    )


def _row(row: GuideRow, own: Mapping[str, str]) -> GuideRow:
    name = row_name(row)
    return GuideRow(
        topic=own.get(f"guide.{name}.topic", row.topic),
        coaching=own.get(f"guide.{name}.coaching", row.coaching),
        therapy=own.get(f"guide.{name}.therapy", row.therapy),
    )


def _own_paragraphs(own: Mapping[str, str], key: str, original: Iterable[str]) -> tuple[str, ...]:
    return _paragraphs(own[key]) if key in own else tuple(original)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))
