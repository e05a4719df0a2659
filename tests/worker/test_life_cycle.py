"""A booking made, moved and cancelled; its mails read by a calendar server that is not ours."""

import subprocess
import sys
from email.policy import SMTP

import pytest
from icalendar import Calendar

from reminder_worker.jobs.deliver import deliver_due
from shared.letters import Letters
from shared.messages.links import Links
from shared.runtime.processes import bare_environment
from shared.storage.bookings import BookingRow
from shared.storage.keys import Sealer
from tests.messages.judges.panel import findings
from tests.worker.outbox import HALF_AN_HOUR


@pytest.fixture
def letters():
    return Letters(
        links=Links("s" * 40, "https://book.example.com"),
        sealer=Sealer("A" * 43 + "="),
        base_url="https://book.example.com",
        practice_name="What's Next",
        sender="bookings@example.com",
    )


@pytest.fixture
def life(outbox, letters):
    """The three mails to Ben, in the order in which the sender sent them."""
    taken = []
    desk = outbox.desk(taken.append, write=letters)
    booking = outbox.book()
    outbox.plan(booking)
    deliver_due(desk)
    with outbox.sessions.begin() as tx:
        row = tx.get(BookingRow, booking)
        row.starts_at, row.ends_at = row.starts_at + HALF_AN_HOUR, row.ends_at + HALF_AN_HOUR
        row.stand_at(row.span)
    for change in (outbox.move, outbox.cancel):
        change(booking)
        deliver_due(desk)
    return taken


class Receiver:
    """Ben's calendar: a Xandikos that mails are handed to, as a mail filter does."""

    def __init__(self, folder):
        self.folder = folder

    def take(self, mail):
        command = [
            sys.executable, "-m", "xandikos", "import-imip", "-d", self.folder,
            "--principal", "/client/", "--autocreate",
        ]  # fmt: skip
        return subprocess.run(
            command,
            input=mail.as_bytes(policy=SMTP),
            capture_output=True,
            env={**bare_environment(), "HOME": str(self.folder)},
            check=False,
        )

    def events(self):
        """What stands in the calendar itself, not in the inbox that mails arrive in."""
        files = [path for path in self.folder.rglob("*.ics") if "calendars" in path.parts]
        return [
            event
            for path in files
            for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        ]


def test_a_calendar_server_follows_a_booking_from_the_invite_to_the_end(life, tmp_path):
    receiver = Receiver(tmp_path)
    seen = []
    for mail in life:
        run = receiver.take(mail)
        assert run.returncode == 0, run.stderr
        seen.append([(event["UID"], event["STATUS"], event.start) for event in receiver.events()])
    booked, moved, cancelled = (invites_in(mail)[0] for mail in life)
    assert [event["SEQUENCE"] for event in (booked, moved, cancelled)] == [0, 1, 2]
    assert seen == [
        [(booked["UID"], "CONFIRMED", booked.start)],
        [(booked["UID"], "CONFIRMED", booked.start + HALF_AN_HOUR)],
        [(booked["UID"], "CANCELLED", booked.start + HALF_AN_HOUR)],
    ]


def invites_in(mail):
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0] for part in parts]


def test_no_judge_finds_anything_in_the_mails_of_that_life(life):
    parts = {
        f"mail {number}": part.get_payload(decode=True)
        for number, mail in enumerate(life)
        for part in mail.walk()
        if part.get_content_type() == "text/calendar"
    }
    assert len(parts) == 3
    assert findings(parts) == {}


def test_a_mail_marked_as_automatic_would_not_have_arrived(life, tmp_path):
    receiver = Receiver(tmp_path)
    life[0]["Auto-Submitted"] = "auto-generated"
    assert receiver.take(life[0]).returncode == 0
    assert receiver.events() == []
