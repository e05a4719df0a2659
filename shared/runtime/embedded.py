"""Starts the PostgreSQL and Valkey programs of two wheels, for the demo and the tests.

Both listen on unix sockets in a folder that only their user may enter, never on a port.
PostgreSQL refuses to run as root, so root lends the servers a user: whoever owns the cluster,
or `nobody`. That user need not be able to enter the folders above the cluster, because the
server finds it as its working directory.
"""

import fcntl
import os
import pwd
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from shared.runtime import binaries, processes
from shared.runtime.processes import Child, Command

_HERE = "/proc/self/cwd"  # leads to the working directory, whatever lies above it
_PORT = "5432"  # names the socket file; nothing listens on a port
_LONGEST_FOLDER = 60  # a socket's whole path has room for 107 bytes
_PREFIX = "whats-next-"
_PATIENCE = 30.0  # seconds; a slow disk at the first start
_PAUSE = 0.02


class DirectoryTaken(Exception):
    """Another process works in this data directory."""


class ServerFailed(Exception):
    """A server did not start; the message ends with its last words."""


class EmbeddedServers:
    """The servers' home: one data directory, locked for as long as this object is open."""

    def __init__(self, data_dir: Path) -> None:
        """Lock the directory, wait for an orphan of an earlier run, make a place for sockets."""
        found = binaries.find()
        self.data_dir = data_dir.absolute()
        self._cluster = self.data_dir / "postgres"
        self._logs = self.data_dir / "logs"
        self._lock = _locked(self.data_dir)
        self._logs.mkdir(exist_ok=True)
        self._user = _lent_user(self._cluster)
        _make_way(self._cluster)
        self._sockets = _folder_for_sockets(self.data_dir / "sockets", self._user)
        self._programs = found.within_reach(self._sockets, self._user) if self._user else found

    def close(self) -> None:
        """Remove the sockets and unlock; the servers have been stopped before."""
        shutil.rmtree(self._sockets, ignore_errors=True)
        (self.data_dir / "sockets").unlink(missing_ok=True)
        os.close(self._lock)

    @property
    def valkey_socket(self) -> Path:
        """Where Valkey listens."""
        return self._sockets / "valkey"

    def database_url(self, name: str) -> str:
        """Return a URL that libpq and SQLAlchemy both read."""
        return f"postgresql://postgres@/{name}?host={self._sockets}&port={_PORT}"

    def log(self, name: str) -> Path:
        """Return where the process of this name writes its log."""
        return self._logs / f"{name}.log"

    def prepare(self) -> None:
        """Make the cluster if this is the first start; one cut short begins again."""
        if (self._cluster / "PG_VERSION").exists():
            return
        shutil.rmtree(self._cluster, ignore_errors=True)
        new = self.data_dir / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._hand_over(new)
        self._initdb(new)
        new.rename(self._cluster)

    def _initdb(self, folder: Path) -> None:
        flags = "-U postgres -A trust -E UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8"
        made = Child(
            "initdb",
            Command(
                argv=(self._program("initdb"), "-D", _HERE, *flags.split(), "--no-sync"),
                log=self.log("initdb"),
                env=processes.bare_environment(),
                cwd=folder,
                user=self._user,
            ),
        )
        _wait_until(made.has_ended, "initdb")
        if made.status:
            raise ServerFailed(f"initdb ended with {made.status}:\n{made.log_tail()}")

    def postgres(self, options: Mapping[str, str] | None = None) -> Command:
        """Return how to run PostgreSQL: in the foreground, on a socket; SIGINT is its fast stop."""
        chosen = {
            "timezone": "UTC",
            "shared_buffers": "32MB",
            "log_error_verbosity": "terse",  # DETAIL would quote rows, and so addresses
            **(options or {}),
        }
        settings = [word for pair in chosen.items() for word in ("-c", "=".join(pair))]
        where = ("-D", _HERE, "-h", "", "-k", str(self._sockets), "-p", _PORT)
        return Command(
            argv=(self._program("postgres"), *where, *settings),
            log=self.log("postgres"),
            env=processes.bare_environment(),
            cwd=self._cluster,
            user=self._user,
            stop_with=signal.SIGINT,
            when_orphaned=signal.SIGINT,
        )

    def valkey(self) -> Command:
        """Return how to run Valkey: a socket, and nothing kept on disk."""
        where = f"--port 0 --unixsocket {self.valkey_socket} --unixsocketperm 700"
        nothing_kept = ("--save", "", "--appendonly", "no")
        return Command(
            argv=(str(self._programs.valkey), *where.split(), *nothing_kept),
            log=self.log("valkey"),
            env=processes.bare_environment(),
            cwd=self._sockets,
            user=self._user,
        )

    def wait_for_postgres(self, child: Child) -> None:
        """Return when PostgreSQL takes connections."""
        _wait_until(lambda: self._postgres_answers() or _fail_if_ended(child), child.name)

    def wait_for_valkey(self, child: Child) -> None:
        """Return when Valkey answers."""
        _wait_until(lambda: self._valkey_answers() or _fail_if_ended(child), child.name)

    def create_database(self, name: str, *, afresh: bool = False) -> None:
        """Create a database unless it is there; `afresh` drops it first."""
        named = sql.Identifier(name)
        with psycopg.connect(self.database_url("postgres"), autocommit=True) as connection:
            if afresh:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [name]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(named))

    def _postgres_answers(self) -> bool:
        try:
            psycopg.connect(self.database_url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _valkey_answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.valkey_socket), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _program(self, name: str) -> str:
        return str(self._programs.postgres_bin / name)

    def _hand_over(self, folder: Path) -> None:
        if self._user is not None:
            os.chown(folder, self._user, -1)


