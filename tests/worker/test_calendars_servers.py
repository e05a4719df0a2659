"""Real calendar servers, asked as the worker asks them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import pytest

from reminder_worker.calendars import caldav, ics_feed
from reminder_worker.fetching import Lead
from shared.domain.localtime import zone
from shared.domain.outside import CannotRead, Frame, Mark, Source, Trouble
from shared.domain.timespan import Timespan
from tests.worker import calendar_servers
from tests.worker.ics import LONDON, calendar, event, weekly
from tests.worker.scripted_http import ScriptedHttp

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
WINDOW = Timespan(NOW - timedelta(days=1), NOW + timedelta(days=400))
FRAME = Frame(window=WINDOW, zone_on=lambda _: zone("Europe/London"))
LEAD = Lead(private=True)
MONDAYS = ["10-12 09:00-10:00", "10-19 09:00-10:00", "10-26 10:00-11:00", "11-02 10:00-11:00"]


@pytest.fixture(scope="module", params=["radicale", "xandikos"])
def server(request, tmp_path_factory):
    start = getattr(calendar_servers, request.param)
    running = start(tmp_path_factory.mktemp(request.param) / "home")
    yield running
    running.stop()


@pytest.fixture
def kept(server):
    """The server, whose calendar is empty again after the test."""
    names = []
    put = server.put
    yield lambda name, *events: (names.append(name), put(name, calendar(*events)))
    for name in names:
        server.delete(name)


def source(server, **more):
    who = {"username": server.username, "password": server.password}
    return Source(**{"url": server.url} | who | more)


def read(server, mark=Mark(), **more):  # noqa: B008
    return caldav.read(source(server, **more), mark, FRAME, LEAD)


def times(reading):
    return [
        f"{each.span.start:%m-%d %H:%M}-{each.span.end:%H:%M}{'?' if each.tentative else ''}"
        for each in sorted(reading.busy)
    ]


def test_an_empty_calendar_is_free(server):
    assert times(read(server)) == []


def test_a_weekly_event_blocks_the_right_hours_before_and_after_the_clock_change(server, kept):
    kept("weekly", weekly())
    assert times(read(server)) == MONDAYS


def test_a_series_that_began_in_another_year_is_found_on_both_sides_of_the_change(server, kept):
    daily = event(
        f"DTSTART;{LONDON}:20240101T083000",
        f"DTEND;{LONDON}:20240101T090000",
        "RRULE:FREQ=DAILY;UNTIL=20261026T235959Z",
    )
    kept("daily", daily)
    found = times(read(server))
    assert len(found) == 26
    assert found[-3:] == ["10-24 07:30-08:00", "10-25 08:30-09:00", "10-26 08:30-09:00"]


def test_exceptions_stand_beside_their_series_in_one_object(server, kept):
    moved = event(
        f"RECURRENCE-ID;{LONDON}:20261026T100000",
        f"DTSTART;{LONDON}:20261027T150000",
        f"DTEND;{LONDON}:20261027T160000",
    )
    cancelled = event(
        f"RECURRENCE-ID;{LONDON}:20261102T100000",
        f"DTSTART;{LONDON}:20261102T100000",
        f"DTEND;{LONDON}:20261102T110000",
        "STATUS:CANCELLED",
    )
    left_out = weekly("20261012T100000", "20261012T110000", f"EXDATE;{LONDON}:20261019T100000")
    kept("exceptions", left_out, moved, cancelled)
    assert times(read(server)) == [MONDAYS[0], "10-27 15:00-16:00"]


def test_whole_days_free_and_cancelled_events_are_told_apart(server, kept):
    hour = ("DTSTART:20261015T090000Z", "DTEND:20261015T100000Z")
    kept("day", event("DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261026", uid="day"))
    kept("free", event(*hour, "TRANSP:TRANSPARENT", uid="free"))
    kept("off", event(*hour, "STATUS:CANCELLED", uid="off"))
    kept("perhaps", event(*hour, "STATUS:TENTATIVE", uid="perhaps"))
    assert times(read(server)) == ["10-15 09:00-10:00?", "10-24 23:00-00:00"]


def test_what_has_not_changed_is_not_sent_again_and_a_change_is_noticed(server, kept):
    kept("weekly", weekly())
    first = read(server)
    assert first.mark.etag
    assert read(server, first.mark) is None
    kept("more", event("DTSTART:20261015T090000Z", "DTEND:20261015T100000Z", uid="more"))
    assert len(read(server, first.mark).busy) == 5


@pytest.mark.parametrize("path", ["../", "../nowhere/"])
def test_an_address_beside_the_calendar_is_not_taken_for_an_empty_one(server, path):
    url = urljoin(server.url, path)
    with pytest.raises(CannotRead) as refused:
        read(server, url=url)
    assert refused.value.trouble in {Trouble.NOT_A_CALENDAR, Trouble.GONE}


def test_a_wrong_password_is_named_and_the_right_one_also_opens_the_calendar_as_a_file(tmp_path):
    server = calendar_servers.radicale(tmp_path / "home")
    try:
        server.put("weekly", calendar(weekly()))
        with pytest.raises(CannotRead) as refused:
            read(server, password="another")
        reading = ics_feed.read(source(server), Mark(), FRAME, LEAD)
    finally:
        server.stop()
    assert refused.value.trouble is Trouble.SIGN_IN_REFUSED
    assert times(reading) == MONDAYS


DAV = {"Content-Type": "application/xml"}
IS_CALENDAR = b"""<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><resourcetype>
<collection/><calendar xmlns="urn:ietf:params:xml:ns:caldav"/></resourcetype></prop>
<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"""
CUT_SHORT = b"""<multistatus xmlns="DAV:"><response><href>/</href>
<status>HTTP/1.1 507 Insufficient Storage</status></response></multistatus>"""
SWELLS = b"""<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><multistatus xmlns="DAV:">&b;</multistatus>"""


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([(200, {}, b"<html></html>")], Trouble.NOT_A_CALENDAR),
        ([(207, DAV, b"<html></html>")], Trouble.UNREADABLE),
        ([(207, DAV, b"rubbish")], Trouble.UNREADABLE),
        ([(207, DAV, SWELLS)], Trouble.UNREADABLE),
        ([(207, DAV, b'<multistatus xmlns="DAV:"/>')], Trouble.NOT_A_CALENDAR),
        ([(207, DAV, IS_CALENDAR), 500], Trouble.SERVER_TROUBLE),
        ([(207, DAV, IS_CALENDAR), (207, DAV, CUT_SHORT)], Trouble.UNREADABLE),
        ([(207, DAV, IS_CALENDAR), (207, DAV, IS_CALENDAR)], Trouble.UNREADABLE),
        ([405], Trouble.REFUSED),
    ],
)
def test_a_server_that_says_something_else_is_not_believed(answers, expected):
    with ScriptedHttp() as web:
        web.script(*answers)
        with pytest.raises(CannotRead) as refused:
            caldav.read(Source(url=web.url), Mark(), FRAME, LEAD)
    assert refused.value.trouble is expected
