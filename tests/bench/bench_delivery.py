"""How fast mails go out, beside what a queue and a mail server can do without us.

Prints figures; no time fails it. That the partial index serves the claim does.
"""

import os
import smtplib
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from uuid import uuid4

import pytest
import redis
from sqlalchemy import event, text

from reminder_worker import tools
from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.letters import Letters
from shared.runtime import logs
from shared.runtime.settings import Settings
from shared.storage import sending
from shared.storage.claimed import load_for_sending
from shared.storage.people import CoachRow
from tests.journeys.crowd import crowd
from tests.people import ADA
from tests.worker.outbox import right_now

LEASE = timedelta(minutes=2)
MAILS, TASKS, MILLION = 400, 3000, 1_000_000
BATCH, ROUNDS = 100, 60
pytestmark = pytest.mark.timeout(900)

FUTURE = text("""
    INSERT INTO notices (id, coach_id, booking_id, kind, recipient, state, due_at, visible_at,
        expires_at, revision, dedupe_key, message_id, created_at)
    SELECT gen_random_uuid(), :coach, :booking, 'booking_reminder', 'client', 'pending',
        at, at, at + '1 day', 0, 'bench:' || :tag || n, '<' || :tag || n || '@example.com>', now()
    FROM (SELECT n, now() + :shift + n * interval '20 seconds' AS at
          FROM generate_series(1, :number) AS n) AS rows""")


@pytest.fixture
def coach(sessions):
    with sessions.begin() as tx:
        row = CoachRow(
            id=uuid4(), slug="ada", name=ADA.name, email=ADA.email, zone=ADA.zone,
            password_hash="-", country="GB", created_at=right_now(),
        )  # fmt: skip
        tx.add(row)
    return row.id


@pytest.fixture
def sink():
    """The port of a mail server that takes everything, in a process of its own."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.sink"], stdout=subprocess.PIPE, text=True
    )
    yield int(child.stdout.readline())
    child.kill()
    child.wait()


@pytest.fixture
def have(database_url, sink):
    """What a worker works with, against this test's database and the sink."""
    logs.configure("WARNING", "bench")
    made = tools.make(
        Settings(
            database_url=database_url,
            secret_key="s" * 40,
            master_key="A" * 43 + "=",
            smtp_host="127.0.0.1",
            smtp_port=sink,
        )
    )
    yield made
    made.close()


def people(number, tag):
    return [f"{tag}{n}@example.com" for n in range(number)]


def rate(number, work):
    """Return how many a second, our own time on the processor for one (ms), and what it gave."""
    before, busy = time.perf_counter(), time.process_time()
    found = work()
    took = time.perf_counter() - before
    return number / took, (time.process_time() - busy) / number * 1000, found


def test_mails_a_second_beside_a_bare_loop_and_a_queue_that_does_nothing(
    sessions, coach, have, sink, valkey_url
):
    with sessions.begin() as tx:
        crowd(tx, coach, people(50, "warm"))
    deliver_due(have.desk)
    with sessions.begin() as tx:
        crowd(tx, coach, people(MAILS, "mail"))
    content = a_real_mail(sessions, have.desk.write)
    real, own, done = rate(MAILS, lambda: deliver_due(have.desk, timedelta(minutes=5)))
    assert done == {Outcome.SENT: MAILS}
    bare, own_bare, _ = rate(MAILS, lambda: bare_loop(sink, content))
    claims, *_ = rate(MAILS, lambda: claim_all(sessions, coach))
    queue = celery_alone(valkey_url)
    print(f"\n{'claims':>34} {claims:9,.0f} /s  in batches of 50")
    print(f"{'mails, written, marked, recorded':>34} {real:9,.0f} /s  own time {own:.2f} ms")
    print(f"{'bare SMTP loop, the same bytes':>34} {bare:9,.0f} /s  own time {own_bare:.2f} ms")
    print(f"{'Celery tasks that do nothing':>34} {queue:9,.0f} /s  one process")
    print(f"{'mails to bare loop':>34} {real / bare:9.2f}")
    print(f"{'mails to empty tasks':>34} {real / queue:9.2f}")
    print(f"{'claims to mails':>34} {claims / real:9.1f}")


