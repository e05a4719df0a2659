"""How headers are read and written: as Python's library does it, but each only once.

Most headers of a mail are those of the mail before: reading and folding them costs more than
anything else about it.
"""

from email.headerregistry import HeaderRegistry, UniqueUnstructuredHeader
from email.policy import SMTP, EmailPolicy, Policy
from functools import lru_cache
from typing import Any

# Those that all mails share are asked for with every mail and so never fall out; what is one
# reader's alone would fill the rest, at 4 KB each, and no process may grow with its readers.
_KEPT = 256
_NEVER_TWICE = frozenset({"Message-ID", "In-Reply-To", "References", "List-Unsubscribe"})


class _Whole(UniqueUnstructuredHeader):
    """A header of one long word, which Python would otherwise encode beyond use.

    The registry mixes BaseHeader in (which has the name), as it does for the library's own types.
    """

    def fold(self, *, policy: Policy) -> str:
        """Return the header on a line of its own, as long as it is."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


class Bounded(str):
    """The Content-Type of a part with parts, whose boundary is another in each mail."""

    __slots__ = ()
    name = "Content-Type"

    @classmethod
    def of(cls, kind: str, boundary: str) -> "Bounded":
        """Return the header's value for a kind such as "multipart/mixed"."""
        return cls(f'{kind}; boundary="{boundary}"')

    def fold(self, *, policy: Policy) -> str:
        """Return the header on two lines, as the library folds it."""
        return f"{self.name}: {self.replace('; ', f';{policy.linesep} ', 1)}{policy.linesep}"


class _Registry(HeaderRegistry):
    """The library's headers, three of them whole; it makes a new class at each look otherwise."""

    def __init__(self) -> None:
        """Map the names of headers that hold one long word."""
        super().__init__()
        self._made: dict[str, Any] = {}
        for name in ("in-reply-to", "references", "list-unsubscribe"):
            self.map_to_type(name, _Whole)  # type: ignore[arg-type]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 -- the library's own signature
        """Return the class of a header."""
        if name not in self._made:
            self._made[name] = super().__getitem__(name)
        return self._made[name]


_HEADERS = _Registry()
_read = lru_cache(_KEPT)(_HEADERS)
_fold = lru_cache(_KEPT)(SMTP.fold_binary)


class _Remembering(EmailPolicy):
    """The library's policy for SMTP; a header that was seen before is not read or folded again.

    Headers are values, so mails may share them.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:  # noqa: ANN401 -- the library's own signature
        """Read a header, or remember it."""
        if type(value) is str and name not in _NEVER_TWICE and value.isprintable():
            return name, _read(name, value)
        return super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:  # noqa: ANN401
        """Write a header, or remember how."""
        folded: bytes = (
            SMTP.fold_binary(name, value) if name in _NEVER_TWICE else _fold(name, value)
        )
        return folded


POLICY = _Remembering(linesep="\r\n", header_factory=_HEADERS)
"""For every mail of ours."""
