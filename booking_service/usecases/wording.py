"""The coach's own words for the gate and the guide: read for every page, published in versions.

A new wording leaves running forms and passes as they are: keys, values and rules did not change,
and these alone make a question set's version.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import people, wording_rules
from booking_service.usecases.gate_texts import INTRO, QUESTION_SET, Question, QuestionSet
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
Say = Callable[[str], str]
"""How a text of ours is said in a language; `str` leaves it in English."""


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


def texts_for(tx: Session, coach_id: UUID, say: Say = str) -> Texts:
    """Return the words of this coach's pages; `say` says ours in the reader's language."""
    newest = rows.newest(tx, coach_id)
    revision = sum(found.version for found in newest.values())
    return applied(_still_open(newest), say, revision=revision)


def applied(own: Mapping[str, str], say: Say = str, *, revision: int = 0) -> Texts:
    """Return all words, with the coach's own in the places where they have some.

    What a coach wrote stands as it was written, in whatever language the page is.
    """
    intro = _own_paragraphs(own, "intro", _said(INTRO[:1], say))
    asked = tuple(_question(question, own, say) for question in QUESTION_SET.questions)
    return Texts(
        questions=replace(
            QUESTION_SET,
            consent=say(QUESTION_SET.consent),
            intro=(*intro, *_said(INTRO_FRAME, say)),
            questions=asked,
        ),
        outcomes=MappingProxyType({each: _outcome(each, own, say) for each in OUTCOME_TEXTS}),
        guide_intro=own.get("guide", say(GUIDE_INTRO)),
        guide=tuple(_row(row, own, say) for row in GUIDE),
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


def _question(question: Question, own: Mapping[str, str], say: Say) -> Question:
    key = question.key
    return replace(
        question,
        asks=own.get(f"ask.{key}", say(question.asks)),
        hint=own.get(f"hint.{key}", say(question.hint or "")) or None,
        ask_again=say(question.ask_again),
        choices=tuple(
            replace(choice, label=own.get(f"choice.{key}.{choice.value}", say(choice.label)))
            for choice in question.choices
        ),
    )


def _outcome(outcome: Outcome, own: Mapping[str, str], say: Say) -> OutcomeText:
    text, key = OUTCOME_TEXTS[outcome], f"outcome.{outcome}"
    frame = CRISIS_FRAME.after if outcome is Outcome.CRISIS else ()
    after = _own_paragraphs(own, f"{key}.after", _said(text.after[len(frame) :], say))
    return replace(
        text,
        heading=own.get(f"{key}.heading", say(text.heading)),
        before=_own_paragraphs(own, f"{key}.before", _said(text.before, say)),
        after=(*_said(frame, say), *after),
    )


def _row(row: GuideRow, own: Mapping[str, str], say: Say) -> GuideRow:
    name = row_name(row)
    return GuideRow(
        topic=own.get(f"guide.{name}.topic", say(row.topic)),
        coaching=own.get(f"guide.{name}.coaching", say(row.coaching)),
        therapy=own.get(f"guide.{name}.therapy", say(row.therapy)),
    )


def _said(texts: Iterable[str], say: Say) -> tuple[str, ...]:
    return tuple(say(text) for text in texts)


def _own_paragraphs(own: Mapping[str, str], key: str, original: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(own[key].split("\n")) if key in own else original
