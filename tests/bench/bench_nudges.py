"""A thousand clients with three commitments each: planning them, and one day of their mails.

Prints figures; only the number of queries is held to anything. The year lies far ahead, so that
the database's own clock lets nothing of the play go early.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import event, func, select, text

from reminder_worker.jobs.deliver import deliver_due
from reminder_worker.jobs.desk import Desk
from reminder_worker.jobs.plan_nudges import plan_due
from shared.domain.notices import NoticeState
from shared.letters import Letters
from shared.messages.links import Links
from shared.runtime import logs
from shared.storage.keys import Sealer
from shared.storage.notices import NoticeRow

CLIENTS = 1_000
NOW = datetime(2040, 6, 4, 3, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
ROOM = text("""
    INSERT INTO coaches (id, slug, name, email, password_hash, zone, created_at)
    VALUES (gen_random_uuid(), 'ada', 'Ada', 'ada@example.com', '-', 'UTC', :now)""")
PEOPLE = text("""
    INSERT INTO clients (id, coach_id, name, email, zone, created_at)
    SELECT gen_random_uuid(), coaches.id, 'Client ' || n, 'c' || n || '@example.com',
        (ARRAY['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])[1 + n % 3], :now
    FROM coaches, generate_series(1, :number) AS n""")
PROMISES = text("""
    INSERT INTO commitments (id, coach_id, client_id, what, due_on, status, made_by, made_at, since)
    SELECT gen_random_uuid(), coach_id, id, :what, date '2040-06-05' + n, 'open', 'client', :now,
        :now
    FROM clients, generate_series(0, 2) AS n""")


@pytest.fixture
def crowd(sessions):
    logs.configure("WARNING", "bench")
    with sessions.begin() as tx:
        tx.execute(ROOM, {"now": NOW - DAY})
        tx.execute(PEOPLE, {"now": NOW - DAY, "number": CLIENTS})
        tx.execute(PROMISES, {"now": NOW - DAY, "what": b"sealed"})
        tx.execute(text("ANALYZE"))
    return sessions


@pytest.mark.timeout(600)
def test_planning_a_thousand_clients_and_sending_one_day_of_their_mails(crowd):
    with Counting(crowd) as queries:
        seconds, planned = timed(lambda: plan_due(crowd, "example.com", NOW))
    print(f"\nplanned {planned} clients in {seconds:.2f} s, {queries.total()} queries")
    assert planned == CLIENTS
    assert queries.total() <= 30 * (CLIENTS // 200 + 2)

    with Counting(crowd) as queries:
        seconds, again = timed(lambda: plan_due(crowd, "example.com", NOW))
    print(f"a round with nothing to do: {1000 * seconds:.1f} ms, {queries.total()} queries")
    assert again == 0

    let_a_day_be_due(crowd)
    sent = []
    seconds, done = timed(lambda: deliver_due(desk(crowd, sent), timedelta(minutes=10)))
    print(
        f"wrote and sent a day of {len(sent)} mails in {seconds:.1f} s,"
        f" {len(sent) / seconds:.0f} a second {dict(done)}"
    )
    assert mails_a_client(sent) == {1}


def timed(do):
    begun = perf_counter()
    result = do()
    return perf_counter() - begun, result


class Counting:
    """Count the statements of a factory's sessions."""

    def __init__(self, sessions):
        self._engine = sessions.kw["bind"]
        self._counted = Counter()

    def __enter__(self):
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self._counted

    def __exit__(self, *_):
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, *about):
        self._counted[about[2].split(" ", 1)[0]] += 1


def let_a_day_be_due(sessions):
    """Make claimable what is due on the first day, whatever the database's clock says."""
    with sessions.begin() as tx:
        tx.execute(
            text(
                "UPDATE notices SET visible_at = timestamptz '2000-01-01'"
                " WHERE state = 'pending' AND due_at < :end"
            ),
            {"end": NOW + DAY},
        )
        left = select(func.count()).where(NoticeRow.state == NoticeState.PENDING)
        print(f"notices planned in all: {tx.scalar(left)}")


def desk(sessions, sent):
    letters = Letters(
        links=Links("s" * 40, "https://book.example.com"),
        sealer=Sealer("A" * 43 + "="),
        base_url="https://book.example.com",
        practice_name="What's Next",
        sender="bookings@example.com",
    )
    return Desk(
        sessions=sessions,
        write=letters,
        send=sent.append,
        clock=lambda: NOW + timedelta(hours=11),
        lease=timedelta(minutes=2),
        mail_domain="example.com",
    )


def mails_a_client(sent):
    return set(Counter(str(mail["To"]) for mail in sent).values())
