"""Reports of mails that were not delivered, in the shapes of well-known mail servers; ours."""

from dataclasses import dataclass

from tests.people import BEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is reported about which mail."""

    message_id: str
    status: str = "5.1.1"
    action: str = "failed"
    recipient: str = BEN.email
    to: str = BEN.email
    words: str = "550 5.1.1 User unknown"
    came_to: str = "bookings@example.com"


def postfix(report):
    """Postfix: the whole mail comes back."""
    return _report(
        report.came_to,
        "From: MAILER-DAEMON@mx.example.net (Mail Delivery System)",
        f"""\
Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4Xy1
X-Postfix-Sender: rfc822; bookings@example.com
Arrival-Date: Mon,  1 Jun 2026 09:15:00 +0000 (UTC)

Final-Recipient: rfc822; {report.recipient}
Original-Recipient: rfc822;{report.recipient}
Action: {report.action}
Status: {report.status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {report.words}
""",
        _whole(report),
    )


def exim(report):
    """Exim: headers of its own, and no code but the one in the other server's words."""
    return _report(
        report.came_to,
        f"X-Failed-Recipients: {report.recipient}\nAuto-Submitted: auto-replied\n"
        "From: Mail Delivery System <Mailer-Daemon@exim.example.net>",
        f"""\
Reporting-MTA: dns; exim.example.net

Action: {report.action}
Final-Recipient: rfc822;{report.recipient}
Status: {report.status[0]}.0.0
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {report.words}
""",
        _whole(report),
    )


def exchange(report):
    """Exchange: three parts in one, the middle one for programs, headers that only it knows."""
    return _report(
        report.came_to,
        "From: postmaster@example.onmicrosoft.com\nX-MS-Exchange-Message-Is-Ndr:",
        f"""\
Reporting-MTA: dns;AM0PR01MB0001.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;mail.example.com
Arrival-Date: Mon, 1 Jun 2026 09:15:00 +0000

Original-Recipient: rfc822;{report.recipient}
Final-Recipient: rfc822;{report.recipient}
Action: {report.action}
Status: {report.status}
Diagnostic-Code: smtp;{report.words}
X-Display-Name: {report.recipient}
""",
        _whole(report),
    )


def gmail(report):
    """Gmail: the first part has pictures of its own, and only headers come back."""
    return _report(
        report.came_to,
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
        "Auto-Submitted: auto-replied",
        f"""\
Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 01 Jun 2026 02:15:00 -0700 (PDT)
X-Original-Message-ID: {report.message_id}

Final-Recipient: rfc822; {report.recipient}
Action: {report.action}
Status: {report.status}
Remote-MTA: dns; gmail-smtp-in.l.google.com. (142.250.0.26, the server for the domain.)
Diagnostic-Code: smtp; {report.words}
 For more information, go to https://support.google.com/mail/?p=NoSuchUser
Last-Attempt-Date: Mon, 01 Jun 2026 02:15:01 -0700 (PDT)
""",
        f"Content-Type: text/rfc822-headers\n\n{_headers(report)}",
        first='Content-Type: multipart/related; boundary="rel"\n\n--rel\n'
        "Content-Type: text/html; charset=UTF-8\n\n<p>Not delivered.</p>\n--rel--\n",
    )


SERVERS = {"Postfix": postfix, "Exim": exim, "Exchange": exchange, "Gmail": gmail}


def _headers(report):
    return f"""\
Return-Path: <bookings@example.com>
From: Ada Marlow via What's Next <bookings@example.com>
To: Ben Okoro <{report.to}>
Message-ID: {report.message_id}
Subject: Your 30 minutes
"""


def _whole(report):
    return f"Content-Type: message/rfc822\n\n{_headers(report)}\nHello Ben,\n"


def _report(came_to, sender, status, returned, first="Content-Type: text/plain\n\nSorry.\n"):
    whole = f"""\
Return-Path: <>
{sender}
To: {came_to}
Subject: Undelivered Mail Returned to Sender
Date: Mon, 01 Jun 2026 09:16:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
{first}
--r
Content-Type: message/delivery-status

{status}
--r
{returned}
--r--
"""
    return whole.replace("\n", "\r\n").encode()