def a_real_mail(sessions, write):
    """Return the bytes of one of the mails that wait, and leave it waiting."""
    assert isinstance(write, Letters)
    with sessions() as tx:
        [claimed] = sending.claim_due(tx, LEASE, 1)
        content = write.show(tx, load_for_sending(tx, claimed)).as_bytes()
        tx.rollback()
    return content


def bare_loop(port, content):
    with smtplib.SMTP("127.0.0.1", port, "bench") as server:
        for number in range(MAILS):
            server.sendmail("bookings@example.com", f"mail{number}@example.com", content)


def claim_all(sessions, coach):
    """Claim as many notices as there were mails, batch by batch."""
    with sessions.begin() as tx:
        crowd(tx, coach, people(MAILS, "claim"))
    while True:
        with sessions.begin() as tx:
            if not sending.claim_due(tx, LEASE, 50):
                return


def celery_alone(valkey_url):
    """Return how many tasks that do nothing one worker process ends a second."""
    socket = valkey_url.partition("://")[2]
    env = os.environ | {"BENCH_BROKER": valkey_url, "BENCH_DONE": socket}
    code = (
        "from tests.bench.noop import nothing, last\n"
        f"for _ in range({TASKS}): nothing.delay()\n"
        "last.delay()"
    )
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "--quiet", "--app", "tests.bench.noop", "worker",
         "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with redis.Redis(unix_socket_path=socket) as client:
            waiting = lambda: client.llen("celery")  # noqa: E731
            while waiting() > TASKS - 200:
                time.sleep(0.005)
            begun, left = time.perf_counter(), waiting()
            while not client.exists("done"):
                time.sleep(0.005)
        return left / (time.perf_counter() - begun)
    finally:
        worker.terminate()
        worker.wait()


def test_a_claim_of_100_among_a_million_is_served_by_the_partial_index(sessions, coach):
    fill(sessions, coach)
    times = [claim_once(sessions, BATCH) for _ in range(ROUNDS)]
    with sessions() as tx:
        plan = explained(tx)
    claim_once(sessions, 2 * BATCH)
    idle = claim_once(sessions, 0)
    print(f"\nclaim of {BATCH} due out of {MILLION:,} future notices:", end=" ")
    print(f"median {statistics.median(times):.1f} ms", end=", ")
    print(f"p95 {sorted(times)[int(ROUNDS * 0.95)]:.1f} ms; nothing due: {idle:.1f} ms")
    print(plan)
    assert "notices_visible_at_idx" in plan
    assert "Index Cond: (visible_at <= statement_timestamp())" in plan
    assert "Seq Scan on notices" not in plan


def fill(sessions, coach):
    """Write a million notices for later, and those that are due."""
    with sessions.begin() as tx:
        [booking] = crowd(tx, coach, people(1, "million"))
        tx.execute(text("UPDATE notices SET state = 'sent'"))
        wanted = {"coach": coach, "booking": booking}
        tx.execute(text("SET LOCAL statement_timeout = 0"))
        tx.execute(text("SET LOCAL session_replication_role = replica"))  # no checks row by row
        far, past = timedelta(days=1), -timedelta(days=30)
        tx.execute(FUTURE, wanted | {"tag": "far", "shift": far, "number": MILLION})
        due = {"tag": "due", "shift": past, "number": BATCH * (ROUNDS + 2)}
        tx.execute(FUTURE, wanted | due)
        tx.execute(text("ANALYZE notices"))


def claim_once(sessions, number):
    """Claim this many, and return how long it took in ms."""
    before = time.perf_counter()
    with sessions.begin() as tx:
        claimed = sending.claim_due(tx, LEASE, number or BATCH)
    took = (time.perf_counter() - before) * 1000
    assert len(claimed) == number
    return took


def explained(tx):
    """Return what PostgreSQL does with the claim itself."""
    seen = []
    engine = tx.connection().engine

    def keep(connection, cursor, statement, parameters, *_):  # noqa: ARG001
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    sending.claim_due(tx, LEASE, BATCH)
    event.remove(engine, "before_cursor_execute", keep)
    [(statement, parameters)] = seen
    raw = tx.connection().connection.driver_connection
    rows = raw.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {statement}", parameters).fetchall()
    return "\n".join(line for (line,) in rows)
