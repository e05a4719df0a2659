"""Who is told what of a booking, and when; and which hours are left quiet."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain import booking_notices
from shared.domain.availability import WallTime
from shared.domain.booking_notices import Occasion
from shared.domain.notices import (
    NoticeKind,
    QuietHours,
    Recipient,
    outside_quiet_hours,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 6, 9, 18, 0, tzinfo=UTC)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def occasion(start, now=NOW, zone="UTC", revision=0):
    return Occasion(start=start, end=start + HOUR / 2, revision=revision, zone=zone, now=now)


def reminders(start, now=NOW, zone="UTC"):
    plan = booking_notices.when_confirmed(occasion(start, now, zone))
    return {n.offset: n.due_at for n in plan if n.kind is NoticeKind.BOOKING_REMINDER}


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (booking_notices.when_confirmed, {"booking_confirmed", "coach_booked", "booking_reminder"}),
        (booking_notices.when_approved, {"request_approved", "coach_booked", "booking_reminder"}),
        (booking_notices.when_requested, {"request_received", "coach_requested"}),
        (booking_notices.when_declined, {"request_declined"}),
        (booking_notices.when_lapsed, {"request_lapsed", "coach_request_lapsed"}),
        (booking_notices.when_moved, {"booking_moved", "coach_moved", "booking_reminder"}),
        (booking_notices.when_cancelled, {"booking_cancelled", "coach_cancelled"}),
    ],
)
def test_each_event_tells_those_it_concerns_about_its_revision(plan, told):
    planned = plan(occasion(NOW + 5 * DAY, revision=3))
    assert {notice.kind.value for notice in planned} == told
    assert {notice.revision for notice in planned} == {3}
    for notice in planned:
        to_coach = notice.kind.value.startswith("coach")
        assert notice.recipient is (Recipient.COACH if to_coach else Recipient.CLIENT)


def test_news_goes_at_once_and_stays_news_until_the_booking_ends_or_for_a_day():
    far, near = occasion(NOW + 5 * DAY), occasion(NOW + HOUR)
    assert booking_notices.when_cancelled(far)[0].due_at == NOW
    assert booking_notices.when_cancelled(far)[0].expires_at == far.end
    assert booking_notices.when_cancelled(near)[0].expires_at == NOW + DAY


def test_reminders_come_a_day_and_an_hour_before_in_elapsed_time():
    start = utc("2026-03-08T13:00")  # New York's clock changed at 07:00 UTC
    found = reminders(start, now=start - 9 * DAY, zone="America/New_York")
    assert found["PT24H"] == utc("2026-03-07T13:00")
    assert found["PT1H"] == utc("2026-03-08T12:00")


def test_a_reminder_whose_time_has_passed_is_not_written():
    assert set(reminders(utc("2026-06-10T10:00"), now=utc("2026-06-09T18:00"))) == {"PT1H"}
    assert set(reminders(utc("2026-06-10T10:00"), now=utc("2026-06-10T09:30"))) == set()


def test_a_reminder_that_would_be_due_this_very_instant_is_not_written():
    assert set(reminders(NOW + DAY)) == {"PT1H"}


def test_the_first_reminder_is_of_no_use_once_the_second_goes():
    plan = booking_notices.when_confirmed(occasion(NOW + 5 * DAY))
    day_before, hour_before = (n for n in plan if n.offset)
    assert day_before.expires_at == hour_before.due_at
    assert hour_before.expires_at == NOW + 5 * DAY


def test_what_is_due_in_the_quiet_hours_waits_for_the_morning():
    due = local("2026-06-10T22:30", "Europe/Berlin")
    found = outside_quiet_hours(due, "Europe/Berlin", latest=due + DAY)
    assert found == utc("2026-06-11T06:00")


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        ("20:59", "2026-06-10T20:59"),
        ("21:00", "2026-06-11T08:00"),
        ("00:00", "2026-06-10T08:00"),
        ("07:59", "2026-06-10T08:00"),
        ("08:00", "2026-06-10T08:00"),
    ],
)
def test_the_quiet_hours_begin_at_21_and_end_at_8_on_the_clients_clock(due, sent):
    zone = "Australia/Lord_Howe"
    due_at = local(f"2026-06-10T{due}", zone)
    assert outside_quiet_hours(due_at, zone, latest=due_at + 2 * DAY) == local(sent, zone)


def test_a_reminder_that_the_morning_would_bring_too_late_goes_before_the_quiet_hours():
    start = local("2026-06-10T07:30", "Europe/Berlin")
    found = reminders(start, now=NOW - 5 * DAY, zone="Europe/Berlin")
    assert found["PT1H"] == local("2026-06-09T20:59", "Europe/Berlin")


def test_before_the_quiet_hours_may_be_in_the_past_and_then_it_is_not_written():
    start = local("2026-06-10T07:30", "Europe/Berlin")
    booked = local("2026-06-09T22:00", "Europe/Berlin")
    assert reminders(start, now=booked, zone="Europe/Berlin") == {}


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        ("2026-03-28T23:30", "2026-03-29T08:00"),
        ("2026-10-24T23:30", "2026-10-25T08:00"),
    ],
)
def test_the_quiet_hours_end_at_8_also_in_the_nights_that_are_not_like_others(evening, morning):
    due_at = local(evening, "Europe/Berlin")
    found = outside_quiet_hours(due_at, "Europe/Berlin", latest=due_at + DAY)
    assert found == local(morning, "Europe/Berlin")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("on", ["2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25"])
def test_reminders_never_come_in_quiet_hours_after_the_start_or_in_the_wrong_order(zone, on):
    midnight = local(f"{on}T00:00", zone)
    for quarter in range(96):
        start = midnight + quarter * HOUR / 4
        found = reminders(start, now=start - 9 * DAY, zone=zone)
        assert found["PT24H"] < found["PT1H"] < start
        for due_at in found.values():
            assert 8 <= due_at.astimezone(ZoneInfo(zone)).hour < 21


def test_an_offer_or_a_proposal_is_of_use_only_as_long_as_it_stands():
    until = NOW + 2 * HOUR
    for plan in (booking_notices.when_offered, booking_notices.when_proposed):
        [notice] = plan(occasion(NOW + 5 * DAY), until)
        assert (notice.recipient, notice.due_at, notice.expires_at) == ("client", NOW, until)


def test_each_proposal_about_a_request_has_a_mail_of_its_own():
    plans = [
        booking_notices.when_proposed(occasion(NOW + DAY, now), now + HOUR)
        for now in (NOW, NOW + HOUR)
    ]
    assert len({notice.offset for [notice] in plans}) == 2


QUIET = QuietHours(WallTime.parse("22:00"), WallTime.parse("07:30"))


@pytest.mark.parametrize(
    ("noted", "quiet", "due"),
    [
        ("2026-06-09T15:00", QUIET, "2026-06-09T15:00"),  # over for a while
        ("2026-06-09T12:10", QUIET, "2026-06-09T12:30"),  # while it goes on: at its end
        ("2026-06-09T21:30", QUIET, "2026-06-09T21:30"),  # the client's own quiet hours count
        ("2026-06-09T23:00", QUIET, "2026-06-10T07:30"),
        ("2026-06-09T23:00", None, "2026-06-09T23:00"),
        ("2026-06-16T12:30", QUIET, "2026-06-16T12:30"),
    ],
)
def test_thanks_are_due_at_once_but_outside_the_quiet_hours_and_of_use_for_two_days(
    noted, quiet, due
):
    about = after_noon(noted)
    [notice] = booking_notices.when_completed(about, quiet)
    assert (notice.kind, notice.recipient, notice.revision) == ("booking_thanks", "client", 3)
    assert notice.due_at == local(due, "Europe/Berlin")
    assert notice.expires_at == notice.due_at + 2 * DAY


def test_nobody_is_thanked_for_what_a_coach_tidies_up_more_than_a_week_after():
    assert booking_notices.when_completed(after_noon("2026-06-16T12:31"), QUIET) == []


def after_noon(noted):
    """A booking at noon in Berlin that took half an hour, noted as completed at this time."""
    start = local("2026-06-09T12:00", "Europe/Berlin")
    return booking_notices.Occasion(
        start=start, end=start + HOUR / 2, revision=3, zone="Europe/Berlin",
        now=local(noted, "Europe/Berlin"),
    )  # fmt: skip
