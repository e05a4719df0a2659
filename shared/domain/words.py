"""Free text that somebody writes: how long it may be, and which signs it may hold."""

import unicodedata
from dataclasses import dataclass, field

from shared.domain.errors import FieldProblem, Invalid
from shared.domain.sentences import sentence

_CONTROL = frozenset({"Cc", "Cs"})
_BREAKS = frozenset("\n\t")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(slots=True)
class Words:
    """Reads texts one after the other, and refuses them together."""

    problems: list[FieldProblem] = field(default_factory=list)

    def needed(self, name: str, text: str | None, limit: int) -> str:
        """Return a text that must say something, without its outer blanks."""
        found = self.optional(name, text, limit)
        if found is None and not any(problem.field == name for problem in self.problems):
            self.wrong(name, "write a few words here")
        return found or ""

    def optional(self, name: str, text: str | None, limit: int) -> str | None:
        """Return a text without its outer blanks, or None if it says nothing."""
        plain = (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(plain) > limit:
            self.wrong(name, sentence("keep this to {limit} characters", limit=limit))
        elif _TURNING & set(plain) or any(map(_is_control, plain)):
            self.wrong(name, "write this in ordinary characters")
        else:
            return plain or None
        return None

    def wrong(self, name: str, message: str) -> None:
        """Note what would be right in a field."""
        self.problems.append(FieldProblem(name, message))

    def done(self) -> None:
        """Refuse what was wrong, all at once."""
        if self.problems:
            raise Invalid(*self.problems)


def _is_control(sign: str) -> bool:
    return sign not in _BREAKS and unicodedata.category(sign) in _CONTROL
