"""A calendar on a calendar server (RFC 4791), asked with two requests.

`PROPFIND` says whether this is a calendar, and by a tag whether it has changed; `REPORT` gets the
events near the window, as they were written. A CalDAV library would find more on its own, but it
opens connections of its own and follows what servers tell it: where the service may go is decided
in one place, and that is `fetching`.
"""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from reminder_worker.calendars.expansion import busy_in, merged
from reminder_worker.fetching import Lead, Request, fetch
from shared.domain.outside import CannotRead, Frame, Mark, Reading, Source, Trouble

_DAV = "{DAV:}"
_CAL = "{urn:ietf:params:xml:ns:caldav}"
_TAG = "{http://calendarserver.org/ns/}getctag"

_WHAT_IS_IT = b"""<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:s="http://calendarserver.org/ns/">
<d:prop><d:resourcetype/><s:getctag/><d:sync-token/></d:prop>
</d:propfind>"""

_EVENTS = """<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:prop><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
<c:time-range start="{start:%Y%m%dT%H%M%SZ}" end="{end:%Y%m%dT%H%M%SZ}"/>
</c:comp-filter></c:comp-filter></c:filter>
</c:calendar-query>"""

# What servers make of recurrences at the edges of the window is not relied on.
_MARGIN = timedelta(days=3)


def read(source: Source, mark: Mark, frame: Frame, lead: Lead) -> Reading | None:
    """Return what the calendar says now, or None if its tag is still that of the mark."""
    now_at = _mark_of(_ask(source, "PROPFIND", "0", _WHAT_IS_IT, lead))
    if now_at.etag and now_at == mark:
        return None
    wide = frame.window.widened(_MARGIN, _MARGIN)
    query = _EVENTS.format(start=wide.start, end=wide.end).encode()
    answer = _ask(source, "REPORT", "1", query, lead)
    busy = [each for body in _events(answer) for each in busy_in(body, frame)]
    return Reading(busy=merged(busy), mark=now_at)


def _ask(source: Source, method: str, depth: str, body: bytes, lead: Lead) -> Element:
    headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": depth}
    answer = fetch(Request(source=source, method=method, headers=headers, body=body), lead)
    if answer.status != HTTPStatus.MULTI_STATUS:
        raise CannotRead(Trouble.NOT_A_CALENDAR)
    root = _xml(answer.body)
    if root.tag != f"{_DAV}multistatus":
        raise CannotRead(Trouble.UNREADABLE)
    return root


def _xml(body: bytes) -> Element:
    parser = XMLParser(target=_Plain(), encoding="utf-8")  # noqa: S314 -- refuses what swells
    try:
        parser.feed(body)
        return parser.close()
    except (ParseError, ValueError, LookupError):
        raise CannotRead(Trouble.UNREADABLE) from None


class _Plain(TreeBuilder):
    """Builds a tree of XML that holds no definitions of its own."""

    def doctype(self, *_: object) -> None:
        """Refuse: entities are defined here, and no calendar server needs them."""
        raise CannotRead(Trouble.UNREADABLE)


def _mark_of(answer: Element) -> Mark:
    """Return the calendar's tag, if this is one calendar."""
    props = [prop for response in answer.iter(f"{_DAV}response") for prop in _found(response)]
    if not any(prop.find(f"{_DAV}resourcetype/{_CAL}calendar") is not None for prop in props):
        raise CannotRead(Trouble.NOT_A_CALENDAR)
    for name in (_TAG, f"{_DAV}sync-token"):
        for prop in props:
            if tag := prop.findtext(name):
                return Mark(etag=tag.strip())
    return Mark()


def _events(answer: Element) -> Iterator[bytes]:
    """Yield the calendar objects; an answer that leaves some out is no answer."""
    for response in answer.iter(f"{_DAV}response"):
        data = [prop.findtext(f"{_CAL}calendar-data") for prop in _found(response)]
        texts = [text for text in data if text]
        if not texts:
            raise CannotRead(Trouble.UNREADABLE)
        yield from (text.encode() for text in texts)


def _found(response: Element) -> Iterator[Element]:
    """Yield the properties that the server could give."""
    for part in response.iter(f"{_DAV}propstat"):
        if " 200" in (part.findtext(f"{_DAV}status") or ""):
            yield from part.findall(f"{_DAV}prop")
