"""Sentences that may be said in another language: what stands fast, and the gaps in it.

Rules are written in English. Whoever shows a sentence to a visitor or a client looks its pattern
up in a catalogue and fills the gaps in the order that the other language has.
"""

from collections.abc import Iterable, Mapping


class Sentence(str):
    """A sentence in English that still knows its pattern and what fills the gaps."""

    __slots__ = ("gaps", "pattern")
    pattern: str
    gaps: Mapping[str, object]


def sentence(pattern: str, **gaps: object) -> Sentence:
    """Fill the gaps of a pattern such as "keep this to {limit} characters"."""
    said = Sentence(pattern.format(**gaps))
    said.pattern, said.gaps = pattern, gaps
    return said


def phrase(text: str) -> Sentence:
    """Return a sentence without gaps, to stand in the gap of another."""
    said = Sentence(text)
    said.pattern, said.gaps = text, {}
    return said


def joined(texts: Iterable[str]) -> Sentence:
    """Put sentences behind each other; each is said in the other language by itself."""
    gaps = {f"part_{number}": phrase(text) for number, text in enumerate(texts)}
    return sentence(" ".join(f"{{{name}}}" for name in gaps), **gaps)


def noted(text: str) -> str:
    """Mark a text as one that catalogues translate; it is looked up where it is shown."""
    return text
