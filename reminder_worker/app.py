"""The Celery app: its settings, its rounds, and the wiring."""

import ctypes
import logging
from collections.abc import Callable
from multiprocessing.sharedctypes import RawValue
from typing import Any

from celery import Celery, signals
from celery.exceptions import SoftTimeLimitExceeded
from celery.schedules import schedule

from reminder_worker import tasks, tools
from shared.runtime.settings import Settings
from shared.runtime.wakeup import DELIVER_DUE, ROUND_EVERY, Bell

DIGEST_EVERY = 60  # seconds
HOOKS_EVERY = 3  # seconds; nobody rings for these, so their round is short
LAPSE_EVERY = 15  # seconds
OFFER_EVERY = 10  # seconds
PLAN_EVERY = 30  # seconds
PURGE_EVERY = 3600  # seconds
READ_MAILBOX_EVERY = 20  # seconds; the mailbox has a due time of its own
SYNC_EVERY = 30  # seconds; each calendar has a due time of its own

# Each has a measured reason: with acknowledgements emulated, a worker exits when Redis dies
# under an unacknowledged message; late ones lose a task to SIGKILL of a child; the default
# number of connection retries gives up. No ETA, countdown or task retry anywhere.
CONFIGURATION: dict[str, Any] = {
    "broker_transport_options": {
        "ack_emulation": False,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "health_check_interval": 10,
    },
    "task_acks_late": False,
    "task_ignore_result": True,
    "result_backend": None,
    "worker_prefetch_multiplier": 1,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "task_publish_retry": False,
    "task_soft_time_limit": 45,
    "task_time_limit": 60,
    "task_serializer": "json",
    "accept_content": ["json"],
    "timezone": "UTC",
    "enable_utc": True,
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "worker_concurrency": 2,
    "beat_scheduler": "celery.beat:Scheduler",  # keeps no file: two beats are harmless anyway
    "beat_max_loop_interval": 5,
}


def create_worker(settings: Settings) -> Celery:
    """Return the Celery app by these settings, for the worker and for beat."""
    app = Celery("reminder_worker", broker=settings.redis_url)
    app.conf.update(CONFIGURATION)
    app.conf.beat_schedule = {
        name: _every(seconds, task)
        for name, seconds, task in (
            ("deliver", ROUND_EVERY, DELIVER_DUE),
            ("deliver_hooks", HOOKS_EVERY, tasks.DELIVER_HOOKS),
            ("lapse", LAPSE_EVERY, tasks.LAPSE_DUE),
            ("offer_places", OFFER_EVERY, tasks.OFFER_PLACES),
            ("plan_nudges", PLAN_EVERY, tasks.PLAN_NUDGES),
            ("digest", DIGEST_EVERY, tasks.DIGEST_DUE),
            ("sync_calendars", SYNC_EVERY, tasks.SYNC_CALENDARS),
            ("read_mailbox", READ_MAILBOX_EVERY, tasks.READ_MAILBOX),
            ("purge", PURGE_EVERY, tasks.PURGE),
        )
    }
    _connect(settings)
    return app


def _every(seconds: int, task: str) -> dict[str, Any]:
    """Return a round that expires when the next one is due."""
    return {"task": task, "schedule": schedule(seconds), "options": {"expires": seconds}}


def _connect(settings: Settings) -> None:
    """Hang our work on the worker's signals: logs, tools after the fork, a first round, the end."""
    ending = RawValue(ctypes.c_bool)  # shared with the children that are forked later

    def begin(**_: object) -> None:
        made = tools.make(
            settings,
            leave_alone=(SoftTimeLimitExceeded,),
            stopping=lambda: bool(ending.value),
        )
        tools.lay_out(made)

    def end_soon(**_: object) -> None:
        ending.value = True

    _on(signals.setup_logging, lambda **_: _quieten())
    _on(signals.worker_process_init, begin)
    _on(signals.worker_process_shutdown, lambda **_: tools.put_away())
    _on(signals.worker_ready, lambda **_: Bell(settings.redis_url).ring())
    _on(signals.worker_shutting_down, end_soon)


def _quieten() -> None:
    """Keep Celery from setting up logs of its own, and from a line for each empty round."""
    for name in ("celery.worker.strategy", "celery.app.trace", "celery.beat"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _on(signal: Any, act: Callable[..., None]) -> None:  # noqa: ANN401 -- Celery is untyped
    signal.connect(act, weak=False)
