"""The dates of confirmations, at hand for a help page that must not wait for the database."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from threading import Lock, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from booking_service.usecases import help_lines
from shared.storage import help_lines as rows
from shared.storage.database import Sessions

_EVERY = timedelta(minutes=1)
_QUERY_LIMIT = timedelta(seconds=1)
_PATIENCE = 0.02  # seconds that a page waits for what is being read

_log = structlog.get_logger(__name__)


class LastConfirmed:
    """What was read last, at most a minute old while the database answers.

    Reading happens beside the request, in a thread of its own and one at a time. While nothing
    can be read, what was known stays; before that, the dates of our sources speak for themselves.
    """

    def __init__(self, sessions: Sessions, *, patience: float = _PATIENCE) -> None:
        self._sessions = sessions
        self._patience = patience
        self._lock = Lock()
        self._asked_at: datetime | None = None
        self._reader: Thread | None = None
        self._dates: Mapping[str, date] = {}

    def dates(self, now: datetime) -> Mapping[str, date]:
        """Return the day on which each line was last confirmed, as far as it is known here."""
        started = self._start_reading(now)
        if started is not None:
            started.join(self._patience)
        return self._dates

    def forget(self) -> None:
        """Read anew at the next call: something was confirmed in this process."""
        with self._lock:
            self._asked_at = None

    def _start_reading(self, now: datetime) -> Thread | None:
        with self._lock:
            fresh = self._asked_at is not None and abs(now - self._asked_at) < _EVERY
            if fresh or (self._reader is not None and self._reader.is_alive()):
                return None
            self._asked_at = now
            self._reader = Thread(target=self._read, name="last-confirmed", daemon=True)
            self._reader.start()
            return self._reader

    def _read(self) -> None:
        try:
            with self._sessions.begin() as tx:
                rows.hurry(tx, _QUERY_LIMIT)
                self._dates = help_lines.confirmed_dates(tx)
        except SQLAlchemyError as error:
            _log.warning("confirmations_not_read", error=type(error).__name__)
