"""Half-open UTC timespans."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter, itemgetter

# The smallest step of a datetime: turns "up to and including" into "before".
TICK = timedelta(microseconds=1)

_START = attrgetter("start")
_END = attrgetter("end")
_ENDS = itemgetter(1)


@dataclass(frozen=True, slots=True, order=True)
class Timespan:
    """A stretch of time, [start, end), both aware and in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            raise ValueError("a Timespan is in UTC")
        if not self.start < self.end:
            raise ValueError("a Timespan ends after it starts")

    @classmethod
    def lasting(cls, start: datetime, length: timedelta) -> "Timespan":
        """Return the timespan of `length` that begins at `start`."""
        return cls(start, start + length)

    def overlaps(self, other: "Timespan") -> bool:
        """Say whether the two share an instant; touching is not overlapping."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Timespan") -> bool:
        """Say whether `other` lies inside, edges included."""
        return self.start <= other.start and other.end <= self.end

    def covers(self, instant: datetime) -> bool:
        """Say whether `instant` lies inside; the end does not."""
        return self.start <= instant < self.end

    def widened(self, before: timedelta, after: timedelta) -> "Timespan":
        """Return the timespan with `before` added in front and `after` behind."""
        return Timespan(self.start - before, self.end + after)


def between(start: datetime, end: datetime) -> list[Timespan]:
    """Return [start, end) as a list of one, or of none when nothing lies between."""
    return [Timespan(start, end)] if start < end else []


def shared_part(one: Timespan, other: Timespan) -> Timespan | None:
    """Return what two timespans have in common."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Timespan(start, end) if start < end else None


def merge(spans: Iterable[Timespan]) -> list[Timespan]:
    """Join what overlaps or touches; the result is sorted and has gaps between its members."""
    merged: list[Timespan] = []
    for span in sorted(spans, key=_START):
        if not merged or merged[-1].end < span.start:
            merged.append(span)
        elif merged[-1].end < span.end:
            merged[-1] = Timespan(merged[-1].start, span.end)
    return merged


def subtract(span: Timespan, holes: Sequence[Timespan]) -> list[Timespan]:
    """Return what is left of `span` without `holes`, which come from `merge`."""
    left: list[Timespan] = []
    start = span.start
    for position in range(bisect_right(holes, start, key=_END), len(holes)):
        hole = holes[position]
        if hole.start >= span.end:
            break
        left.extend(between(start, hole.start))
        start = hole.end
    left.extend(between(start, span.end))
    return left


Stretch = tuple[datetime, datetime]
"""[start, end) in UTC, for hundreds at once: nothing is checked, and only the two are compared."""


def merge_stretches(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches as `merge` joins timespans."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if not merged or merged[-1][1] < start:
            merged.append((start, end))
        elif merged[-1][1] < end:
            merged[-1] = (merged[-1][0], end)
    return merged


def grid_starts(
    anchor: datetime, interval: timedelta, within: Timespan, holes: Sequence[Stretch] = ()
) -> Iterator[datetime]:
    """Yield the instants of `within` that lie whole intervals of elapsed time after `anchor`.

    None of them lies in one of the `holes`, which come from `merge_stretches`.
    """
    start, end = anchor - (anchor - within.start) // interval * interval, within.end
    for position in range(bisect_right(holes, start, key=_ENDS), len(holes)):
        hole_starts, hole_ends = holes[position]
        if hole_starts >= end:
            break
        while start < hole_starts:
            yield start
            start += interval
        if start < hole_ends:  # on to the first point of the grid behind the hole
            start -= (start - hole_ends) // interval * interval
    while start < end:
        yield start
        start += interval
