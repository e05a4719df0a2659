"""The mails of the outbox as its coach sees them, and the outbox in parts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from icalendar import Calendar
from sqlalchemy import select

from booking_service.usecases import changes
from shared.storage import outbox
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from tests.web.coach_side import (
    BEA,
    DAY,
    TUESDAY_10,
    a_booking,
    a_notice,
    add_bea,
    sign_in,
    text,
)


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


@pytest.fixture
def booking(app, ada, clock):
    return a_booking(app, ada, clock.now)


def rows(page):
    return re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page.text, re.DOTALL)


def test_a_mail_is_shown_as_it_would_go_with_headers_text_page_and_invite(app, hers, booking):
    notice = a_notice(app, booking)
    page = hers.get(f"/coach/notices/{notice}")
    words = text(page)
    assert "As it would go out now." in words
    assert f"Message-ID <{notice.hex}@example.com>" in words
    assert "To Ben Okoro <ben@example.com>" in words
    assert "London time, UTC+1" in words
    framed = hers.get(f"/coach/notices/{notice}/body.html")
    assert ">Hello Ben Okoro,</p>" in framed.text
    event = Calendar.from_ical(hers.get(f"/coach/notices/{notice}/invite.ics").data)
    assert event["METHOD"] == "REQUEST"
    assert event.walk("VEVENT")[0]["SEQUENCE"] == 0


def test_the_mails_page_stands_in_a_frame_that_runs_and_loads_nothing(app, hers, booking):
    notice = a_notice(app, booking)
    page = hers.get(f"/coach/notices/{notice}")
    assert f'src="/coach/notices/{notice}/body.html" sandbox></iframe>' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    framed = hers.get(f"/coach/notices/{notice}/body.html").headers["Content-Security-Policy"]
    assert framed.startswith("default-src 'none';")
    assert framed.endswith("frame-ancestors 'self'; sandbox")
    assert "script" not in framed


def test_the_clients_own_links_are_left_out(app, hers, booking):
    with app.extensions["tools"].sessions() as tx:
        since = tx.get(BookingRow, booking).created_at
        notices = tx.scalars(select(NoticeRow.id)).all()
    token = app.extensions["tools"].links.manage_token(booking, since)
    assert app.test_client().get(f"/bookings/{token}").status_code == 200
    for notice in notices:
        for part in ("", "/body.html", "/invite.ics"):
            shown = hers.get(f"/coach/notices/{notice}{part}").data.replace(b"\r\n ", b"")
            assert token.encode() not in shown
            found = set(re.findall(rb"localhost/(?:bookings|unsubscribe|me)/([\w.-]+)", shown))
            assert found <= {b"only-in-the-mail-itself"}


def test_what_went_out_is_shown_as_it_went_although_the_booking_has_moved(app, ada, hers, booking):
    notice = a_notice(app, booking)
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        found = outbox.of_coach(tx, outbox.Chosen(coach_id=ada.id, notice_id=notice), 1)[0]
        tools.letters(tx, outbox.loaded(tx, ada.id, found))  # as the sender does
    a_notice(app, booking, state="sent", smtp_started_at=TUESDAY_10, sent_at=TUESDAY_10)
    with tools.sessions.begin() as tx:
        later = TUESDAY_10 + timedelta(hours=2)
        changes.move(tx, booking, later, changes.Actor(ada.id), tools.desk, tools.clock())
    words = text(hers.get(f"/coach/notices/{notice}"))
    assert "As it went out." in words
    assert "2026-06-09 10:00 (Europe/London, UTC+01:00)" in words
    assert "12:00" not in words


def test_a_mail_of_which_nothing_was_kept_says_so(app, hers, booking):
    notice = a_notice(app, booking, state="sent", smtp_started_at=TUESDAY_10)
    assert "what went out then was not kept" in text(hers.get(f"/coach/notices/{notice}"))


def test_another_coach_and_nobody_see_no_mail(app, booking, clock):
    add_bea(app, clock.now)
    bea, nobody = sign_in(app, BEA), app.test_client()
    notice = a_notice(app, booking)
    for part in ("", "/body.html", "/invite.ics"):
        assert bea.get(f"/coach/notices/{notice}{part}").status_code == 404
        assert nobody.get(f"/coach/notices/{notice}{part}").status_code == 303


@pytest.mark.usefixtures("booking")
def test_a_mail_without_an_invite_hands_none_out(app, hers):
    with app.extensions["tools"].sessions() as tx:
        query = select(NoticeRow.id).where(NoticeRow.kind == "booking_reminder")
        reminder = tx.scalars(query).first()
    assert hers.get(f"/coach/notices/{reminder}").status_code == 200
    assert hers.get(f"/coach/notices/{reminder}/invite.ics").status_code == 404


def test_the_outbox_is_chosen_from_and_turned_page_by_page(app, ada, hers, clock, booking):
    for day in range(1, 16):
        a_booking(app, ada, clock.now, TUESDAY_10 + DAY * day)
    first = hers.get("/coach/notices")
    assert "63 messages, page 1 of 2" in text(first)
    assert len(rows(first)) == 50
    older = unescape(re.search(r'<a href="([^"]+)">Older', first.text)[1])
    assert len(rows(hers.get(older))) == 13
    assert len(rows(hers.get(f"/coach/notices?booking={booking}"))) == 3
    with app.extensions["tools"].sessions() as tx:
        ben = tx.get(BookingRow, booking).client_id
    assert "63 messages" in text(hers.get(f"/coach/notices?client={ben}"))
    assert "0 messages" in text(hers.get(f"/coach/notices?client={booking}"))


@pytest.mark.parametrize(
    "wrong", ["page=0", "page=x", "page=-1", "page=99999999999", "client=ben", "booking=1"]
)
def test_a_wrong_choice_is_named(hers, wrong):
    answer = hers.get(f"/coach/notices?{wrong}")
    assert answer.status_code == 422


def test_looking_at_a_mail_changes_nothing(app, hers, booking):
    def everything():
        with app.extensions["tools"].sessions() as tx:
            return [
                {**vars(row)} | {"_sa_instance_state": 0}
                for row in tx.scalars(select(NoticeRow).order_by(NoticeRow.id))
            ]

    before, notice = everything(), a_notice(app, booking)
    for part in ("", "/body.html", "/invite.ics"):
        hers.get(f"/coach/notices/{notice}{part}")
        hers.head(f"/coach/notices/{notice}{part}")
    assert everything() == before
