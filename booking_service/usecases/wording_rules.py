"""What a coach's own wording may be: plain, short, and not turned into its opposite."""

import re
import unicodedata
from collections.abc import Mapping

from booking_service.usecases.wording_parts import Part, Piece

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_DIGIT_WORD = "(?:oh|zero|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_SPELLED_NUMBER = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,.-]+{_DIGIT_WORD})+\b", re.IGNORECASE)
# "word.word", or "word . word" and "word .word"; a full stop and a new sentence are neither.
_HOST = re.compile(
    r"\w\.[^\W\d_]{2,}|\w\s+\.\s*[^\W\d_]{2,}|\w\.\s+(?:com|org|net|info|help|uk)\b", re.IGNORECASE
)
_LINK = re.compile(
    r"://|\bwww\.|@|\b(?:tel|sms|mailto):|\b[\w-]+\.(?:com|org|net|info|help|io|app|me|[a-z]{2})\b",
    re.IGNORECASE,
)
_NUMBER_TO_DIAL = re.compile(r"\d[\d\s().+/-]*\d[\d\s().+/-]*\d")
_NEGATION = re.compile(r"\b(?:not|never|no|none|without|cannot)\b|n['’]t\b", re.IGNORECASE)  # noqa: RUF001
_PROMISE = re.compile(r"promis", re.IGNORECASE)
_FIRST_WORD = re.compile(r"\w+")
_SAYS_NO = frozenset({"no", "none"})
_SAYS_YES = frozenset({"yes", "current", "sure"})


def tidied(part: Part, given: Mapping[str, str]) -> dict[str, str]:
    """Return what was written for each text of the part, without stray blanks."""
    return {piece.key: _tidy(piece, given.get(piece.key, "")) for piece in part.pieces}


def _tidy(piece: Piece, text: str) -> str:
    if piece.free and piece.many:
        return text.replace("\r\n", "\n").strip()
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return ("\n" if piece.many else " ").join(line for line in lines if line)


def problems(part: Part, texts: Mapping[str, str]) -> dict[str, str]:
    """Say what is wrong with each text, in the order of the form; nothing if it may stand."""
    found = {piece.key: _problem(piece, texts[piece.key]) for piece in part.pieces}
    labels = [texts[piece.key].casefold() for piece in part.pieces if piece.value]
    for piece in part.pieces:
        if piece.value and labels.count(texts[piece.key].casefold()) > 1:
            found[piece.key] = found[piece.key] or "Two answers say the same."
    return {key: message for key, message in found.items() if message}


def _problem(piece: Piece, text: str) -> str:
    if not text:
        return "" if piece.optional else "Write something, or go back to the original."
    if len(text) > piece.limit:
        return f"Keep this to {piece.limit} characters."
    plain = text.replace("\n", "") if piece.many else text
    if any(unicodedata.category(sign) in _UNSEEN for sign in plain):
        return "Write this in ordinary characters."
    return (
        ""
        if piece.free
        else _not_plain(piece, text) or _denies(piece, text) or _turned(piece, text)
    )


def _not_plain(piece: Piece, text: str) -> str:
    """Keep out of these pages what looks like one more way to get help: nobody checked it."""
    if _LINK.search(text) or _HOST.search(text):
        return "Leave addresses and links out."
    if piece.framed and any(sign.isdigit() for sign in text):
        return "Leave numbers out: the only ones here are those to call."
    if _NUMBER_TO_DIAL.search(text) or _SPELLED_NUMBER.search(text):
        return "Leave numbers to call out: they come from the list of help lines."
    return ""


def _denies(piece: Piece, text: str) -> str:
    """Refuse, beside the numbers to call, what could take their urging back or promise more."""
    if piece.framed and (_NEGATION.search(text) or _PROMISE.search(text)):
        return "Say it without a no or not, and promise nothing."
    return ""


def _turned(piece: Piece, text: str) -> str:
    """Refuse the plainest ways of turning a question or an answer into its opposite."""
    if piece.question and not text.endswith("?"):
        return "End with a question mark."
    if piece.question and _NEGATION.search(text):
        return "Ask it straight, without a no or not: the answers stay what they are."
    word = _FIRST_WORD.search(text)
    first = word.group().casefold() if word and piece.value else ""
    means = {"no": _SAYS_NO, "yes": _SAYS_YES}.get(first)
    if means is not None and piece.value not in means:
        return f"This answer does not mean {first}: begin it otherwise."
    return ""
