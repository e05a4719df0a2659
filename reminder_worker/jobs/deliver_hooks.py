"""Tells coaches' programs what happened: claim, sign, post, record.

Several addresses are asked at once, each for one delivery at a time. Threads do nothing but wait
for an answer; the database is this one's alone. No transaction is open while a program thinks.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Protocol

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from shared.domain.outside import CannotRead, Trouble, in_words
from shared.domain.webhooks import HookOutcome as Outcome
from shared.domain.webhooks import signatures, wait_after
from shared.storage import hook_deliveries, hook_sending, hook_totals, webhooks
from shared.storage.hook_sending import Claimed
from shared.storage.keys import Sealer
from shared.storage.webhooks import WebhookRow

_log = structlog.get_logger(__name__)
_GONE = "the address says that it is gone (410); the webhook was switched off"
_KEY_GONE = "the secret can no longer be read; make the webhook anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A claimed delivery, signed for this attempt; where it goes is secret."""

    claimed: Claimed
    url: str = field(repr=False)
    timestamp: int
    signatures: str = field(repr=False)


class Post(Protocol):
    """Hands a letter to the program it is for."""

    def __call__(self, letter: Letter) -> int:
        """Return the status of the answer; raises CannotRead if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookDesk:
    """What a sender to webhooks works with; `at_once` addresses are asked at a time."""

    sessions: sessionmaker[Session]
    engine: Engine
    sealer: Sealer
    post: Post
    clock: Callable[[], datetime]
    lease: timedelta
    at_once: int = 8
    stopping: Callable[[], bool] = lambda: False


_Running = dict[Future[int], Letter]


def deliver_hooks(desk: HookDesk, budget: timedelta = timedelta(seconds=15)) -> Counter[Outcome]:
    """Deliver until nothing is due or the time is used up; return what was done, counted.

    Harmless when run twice, late, or by many processes at once: one of them delivers.
    """
    end = desk.clock() + budget
    with hook_sending.turn(desk.engine) as mine:
        if not mine:
            return Counter()
        with desk.sessions.begin() as tx:
            done = +Counter({Outcome.EXPIRED: hook_sending.expire(tx)})
        with ThreadPoolExecutor(desk.at_once) as pool:
            _deliver_until(desk, pool, end, done)
        if done:
            with desk.sessions.begin() as tx:
                hook_totals.add(tx, {outcome.value: n for outcome, n in done.items()})
        return done


def _deliver_until(
    desk: HookDesk, pool: ThreadPoolExecutor, end: datetime, done: Counter[Outcome]
) -> None:
    """Deliver until nothing is due or nothing may be begun any more, and all that was is over."""
    running: _Running = {}
    while True:
        if desk.clock() < end and not desk.stopping():
            done += _begin(desk, pool, running)
        if not running:
            return
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            done[_finish(desk, running.pop(future), future)] += 1


def _begin(desk: HookDesk, pool: ThreadPoolExecutor, running: _Running) -> Counter[Outcome]:
    """Hand out as much as there are free hands; what cannot be signed fails alone."""
    failed: Counter[Outcome] = Counter()
    free = desk.at_once - len(running)
    if not free:
        return failed
    with desk.sessions.begin() as tx:
        claimed = hook_sending.claim_due(tx, desk.lease, free)
        letters = [_signed(tx, desk, each) for each in claimed]
    for letter in letters:
        if letter is None:
            failed[Outcome.FAILED] += 1
        else:
            running[pool.submit(desk.post, letter)] = letter
    return failed


def _signed(tx: Session, desk: HookDesk, claimed: Claimed) -> Letter | None:
    row, now = tx.get_one(WebhookRow, claimed.webhook_id), desk.clock()
    url = desk.sealer.open_for_coach(tx, row.coach_id, row.url)
    secrets = webhooks.secrets(tx, row, desk.sealer, now)
    if url is None or not secrets:
        hook_sending.record_failed(tx, claimed, None, _KEY_GONE)
        return None
    stamp = int(now.timestamp())
    return Letter(
        claimed=claimed,
        url=url,
        timestamp=stamp,
        signatures=signatures(secrets, stamp, claimed.body),
    )


def _finish(desk: HookDesk, letter: Letter, answered: Future[int]) -> Outcome:
    """Record what the program answered, or why it did not."""
    claimed, error = letter.claimed, answered.exception()
    ids = {"delivery_id": str(claimed.id), "webhook_id": str(claimed.webhook_id)}
    with structlog.contextvars.bound_contextvars(**ids):
        if error is not None and not isinstance(error, CannotRead):
            _log.error("webhook_broke_its_sender", exc_info=error)
            return Outcome.BROKEN
        with desk.sessions.begin() as tx:
            webhooks.lock(tx, claimed.webhook_id)
            if error is not None:
                return _later(tx, claimed, None, _words(error.trouble))
            return _record(tx, desk, claimed, answered.result())


def _record(tx: Session, desk: HookDesk, claimed: Claimed, status: int) -> Outcome:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return _sent(tx, desk, claimed, status)
    if status == HTTPStatus.GONE:
        return _gone(tx, claimed, status)
    return _later(tx, claimed, status, _said(status))


def _words(trouble: Trouble) -> str:
    return "What answered speaks no HTTP." if trouble is Trouble.UNREADABLE else in_words(trouble)


def _said(status: int) -> str:
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"The server answered {status}: it leads elsewhere, and we do not follow."
    return f"The server answered {status}."


def _sent(tx: Session, desk: HookDesk, claimed: Claimed, status: int) -> Outcome:
    if not hook_sending.record_sent(tx, claimed, status, desk.clock()):
        return Outcome.LEASE_LOST
    webhooks.note_success(tx, claimed.webhook_id)
    _log.info("webhook_delivered", status=status)
    return Outcome.SENT


def _later(tx: Session, claimed: Claimed, status: int | None, reason: str) -> Outcome:
    wait_for = wait_after(claimed.attempts)
    if not hook_sending.record_later(tx, claimed, wait_for, status, reason):
        return Outcome.LEASE_LOST
    rest = webhooks.note_failure(tx, claimed.webhook_id, reason)
    _log.warning("webhook_not_delivered", status=status, rests=rest is not None)
    return Outcome.DEFERRED


def _gone(tx: Session, claimed: Claimed, status: int) -> Outcome:
    if not hook_sending.record_failed(tx, claimed, status, _GONE):
        return Outcome.LEASE_LOST
    webhooks.switch_off(tx, claimed.webhook_id, _GONE)
    hook_deliveries.let_go(tx, claimed.webhook_id)
    _log.warning("webhook_switched_off", status=status)
    return Outcome.SWITCHED_OFF
