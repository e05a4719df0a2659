"""The coach's morning: one mail a date, by the coach's clock, and only if there is something."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from reminder_worker.jobs.deliver import Outcome, deliver_due
from reminder_worker.jobs.digest import digest_due
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind, NoticeState
from shared.letters import Letters
from shared.messages.links import Links
from shared.storage import digests
from shared.storage.alliances import AllianceRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.keys import Sealer
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow
from shared.storage.referrals import ReferralRow
from tests.worker.outbox import HALF_AN_HOUR, right_now

# Far ahead, so that the database's own clock never lets a mail of these tests go.
MORNING = datetime(2040, 6, 12, 7, tzinfo=UTC)  # 08:00 in London, a Tuesday
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SEALER = Sealer("A" * 43 + "=")
DIGEST = NoticeKind.COACH_DIGEST


class Ada:
    """Ada's practice long after it began, and her mornings."""

    def __init__(self, outbox):
        self.outbox, self.sessions = outbox, outbox.sessions
        self.ben = outbox.client_id
        self.change(CoachRow, outbox.coach_id, created_at=MORNING - 400 * DAY)
        self.change(ClientRow, self.ben, created_at=MORNING - 400 * DAY)

    def change(self, rows, row_id, **fields):
        with self.sessions.begin() as tx:
            row = tx.get(rows, row_id)
            for name, value in fields.items():
                setattr(row, name, value)

    def coach(self, **fields):
        self.change(CoachRow, self.outbox.coach_id, **fields)

    def client(self, **fields):
        self.change(ClientRow, self.ben, **fields)

    def book(self, start, state=State.CONFIRMED, **more):
        return self.outbox.book(state, start=start, **{"changed_at": start - 30 * DAY} | more)

    def add(self, rows, **fields):
        with self.sessions.begin() as tx:
            for name in ("what", "text", "note", "in_the_way"):
                if name in fields:
                    fields[name] = SEALER.seal(tx, self.ben, fields[name])
            row = rows(id=uuid4(), coach_id=self.outbox.coach_id, client_id=self.ben, **fields)
            tx.add(row)
        return row.id

    def answer(self, at, status="done", made_by="client", **more):
        """Ben's answer to something that he had promised."""
        promised = self.add(
            CommitmentRow, what="Call the bank", due_on=date(2040, 6, 10), status=status,
            made_by="client", made_at=at - DAY, since=at - DAY,
        )  # fmt: skip
        return self.add(
            CheckInRow, commitment_id=promised, status=status, made_by=made_by, at=at, **more
        )

    def win(self, at, text="I asked"):
        return self.add(WinRow, text=text, at=at)

    def rounds(self, now=MORNING):
        return digest_due(self.sessions, "example.com", now)

    def mails(self):
        """Each mail's date, due time and state."""
        with self.sessions() as tx:
            rows = tx.scalars(
                select(NoticeRow)
                .where(NoticeRow.kind == "coach_digest")
                .order_by(NoticeRow.created_at, NoticeRow.due_at)
            ).all()
        return [(row.offset, f"{row.due_at:%m-%d %H:%M}", row.state) for row in rows]

    def morning(self, due_at=MORNING):
        with self.sessions() as tx:
            return digests.gather(tx, tx.get(CoachRow, self.outbox.coach_id), due_at)

    def sent(self, due_at):
        """Let the mail of a morning have gone."""
        with self.sessions.begin() as tx:
            row = tx.scalars(select(NoticeRow).where(NoticeRow.due_at == due_at)).one()
            row.state, row.sent_at = NoticeState.SENT, due_at


@pytest.fixture
def ada(outbox):
    return Ada(outbox)


def test_a_morning_without_anything_sends_nothing_and_is_decided_once(ada):
    assert ada.rounds() == 0
    ada.win(MORNING + HOUR)
    assert ada.rounds(MORNING + 2 * HOUR) == 0  # what came at nine is for tomorrow
    assert ada.mails() == []
    assert ada.rounds(MORNING + DAY) == 1


def test_a_mail_goes_at_the_coachs_hour_and_not_before(ada):
    ada.win(MORNING - HOUR)
    assert ada.rounds(MORNING - MINUTE) == 0
    assert ada.rounds(MORNING) == 1
    assert ada.mails() == [("2040-06-12", "06-12 07:00", "pending")]


def test_one_mail_a_date_however_often_and_by_however_many_it_is_decided(ada):
    ada.win(MORNING - HOUR)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: ada.rounds(), range(12))) == 1
    assert len(ada.mails()) == 1


def test_another_hour_on_the_same_date_is_no_second_mail(ada):
    ada.win(MORNING - HOUR)
    ada.rounds()
    ada.coach(digest_at="11:00")
    assert ada.rounds(MORNING + 4 * HOUR) == 0


def test_the_hour_can_be_chosen_and_the_mail_turned_off(ada):
    ada.win(MORNING - 3 * HOUR)
    ada.coach(digest_at="06:30")
    assert ada.rounds(MORNING - 91 * MINUTE) == 0
    assert ada.rounds(MORNING - 30 * MINUTE) == 1
    ada.coach(digest_at=None)
    ada.win(MORNING + HOUR)
    assert ada.rounds(MORNING + DAY) == 0


def test_a_worker_that_was_away_sends_no_late_mail_and_loses_nothing(ada):
    ada.win(MORNING - HOUR)
    assert ada.rounds(MORNING + 7 * HOUR) == 0
    assert ada.rounds(MORNING + DAY) == 1
    assert [len(one.wins) for one in ada.morning(MORNING + DAY).heard] == [1]


@pytest.mark.parametrize(
    ("zone", "on", "hour", "due"),
    [
        ("Europe/Berlin", date(2040, 3, 25), "02:30", "03-25 01:00"),  # skipped: the gap's end
        ("Europe/Berlin", date(2040, 10, 28), "02:30", "10-28 00:30"),  # twice: the first
        ("America/New_York", date(2040, 3, 11), "08:00", "03-11 12:00"),
        ("Australia/Lord_Howe", date(2040, 10, 7), "08:00", "10-06 21:00"),
    ],
)
def test_the_hour_is_right_on_dates_on_which_the_clocks_change(ada, zone, on, hour, due):
    ada.coach(zone=zone, digest_at=hour)
    ada.win(datetime(on.year, on.month, on.day, tzinfo=UTC) - 2 * DAY)
    ada.coach(digested_on=on - DAY)
    start = datetime(on.year, on.month, on.day, tzinfo=UTC) - DAY / 2
    for quarter in range(120):
        ada.rounds(start + quarter * HOUR / 4)
    assert ada.mails()[0] == (on.isoformat(), due, "pending")


def test_a_new_coach_gets_no_mail_for_a_morning_before_they_came(ada):
    ada.coach(created_at=MORNING + MINUTE)
    ada.win(MORNING - HOUR)
    assert ada.rounds(MORNING + HOUR) == 0


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
