"""Sends what is due: claim, mark, send, record; each step may be this process's last."""

from collections import Counter, deque
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from reminder_worker.jobs import record, still_news
from reminder_worker.jobs.desk import Desk, InHand, Outcome
from reminder_worker.jobs.round import Round
from shared.domain.address_notices import ADDRESS_STOPPED
from shared.domain.delivery import NotDelivered, after_failure, may_repeat
from shared.domain.notices import (
    UNSUBSCRIBED,
    NoticeState,
    Wanted,
    still_wanted,
)
from shared.storage import channels, delivery_totals, sending
from shared.storage.channels import Leave
from shared.storage.claimed import Claimed, Loaded, as_planned, load_for_sending, subject_now

__all__ = ["Desk", "Outcome", "deliver_due"]

_log = structlog.get_logger(__name__)
_TURN = timedelta(seconds=1)


def deliver_due(desk: Desk, budget: timedelta = timedelta(seconds=30)) -> Counter[Outcome]:
    """Send until nothing is due, the time is used up, or the mail server is out of reach.

    Harmless when run twice, late, or by many processes at once. Return what was done, counted.
    """
    round_ = Round(desk, desk.clock() + budget)
    try:
        while round_.goes_on:
            with desk.sessions.begin() as tx:
                leave = channels.leave_to_send(tx, desk.waits.pause)
                limit = 0 if leave is Leave.WAIT else desk.limit
                claimed = deque(sending.claim_due(tx, desk.lease, limit) if limit else ())
            if not claimed:
                break
            _work_through(round_, claimed, leave)
    finally:
        _add_up(round_)
    return round_.done


def _work_through(round_: Round, claimed: deque[Claimed], leave: Leave) -> None:
    """Deliver what was claimed, and give back what was not begun."""
    desk = round_.desk
    try:
        while claimed and round_.goes_on:
            outcome, ends = _guarded(desk, claimed.popleft())
            round_.count(outcome, ends=ends)
            if leave is Leave.PROBE and outcome is Outcome.SENT:
                with desk.sessions.begin() as tx:
                    channels.resume(tx)
                leave = Leave.SEND
    finally:
        _give_back(desk, claimed)


def _give_back(desk: Desk, unbegun: deque[Claimed]) -> None:
    if unbegun:
        with desk.sessions.begin() as tx:
            sending.give_back(tx, unbegun)
            for claimed in unbegun:
                sending.pull_forward(tx, claimed.subject_id)


def _add_up(round_: Round) -> None:
    """Add the round to the figures for those who watch; a lost one costs a little of them."""
    if round_.done:
        with suppress(DBAPIError), round_.desk.sessions.begin() as tx:
            delivery_totals.add(tx, {outcome.value: n for outcome, n in round_.done.items()})


def _guarded(desk: Desk, claimed: Claimed) -> tuple[Outcome, bool]:
    """Deliver one; a fault of ours costs this notice its turn, and nobody else's.

    The second value says whether the round ends with it.
    """
    ids = {"notice_id": str(claimed.id), _named(claimed): str(claimed.subject_id)}
    with structlog.contextvars.bound_contextvars(**ids):
        try:
            return _deliver_one(desk, claimed)
        except desk.not_ours:
            raise
        except Exception:  # noqa: BLE001 -- the outermost loop; logged with its ids
            _log.exception("notice_broke_its_sender")
            return Outcome.BROKEN, False


def _named(claimed: Claimed) -> str:
    if claimed.booking_id:
        return "booking_id"
    return "client_id" if claimed.client_id else "coach_id"


def _deliver_one(desk: Desk, claimed: Claimed) -> tuple[Outcome, bool]:
    marked = _mark(desk, claimed)
    if isinstance(marked, Outcome):
        return marked, False
    try:
        desk.send(marked.message)
    except NotDelivered as error:
        verdict = after_failure(error.failure, claimed.attempts, desk.waits)
        return record.failure(desk, marked, error, verdict), verdict.ends_round
    return record.sent(desk, marked), False


def _mark(desk: Desk, claimed: Claimed) -> InHand | Outcome:
    """Note in its own commit that the mail server comes next, if the notice is still wanted."""
    with desk.sessions.begin() as tx:
        if sending.must_wait(tx, claimed):
            sending.give_back(tx, [claimed], _TURN)
            return Outcome.WAITING
        about = load_for_sending(tx, claimed)
        if about is None:
            return Outcome.LEASE_LOST
        message = _judged(desk, tx, about, claimed)
        if isinstance(message, tuple):
            end, reason = message
            sending.record_end(tx, claimed, end, reason)
            sending.pull_forward(tx, claimed.subject_id)
            return Outcome(end)
        sending.mark_sending(about.notice, claimed, desk.lease)
        reader = about.addressee
        return InHand(
            claimed=claimed,
            message=message,
            client_id=reader.id if reader else None,
            address=reader.email if reader else about.coach.email,
        )


def _judged(
    desk: Desk, tx: Session, about: Loaded, claimed: Claimed
) -> EmailMessage | tuple[NoticeState, str]:
    """Write the mail, or say how and why it ends unsent; one that cannot be written fails alone."""
    try:
        return _refusal(tx, about, claimed, desk.clock()) or desk.write(tx, about)
    except desk.not_ours:
        raise
    except Exception:  # noqa: BLE001 -- whatever a row or a template may raise
        _log.exception("notice_unwritable", kind=about.notice.kind)
        return NoticeState.FAILED, "this message could not be written"


def _refusal(
    tx: Session, about: Loaded, claimed: Claimed, now: datetime
) -> tuple[NoticeState, str] | None:
    """Return how and why the notice ends unsent, or None if it should go out."""
    planned = as_planned(about.notice)
    if about.addressee is not None and about.addressee.address_stopped_at is not None:
        return NoticeState.FAILED, ADDRESS_STOPPED
    wanted = still_wanted(
        planned,
        subject_now(about.notice, about.booking, about.client),
        now,
        in_doubt=claimed.ambiguous,
    )
    if (
        wanted is Wanted.SEND
        and claimed.ambiguous
        and not may_repeat(planned.kind, claimed.repeats)
    ):
        wanted = Wanted.UNCERTAIN
    if wanted is Wanted.SEND and not still_news.has_something(tx, about, now):
        wanted = Wanted.SUPERSEDED
    if wanted is Wanted.SEND:
        return None
    reason = {
        Wanted.SUPERSEDED: f"{'the booking' if about.booking else 'something'} has changed since",
        Wanted.UNSUBSCRIBED: UNSUBSCRIBED,
        Wanted.EXPIRED: "too late to be of use",
        Wanted.UNCERTAIN: "handed to the mail server, whose answer was not heard",
    }[wanted]
    _log.info("notice_not_wanted", verdict=wanted)
    ends_as = NoticeState.SUPERSEDED if wanted is Wanted.UNSUBSCRIBED else NoticeState(wanted)
    return ends_as, reason
