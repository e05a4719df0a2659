"""Which texts a coach may word their own way, and within which frame.

Never keys, values or outcome rules: those are the domain's. Around what is in danger the frame
is narrow: the emergency number, the lines, the exit and the way to Help now are the page's, and
so are the sentences that tell people to use them. The help page itself belongs to no coach, and
is served when no database answers; its words stand as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from booking_service.usecases.gate_texts import INTRO, QUESTION_SET, Question
from booking_service.usecases.guide_texts import GUIDE, GUIDE_INTRO, GuideRow
from booking_service.usecases.outcome_texts import OUTCOME_TEXTS, OutcomeText
from shared.domain.screening import Outcome, QuestionKey

GREETING = "greeting"
# They decide whether help comes first: neither question nor answers are up for editing.
FIXED_QUESTIONS = frozenset({QuestionKey.ABUSE, QuestionKey.SUICIDE})
# What a page in a crisis says in any case, before and after the numbers.
CRISIS_FRAME = OutcomeText(
    heading=OUTCOME_TEXTS[Outcome.CRISIS].heading,
    before=OUTCOME_TEXTS[Outcome.CRISIS].before,
    after=OUTCOME_TEXTS[Outcome.CRISIS].after[:2],
)
INTRO_FRAME = INTRO[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One text. `many`: several paragraphs, one a line. `framed`: stands beside numbers to dial.

    `free`: the coach's own page, where links do no harm. `question`: asked, so it ends like one.
    """

    key: str
    label: str
    original: str
    limit: int
    many: bool = False
    optional: bool = False
    framed: bool = False
    free: bool = False
    question: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Texts that are read together, and so edited, previewed and taken back together."""

    name: str
    title: str
    group: str
    pieces: tuple[Piece, ...]
    frame: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The key of the question that this part words, or nothing."""
        return self.name.removeprefix("question-").replace("-", "_") if self._asks else ""

    @property
    def outcome(self) -> str:
        """The outcome whose page this part words, or nothing."""
        found = self.name.removeprefix("outcome-").replace("-", "_")
        return found if self.name.startswith("outcome-") else ""

    @property
    def _asks(self) -> bool:
        return self.name.startswith("question-")


def row_name(row: GuideRow) -> str:
    """Return the name of a row of the guide, made from its original topic."""
    return re.sub(r"[^a-z]+", "-", row.topic.lower()).strip("-")


def _first_words() -> tuple[Part, ...]:
    greeting = Piece(
        key=GREETING, label="Greeting", original="", limit=2000, many=True, optional=True, free=True
    )
    intro = Piece(
        key="intro", label="Before the questions", original=INTRO[0], limit=600, many=True
    )
    return (
        Part(name=GREETING, title="Your greeting", group="Your page", pieces=(greeting,)),
        Part(
            name="intro",
            title="Before the questions",
            group="The questions",
            pieces=(intro,),
            frame=(
                *INTRO_FRAME,
                "The sentence beside the box to tick stays too: the law wants it to name health, "
                "the single use and that nothing is saved.",
            ),
        ),
    )


def _question(question: Question) -> Part:
    key = QuestionKey(question.key)
    frame: list[str] = []
    pieces = [_hint(key, question.hint or "")]
    if key in FIXED_QUESTIONS:
        frame += [question.asks, *(choice.label for choice in question.choices)]
    else:
        pieces.insert(0, _ask(key, question.asks))
        pieces += [
            Piece(
                key=f"choice.{key}.{choice.value}",
                label=f"Answer “{choice.value.replace('_', ' ')}”",
                original=choice.label,
                limit=90,
                value=choice.value,
            )
            for choice in question.choices
        ]
    return Part(
        name=f"question-{key.replace('_', '-')}",
        title=question.asks,
        group="The questions",
        pieces=tuple(pieces),
        frame=tuple(frame),
    )


def _ask(key: str, original: str) -> Piece:
    return Piece(key=f"ask.{key}", label="Question", original=original, limit=200, question=True)


def _hint(key: str, original: str) -> Piece:
    return Piece(
        key=f"hint.{key}",
        label="Hint below the question (optional)",
        original=original,
        limit=200,
        optional=True,
    )


def _outcome(outcome: Outcome) -> Part:
    text = OUTCOME_TEXTS[outcome]
    key, framed = f"outcome.{outcome}", outcome is Outcome.CRISIS
    pieces: list[Piece] = []
    after = text.after
    if framed:
        after = text.after[len(CRISIS_FRAME.after) :]
    else:
        before = "\n".join(text.before)
        pieces.append(Piece(key=f"{key}.heading", label="Heading", original=text.heading, limit=70))
        pieces.append(
            Piece(key=f"{key}.before", label="Text", original=before, limit=900, many=True)
        )
    if after:
        pieces.append(
            Piece(
                key=f"{key}.after",
                label="Closing words",
                original="\n".join(after),
                limit=240 if framed else 600,
                many=True,
                framed=framed,
            )
        )
    return Part(
        name=f"outcome-{outcome.replace('_', '-')}",
        title=text.heading,
        group="Where the answers lead",
        pieces=tuple(pieces),
        frame=(CRISIS_FRAME.heading, *CRISIS_FRAME.before, *CRISIS_FRAME.after) if framed else (),
    )


def _guide() -> tuple[Part, ...]:
    intro = Piece(key="guide", label="Introduction", original=GUIDE_INTRO, limit=600, free=True)
    first = Part(name="guide", title="Introduction", group="The guide", pieces=(intro,))
    return (first, *(_guide_row(row) for row in GUIDE))


def _guide_row(row: GuideRow) -> Part:
    name = row_name(row)
    return Part(
        name=f"guide-{name}",
        title=row.topic,
        group="The guide",
        pieces=(
            Piece(key=f"guide.{name}.topic", label="What about", original=row.topic, limit=80),
            Piece(key=f"guide.{name}.coaching", label="Coaching", original=row.coaching, limit=240),
            Piece(key=f"guide.{name}.therapy", label="Therapy", original=row.therapy, limit=240),
        ),
    )


_OUTCOMES = (Outcome.PROCEED, Outcome.GUIDANCE, Outcome.THERAPY_FIRST, Outcome.CRISIS)
PARTS: Mapping[str, Part] = MappingProxyType(
    {
        part.name: part
        for part in (
            *_first_words(),
            *(
                _question(question)
                for question in QUESTION_SET.questions
                if question.key != QuestionKey.SUICIDE
            ),
            *(_outcome(outcome) for outcome in _OUTCOMES),
            *_guide(),
        )
    }
)
PIECES: Mapping[str, Piece] = MappingProxyType(
    {piece.key: piece for part in PARTS.values() for piece in part.pieces}
)
