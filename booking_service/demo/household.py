"""The demo's processes: which there are, what each is told, and who needs whom."""

import http.client
import json
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import redis

from booking_service.demo import keepsakes
from booking_service.demo.children import Service, stop_together, wait_for
from booking_service.demo.keepsakes import SeededCoach
from shared.runtime import processes
from shared.runtime.embedded import EmbeddedServers
from shared.runtime.processes import Command
from shared.runtime.settings import Settings
from shared.storage import database

_DATABASE = "whats_next"
_PROJECT = Path(__file__).resolve().parents[2]
Whereabouts = dict[str, Any]  # the JSON line of the demo

_LONGEST_WAIT = "30"  # seconds until the web answers whatever the database is like
_ROUND = 0.1  # seconds between two looks at the processes
# Last started, first stopped; what stands in one row stops together. Patience is in seconds.
_FAREWELL = (
    (("beat", "worker", "web"), processes.GRACE + 1.0),
    (("mailbox",), 2.0),
    (("valkey", "postgres"), 5.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sockets:
    """Held here and lent to the processes: a new one listens where the dead one did."""

    web: socket.socket
    mailbox: socket.socket
    smtp: socket.socket


class Household:
    """All processes of one demo on one data directory."""

    def __init__(
        self,
        servers: EmbeddedServers,
        sockets: Sockets,
        seed: Callable[[Settings], SeededCoach],
    ) -> None:
        """Nothing runs yet; `seed` is called only if there is something to seed."""
        self._servers = servers
        self._sockets = sockets
        self._seed = seed
        self._services: dict[str, Service] = {}
        self._kept_in = servers.data_dir / "demo.json"
        self._kept = keepsakes.load(self._kept_in)
        self._noted = servers.data_dir / "running.json"
        self._told = self._settings()

    def start(self) -> None:
        """Bring everything up; what takes long to load is begun first, and waits for the rest."""
        self._start_web()
        self._start_servers()
        # A seed that was cut short begins again, on a new database.
        self._servers.create_database(_DATABASE, afresh=self._kept.coach is None)
        database.migrate(self._told["database_url"])
        self._start_mailbox()
        wait_for(self._first_page, self._services["web"])
        self._python("worker", "reminder_worker", "worker")
        self._python("beat", "reminder_worker", "beat")
        if self._kept.coach is None:
            self._move_in()
        wait_for(self._worker_listens, self._services["worker"])

    def _move_in(self) -> None:
        coach = self._seed(Settings(**self._told))  # type: ignore[arg-type]  # pydantic reads the texts
        self._kept = self._kept.with_coach(coach)
        keepsakes.save(self._kept_in, self._kept)

    def _start_servers(self) -> None:
        self._servers.prepare()
        postgres = self._add("postgres", self._servers.postgres())
        valkey = self._add("valkey", self._servers.valkey())
        self._servers.wait_for_postgres(postgres.child)
        self._servers.wait_for_valkey(valkey.child)

    def _start_web(self) -> None:
        web = self._sockets.web.fileno()
        listen = ("--fd", str(web), "--await-schema", _LONGEST_WAIT)
        self._python("web", "booking_service", "serve", *listen, fds=(web,))

    def _start_mailbox(self) -> None:
        smtp, page = self._sockets.smtp.fileno(), self._sockets.mailbox.fileno()
        listen = ("--smtp-fd", str(smtp), "--http-fd", str(page))
        keep = ("--dir", str(self._servers.data_dir / "mailbox"))
        module = "booking_service.demo.mailbox"
        self._python("mailbox", module, *listen, *keep, fds=(smtp, page))

    def _python(self, name: str, module: str, *arguments: str, fds: tuple[int, ...] = ()) -> None:
        told = {f"BOOKING_{setting.upper()}": value for setting, value in self._told.items()}
        command = Command(
            argv=(sys.executable, "-m", module, *arguments),
            log=self._servers.log(name),
            env=processes.environment(told),
            cwd=_PROJECT,
            fds=fds,
        )
        self._add(name, command)

    def _add(self, name: str, command: Command) -> Service:
        self._services[name] = Service(name, command)
        return self._services[name]

    def _settings(self) -> dict[str, str]:
        """Return what differs from the defaults; whatever else is set outside stays."""
        return {
            "database_url": self._servers.database_url(_DATABASE).replace(
                "postgresql:", "postgresql+psycopg:"
            ),
            "redis_url": f"redis+socket://{self._servers.valkey_socket}",
            "secret_key": self._kept.secret_key,
            "master_key": self._kept.master_key,
            "base_url": _url(self._sockets.web),
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self._sockets.smtp.getsockname()[1]),
            "smtp_tls": "none",
            "smtp_username": "",
        }

    def _first_page(self) -> bool:
        host, port = self._sockets.web.getsockname()
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _worker_listens(self) -> bool:
        """Say whether somebody waits at the bell: the worker blocks on its queue in Redis."""
        with redis.Redis(unix_socket_path=str(self._servers.valkey_socket)) as client:
            return any(one["cmd"] == "brpop" for one in client.client_list())

    def watch(self, note: Callable[[str], None]) -> None:
        """Start again what dies, until somebody interrupts."""
        while True:
            for service in self._services.values():
                happened = service.look_after(time.monotonic())
                if happened:
                    note(happened)
                    self.note_whereabouts()
            time.sleep(_ROUND)

    def stop(self) -> None:
        """Stop all in order, within seconds, and leave nothing."""
        for names, patience in _FAREWELL:
            stop_together([self._services[n] for n in names if n in self._services], patience)
        self._noted.unlink(missing_ok=True)
        self._servers.close()

    def note_whereabouts(self) -> Whereabouts:
        """Return where everything is, and keep it in running.json: process ids change."""
        coach = self._kept.coach
        where: Whereabouts = {
            "url": _url(self._sockets.web),
            "mailbox_url": _url(self._sockets.mailbox),
            "coach": asdict(coach) if coach else {},
            "data_dir": str(self._servers.data_dir),
            "database_url": self._servers.database_url(_DATABASE),
            "redis_url": f"unix://{self._servers.valkey_socket}",
            "pids": {name: service.child.pid for name, service in self._services.items()},
        }
        keepsakes.write_private(self._noted, json.dumps(where))
        return where


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()
    return f"http://{host}:{port}"
