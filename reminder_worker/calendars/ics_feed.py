"""A calendar that is one file at one address (RFC 5545)."""

from http import HTTPStatus

from reminder_worker.calendars.expansion import busy_in
from reminder_worker.fetching import Lead, Request, fetch
from shared.domain.outside import CannotRead, Frame, Mark, Reading, Source, Trouble

_LONGEST_MARK = 500  # characters


def read(source: Source, mark: Mark, frame: Frame, lead: Lead) -> Reading | None:
    """Return what the file says now, or None if it has not changed since the mark."""
    headers = {"Accept": "text/calendar, */*;q=0.1"}
    if mark.etag:
        headers["If-None-Match"] = mark.etag
    if mark.modified:
        headers["If-Modified-Since"] = mark.modified
    answer = fetch(Request(source=source, headers=headers), lead)
    if answer.status == HTTPStatus.NOT_MODIFIED and mark != Mark():
        return None
    if answer.status != HTTPStatus.OK:
        raise CannotRead(Trouble.UNREADABLE)
    new_mark = Mark(
        etag=_short(answer.headers.get("etag")),
        modified=_short(answer.headers.get("last-modified")),
    )
    return Reading(busy=busy_in(answer.body, frame), mark=new_mark)


def _short(value: str | None) -> str | None:
    return value if value is not None and len(value) <= _LONGEST_MARK else None
