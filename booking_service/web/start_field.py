"""A start that the coach chooses: a listed time that was pressed, or any date and time of day."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from booking_service.web import dates
from booking_service.web.typed import YEARS, Checks
from shared.domain import localtime


@dataclass(frozen=True, slots=True, kw_only=True)
class StartField:
    """Date and time of day as they were typed, and what is wrong with them."""

    on: str = ""
    at: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    def refused(self, reason: str) -> "StartField":
        """Return the field with the reason why this start cannot be had."""
        return replace(self, problems={"at": reason})


def asked_start(form: Mapping[str, str], zone: str) -> tuple[datetime | None, StartField]:
    """Read `start`, or else `on` and `at` as the clock in `zone` shows them."""
    pressed = dates.read_stamp(form.get("start", ""))
    kept = StartField(on=form.get("on", "").strip(), at=form.get("at", "").strip())
    if pressed is not None and pressed.year in YEARS:
        return pressed.astimezone(UTC), kept
    checks = Checks()
    on, at = checks.on("on", kept.on), checks.clock("at", kept.at)
    if on is None or at is None:
        return None, replace(kept, problems=checks.problems)
    return localtime.instant(on, at, zone), kept
