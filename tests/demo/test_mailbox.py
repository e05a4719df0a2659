import smtplib
import subprocess
import sys
from contextlib import contextmanager
from email.message import EmailMessage

import httpx
import pytest

from booking_service.demo import mailbox, mailbox_pages
from booking_service.demo.mailbox_folder import Folder
from tests.people import BEN, MONDAY_9AM

SCRIPT = "<p>Hello Ben <script>alert(1)</script></p>"
TEXT = "Change it here: https://example.com/bookings/abc-1. <b>Bye</b>\n"


def mail(subject="Your booking"):
    message = EmailMessage()
    message["From"] = "Ada <bookings@example.com>"
    message["To"] = BEN.email
    message["Subject"] = subject
    message["Message-ID"] = "<1@example.com>"
    message.set_content(TEXT)
    message.add_alternative(SCRIPT, subtype="html")
    message.add_attachment(
        b"BEGIN:VCALENDAR", maintype="application", subtype="ics", filename="i.ics"
    )
    return message


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "mails")


@pytest.fixture
def page(folder):
    folder.add("bookings@example.com", [BEN.email], bytes(mail("Tea & <biscuits>")), MONDAY_9AM)
    return mailbox_pages.create(folder).test_client()


def test_the_list_for_programs_has_the_fields_that_were_promised(page):
    assert page.get("/messages.json").get_json() == [
        {
            "id": 1,
            "at": "2026-06-08T09:00:00.000000Z",
            "from": "bookings@example.com",
            "to": [BEN.email],
            "subject": "Tea & <biscuits>",
            "message_id": "<1@example.com>",
        }
    ]


def test_a_mail_can_be_had_as_it_came(folder):
    sent = bytes(mail())
    folder.add("bookings@example.com", [BEN.email], sent, MONDAY_9AM)
    page = mailbox_pages.create(folder).test_client()
    assert page.get("/messages/1.eml").data == sent


def test_what_a_mail_says_is_shown_and_not_obeyed(page):
    shown = page.get("/messages/1")
    assert "Tea &amp; &lt;biscuits&gt;" in shown.text
    assert '<a href="https://example.com/bookings/abc-1"' in shown.text
    assert "&lt;b&gt;Bye" in shown.text
    assert SCRIPT not in shown.text
    assert 'sandbox="allow-popups' in shown.text
    inside = page.get("/messages/1.html")
    assert inside.headers["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "script" not in inside.headers["Content-Security-Policy"]


def test_an_invite_is_a_download(page):
    found = page.get("/messages/1/files/0")
    assert found.data == b"BEGIN:VCALENDAR"
    assert found.headers["Content-Disposition"] == 'attachment; filename="i.ics"'


@pytest.mark.parametrize("path", ["/messages/2", "/messages/2.eml", "/messages/1/files/7", "/x"])
def test_what_is_not_there_is_not_found(page, path):
    assert page.get(path).status_code == 404


def test_an_empty_mailbox_says_so(folder):
    assert "Nothing yet" in mailbox_pages.create(folder).test_client().get("/").text


def test_a_mail_whose_writing_was_cut_short_is_no_mail(tmp_path):
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "000001.json").write_text('{"at": "", "sender": "", "to": []}')
    (tmp_path / "mails" / "000001.eml.new").write_bytes(b"Subj")
    again = Folder(tmp_path / "mails")
    again.add("a@example.com", [BEN.email], bytes(mail()), MONDAY_9AM)
    assert [one.subject for one in again.received()] == ["Your booking"]


def test_a_mailbox_killed_after_250_has_lost_nothing_and_goes_on_counting(tmp_path):
    with mailbox.listening(0) as smtp, mailbox.listening(0) as http:
        for _ in range(2):
            with running(smtp, http, tmp_path) as process:
                send(smtp.getsockname()[1])
                process.kill()
                process.wait()
        with running(smtp, http, tmp_path), httpx.Client() as client:
            there = client.get(f"http://127.0.0.1:{http.getsockname()[1]}/messages.json").json()
    assert [found["id"] for found in there] == [1, 2]


def send(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(mail())


@contextmanager
def running(smtp, http, directory):
    fds = ["--smtp-fd", str(smtp.fileno()), "--http-fd", str(http.fileno())]
    process = subprocess.Popen(
        [sys.executable, "-m", "booking_service.demo.mailbox", *fds, "--dir", str(directory)],
        pass_fds=(smtp.fileno(), http.fileno()),
    )
    yield process
    process.kill()
    process.wait()
