"""What the coach's morning mail tells, and what is news enough to send one."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind
from shared.letters import Letters
from shared.messages.links import Links
from shared.storage import digests
from shared.storage.alliances import AllianceRow
from shared.storage.bookings import BookingRow
from shared.storage.people import CoachRow
from shared.storage.referrals import ReferralRow
from tests.worker.mornings import DAY, HOUR, MORNING, SEALER, Ada
from tests.worker.outbox import HALF_AN_HOUR, right_now

DIGEST = NoticeKind.COACH_DIGEST


@pytest.fixture
def ada(outbox):
    return Ada(outbox)


def test_the_day_tells_todays_bookings_by_the_coachs_calendar(ada):
    today = ada.book(MORNING + 2 * HOUR)
    late = ada.book(datetime(2040, 6, 12, 22, 30, tzinfo=UTC))  # 23:30 in London
    ada.book(datetime(2040, 6, 12, 23, 30, tzinfo=UTC))  # 00:30 on the next date
    ada.book(MORNING + 4 * HOUR, State.CANCELLED)
    assert [row.id for row, _ in ada.morning().today] == [today, late]


def test_requests_are_told_as_long_as_they_wait(ada):
    waits = ada.book(MORNING + 3 * DAY, State.REQUESTED, request_expires_at=MORNING + DAY)
    ada.book(MORNING + 4 * DAY, State.REQUESTED, request_expires_at=MORNING - HOUR)
    assert [row.id for row, _ in ada.morning().requests] == [waits]
    assert ada.morning().has_news


def test_what_clients_wrote_is_told_once_and_not_what_the_coach_has_seen_or_written(ada):
    ada.answer(MORNING - 5 * HOUR, note="It went well")
    ada.win(MORNING - 4 * HOUR)
    ada.answer(MORNING - 3 * HOUR, made_by="coach")
    [heard] = ada.morning().heard
    assert (len(heard.check_ins), len(heard.wins)) == (1, 1)
    ada.client(coach_seen_at=MORNING - 5 * HOUR)
    [heard] = ada.morning().heard
    assert (len(heard.check_ins), len(heard.wins)) == (0, 1)
    ada.client(coach_seen_at=None)
    ada.rounds()
    ada.sent(MORNING)
    assert ada.morning(MORNING + DAY).heard == []


def test_what_a_mail_did_not_tell_because_it_never_went_is_in_the_next(ada):
    ada.win(MORNING - HOUR)
    ada.rounds()
    assert len(ada.morning(MORNING + DAY).heard) == 1


def test_an_alliance_is_told_of_when_the_client_changed_it(ada):
    terms = {"channel": "email"}
    ada.add(AllianceRow, version=1, terms=terms, made_by="coach", made_at=MORNING - 2 * HOUR)
    assert not ada.morning().has_news
    ada.add(AllianceRow, version=2, terms=terms, made_by="client", made_at=MORNING - HOUR)
    assert [one.alliance_changed for one in ada.morning().heard] == [True]


def test_what_still_stands_is_told_beside_news_and_sends_no_mail_by_itself(ada):
    long_ago = MORNING - 20 * DAY
    ada.client(paused_at=long_ago, asked_back_at=long_ago, address_stopped_at=long_ago)
    ada.add(ReferralRow, review_on=date(2040, 5, 1), made_at=long_ago)
    found = ada.morning()
    assert [len(part) for part in (found.asked_back, found.stopped, found.reviews)] == [1, 1, 1]
    assert not found.has_news


@pytest.mark.parametrize("field", ["asked_back_at", "address_stopped_at"])
def test_a_question_and_a_stopped_address_are_news_once(ada, field):
    ada.client(**{field: MORNING - HOUR})
    assert ada.morning().has_news
    ada.rounds()
    ada.sent(MORNING)
    assert not ada.morning(MORNING + DAY).has_news


def test_a_review_is_news_on_its_day(ada):
    ada.add(ReferralRow, review_on=date(2040, 6, 12), made_at=MORNING - 30 * DAY)
    ada.client(paused_at=MORNING - 30 * DAY)
    assert not ada.morning(MORNING - DAY).has_news
    assert ada.morning().has_news


def test_who_has_nothing_ahead_is_told_once_after_the_days_that_the_coach_chose(ada):
    ada.book(MORNING - 14 * DAY - HALF_AN_HOUR - HOUR, State.COMPLETED)
    assert not ada.morning(MORNING - DAY).has_news
    assert [client.id for client, _ in ada.morning().unbooked] == [ada.ben]
    ada.rounds()
    ada.sent(MORNING)
    assert not ada.morning(MORNING + DAY).has_news
    ada.coach(unbooked_after=timedelta(days=30))
    assert not ada.morning().has_news
    ada.coach(unbooked_after=None)
    assert not ada.morning(MORNING + 17 * DAY).has_news


@pytest.mark.parametrize("field", ["paused_at", "ended_at"])
def test_a_client_who_is_paused_or_has_ended_is_not_missed(ada, field):
    ada.book(MORNING - 14 * DAY - HOUR, State.COMPLETED)
    ada.client(**{field: MORNING - DAY})
    assert ada.morning().unbooked == []


def test_a_booking_ahead_or_a_request_is_something_ahead_and_a_first_hour_is_needed(ada):
    assert ada.morning().unbooked == []
    ada.book(MORNING - 14 * DAY - HOUR, State.COMPLETED)
    ahead = ada.book(MORNING + 5 * DAY, State.REQUESTED)
    assert ada.morning().unbooked == []
    ada.change(BookingRow, ahead, state=State.CANCELLED, changed_at=MORNING + 2 * HOUR)
    assert [one.since for _, one in ada.morning(MORNING + DAY).unbooked] == [MORNING + 2 * HOUR]


def test_a_coach_hears_of_no_other_coachs_clients(ada):
    ada.win(MORNING - HOUR)
    ada.book(MORNING + HOUR)
    with ada.sessions.begin() as tx:
        bea = CoachRow(
            id=uuid4(), slug="bea", name="Bea Novak", email="bea@example.com", zone="UTC",
            password_hash="-", country="DE", created_at=MORNING - 30 * DAY,
        )  # fmt: skip
        tx.add(bea)
        tx.flush()
        assert not digests.gather(tx, bea, MORNING).has_news


def test_at_sending_time_it_is_decided_again_whether_there_is_something(outbox):
    outbox.book(State.REQUESTED)
    notice = outbox.plan(outbox.coach_id, kind=DIGEST)
    with outbox.sessions.begin() as tx:
        tx.scalars(select(BookingRow)).one().state = State.DECLINED
    taken = []
    assert deliver_due(outbox.desk(taken.append)) == {Outcome.SUPERSEDED: 1}
    assert (outbox.row(notice).state, taken) == ("superseded", [])


WORDS = ("Call the bank", "Too tired", "the flu", "I asked for help")


@pytest.mark.parametrize("discreet", [False, True])
def test_the_mail_opens_what_was_sealed_but_not_a_discreet_clients_words(outbox, discreet):
    ada = Ada(outbox)
    ada.client(discreet=discreet)
    ada.answer(right_now() - HOUR, "not_done", note="Too tired", in_the_way="the flu")
    ada.win(right_now() - HOUR, "I asked for help")
    outbox.plan(outbox.coach_id, kind=DIGEST)
    told = _told(outbox)
    assert "Ben Okoro" in told
    assert [words in told for words in WORDS] == [not discreet] * 4


def _told(outbox):
    letters = Letters(
        links=Links("s" * 40, "https://book.example.com"), sealer=SEALER,
        base_url="https://book.example.com", practice_name="P", sender="bookings@example.com",
    )  # fmt: skip
    taken = []
    deliver_due(outbox.desk(taken.append, write=letters))
    [mail] = taken
    return mail.get_body(("plain",)).get_content()
