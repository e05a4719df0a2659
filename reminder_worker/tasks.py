"""Doors for Celery; each may be opened twice, late, or by two workers at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from celery import current_task, shared_task
from celery.exceptions import SoftTimeLimitExceeded

from reminder_worker import tools
from reminder_worker.jobs import (
    deliver,
    deliver_hooks,
    digest,
    lapse,
    offer_places,
    plan_nudges,
    plan_reminders,
    read_mailbox,
    sync_calendars,
)
from reminder_worker.jobs import purge as purging
from shared.runtime import tracing
from shared.runtime.wakeup import DELIVER_DUE

LAPSE_DUE, PURGE, SYNC_CALENDARS = "lapse_due", "purge", "sync_calendars"
OFFER_PLACES, PLAN_NUDGES = "offer_places", "plan_nudges"
READ_MAILBOX, DIGEST_DUE = "read_mailbox", "digest_due"
DELIVER_HOOKS = "deliver_hooks"

_log = structlog.get_logger(__name__)
_Door = Callable[[Callable[[], None]], Callable[[], None]]


def _door(name: str) -> _Door:
    """Register a function as the task of this name; no result is kept."""
    register: _Door = shared_task(name=name, ignore_result=True)
    return register


@_door(DELIVER_DUE)
def deliver_due() -> None:
    """Send what is due."""
    with _round():
        have = tools.current()
        done = deliver.deliver_due(have.desk)
        have.transport.close()
        if done:
            _log.info("round_delivered", **{outcome.value: n for outcome, n in done.items()})


@_door(DELIVER_HOOKS)
def deliver_due_hooks() -> None:
    """Tell coaches' programs what happened."""
    with _round():
        done = deliver_hooks.deliver_hooks(tools.current().hooks)
        if done:
            _log.info("hooks_delivered", **{outcome.value: n for outcome, n in done.items()})


@_door(LAPSE_DUE)
def lapse_due() -> None:
    """Let holds and requests go whose time is over, and tell those concerned."""
    with _round():
        have = tools.current()
        lapse.lapse_due(have.sessions, have.mail_domain, have.clock())


@_door(OFFER_PLACES)
def offer_due_places() -> None:
    """Offer what came free to those who wait for it."""
    with _round():
        have = tools.current()
        offer_places.offer_due(have.sessions, have.mail_domain, have.clock())


@_door(PLAN_NUDGES)
def plan_due_nudges() -> None:
    """Keep the plans of nudges and reminders true as time passes."""
    with _round():
        have = tools.current()
        plan_reminders.plan_due(have.sessions, have.mail_domain, have.clock())
        plan_nudges.plan_due(have.sessions, have.mail_domain, have.clock())


@_door(DIGEST_DUE)
def digest_due() -> None:
    """Write the mail of each coach's morning."""
    with _round():
        have = tools.current()
        digest.digest_due(have.sessions, have.mail_domain, have.clock())


@_door(SYNC_CALENDARS)
def sync_due_calendars() -> None:
    """Read the outside calendars that are due."""
    with _round():
        sync_calendars.sync_due(tools.current().reader)


@_door(READ_MAILBOX)
def read_due_mailbox() -> None:
    """Read what has come to the service's mailbox, where it has one."""
    with _round():
        postbox = tools.current().postbox
        if postbox is not None:
            read_mailbox.read_due(postbox)


@_door(PURGE)
def purge() -> None:
    """Delete what has been kept long enough."""
    with _round():
        have = tools.current()
        purging.purge(have.sessions, have.keeps, have.clock())


@contextmanager
def _round() -> Iterator[None]:
    """Bind the task's id; a fault ends this round only, the next finds all in the table."""
    ids = {"task_id": current_task.request.id, "task": current_task.name}
    traced = tracing.span(tools.current().tracer, ids["task"], ids)
    with structlog.contextvars.bound_contextvars(**ids):
        try:
            with traced:
                yield
        except SoftTimeLimitExceeded:
            _log.warning("round_took_too_long")
        except Exception:  # noqa: BLE001 -- the outermost loop
            _log.exception("round_broke")
