"""What a mail is taken for, read without a mailbox: answers, reports, and everything else."""

from datetime import UTC, datetime, timedelta

import pytest

from reminder_worker.mailbox.reading import understood
from shared.domain.answers import Answer, CalendarAnswer
from shared.domain.bounces import Bounce
from tests.people import BEN, CLEO
from tests.worker.calendar_programs import PROGRAMS, Said, google, outlook, z
from tests.worker.mail_servers import SERVERS, Report, exchange, exim, postfix

STATUSES = {
    "ACCEPTED": Answer.ACCEPTED, "DECLINED": Answer.DECLINED, "TENTATIVE": Answer.TENTATIVE
}  # fmt: skip
SUMMER = datetime(2026, 7, 15, 14, 0, tzinfo=UTC)
STAMP = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
MESSAGE_ID = "<0123456789abcdef@example.com>"


def said(**changes):
    return Said(**{"uid": "1@example.com", "stamp": STAMP, "start": SUMMER} | changes)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_every_program_is_understood(program, status):
    assert understood(program(said(status=status, sequence=2))) == CalendarAnswer(
        uid="1@example.com",
        attendee=BEN.email,
        sender=BEN.email,
        sequence=2,
        stamp=STAMP,
        answer=STATUSES[status],
    )


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_another_time_that_is_proposed_is_an_instant(program):
    told = understood(program(said(method="COUNTER", status="NEEDS-ACTION")))
    assert (told.answer, told.proposed_start) == (None, SUMMER)


def test_a_zone_that_only_the_mail_knows_is_read_by_the_mails_rules():
    mail = outlook(said(method="COUNTER"), zone="Somebody's own zone/1")
    assert understood(mail).proposed_start == SUMMER


def test_rules_of_one_mail_do_not_reach_the_next():
    zone = "Somebody's own zone/2"
    assert understood(outlook(said(method="COUNTER"), zone=zone)).proposed_start == SUMMER
    without_rules = google(said(method="COUNTER")).replace(
        f"DTSTART:{z(SUMMER)}".encode(), f"DTSTART;TZID={zone}:20260715T160000".encode()
    )
    assert understood(only_shown(without_rules)) is None


def only_shown(mail):
    """The mail without the attached copy of its object."""
    return mail.replace(b"application/ics", b"application/x-none")


def test_a_charset_that_lies_costs_letters_and_not_the_answer():
    mail = outlook(said(), cn="B\N{LATIN SMALL LETTER E WITH ACUTE}n")
    assert understood(mail.replace(b'charset="utf-8"', b"charset=us-ascii")).uid == "1@example.com"
    assert understood(mail.replace(b'charset="utf-8"', b"charset=klingon")).uid == "1@example.com"


def test_a_second_sender_makes_the_mail_nobodys():
    mail = google(said(sender=f"{BEN.email}>, <{CLEO.email}"))
    assert understood(mail).sender == ""


NO_ANSWERS = {
    "words": b"From: ben@example.com\r\nSubject: Hello\r\n\r\nSee you tomorrow.\r\n",
    "nothing": b"",
    "no mail at all": bytes(range(256)) * 40,
    "an object cut in half": google(said())[:900],
    "a request": google(said()).replace(b"REPLY", b"REQUEST"),
    "two bookings in one": google(said()).replace(
        b"END:VEVENT", b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT"
    ),
    "two people in one": google(said()).replace(
        b"CREATED:", b"ATTENDEE;PARTSTAT=DECLINED:mailto:x@example.com\r\nCREATED:"
    ),
    "one of a series": google(said()).replace(
        b"CREATED:", b"RECURRENCE-ID:20260610T140000Z\r\nCREATED:"
    ),
    "no stamp": google(said()).replace(b"DTSTAMP", b"X-STAMP"),
    "no attendee": google(said()).replace(b"ATTENDEE", b"X-ATTENDEE"),
    "no identifier": google(said()).replace(b"UID:1@example.com", b"UID:"),
    "a stamp without a zone": google(said()).replace(z(STAMP).encode(), b"20260601T091500"),
    "a revision below nothing": google(said()).replace(b"SEQUENCE:0", b"SEQUENCE:-1"),
    "a revision that no column holds": google(said()).replace(
        b"SEQUENCE:0", b"SEQUENCE:9999999999"
    ),
    "a whole day proposed": google(said(method="COUNTER")).replace(
        f"DTSTART:{z(SUMMER)}".encode(), b"DTSTART;VALUE=DATE:20260715"
    ),
    "inside an attached mail": b"From: ben@example.com\r\nContent-Type: message/rfc822\r\n\r\n"
    + google(said()),
}


@pytest.mark.parametrize("mail", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_whole_answer_is_left_to_people(mail):
    assert understood(only_shown(mail)) is None


OPENING = b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n'
BOMBS = {
    "nested without end": b"".join(OPENING % (n, n) for n in range(3000)),
    "thousands of parts": OPENING % (0, 0) + b"\r\n\r\n--0" * 20_000,
    "a line without end": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nX:"
    + b"x" * 10**6,
    "objects without end": b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VCALENDAR\r\n" * 20_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.timeout(20)
def test_a_mail_made_to_hurt_is_left_alone(bomb):
    assert understood(b"From: x@example.com\r\n" + bomb) is None


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_every_mail_server_is_understood(server):
    assert understood(server(Report(message_id=MESSAGE_ID))) == Bounce(
        message_id=MESSAGE_ID, addresses=frozenset({BEN.email}), status="5.1.1"
    )


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_a_full_mailbox_is_no_hard_bounce(server):
    report = Report(message_id=MESSAGE_ID, status="4.2.2", words="452 4.2.2 mailbox full")
    assert not understood(server(report)).is_hard


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_anything_but_a_failure_is_left_alone(action):
    assert understood(postfix(Report(message_id=MESSAGE_ID, action=action))) is None


def test_a_code_that_only_the_words_name_is_found():
    report = Report(message_id=MESSAGE_ID, words="550-5.7.26 This mail has been blocked")
    assert understood(exim(report)).status == "5.7.26"


def test_a_forwarded_mail_names_both_addresses():
    report = Report(message_id=MESSAGE_ID, recipient="b.okoro@else.example")
    assert understood(exchange(report)).addresses == {"b.okoro@else.example", BEN.email}


NO_REPORTS = {
    "nothing came back": postfix(Report(message_id=MESSAGE_ID)).replace(
        b"message/rfc822", b"text/plain"
    ),
    "no Message-ID": postfix(Report(message_id="")),
    "no code": postfix(Report(message_id=MESSAGE_ID, status="unknown", words="no")),
    "no recipient": postfix(Report(message_id=MESSAGE_ID)).replace(b"-Recipient", b"-Nobody"),
}


@pytest.mark.parametrize("mail", NO_REPORTS.values(), ids=NO_REPORTS)
def test_what_is_no_whole_report_is_left_to_people(mail):
    assert understood(mail) is None


def test_a_weeks_clock_does_not_matter_to_reading():
    told = understood(google(said(stamp=STAMP + timedelta(days=7))))
    assert told.stamp == STAMP + timedelta(days=7)
