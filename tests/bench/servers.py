"""What is compared, each behind gunicorn with the same workers, on one PostgreSQL.

Two processes of four threads each, kept connections, no access log, one pooled connection to the
database for each thread. PostgreSQL keeps its promises (fsync on), as in real life.
"""

import socket
import sys
import time
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from shared.runtime import processes
from shared.runtime.embedded import EmbeddedServers
from shared.runtime.processes import Child, Command
from shared.storage import database

WORKERS, THREADS = 2, 4
PROJECT = Path(__file__).resolve().parents[2]
LIKE_OURS = (
    "--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS),
    "--keep-alive", "65", "--log-level", "warning", "--no-control-socket",
)  # fmt: skip


class Servers(ExitStack):
    """PostgreSQL, Valkey, and as many web servers as are started; all end together."""

    def __init__(self, folder):
        super().__init__()
        self._home = EmbeddedServers(folder)
        self.callback(self._home.close)
        self._home.prepare()
        postgres = self._started("postgres", self._home.postgres({"max_connections": "60"}))
        self._home.wait_for_postgres(postgres)
        self._home.wait_for_valkey(self._started("valkey", self._home.valkey()))

    def database(self, name, *, migrated=True):
        """The URL of a new database."""
        self._home.create_database(name)
        url = self._home.database_url(name)
        if migrated:
            database.migrate(driver(url))
        return url

    def ours(self, url):
        """The port of our own service, as `serve` runs it."""
        return self._serving(
            "ours",
            (sys.executable, "-m", "booking_service", "serve"),
            {
                "BOOKING_DATABASE_URL": url,
                "BOOKING_REDIS_URL": f"redis+socket://{self._home.valkey_socket}",
                "BOOKING_SECRET_KEY": "s" * 40,
                "BOOKING_MASTER_KEY": "A" * 43 + "=",
                "BOOKING_WEB_WORKERS": str(WORKERS),
                "BOOKING_WEB_THREADS": str(THREADS),
                "BOOKING_LOG_LEVEL": "WARNING",
            },
        )

    def ceilings(self, url):
        """The port of the bare Flask routes."""
        argv = (sys.executable, "-m", "gunicorn", *LIKE_OURS, "tests.bench.ceilings:made()")
        return self._serving("ceilings", argv, {"BENCH_DATABASE_URL": driver(url)})

    def peer(self, peer):
        """The port of django-appointment."""
        argv = (peer.python, "-m", "gunicorn", *LIKE_OURS, "project:application")
        return self._serving("peer", argv, peer.environment, cwd=peer.folder)

    def _serving(self, name, argv, env, cwd=PROJECT):
        port = _free_port()
        bind = ("--bind", f"127.0.0.1:{port}") if "gunicorn" in argv else ()
        settings = processes.environment(env | {"BOOKING_WEB_PORT": str(port)})
        command = Command(argv=(*argv, *bind), log=self._home.log(name), env=settings, cwd=cwd)
        child = self._started(name, command)
        _wait_for(port, child)
        return port

    def _started(self, name, command):
        child = Child(name, command)
        self.callback(child.stop, patience=5)
        return child


def driver(url):
    """The same URL, naming the driver to SQLAlchemy."""
    return url.replace("postgresql:", "postgresql+psycopg:", 1)


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(port, child):
    """Return when each worker has answered something; a master listens long before."""
    until = time.monotonic() + 30
    answered = 0
    while answered < 5 * WORKERS:
        assert not child.has_ended(), child.log_tail()
        assert time.monotonic() < until, child.log_tail()
        with suppress(OSError, HTTPException):
            asked = HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("GET", "/nothing-here")
            asked.getresponse().read()
            asked.close()
            answered += 1
            continue
        time.sleep(0.05)
