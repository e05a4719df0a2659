"""Let through what decides when somebody is busy, and drop the rest before anything reads it.

Titles, notes, guests and alarms are nobody's business here, and most of a calendar's bytes. Single
events of other years go too: a calendar of ten years is read as fast as one of a few months.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from shared.domain.localtime import zone
from shared.domain.outside import CannotRead, Trouble
from shared.domain.timespan import Timespan

_FOLD = re.compile(rb"\r?\n[ \t]")  # RFC 5545 section 3.1; may stand inside a character
_NAME = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
_DAY = re.compile(r":(\d{8})(?:T\d{6}Z?)?\s*$")
_UNTIL = re.compile(r"[:;]UNTIL=(\d{8})", re.IGNORECASE)
_WHEN = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
_HOW = {"STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"}
_KEPT = {"VEVENT": {"UID", "SEQUENCE"} | _WHEN | _HOW, "VFREEBUSY": {"FREEBUSY"}}
_OF_CALENDARS = frozenset({"VERSION", "PRODID", "CALSCALE"})
_HARD_TO_PLACE = frozenset({"RDATE", "RECURRENCE-ID", "DURATION"})
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
        self._first = (window.start - _MARGIN).date()
        self._last = (window.end + _MARGIN).date()

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
            values = self.open[-1].values
            values[name] = "" if name in values else line  # said twice: not to be relied on

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
        if self.open[-1].name in _KEPT:
            return name in _KEPT[self.open[-1].name]
        if name == "X-WR-TIMEZONE":
            return _is_zone(line.partition(":")[2].strip())
        return len(self.open) == 1 and name in _OF_CALENDARS

    def _in_a_zone(self) -> bool:
        return len(self.open) > 1 and self.open[1].name == "VTIMEZONE"

    def _stays(self, done: _Component) -> bool:
        if done.name == "VTIMEZONE" and len(self.open) == 1:
            return not _is_known(done.values.get("TZID", ""))
        if self._in_a_zone():
            return True
        return done.name in _KEPT and len(self.open) == 1 and self._is_near(done.values)

    def _is_near(self, values: dict[str, str]) -> bool:
        """Say whether an event may touch the window; in doubt it may."""
        start = _day(_DAY, values.get("DTSTART", ""))
        if start is None or not _HARD_TO_PLACE.isdisjoint(values):
            return True
        end = _day(_DAY, values["DTEND"]) if "DTEND" in values else start
        last = _day(_UNTIL, values["RRULE"]) if "RRULE" in values else start
        if end is None or last is None:
            return start <= self._last
        return start <= self._last and last + (end - start) >= self._first


def _day(pattern: re.Pattern[str], line: str) -> date | None:
    found = pattern.search(line)
    return date.fromisoformat(found.group(1)) if found else None


def _is_known(line: str) -> bool:
    """Say whether a VTIMEZONE only repeats, perhaps wrongly, what the zone rules here say.

    Names of Windows and of the form /maker/Europe/Berlin (RFC 5545 section 3.8.3.1) are known.
    """
    name = line.partition(":")[2].strip()
    parts = name.strip("/").split("/")
    tails = ["/".join(parts[start:]) for start in range(len(parts))]
    return name in WINDOWS_TO_OLSON or any(map(_is_zone, tails if name[:1] == "/" else [name]))


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except ValueError:
        return False
    return True
