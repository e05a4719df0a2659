"""Pages and API by gunicorn: loaded once, answered by several workers."""

import importlib
import signal
import time
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError

from booking_service.web_worker import Worker
from shared.runtime import processes
from shared.runtime.settings import Settings
from shared.storage import database
from shared.storage.database import SchemaStanding

_APP = "booking_service.app"
_PAUSE = 0.05  # seconds between two looks at the schema


def serve(settings: Settings, fd: int | None = None, *, patience: float = 0) -> None:
    """Answer until SIGTERM, on a port or on an inherited listening socket.

    Wait at most `patience` seconds for the newest schema, after loading; callers meanwhile queue
    at the socket. Then answer whatever the database is like: help needs none.
    """
    with processes.counting_together():  # before anything that counts is imported
        with processes.loading():
            importlib.import_module(_APP)  # once, before the workers are forked
        wait_for_schema(settings, patience)
        _Web(settings, fd).run()


def wait_for_schema(settings: Settings, patience: float) -> None:
    """Return when the schema is the newest, or after `patience` seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until and not _is_current(settings):
        time.sleep(_PAUSE)


def _is_current(settings: Settings) -> bool:
    bound = database.engine(settings.database_url, pool_size=1)
    try:
        return database.standing(bound) is not SchemaStanding.BEHIND
    except DBAPIError:
        return False
    finally:
        bound.dispose()  # a connection must not be inherited by two workers


class _Web(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn with our settings, and nothing read from files or GUNICORN_CMD_ARGS."""

    def __init__(self, settings: Settings, fd: int | None) -> None:
        self._settings = settings
        self._fd = fd
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        have = self._settings
        bind = f"{have.web_host}:{have.web_port}" if self._fd is None else f"fd://{self._fd}"
        chosen = {
            "bind": bind,
            "worker_class": Worker,
            "workers": have.web_workers,
            "threads": have.web_threads,
            "timeout": 30,
            "limit_request_line": 8190,
            "keepalive": 65,  # s; shorter, and a client may send into a connection that closes
            "graceful_timeout": processes.GRACE,
            "control_socket_disable": True,
            "child_exit": lambda _server, worker: processes.stop_counting(worker.pid),
            "post_fork": lambda _server, _worker: processes.follow_parent(signal.SIGKILL),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 -- a WSGI application
        """Make the application; called in each worker."""
        return importlib.import_module(_APP).create_app(self._settings)
