"""Parts of lists that grow: so many, and a cursor that leads to the next; inserts move nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from shared.domain.errors import Invalid
from shared.storage.pages import Mark

V = TypeVar("V")
R = TypeVar("R")
_MOMENT = "%Y%m%dT%H%M%S%f"
MOST = 200
"""So many things are in one part at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part is asked for: at most `limit`, after the cursor that the part before gave."""

    limit: int = MOST
    cursor: str | None = None


FIRST = Part()


@dataclass(frozen=True, slots=True)
class Page(Generic[V]):
    """A part of a list; `next` is the cursor of the following part, if there is one."""

    found: Sequence[V]
    next: str | None

    def shown_as(self, shown: Callable[[Sequence[V]], Sequence[R]]) -> "Page[R]":
        """Return the same part, of what is made of the things in it."""
        return Page(shown(self.found), self.next)


def cut(found: Sequence[V], part: Part, mark: Callable[[V], Mark]) -> Page[V]:
    """Return a part of what stands behind its cursor: one more was read, if there is more."""
    shown, last = _cut(found, part)
    return Page(shown, None if last is None else _cursor(mark(last)))


def cut_by_id(found: Sequence[V], part: Part, row_id: Callable[[V], UUID]) -> Page[V]:
    """Do the same where the cursor is the id of the last that was shown."""
    shown, last = _cut(found, part)
    return Page(shown, None if last is None else row_id(last).hex)


def _cut(found: Sequence[V], part: Part) -> tuple[Sequence[V], V | None]:
    """Return what is shown, and the last of it if there are more."""
    shown = found[: part.limit]
    return shown, shown[-1] if len(found) > part.limit else None


def earliest_after(found: Sequence[V], part: Part, mark: Callable[[V], Mark]) -> Page[V]:
    """Return a part of a list that had to be read whole, earliest first."""
    by_time = sorted(found, key=lambda one: (mark(one).moment, mark(one).id))
    after = mark_of(part)
    if after is None:
        return cut(by_time, part, mark)
    behind = (after.moment, after.id)
    return cut([one for one in by_time if (mark(one).moment, mark(one).id) > behind], part, mark)


def after_id(found: Sequence[V], part: Part, row_id: Callable[[V], UUID]) -> Page[V]:
    """Return a part of a list that had to be read whole, in its order; of it, nothing goes away."""
    last = id_of(part)
    if last is None:
        return cut_by_id(found, part, row_id)
    ids = [row_id(one) for one in found]
    if last not in ids:
        raise unknown()
    return cut_by_id(found[ids.index(last) + 1 :], part, row_id)


def _cursor(mark: Mark) -> str:
    return f"{mark.moment:{_MOMENT}}.{mark.id.hex}"


def mark_of(part: Part) -> Mark | None:
    """Return the place that a cursor names."""
    if part.cursor is None:
        return None
    moment, _, last_id = part.cursor.partition(".")
    try:
        when = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise unknown() from None
    return Mark(when, _id(last_id))


def id_of(part: Part) -> UUID | None:
    """Return the id that a cursor is."""
    return None if part.cursor is None else _id(part.cursor)


def _id(written: str) -> UUID:
    try:
        return UUID(hex=written)
    except ValueError:
        raise unknown() from None


def unknown() -> Invalid:
    """Return what refuses a cursor that is not ours, or whose thing is gone."""
    return Invalid.field("cursor", "send the `next` of the answer before")
