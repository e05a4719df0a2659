"""Due-time cases N001 to N015: one test a row, named by its id, none skipped.

`REMINDER_CASES=file` reads the figures from another file of the same form.
"""

import json
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.alliance import Alliance
from shared.domain.availability import WallTime
from shared.domain.booking_notices import Occasion, reminders
from shared.domain.localtime import instant, label
from shared.domain.notices import NoticeKind, QuietHours, outside_quiet_hours
from shared.domain.nudges import sends_at
from shared.domain.reminders import Reminder
from shared.messages import times
from tests.acceptance import reminder_worlds as world
from tests.builders import DAY, HOUR, a_coach
from tests.house.source import ROOT
from tests.worker.outbox import Outbox, right_now

OWN_FILE = Path(__file__).parent / "data" / "reminder_cases.json"
FILE = json.loads(Path(os.environ.get("REMINDER_CASES") or OWN_FILE).read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in FILE["reminder_cases"]}


def utc(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def case(name):
    """The figures of a case, given and then; its test is the one with its name."""
    found = CASES[name]
    return found["given"], found["then"]


def the_reminder(start, rule, zone="UTC", now=None):
    """When a booking's one reminder is due; None if none is written."""
    about = Occasion(
        start=start, end=start + HOUR / 2, revision=0, zone=zone, now=now or start - 20 * DAY,
        rules=(Reminder.parse(rule),),
    )  # fmt: skip
    found = [(notice.offset, notice.due_at) for notice in reminders(about)]
    return found[0][1] if found else None


def test_each_case_has_a_test_of_its_own():
    tests = {name[5:9].upper() for name in globals() if name.startswith("test_n0")}
    assert tests == set(CASES)


def test_n001_elapsed_time_over_the_spring_change():
    given, then = case("N001")
    due = the_reminder(utc(given["start_utc"]), given["rule"], "America/New_York")
    assert due == utc(then["due_utc"])
    assert label(due, "America/New_York") in then["reads_in_client_zone"]


def test_n002_the_same_wall_time_a_day_before():
    given, then = case("N002")
    due = the_reminder(utc(given["start_utc"]), given["rule"], given["zone"])
    assert due == utc(then["due_utc"])
    assert label(due, given["zone"]) == then["reads_in_client_zone"]


def prompt(given, on):
    """When an accountability mail goes out whose time by the alliance is the rule's."""
    at = WallTime.parse(given["rule"].split()[-1])
    return sends_at(date.fromisoformat(on), Alliance(at=at, quiet=None), given["zone"])


def test_n003_a_time_that_does_not_exist():
    given, then = case("N003")
    assert prompt(given, given["date"]) == utc(then["due_utc"])
    assert one_mail_on(given) == then["sent"]


def test_n004_a_time_that_exists_twice():
    given, then = case("N004")
    assert prompt(given, given["date"]) == utc(then["due_utc"])
    assert one_mail_on(given) == then["sent"]


def one_mail_on(given):
    """How many instants of that date the rule falls on, over five days around it."""
    middle = date.fromisoformat(given["date"])
    found = [prompt(given, (middle + n * DAY).isoformat()) for n in range(-2, 3)]
    assert len(set(found)) == 5
    return sum(label(at, given["zone"])[:10] == given["date"] for at in found)


def test_n005_weekly_over_the_change_in_sydney():
    given, then = case("N005")
    assert {date.fromisoformat(on).isoweekday() for on in given["dates"]} == {1}
    found = [prompt(given, on) for on in given["dates"]]
    assert found == [utc(due) for due in then["due_utc"]]


def test_n006_quiet_hours_wait_and_a_reminder_too_late_goes_before_them():
    given, then = case("N006")
    day, clock = given["due_local"].split("T")
    quiet = QuietHours(*map(WallTime.parse, given["quiet"].split("-")))
    due = instant(date.fromisoformat(day), WallTime.parse(clock), given["zone"])
    assert outside_quiet_hours(due, given["zone"], quiet=quiet) == utc(then["due_utc"])
    early = instant(date.fromisoformat(day) + DAY, WallTime.parse("07:00"), given["zone"])
    before = the_reminder(early, "PT8H", given["zone"])  # would be due at 23:00, and at 08:00 late
    assert label(before, given["zone"])[:16] == "2026-06-10 20:59"


def test_n007_too_near_for_its_reminder_is_stated():
    given, _ = case("N007")
    due = the_reminder(utc(given["start_utc"]), given["rule"], now=utc(given["booked_utc"]))
    assert due is None
    said = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert "One whose time had already passed when the booking was made is not written" in said
    page = ROOT / "booking_service/web/templates/coach/availability_reminders.html"
    assert "whose time has passed when a booking is made is not sent" in page.read_text("utf-8")


@pytest.fixture
def ada(tx):
    return a_coach(tx, now=utc("2026-06-01T08:00:00Z"))


def test_n008_moved_after_the_reminder_was_queued(tx, ada):
    given, then = case("N008")
    now = utc("2026-06-08T10:00:00Z")
    world.choose(tx, ada, given["rule"], now=now)
    booking = world.booked(tx, ada, utc(given["old"]), now)
    world.moved(tx, ada, booking.id, utc(given["new"]), now)
    states = Counter(state for _, _, state in world.reminded(tx))
    assert states == {"superseded": 1, "pending": then["sent_for_new"]}
    [due] = [due for _, due, state in world.reminded(tx) if state == "pending"]
    assert due == utc(then["due_utc"])


def test_n009_cancelled_while_a_worker_holds_the_reminder(outbox):
    given, then = case("N009")
    first, second = outbox.book(), outbox.book()
    for booking in (first, second):
        outbox.plan(booking, NoticeKind.BOOKING_REMINDER, offset=given["rule"])
    went = []

    def cancels(mail):
        """Both are claimed; while the first is sent, the other booking is cancelled."""
        if not went:
            outbox.cancel(second)
        went.append(mail["Subject"])

    deliver_due(outbox.desk(cancels))
    assert went.count("booking_reminder 0") - 1 == then["sent"]


def late(outbox, rule, hours_late):
    """Plan a reminder by `rule` that fell due so long ago, and let a worker start now."""
    before = Reminder.parse(rule).before
    start = right_now() - timedelta(hours=hours_late) + before
    booking = outbox.book(start=start)
    notice = outbox.plan(
        booking, NoticeKind.BOOKING_REMINDER, offset=rule, due_at=start - before, expires_at=start
    )
    went = []
    done = deliver_due(outbox.desk(went.append))
    return len(went), outbox.row(notice).state, done


def test_n010_a_worker_that_was_away_sends_on_restart(outbox):
    given, then = case("N010")
    number, state, done = late(outbox, given["rule"], hours_late=11)
    assert (number, state, done) == (then["sent"], "sent", {Outcome.SENT: 1})


def test_n011_a_worker_that_was_away_until_after_the_booking(outbox):
    given, then = case("N011")
    number, state, _ = late(outbox, given["rule"], hours_late=11)
    assert (number, state) == (then["sent"], then["recorded_as"])


@pytest.mark.timeout(300)  # a thousand mails, one transaction each
def test_n012_a_sender_killed_in_the_middle_of_a_thousand(outbox):
    given, then = case("N012")
    assert given["workers"] == 2
    number = world.due_notices(outbox, 1000)
    went = Counter(world.send_all_but_die_at(outbox, 500))
    assert number - len(went) == then["lost"]
    assert sum(went.values()) - number <= 1  # the one that was in flight, with the same Message-ID
    assert outbox.states() == {"sent": number * then["sent_each"]}


def test_n013_another_rule_with_thirty_bookings_ahead(tx, ada):
    given, then = case("N013")
    old, new = given["rule"].split("->")
    now = utc("2026-06-02T12:00:00Z")
    world.choose(tx, ada, old, now=now)
    for number in range(30):
        world.booked(tx, ada, utc("2026-06-10T12:00:00Z") + number * HOUR, now)
    soon = world.booked(tx, ada, now + 26 * HOUR, now)  # its reminder by the old rule goes out
    world.mark_sent(tx, soon.id, now + 2 * HOUR)
    world.choose(tx, ada, new, now=now + 3 * HOUR)
    found = [(rule, state) for rule, _, state in world.reminded(tx)]
    assert found.count((old, "pending")) == then["old_pending"]
    assert found.count((new, "pending")) == then["new_pending"]
    of_soon = world.reminded(tx, soon.id)
    assert [state for _, _, state in of_soon] == ["sent"] + ["pending"] * then["already_sent_again"]


def test_n014_turning_a_rule_on_tells_nobody_of_what_is_past(tx, ada):
    _, then = case("N014")
    now = utc("2026-06-02T12:00:00Z")
    world.choose(tx, ada, now=now)  # no rules
    past = world.booked(tx, ada, now + HOUR, now)
    gone = world.booked(tx, ada, now + 30 * DAY, now)
    world.changes.cancel(tx, gone.id, world.Actor(ada.id), None, world.DESK, now)
    world.choose(tx, ada, "PT24H", "P1D@18:00", "PT15M", now=now + DAY)
    assert len(world.reminded(tx, past.id)) == then["sent_for_past_events"]
    assert len(world.reminded(tx, gone.id)) == then["sent_for_past_events"]
    assert world.reminded(tx) == []


def test_n015_times_are_the_recipients_with_zone():
    given, then = case("N015")
    start = utc(given["start_utc"])
    assert times.exact_form(start, given["client_zone"]) == then["client_text"]
    assert times.exact_form(start, given["coach_zone"]) == then["coach_text"]


@pytest.fixture
def outbox(sessions):
    return Outbox(sessions)
