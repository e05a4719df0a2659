"""Hours of a day as pairs of boxes, and rows that a form may have any number of."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from booking_service.web.typed import Checks
from shared.domain.availability import WallWindow

_FEWEST_WINDOWS = 2
_MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Pair:
    """A window as two boxes."""

    start: str = ""
    end: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether neither box holds anything."""
        return not (self.start or self.end)


Windows = tuple[Pair, ...]


def shown(windows: Iterable[WallWindow]) -> Windows:
    """Fill boxes with the windows, and leave room for another."""
    return roomy(tuple(Pair(str(window.start), str(window.end)) for window in windows))


def typed(form: Mapping[str, str], name: str) -> Windows:
    """Read the boxes as they were typed, and leave room for another."""
    return roomy(
        tuple(
            Pair(form[f"{name}.{at}.start"].strip(), form.get(f"{name}.{at}.end", "").strip())
            for at in range(_count(form, name, "start"))
        )
    )


def roomy(windows: Windows) -> Windows:
    """Return the boxes that are filled, at least one empty pair, and at least two in all."""
    used = tuple(pair for pair in windows if not pair.is_empty)
    return used + (Pair(),) * max(1, _FEWEST_WINDOWS - len(used))


def read(checks: Checks, pairs: Windows, name: str, whose: str) -> list[WallWindow]:
    """Return the windows; what is wrong with one is noted at its box."""
    found = []
    for at, pair in enumerate(pairs):
        if pair.is_empty:
            continue
        start = checks.clock(f"{name}.{at}.start", pair.start, f"{whose}, from")
        end = checks.clock(f"{name}.{at}.end", pair.end, f"{whose}, until")
        if start is None or end is None:
            continue
        if end <= start:
            checks.wrong(f"{name}.{at}.end", f"{whose}: the end must be after the start.")
            continue
        found.append(WallWindow(start, end))
    return found


class _Row(Protocol):
    @property
    def is_empty(self) -> bool: ...


R = TypeVar("R", bound=_Row)


def rows(
    form: Mapping[str, str], name: str, part: str, read_row: Callable[[Mapping[str, str], str], R]
) -> Iterator[R]:
    """Yield the rows that were filled in and not ticked to be removed; `part` is in each."""
    for at in range(_count(form, name, part)):
        row = read_row(form, f"{name}.{at}")
        if f"{name}.{at}.gone" not in form and not row.is_empty:
            yield row


def _count(form: Mapping[str, str], name: str, part: str) -> int:
    return next(at for at in range(_MOST_ROWS + 1) if f"{name}.{at}.{part}" not in form)
