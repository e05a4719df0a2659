"""Deeds done at the same instant: a thread, a connection and a transaction for each."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import text

from shared.domain.errors import DomainError


def at_once(sessions, *deeds):
    """Do all deeds at once; return for each what it gave, or the refusal it met.

    Anything else that a deed raises (a deadlock, a broken connection) fails the test.
    """
    gate = Barrier(len(deeds), timeout=20)

    def run(deed):
        with sessions.begin() as tx:
            tx.connection()
            gate.wait()
            return deed(tx)

    def refused_or_not(deed):
        try:
            return run(deed)
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(refused_or_not, deeds))


def accepted(outcomes):
    return [outcome for outcome in outcomes if not isinstance(outcome, DomainError)]


def refused(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def shot(outcomes):
    """Refusals that PostgreSQL's deadlock detector or a lock timeout caused, however deep below.

    On a free machine they show as a second of waiting; here they are counted, which a busy
    machine does not disturb.
    """
    return [one for one in refused(outcomes) if any(map(_is_shot, _causes(one)))]


def _causes(error):
    while error is not None:
        yield error
        error = error.__cause__


def _is_shot(error):
    return isinstance(getattr(error, "orig", None), DeadlockDetected | LockNotAvailable)


def in_its_own_transaction(sessions, deed):
    """Do a deed and commit it."""
    with sessions.begin() as tx:
        return deed(tx)


def until_somebody_waits(tx, number=1):
    """Return once as many connections wait for a lock; ask for ten seconds at most."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(1000):
        if tx.scalar(waiting) >= number:
            return
        tx.execute(text("SELECT pg_stat_clear_snapshot(), pg_sleep(0.01)"))
    raise AssertionError("nobody waits")