def _locked(data_dir: Path) -> int:
    """Take the directory, or say who has it. The lock ends with this process, however it ends."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.pread(lock, 20, 0).decode().strip() or "unknown"
        os.close(lock)
        raise DirectoryTaken(f"{data_dir} is in use by process {owner}.") from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def _lent_user(cluster: Path) -> int | None:
    """Return the user that root lends the servers; None if we are not root."""
    if os.geteuid() != 0:
        return None
    owner = cluster.stat().st_uid if cluster.exists() else 0
    return owner or pwd.getpwnam("nobody").pw_uid


def _make_way(cluster: Path) -> None:
    """Wait for a PostgreSQL whose supervisor was killed, and remove a file that names no server.

    The process id in a stale file may belong to somebody else by now (a restarted container
    counts from one again), and PostgreSQL would then refuse to start.
    """
    noted = cluster / "postmaster.pid"
    _wait_until(lambda: not _serves(cluster, noted), "an earlier PostgreSQL")
    noted.unlink(missing_ok=True)


def _serves(cluster: Path, noted: Path) -> bool:
    try:
        pid = int(noted.read_text().split()[0])
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except (OSError, ValueError, IndexError):
        return False


def _folder_for_sockets(pointer: Path, user: int | None) -> Path:
    """Make a folder with a short path; `pointer` in the data directory leads to it."""
    if pointer.is_symlink():
        before = pointer.readlink()
        if before.name.startswith(_PREFIX):
            shutil.rmtree(before, ignore_errors=True)
        pointer.unlink()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_short_and_open()))
    if user is not None:
        os.chown(folder, user, -1)
    pointer.symlink_to(folder)
    return folder


def _short_and_open() -> str:
    wished = tempfile.gettempdir()
    if len(wished) <= _LONGEST_FOLDER and binaries.anyone_reaches(Path(wished)):
        return wished
    return "/tmp"  # noqa: S108 -- the folder made there is random and private


def _wait_until(done: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not done():
        if time.monotonic() > until:
            raise ServerFailed(f"{what} took more than {_PATIENCE:.0f} s.")
        time.sleep(_PAUSE)


def _fail_if_ended(child: Child) -> bool:
    if child.has_ended():
        raise ServerFailed(f"{child.name} ended with {child.status}:\n{child.log_tail()}")
    return False
