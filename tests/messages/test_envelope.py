from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest

from shared.domain.notices import SORTS, NoticeKind
from shared.messages.emails import compose
from tests.messages.mails import ADA, BEN, calendar_of, calendar_part, facts, mail_for

KINDS = list(NoticeKind)
CARRYING = {
    NoticeKind.BOOKING_CONFIRMED,
    NoticeKind.REQUEST_APPROVED,
    NoticeKind.BOOKING_MOVED,
    NoticeKind.BOOKING_CANCELLED,
    NoticeKind.COACH_BOOKED,
    NoticeKind.COACH_MOVED,
    NoticeKind.COACH_CANCELLED,
    NoticeKind.COUNTER_DECLINED,
}
ANN = "Ann, Lee;\r\nBcc: <x@y.z> \N{GRINNING FACE}"


def types_of(mail):
    return [part.get_content_type() for part in mail.walk()]


def received(mail):
    """The mail as it is on the other side of the wire."""
    return message_from_bytes(mail.as_bytes(), policy=SMTP)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_facts_give_the_same_bytes(kind):
    assert mail_for(kind).as_bytes() == mail_for(kind).as_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_arrives_without_a_defect(kind):
    mail = received(mail_for(kind))
    assert [part.defects for part in mail.walk() if part.defects] == []


@pytest.mark.parametrize("kind", sorted(CARRYING))
def test_the_invite_is_the_last_alternative_and_once_more_a_file(kind):
    mail = received(mail_for(kind))
    assert types_of(mail) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    part, attached = calendar_part(mail), list(mail.walk())[-1]
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part.get_content_charset() == "utf-8"
    assert attached.get_filename() == "invite.ics"
    assert attached.get_payload(decode=True) == part.get_payload(decode=True)


@pytest.mark.parametrize("kind", sorted(CARRYING))
def test_the_method_of_the_part_is_the_method_of_the_object(kind):
    part = calendar_part(mail_for(kind))
    others = {"counter_declined": "DECLINECOUNTER"}
    method = others.get(kind, "CANCEL" if kind.endswith("cancelled") else "REQUEST")
    assert part.get_param("method") == method
    assert f"METHOD:{method}\r\n".encode() in part.get_payload(decode=True)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - CARRYING))
def test_mails_without_an_invite_are_text_and_html(kind):
    assert types_of(mail_for(kind)) == ["multipart/alternative", "text/plain", "text/html"]


def test_the_sender_is_the_coach_via_the_practice():
    assert mail_for()["From"] == "Ada Winter via What's Next <bookings@example.net>"


def test_replies_go_to_the_coach_only_where_the_caller_says_so():
    assert mail_for()["Reply-To"] is None
    assert mail_for(reply_to=ADA.email)["Reply-To"] == ADA.email


def test_a_mail_names_the_bookings_first_mail_and_the_first_names_none():
    mail = mail_for(NoticeKind.BOOKING_MOVED)
    assert mail["References"] == mail["In-Reply-To"] == "<first.0001@bookings.example.net>"
    first = mail_for(thread_id="<1@example.net>", message_id="<1@example.net>")
    assert first["References"] is None
    assert first["Message-ID"] == "<1@example.net>"


def test_long_ids_and_links_stay_whole_on_the_wire():
    thread = f"<{'b' * 90}@bookings.example.net>"
    link = "https://whatsnext.example.net/unsubscribe/" + "Ab-_c." * 40
    mail = mail_for(NoticeKind.BOOKING_REMINDER, thread_id=thread, unsubscribe_url=link)
    wire = mail.as_bytes().decode("ascii")
    assert f"\r\nReferences: {thread}\r\n" in wire
    assert f"\r\nIn-Reply-To: {thread}\r\n" in wire
    assert f"\r\nList-Unsubscribe: <{link}>\r\n" in wire


@pytest.mark.parametrize("kind", KINDS)
def test_only_reminders_are_marked_as_automatic(kind):
    mail = mail_for(kind, unsubscribe_url="https://whatsnext.example.net/unsubscribe/x")
    reminds = kind in SORTS
    assert mail["Auto-Submitted"] == ("auto-generated" if reminds else None)
    assert (mail["List-Unsubscribe"] is not None) is reminds
    assert (mail["List-Unsubscribe-Post"] is not None) is reminds


@pytest.mark.parametrize(
    ("site", "one_click"),
    [
        ("https://book.example.com", True),
        ("http://book.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://192.168.0.9:8000", False),
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
    ],
)
def test_one_click_is_offered_on_https_alone_and_within_this_machine(site, one_click):
    mail = mail_for(NoticeKind.BOOKING_REMINDER, unsubscribe_url=f"{site}/unsubscribe/x")
    assert mail["List-Unsubscribe"] == f"<{site}/unsubscribe/x>"
    assert (mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click") is one_click


def test_without_an_unsubscribe_link_a_reminder_offers_none():
    mail = mail_for(NoticeKind.BOOKING_REMINDER, unsubscribe_url=None)
    assert mail["List-Unsubscribe"] is mail["List-Unsubscribe-Post"] is None


def test_the_date_is_the_notices_and_not_the_clocks():
    due_at = datetime(2026, 6, 9, 14, tzinfo=UTC)
    assert mail_for(due_at=due_at)["Date"] == "Tue, 09 Jun 2026 14:00:00 +0000"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [ANN, 'J"org <e@v.il>, "', "\N{GRINNING FACE}" * 40, "Ä\x00" * 90])
def test_a_name_cannot_add_a_header_or_a_recipient(kind, name):
    named = facts(kind, client=replace(BEN, name=name), coach=replace(ADA, name=name))
    mail = received(compose(named))
    assert mail.keys() == mail_for(kind).keys()
    to = ADA.email if kind.startswith("coach_") else BEN.email
    assert [address.addr_spec for address in mail["To"].addresses] == [to]
    assert [address.addr_spec for address in mail["From"].addresses] == ["bookings@example.net"]


def test_a_domain_with_an_umlaut_is_written_so_that_every_mail_server_finds_it():
    mail = received(mail_for(client=replace(BEN, email="ben@bücher.example.com")))
    assert [address.addr_spec for address in mail["To"].addresses] == [
        "ben@xn--bcher-kva.example.com"
    ]
    assert b"mailto:ben@xn--bcher-kva.example.com" in calendar_of(mail).replace(b"\r\n ", b"")
