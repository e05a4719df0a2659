"""Stores what became of a mail; unstored, it goes out again."""

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from reminder_worker.jobs.desk import Desk, InHand, Outcome
from reminder_worker.jobs.stop_address import stop_address
from shared.domain.delivery import REPEATED, Failure, NotDelivered, Verdict
from shared.domain.notices import NoticeState
from shared.storage import channels, delivery_totals, sending

_log = structlog.get_logger(__name__)
_RECORD_AGAIN_AFTER = (0.2, 0.5, 1.0, 2.0)  # seconds


def sent(desk: Desk, mail: InHand) -> Outcome:
    """Note that the mail server took the mail."""
    _record(desk, mail, lambda tx: _taken(tx, desk, mail))
    _log.info("notice_sent", repeated=mail.claimed.ambiguous)
    return Outcome.SENT


def _taken(tx: Session, desk: Desk, mail: InHand) -> bool:
    if mail.claimed.ambiguous:
        delivery_totals.add(tx, {REPEATED: 1})
    return sending.record_sent(tx, mail.claimed, desk.clock())


def failure(desk: Desk, mail: InHand, error: NotDelivered, verdict: Verdict) -> Outcome:
    """Note how an attempt failed, and what follows from it."""
    _log.warning("notice_not_sent", failure=error.failure, detail=error.detail)
    if verdict.pauses:
        _record(desk, mail, lambda tx: _pause(tx, desk, mail, error))
        _log.error("channel_paused", detail=error.detail)
        return Outcome.DEFERRED
    wait = verdict.wait
    if wait is not None:
        _record(
            desk,
            mail,
            lambda tx: sending.record_later(
                tx, mail.claimed, wait, error.detail, counts=verdict.counts
            ),
        )
        return Outcome.CUT_OFF if error.failure is Failure.CUT_OFF else Outcome.DEFERRED
    if error.failure is Failure.UNANSWERED:
        return Outcome.UNANSWERED
    _record(desk, mail, lambda tx: _given_up(tx, desk, mail, error))
    return Outcome.FAILED


def _pause(tx: Session, desk: Desk, mail: InHand, error: NotDelivered) -> bool:
    """Pause the channel: the fault is ours or the server's, so the notice stays as it was."""
    channels.pause(tx, error.detail, desk.waits.pause)
    return sending.record_later(tx, mail.claimed, timedelta(0), None, counts=False)


def _given_up(tx: Session, desk: Desk, mail: InHand, error: NotDelivered) -> bool:
    """Fail the notice; a refused address takes no more mail. Clients are locked before notices."""
    if error.failure is Failure.ADDRESS_REFUSED and mail.client_id is not None:
        stop_address(
            tx,
            mail.client_id,
            mail.address,
            error.detail,
            now=desk.clock(),
            mail_domain=desk.mail_domain,
        )
    return sending.record_end(tx, mail.claimed, NoticeState.FAILED, error.detail)


def _record(desk: Desk, mail: InHand, write: Callable[[Session], bool]) -> None:
    """Store a result, also over a restart of the database."""
    for pause in (*_RECORD_AGAIN_AFTER, None):
        try:
            with desk.sessions.begin() as tx:
                sending.take_turn(tx, mail.claimed.subject_id)
                if not write(tx):
                    _log.warning("lease_was_lost")
                sending.pull_forward(tx, mail.claimed.subject_id)
            return
        except DBAPIError:
            if pause is None:
                raise
            time.sleep(pause)
