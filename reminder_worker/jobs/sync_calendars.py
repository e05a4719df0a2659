"""Reads the outside calendars that are due: claim, ask, record.

No transaction is open while a server thinks. What cannot be read changes nothing that is known.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy.orm import Session, sessionmaker

from shared.domain.openings import Calendar
from shared.domain.outside import AHEAD, BACK, Ask, CannotRead, Frame, Reading, Trouble
from shared.domain.timespan import Timespan
from shared.storage import busy
from shared.storage.busy import Claimed
from shared.storage.keys import Sealer

_log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What became of one calendar in this round."""

    READ = "read"
    UNCHANGED = "unchanged"
    NOT_READ = "not_read"
    CLAIM_LOST = "claim_lost"  # removed meanwhile, or another worker has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What a reader works with."""

    sessions: sessionmaker[Session]
    sealer: Sealer
    ask: Ask
    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False


def sync_due(reader: Reader, budget: timedelta = timedelta(seconds=10)) -> Counter[Outcome]:
    """Read calendars until none is due or the time is used up; return what was done, counted.

    Harmless when run twice, late, or by many processes at once.
    """
    done: Counter[Outcome] = Counter()
    end = reader.clock() + budget
    while (now := reader.clock()) < end and not reader.stopping():
        with reader.sessions.begin() as tx:
            claimed = busy.claim_due(tx, reader.sealer, now)
        if claimed is None:
            break
        with structlog.contextvars.bound_contextvars(calendar_id=str(claimed.id)):
            done[_read(reader, claimed, now)] += 1
    return done


def _read(reader: Reader, claimed: Claimed, now: datetime) -> Outcome:
    try:
        reading = _asked(reader, claimed, now)
    except CannotRead as error:
        _log.warning("outside_calendar_not_read", trouble=error.trouble.value)
        with reader.sessions.begin() as tx:
            kept = busy.record_failure(tx, claimed, error.trouble)
        return Outcome.NOT_READ if kept else Outcome.CLAIM_LOST
    with reader.sessions.begin() as tx:
        kept = busy.record(tx, claimed, reading, reader.clock())
    if not kept:
        return Outcome.CLAIM_LOST
    if reading is None:
        return Outcome.UNCHANGED
    _log.info("outside_calendar_read", busy=len(reading.busy))
    return Outcome.READ


def _asked(reader: Reader, claimed: Claimed, now: datetime) -> Reading | None:
    if claimed.source is None:
        raise CannotRead(Trouble.SIGN_IN_REFUSED)
    frame = Frame(
        window=Timespan(now - BACK, now + AHEAD), zone_on=Calendar(claimed.availability).zone_on
    )
    return reader.ask(claimed.kind, claimed.source, claimed.mark, frame)
