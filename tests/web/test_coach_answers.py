"""What a client's calendar answered: shown to their coach, who decides what comes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.answers import Answer, CalendarAnswer
from shared.storage import answers
from shared.storage.audit import AuditRow
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from tests.people import BEN, CLEO
from tests.web.coach_side import (
    BEA,
    DAY,
    TUESDAY_10,
    a_booking,
    add_bea,
    send,
    sign_in,
    start_of,
    text,
)

HOUR = timedelta(hours=1)
LIST = "/coach/bookings"


@pytest.fixture
def hers(app, ada):
    return sign_in(app, ada)


@pytest.fixture
def booking(app, ada, clock):
    return a_booking(app, ada, clock.now)


@pytest.fixture
def sessions(app):
    return app.extensions["tools"].sessions


def answer(sessions, booking, clock, said=None, proposed=None):
    """Note what Ben's calendar answered, as the worker does."""
    with sessions.begin() as tx:
        row = tx.get(BookingRow, booking)
        told = CalendarAnswer(
            uid=row.uid,
            attendee=BEN.email,
            sender=BEN.email,
            sequence=row.revision,
            stamp=clock.now,
            answer=said,
            proposed_start=proposed,
        )
        answers.note(tx, row, told, clock.now)


def path(booking, *more):
    return "/".join([LIST, str(booking), *more])


def mails(sessions, booking):
    with sessions() as tx:
        query = select(NoticeRow.kind).where(NoticeRow.booking_id == booking)
        return sorted(tx.scalars(query.where(NoticeRow.state == "pending")))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Answer.ACCEPTED, "Accepted in their calendar"),
        (Answer.TENTATIVE, "Tentative in their calendar"),
        (Answer.DECLINED, "Declined in their calendar"),
    ],
)
def test_an_answer_stands_on_the_bookings_page_and_in_the_list(
    hers, sessions, booking, clock, said, words
):
    assert words not in text(hers.get(LIST))
    answer(sessions, booking, clock, said)
    page = text(hers.get(path(booking)))
    assert words in page
    assert "Monday 8 June, 10:00" in page
    assert ("The booking still stands" in page) is (said is Answer.DECLINED)
    assert words in text(hers.get(LIST))


def test_another_time_is_taken_with_one_press(hers, app, sessions, booking, clock):
    answer(sessions, booking, clock, Answer.TENTATIVE, TUESDAY_10 + DAY)
    page = hers.get(path(booking))
    assert "It asks for another time: Wednesday 10 June, 10:00" in text(page)
    assert "Asks for another time" in text(hers.get(LIST))
    there = f"{TUESDAY_10 + DAY:%Y-%m-%dT%H:%M:%SZ}"
    assert f'name="start" value="{there}"' in page.text
    assert send(hers, path(booking, "move"), start=there).status_code == 303
    assert start_of(app, booking) == TUESDAY_10 + DAY
    after = text(hers.get(path(booking)))
    assert "What their calendar answered" not in after


def test_a_time_outside_the_hours_is_asked_about_first(hers, app, sessions, booking, clock):
    night = TUESDAY_10 + 12 * HOUR
    answer(sessions, booking, clock, None, night)
    asked = send(hers, path(booking, "move"), start=f"{night:%Y-%m-%dT%H:%M:%SZ}")
    assert "outside your hours" in text(asked)
    assert start_of(app, booking) == TUESDAY_10


def test_a_time_that_somebody_has_is_refused_and_stays_asked_for(
    hers, sessions, booking, clock, app, ada
):
    a_booking(app, ada, clock.now, start=TUESDAY_10 + DAY, who=CLEO)
    answer(sessions, booking, clock, None, TUESDAY_10 + DAY)
    there = f"{TUESDAY_10 + DAY:%Y-%m-%dT%H:%M:%SZ}"
    assert send(hers, path(booking, "move"), start=there).status_code == 409
    assert start_of(app, booking) == TUESDAY_10
    assert "It asks for another time" in text(hers.get(path(booking)))


def test_the_time_is_kept_with_one_press_and_the_client_is_told_once(
    hers, sessions, booking, clock
):
    answer(sessions, booking, clock, Answer.DECLINED, TUESDAY_10 + DAY)
    kept = send(hers, path(booking, "counter-refusal"))
    assert kept.status_code == 303
    page = text(hers.get(kept.location))
    assert "The time stays. Your client gets a mail." in page
    assert "It asks for another time" not in page
    assert "Declined in their calendar" in page
    assert mails(sessions, booking).count("counter_declined") == 1
    again = send(hers, path(booking, "counter-refusal"))
    assert again.status_code == 409
    assert "No other time is asked for any more." in text(again)
    assert mails(sessions, booking).count("counter_declined") == 1


def test_after_a_move_the_answer_to_the_old_time_is_gone(hers, sessions, booking, clock):
    answer(sessions, booking, clock, Answer.DECLINED, TUESDAY_10 + 2 * DAY)
    there = f"{TUESDAY_10 + DAY:%Y-%m-%dT%H:%M:%SZ}"
    send(hers, path(booking, "move"), start=there)
    assert "What their calendar answered" not in text(hers.get(path(booking)))
    assert send(hers, path(booking, "counter-refusal")).status_code == 409


def test_a_booking_that_is_cancelled_shows_no_answer(hers, sessions, booking, clock):
    answer(sessions, booking, clock, Answer.ACCEPTED)
    send(hers, path(booking, "cancellation"))
    assert "What their calendar answered" not in text(hers.get(path(booking)))


def test_another_coach_neither_sees_an_answer_nor_gives_one(app, sessions, booking, clock):
    answer(sessions, booking, clock, None, TUESDAY_10 + DAY)
    add_bea(app, clock.now)
    theirs = sign_in(app, BEA)
    assert theirs.get(path(booking)).status_code == 404
    assert send(theirs, path(booking, "counter-refusal")).status_code == 404
    with sessions() as tx:
        deeds = tx.scalars(select(AuditRow.action)).all()
    assert "counter_declined" not in deeds
