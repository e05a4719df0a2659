"""Let through what decides when somebody is busy, and drop the rest before anything reads it.

Titles, notes, guests and alarms are nobody's business here, and most of a calendar's bytes. Single
events of other years go too: a calendar of ten years is read as fast as one of a few months.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from shared.domain.localtime import zone
from shared.domain.outside import CannotRead, Trouble
from shared.domain.timespan import Timespan

_FOLD = re.compile(rb"\r?\n[ \t]")  # RFC 5545 section 3.1; may stand inside a character
_NAME = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
_DAY = re.compile(r":(\d{8})(?:T\d{6}Z?)?\s*$")
_WHEN = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
_HOW = {"STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"}
_OF_EVENTS = frozenset({"UID", "SEQUENCE"} | _WHEN | _HOW)
_OF_CALENDARS = frozenset({"VERSION", "PRODID", "CALSCALE"})
_MANY_DAYS = frozenset({"RRULE", "RDATE", "RECURRENCE-ID", "DURATION"})
# Zones lie up to 14 hours from UTC.
_MARGIN = timedelta(days=2)


@dataclass(slots=True)
class _Component:
    """A component that is open, and the lines kept of it."""

    name: str
    lines: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


def sieved(body: bytes, window: Timespan) -> str:
    """Return the calendars in `body`, less what cannot matter in the window.

    Raises CannotRead if this is no whole calendar: a page for signing in, or half a file.
    """
    lines = _lines(body)
    if next(lines, "").upper().strip() != "BEGIN:VCALENDAR":
        raise CannotRead(Trouble.UNREADABLE)
    sieve = _Sieve(window)
    sieve.begin("VCALENDAR")
    for line in lines:
        sieve.take(line)
    if sieve.open:
        raise CannotRead(Trouble.UNREADABLE)
    return "\r\n".join((*sieve.kept, ""))


def _lines(body: bytes) -> Iterator[str]:
    text = _FOLD.sub(b"", body).decode("utf-8-sig", errors="replace")
    return (line for line in text.splitlines() if line.strip())


class _Sieve:
    def __init__(self, window: Timespan) -> None:
        self.kept: list[str] = []
        self.open: list[_Component] = []
        self._first = f"{window.start - _MARGIN:%Y%m%d}"
        self._last = f"{window.end + _MARGIN:%Y%m%d}"

    def take(self, line: str) -> None:
        """Read one line."""
        found = _NAME.match(line)
        name = found.group().upper() if found else ""
        if name == "BEGIN":
            self.begin(line[6:].strip().upper())
        elif name == "END":
            self._end(line[4:].strip().upper())
        elif not self.open:
            raise CannotRead(Trouble.UNREADABLE)
        elif self._matters(name, line):
            self.open[-1].lines.append(line)
            self.open[-1].values[name] = line

    def begin(self, name: str) -> None:
        """Open a component."""
        if not self.open and name != "VCALENDAR":
            raise CannotRead(Trouble.UNREADABLE)
        self.open.append(_Component(name, [f"BEGIN:{name}"]))

    def _end(self, name: str) -> None:
        if not self.open or self.open[-1].name != name:
            raise CannotRead(Trouble.UNREADABLE)
        done = self.open.pop()
        done.lines.append(f"END:{name}")
        if not self.open:
            self.kept += done.lines
        elif self._stays(done):
            self.open[-1].lines += done.lines

    def _matters(self, name: str, line: str) -> bool:
        if self._in_a_zone():
            return True
        if self.open[-1].name == "VEVENT":
            return name in _OF_EVENTS
        if name == "X-WR-TIMEZONE":
            return _is_zone(line.partition(":")[2].strip())
        return len(self.open) == 1 and name in _OF_CALENDARS

    def _in_a_zone(self) -> bool:
        return len(self.open) > 1 and self.open[1].name == "VTIMEZONE"

    def _stays(self, done: _Component) -> bool:
        if self._in_a_zone() or done.name == "VTIMEZONE":
            return True
        return done.name == "VEVENT" and len(self.open) == 1 and self._is_near(done.values)

    def _is_near(self, values: dict[str, str]) -> bool:
        """Say whether an event may touch the window; in doubt it may."""
        if not _MANY_DAYS.isdisjoint(values):
            return True
        start, end = (_DAY.search(values.get(name, "")) for name in ("DTSTART", "DTEND"))
        if start is not None and start.group(1) > self._last:
            return False
        last = end or start
        return last is None or last.group(1) >= self._first


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except ValueError:
        return False
    return True
