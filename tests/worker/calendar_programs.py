"""Answers to an invite, in the shapes in which calendar programs mail them; written by us."""

from base64 import encodebytes
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.people import BEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is answered; all of it can be wrong."""

    uid: str
    status: str = "ACCEPTED"
    method: str = "REPLY"
    sequence: int = 0
    stamp: datetime
    start: datetime
    attendee: str = BEN.email
    sender: str = BEN.email


def z(instant):
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def google(said):
    """Google Calendar: several forms of the same, Sender is Google's, times in UTC."""
    ics = f"""\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:{said.method}
BEGIN:VEVENT
DTSTART:{z(said.start)}
DTEND:{z(said.start + timedelta(minutes=30))}
DTSTAMP:{z(said.stamp)}
ORGANIZER;CN=Ada Marlow:mailto:bookings@example.com
UID:{said.uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={said.status};CN=Ben
  Okoro;X-NUM-GUESTS=0:mailto:{said.attendee}
CREATED:20260601T091500Z
DESCRIPTION:
LAST-MODIFIED:{z(said.stamp)}
SEQUENCE:{said.sequence}
STATUS:CONFIRMED
SUMMARY:30 minutes with Ada Marlow
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
    return _mail(
        said,
        "Sender: Google Calendar <calendar-notification@google.com>\n"
        "Auto-Submitted: auto-generated\n"
        'Content-Type: multipart/mixed; boundary="m"\n',
        _part("m", 'Content-Type: multipart/alternative; boundary="a"', "")
        + _part("a", "Content-Type: text/plain; charset=UTF-8", "Ben has answered.")
        + _part("a", "Content-Type: text/html; charset=UTF-8", "<p>Ben has answered.</p>")
        + _part("a", f"Content-Type: text/calendar; charset=UTF-8; method={said.method}", ics)
        + "--a--\n"
        + _encoded("m", 'Content-Type: application/ics; name="invite.ics"', ics)
        + "--m--\n",
    )


def outlook(said, *, zone="W. Europe Standard Time", **names):
    """Outlook.com and Exchange: no ORGANIZER, a zone of Windows with its rules, base64."""
    local = said.start.astimezone(UTC) + timedelta(hours=2)  # summer in Berlin
    ics = f"""\
BEGIN:VCALENDAR
METHOD:{said.method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={said.status};CN={names.get("cn", "Ben Okoro")}:MAILTO:{said.attendee}
COMMENT;LANGUAGE=de-DE:Das passt leider gar nicht\\n
UID:{said.uid}
SUMMARY;LANGUAGE=de-DE:Abgelehnt: 30 minutes with Ada Marlow
DTSTART;TZID={zone}:{local:%Y%m%dT%H%M%S}
DTEND;TZID={zone}:{local + timedelta(minutes=30):%Y%m%dT%H%M%S}
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{z(said.stamp)}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{said.sequence}
LOCATION;LANGUAGE=de-DE:
X-MICROSOFT-CDO-APPT-SEQUENCE:{said.sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
END:VEVENT
END:VCALENDAR
"""
    return _mail(
        said,
        'Content-Type: multipart/alternative; boundary="_000_x_"\nThread-Topic: Abgelehnt\n',
        _encoded("_000_x_", 'Content-Type: text/plain; charset="iso-8859-1"', "Nein, schade.")
        + _encoded(
            "_000_x_", f'Content-Type: text/calendar; charset="utf-8"; method={said.method}', ics
        )
        + "--_000_x_--\n",
    )


def apple(said):
    """Apple's Calendar: the address stands beside a path of its own."""
    ics = f"""\
BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:{said.method}
PRODID:-//Apple Inc.//macOS 15.4//EN
BEGIN:VEVENT
UID:{said.uid}
DTSTAMP:{z(said.stamp)}
SEQUENCE:{said.sequence}
DTSTART:{z(said.start)}
DTEND:{z(said.start + timedelta(minutes=30))}
SUMMARY:30 minutes with Ada Marlow
ORGANIZER;CN="Ada Marlow":mailto:bookings@example.com
ATTENDEE;CN="Ben Okoro";CUTYPE=INDIVIDUAL;EMAIL="{said.attendee}";PARTSTAT={said.status}:/aMTI
 zNDU2Nzg5MDEyMzQ1Njc/principal/
END:VEVENT
END:VCALENDAR
"""
    return _mail(
        said,
        'Content-Type: multipart/alternative; boundary="Apple-Mail=_1"\n',
        _part("Apple-Mail=_1", "Content-Type: text/plain; charset=us-ascii", "Ben has answered.")
        + _part(
            "Apple-Mail=_1",
            f'Content-Disposition: inline; filename="iCal.ics"\n'
            f"Content-Type: text/calendar; method={said.method}; charset=utf-8; name=iCal.ics",
            ics,
        )
        + "--Apple-Mail=_1--\n",
    )


def thunderbird(said):
    """Thunderbird: the words and the object side by side."""
    ics = f"""\
BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:{said.method}
BEGIN:VEVENT
CREATED:{z(said.stamp)}
LAST-MODIFIED:{z(said.stamp)}
DTSTAMP:{z(said.stamp)}
UID:{said.uid}
SUMMARY:30 minutes with Ada Marlow
STATUS:CONFIRMED
ORGANIZER;CN=Ada Marlow:mailto:bookings@example.com
ATTENDEE;RSVP=FALSE;CN=Ben Okoro;PARTSTAT={said.status};CUTYPE=INDIVIDUAL;ROL
 E=REQ-PARTICIPANT:mailto:{said.attendee}
DTSTART:{z(said.start)}
DTEND:{z(said.start + timedelta(minutes=30))}
SEQUENCE:{said.sequence}
X-MOZ-RECEIVED-SEQUENCE:{said.sequence}
END:VEVENT
END:VCALENDAR
"""
    return _mail(
        said,
        'Content-Type: multipart/mixed; boundary="------------b"\n',
        _part("------------b", "Content-Type: text/plain; charset=UTF-8", "Ben has answered.")
        + _part("------------b", f"Content-Type: text/calendar; method={said.method}", ics)
        + "--------------b--\n",
    )


PROGRAMS = {
    "Google": google, "Outlook.com": outlook, "Apple": apple, "Thunderbird": thunderbird
}  # fmt: skip


def _mail(said, headers, body):
    whole = f"""\
From: Ben Okoro <{said.sender}>
To: Ada Marlow <bookings@example.com>
Subject: Accepted: 30 minutes
Date: Mon, 01 Jun 2026 09:15:00 +0000
Message-ID: <{said.stamp.timestamp()}.{said.status}@mail.example.com>
MIME-Version: 1.0
{headers}
{body}"""
    return whole.replace("\n", "\r\n").encode()


def _part(boundary, headers, body):
    return f"--{boundary}\n{headers}\n\n{body}\n"


def _encoded(boundary, headers, body):
    crlf = body.replace("\n", "\r\n").encode()
    return _part(
        boundary,
        f"{headers}\nContent-Transfer-Encoding: base64",
        encodebytes(crlf).decode().strip(),
    )
