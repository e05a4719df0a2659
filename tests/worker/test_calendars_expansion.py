"""What blocks, and when: recurrences over clock changes, exceptions, dates without a zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reminder_worker.calendars.expansion import busy_in
from shared.domain.availability import Availability, Travel
from shared.domain.localtime import zone
from shared.domain.openings import Calendar
from shared.domain.outside import CannotRead, Frame, Trouble
from shared.domain.timespan import Timespan
from tests.worker.ics import LONDON, calendar, event, single, weekly, zone_of_its_own

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
WINDOW = Timespan(NOW - timedelta(days=1), NOW + timedelta(days=400))


def frame(home="America/New_York", **more):
    return Frame(window=WINDOW, zone_on=Calendar(Availability(zone=home, **more)).zone_on)


def busy(body, within=None):
    """When the calendar is busy, in UTC, earliest first; a question mark for tentative."""
    return [
        f"{each.span.start:%m-%d %H:%M}-{each.span.end:%H:%M}{'?' if each.tentative else ''}"
        for each in sorted(busy_in(body, within or frame()))
    ]


def trouble(body):
    with pytest.raises(CannotRead) as refused:
        busy_in(body, frame())
    return refused.value.trouble


MONDAYS = ["10-12 09:00-10:00", "10-19 09:00-10:00", "10-26 10:00-11:00", "11-02 10:00-11:00"]


def test_a_weekly_event_keeps_its_wall_time_when_clocks_change():
    assert busy(calendar(weekly())) == MONDAYS


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_folded_lines_are_whole_again_whatever_ends_them(line_end):
    body = calendar(weekly()).replace(b"RRULE:FREQ=WEEKLY", b"RRULE:FREQ=\r\n WEEK\r\n\tLY")
    assert busy(body.replace(b"\r\n", line_end)) == MONDAYS


def test_an_exception_moves_one_occurrence_and_leaves_the_others():
    moved = event(
        f"RECURRENCE-ID;{LONDON}:20261026T100000",
        f"DTSTART;{LONDON}:20261027T150000",
        f"DTEND;{LONDON}:20261027T153000",
    )
    expected = [MONDAYS[0], MONDAYS[1], "10-27 15:00-15:30", MONDAYS[3]]
    assert busy(calendar(weekly(), moved)) == expected
    assert busy(calendar(moved, weekly())) == expected


def test_an_exception_may_move_an_occurrence_into_the_window_from_outside():
    started = weekly("20260601T100000", "20260601T110000", count=2)
    moved = event(
        f"RECURRENCE-ID;{LONDON}:20260608T100000",
        f"DTSTART;{LONDON}:20261103T150000",
        f"DTEND;{LONDON}:20261103T160000",
    )
    assert busy(calendar(started, moved)) == ["11-03 15:00-16:00"]


def test_a_cancelled_occurrence_and_an_excluded_one_are_free():
    cancelled = event(
        f"RECURRENCE-ID;{LONDON}:20261019T100000",
        f"DTSTART;{LONDON}:20261019T100000",
        f"DTEND;{LONDON}:20261019T110000",
        "STATUS:CANCELLED",
    )
    left_out = weekly("20261012T100000", "20261012T110000", f"EXDATE;{LONDON}:20261026T100000")
    assert busy(calendar(left_out, cancelled)) == [MONDAYS[0], MONDAYS[3]]


def test_this_and_all_that_follow_can_move_together():
    later = event(
        f"RECURRENCE-ID;RANGE=THISANDFUTURE;{LONDON}:20261026T100000",
        f"DTSTART;{LONDON}:20261026T120000",
        f"DTEND;{LONDON}:20261026T130000",
    )
    moved = ["10-26 12:00-13:00", "11-02 12:00-13:00"]
    assert busy(calendar(weekly(), later)) == MONDAYS[:2] + moved


def test_dates_added_by_hand_count():
    added = single(
        f"DTSTART;{LONDON}:20261012T100000", "DURATION:PT1H", f"RDATE;{LONDON}:20261028T170000"
    )
    assert busy(added) == ["10-12 09:00-10:00", "10-28 17:00-18:00"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["TRANSP:TRANSPARENT"], []),
        (["STATUS:CANCELLED"], []),
        (["STATUS:TENTATIVE"], ["10-12 09:00-10:00?"]),
        (["X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"], ["10-12 09:00-10:00?"]),
        (["STATUS:CONFIRMED", "TRANSP:OPAQUE"], ["10-12 09:00-10:00"]),
        (["CLASS:PRIVATE", "SUMMARY:Bögen; \\, und mehr"], ["10-12 09:00-10:00"]),
    ],
)
def test_what_an_event_says_of_itself_decides_whether_it_blocks(lines, expected):
    assert busy(single("DTSTART:20261012T090000Z", "DTEND:20261012T100000Z", *lines)) == expected


def test_an_event_that_takes_no_time_blocks_none():
    assert busy(single("DTSTART:20261012T090000Z")) == []
    assert busy(single("DTSTART:20261012T090000Z", "DTEND:20261012T090000Z")) == []


def test_whole_days_are_the_coachs_days_clock_change_included():
    day = single("DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261102")
    [found] = busy_in(day, frame())  # New York goes back in that night: 25 hours
    assert found.span.start == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert found.span.end == datetime(2026, 11, 2, 5, tzinfo=UTC)
    assert busy(single("DTSTART;VALUE=DATE:20261012"), frame("Asia/Tokyo")) == ["10-11 15:00-15:00"]


def test_floating_times_are_meant_where_the_coach_is_on_that_day():
    floating = single("DTSTART:20261012T100000", "DTEND:20261012T110000")
    away = Travel(date(2026, 10, 12), date(2026, 10, 13), "Asia/Kolkata")
    assert busy(floating) == ["10-12 14:00-15:00"]
    assert busy(floating, frame(travel=(away,))) == ["10-12 04:30-05:30"]


def test_a_repeating_floating_event_keeps_its_wall_time():
    repeating = single(
        "DTSTART:20261030T100000", "DTEND:20261030T110000", "RRULE:FREQ=DAILY;COUNT=3"
    )
    assert busy(repeating) == ["10-30 14:00-15:00", "10-31 14:00-15:00", "11-01 15:00-16:00"]


def test_a_night_over_the_clock_change_is_busy_by_either_way_of_counting():
    night = single(
        f"DTSTART;{LONDON}:20261017T230000",
        f"DTEND;{LONDON}:20261018T070000",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    )
    assert busy(night) == ["10-17 22:00-06:00", "10-24 22:00-07:00"]


BERLIN = ["10-19 08:00-09:00", "10-26 09:00-10:00"]


@pytest.mark.parametrize(
    "name",
    [
        "W. Europe Standard Time",
        "Europe/Berlin",
        "/freeassociation.sourceforge.net/Europe/Berlin",
    ],
)
def test_a_zone_is_known_by_its_other_names(name):
    monday = weekly("20261019T100000", "20261019T110000", zone=f'TZID="{name}"', count=2)
    assert busy(calendar(monday)) == BERLIN


def test_zone_rules_here_outrank_those_a_file_brings_for_a_known_name():
    wrong = zone_of_its_own("W. Europe Standard Time", winter="+0500", summer="+0600")
    zone = "TZID=W. Europe Standard Time"
    monday = weekly("20261019T100000", "20261019T110000", zone=zone, count=2)
    assert busy(calendar(monday, head=wrong)) == BERLIN


def test_a_zone_that_only_the_file_knows_is_taken_from_it_and_forgotten_after():
    monday = weekly("20261019T100000", "20261019T110000", zone="TZID=Our Office", count=2)
    own = zone_of_its_own("Our Office")
    assert busy(calendar(monday, head=own)) == BERLIN
    assert busy(calendar(monday, own)) == BERLIN, "also when it stands behind the events"
    other = zone_of_its_own("Our Office", winter="+0300", summer="+0400")
    assert busy(calendar(monday, head=other)) == ["10-19 06:00-07:00", "10-26 07:00-08:00"]
    assert busy(calendar(monday)) == ["10-19 14:00-15:00", "10-26 14:00-15:00"]


def test_the_calendars_own_zone_counts_where_events_repeat_in_utc():
    in_utc = event(
        "DTSTART:20261019T090000Z", "DTEND:20261019T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2"
    )
    head = "X-WR-TIMEZONE:Europe/London\r\n"
    assert busy(calendar(in_utc, head=head)) == ["10-19 09:00-10:00", "10-26 10:00-11:00"]
    nowhere = "X-WR-TIMEZONE:Nowhere/Land\r\n"
    assert busy(calendar(in_utc, head=nowhere)) == ["10-19 09:00-10:00", "10-26 09:00-10:00"]


def test_a_calendar_that_says_only_when_it_is_busy_is_heard():
    told = "\r\n".join(
        [
            "BEGIN:VFREEBUSY",
            "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261012T090000Z/20261012T100000Z",
            "FREEBUSY:20261013T090000Z/PT1H,20261014T090000Z/PT1H",
            "FREEBUSY;FBTYPE=FREE:20261015T090000Z/PT1H",
            "END:VFREEBUSY",
            "",
        ]
    )
    expected = ["10-12 09:00-10:00?", "10-13 09:00-10:00", "10-14 09:00-10:00"]
    assert busy(calendar(told)) == expected


def test_only_the_window_is_read_and_events_are_cut_at_its_edges():
    long_ago = event("DTSTART:20200101T000000Z", "DTEND:20261001T120000Z", uid="long")
    far = event("DTSTART:20400101T000000Z", "DTEND:20400102T000000Z", uid="far")
    over = event("DTSTART:20200101T000000Z", "DTEND:20200101T010000Z", uid="over")
    [found] = busy_in(calendar(long_ago, far, over), frame())
    assert found.span == Timespan(WINDOW.start, datetime(2026, 10, 1, 12, tzinfo=UTC))


def test_a_series_that_ended_long_ago_is_free_and_one_that_ends_today_is_not():
    past = "RRULE:FREQ=DAILY;UNTIL=20200101T000000Z"
    last = "RRULE:FREQ=DAILY;UNTIL=20261002T235959Z"
    times = ("DTSTART:20190101T090000Z", "DTEND:20190101T100000Z")
    assert busy(single(*times, past)) == []
    assert busy(single(*times, last))[-1] == "10-02 09:00-10:00"
    assert busy(single(*times, last, past))[-1] == "10-02 09:00-10:00"


def test_what_overlaps_is_joined_and_tentative_time_stays_apart():
    nine = event("DTSTART:20261012T090000Z", "DTEND:20261012T100000Z", uid="1")
    half_past = event("DTSTART:20261012T093000Z", "DTEND:20261012T110000Z", uid="2")
    perhaps = event(
        "DTSTART:20261012T093000Z", "DTEND:20261012T120000Z", "STATUS:TENTATIVE", uid="3"
    )
    expected = ["10-12 09:00-11:00", "10-12 09:30-12:00?"]
    assert busy(calendar(nine, half_past, perhaps)) == expected


GOOD = ("DTSTART:20261012T090000Z", "DTEND:20261012T100000Z")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"\xff\xfe\x00rubbish",
        calendar(event(*GOOD))[:-20],
        calendar(event(*GOOD)).replace(b"END:VEVENT\r\n", b""),
        single("DTSTART:soon", "DURATION:PT1H"),
        single(GOOD[0], "DTEND:later"),
        single(GOOD[0], "DURATION:long"),
        single("DURATION:PT1H"),
        single(*GOOD, "RRULE:FREQ=SOMETIMES"),
        single(*GOOD, "RRULE:FREQ=DAILY;UNTIL=never"),
        single(*GOOD, "RDATE:again"),
        single(*GOOD, "RECURRENCE-ID:which"),
    ],
)
def test_one_event_that_cannot_be_read_makes_the_whole_unreadable(body):
    assert trouble(body) is Trouble.UNREADABLE


@pytest.mark.parametrize(
    "rule",
    [
        "SECONDLY",
        "MINUTELY;BYSECOND=1,2,3,4",
        "DAILY;BYHOUR=1,2;BYMINUTE=1,2;BYSECOND=" + "1," * 3000,
    ],
)
def test_a_calendar_that_never_stops_is_refused_before_it_is_worked_out(rule):
    assert trouble(single(*GOOD, f"RRULE:FREQ={rule.rstrip(',')}")) is Trouble.TOO_LARGE


def test_an_empty_calendar_is_free():
    assert busy(calendar()) == []


def test_all_zones_come_from_the_same_rules_as_the_slots():
    assert frame().zone_on(date(2026, 10, 12)) is zone("America/New_York")
