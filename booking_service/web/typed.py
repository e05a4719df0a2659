"""Reading what somebody typed: each reader gives the value, or notes what would be right."""

import re
import unicodedata
from datetime import date

from booking_service.web import dates
from shared.domain.availability import WallTime
from shared.domain.sentences import noted as _
from shared.domain.sentences import phrase, sentence

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?")
_WHOLE = re.compile(r"[0-9]{1,7}")
YEARS = range(1970, 2200)
_CONTROL = frozenset({"Cc", "Cs"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Checks:
    """Collects what is wrong, field by field, in the order in which the form is read."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}

    def wrong(self, field: str, message: str) -> None:
        """Note what would be right; the first remark about a field stays."""
        self.problems.setdefault(field, message)

    def clock(self, field: str, text: str, what: str = _("Time")) -> WallTime | None:
        """Read a time of day, also when written "9", "930" or "9.30"; 24:00 ends the day."""
        found = _CLOCK.fullmatch(text)
        if found:
            try:
                return WallTime.parse(f"{int(found[1]):02d}:{found[2] or '00'}")
            except ValueError:
                pass
        pattern = _("{what}: write it like 09:30, from 00:00 to 24:00.")
        self.wrong(field, sentence(pattern, what=phrase(what)))
        return None

    def on(self, field: str, text: str, what: str = _("Date")) -> date | None:
        """Read a date; `what` names it in the remark."""
        found = dates.read_date(text)
        if found is None or found.year not in YEARS:
            pattern = _("{what}: write year-month-day, such as 2026-12-31.")
            self.wrong(field, sentence(pattern, what=phrase(what)))
            return None
        return found

    def whole(self, field: str, text: str, within: range, what: str) -> int | None:
        """Read a whole number; `what` names it in the remark."""
        number = int(text) if _WHOLE.fullmatch(text) else -1
        if number not in within:
            self.wrong(
                field,
                sentence(
                    "{what}: write a whole number from {first} to {last}.",
                    what=phrase(what),
                    first=within[0],
                    last=within[-1],
                ),
            )
            return None
        return number


def text_problem(text: str, limit: int) -> str:
    """Say what is wrong with text of several lines, or nothing."""
    if len(text) > limit:
        return sentence("Keep this to {limit} characters.", limit=limit)
    plain = text.replace("\r\n", "").replace("\n", "").replace("\t", "")
    if _TURNING & set(plain) or any(unicodedata.category(sign) in _CONTROL for sign in plain):
        return _("Write this in ordinary characters.")
    return ""
