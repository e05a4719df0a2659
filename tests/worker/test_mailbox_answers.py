"""Answers that come by mail: whose count, what they change, and what they never do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.answers import Answer
from shared.domain.notices import NoticeKind
from shared.storage.audit import AuditRow
from shared.storage.bookings import BookingRow
from tests.people import ADA, BEN, CLEO
from tests.worker.calendar_programs import PROGRAMS
from tests.worker.outbox import right_now

NOTED, IGNORED = {"noted": 1}, {"ignored": 1}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def booking(outbox):
    return outbox.book()


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_no_is_noted_and_changes_nothing_else(post, booking, program):
    before = post.row(BookingRow, booking)
    assert post.take(booking, program, status="DECLINED") == NOTED
    assert post.answer(booking) == (Answer.DECLINED, None)
    after = post.row(BookingRow, booking)
    assert (after.state, after.revision, after.starts_at) == (
        before.state,
        before.revision,
        before.starts_at,
    )
    assert post.folder.seen() == [True]


def test_another_time_that_is_proposed_is_kept(post, booking):
    start = post.row(BookingRow, booking).starts_at + DAY
    assert post.take(booking, method="COUNTER", status="TENTATIVE", start=start) == NOTED
    assert post.answer(booking) == (Answer.TENTATIVE, start)


def test_a_newer_answer_takes_the_place_of_an_older_one_and_never_the_other_way(post, booking):
    now = right_now().replace(microsecond=0)
    assert post.take(booking, status="ACCEPTED", stamp=now) == NOTED
    assert post.take(booking, status="DECLINED", stamp=now - HOUR) == IGNORED
    assert post.answer(booking)[0] is Answer.ACCEPTED
    assert post.take(booking, status="DECLINED", stamp=now + HOUR) == NOTED
    assert post.answer(booking)[0] is Answer.DECLINED


def test_after_a_move_an_answer_to_the_old_time_says_nothing(post, booking):
    assert post.take(booking, status="ACCEPTED") == NOTED
    post.outbox.move(booking)
    assert post.take(booking, status="DECLINED", sequence=0) == IGNORED
    assert post.take(booking, status="TENTATIVE", sequence=1, stamp=right_now() - DAY) == NOTED
    assert post.answer(booking)[0] is Answer.TENTATIVE


FORGED = {
    "the coach's own copy": {"attendee": ADA.email, "sender": ADA.email},
    "somebody else in the client's name": {"sender": CLEO.email},
    "two senders": {"sender": f"{BEN.email}>, <{CLEO.email}"},
    "an unknown booking": {"uid": "0@example.com"},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_answer_is_ignored_and_not_marked(post, booking, forged):
    assert post.take(booking, status="DECLINED", **forged) == IGNORED
    assert post.answer(booking) == (None, None)
    assert post.folder.seen() == [False]
    with post.outbox.sessions() as tx:
        assert tx.scalars(select(AuditRow)).all() == []


def test_case_does_not_make_another_person(post, booking):
    assert post.take(booking, attendee=BEN.email.upper(), sender="Ben@Example.COM") == NOTED


def test_an_answer_to_what_is_cancelled_or_over_is_ignored(post, booking, outbox):
    over = outbox.book(start=right_now() - HOUR)
    assert post.take(over) == IGNORED
    outbox.cancel(booking)
    assert post.take(booking) == IGNORED


def test_a_time_that_has_passed_cannot_be_proposed(post, booking):
    assert post.take(booking, method="COUNTER", start=right_now() - HOUR) == IGNORED


def test_what_is_said_about_a_booking_of_another_client_is_not_theirs_to_say(post, outbox):
    cleo = outbox.another_client(CLEO)
    hers = outbox.book(client_id=cleo)
    assert post.take(hers) == IGNORED
    assert post.take(hers, attendee=CLEO.email, sender=CLEO.email) == NOTED


DOUBTS = {
    "no": ({"status": "DECLINED"}, {"pending": 1}),
    "another time": ({"status": "ACCEPTED", "method": "COUNTER"}, {"pending": 1}),
    "yes": ({"status": "ACCEPTED"}, {}),
    "perhaps": ({"status": "TENTATIVE"}, {}),
}


@pytest.mark.parametrize(("told", "mails"), DOUBTS.values(), ids=DOUBTS)
def test_the_coach_is_written_to_where_a_booking_is_in_doubt_and_once(post, booking, told, mails):
    for _ in range(2):
        assert post.take(booking, **told) == NOTED
    assert post.outbox.states() == mails
    found = post.outbox.find(booking, NoticeKind.COACH_ANSWERED)
    assert (found is not None) is bool(mails)
