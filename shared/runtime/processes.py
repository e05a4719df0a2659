"""Child processes that cannot outlive us: one session each, and a signal when we die."""

import ctypes
import gc
import importlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

GRACE = 16  # seconds for what is in hand when we are to stop: a statement may take 15
_PR_SET_PDEATHSIG = 1
_PAUSE = 0.02
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to run, as whom, and which signals it takes as a farewell."""

    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str]
    cwd: Path | None = None
    user: int | None = None  # None: whoever we are
    fds: tuple[int, ...] = ()
    stop_with: signal.Signals = signal.SIGTERM
    when_orphaned: signal.Signals = signal.SIGKILL


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return our own environment with `more` on top, for a child that reads settings from it."""
    return {**os.environ, **more}


def bare_environment() -> dict[str, str]:
    """Return what a server needs and nothing that could bend it (PGPORT, LC_ALL, TZ, ...)."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


class Child:
    """One run of a command, in a session of its own."""

    def __init__(self, name: str, command: Command) -> None:
        """Start it. Call from a thread that lives as long as the child should.

        Linux sends the orphan's signal when the *thread* that forked ends.
        """
        self.name = name
        self._command = command
        with command.log.open("ab") as log:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 -- our own argument lists, no shell
                command.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=command.cwd,
                env=command.env,
                pass_fds=command.fds,
                start_new_session=True,
                umask=0o077,
                preexec_fn=partial(_follow, os.getpid(), command.when_orphaned),
                user=command.user,
                group=_group_of(command.user),
                extra_groups=None if command.user is None else (),
            )

    @property
    def pid(self) -> int:
        """The main process."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """How it ended: an exit status, or minus the signal."""
        return self._process.returncode

    def has_ended(self) -> bool:
        """Say whether the main process is gone; whatever it left in its session goes with it."""
        if self._process.returncode is not None:
            return True
        # Looked at without reaping: while the zombie stands, nobody else can get its group's id.
        flags = os.WEXITED | os.WNOWAIT | os.WNOHANG
        if os.waitid(os.P_PID, self.pid, flags) is None:
            return False
        self._bury()
        return True

    def ask_to_stop(self) -> None:
        """Send the farewell signal; returns at once."""
        if self._process.returncode is None:
            self._process.send_signal(self._command.stop_with)

    def stop(self, patience: float) -> None:
        """Ask it to stop, and end it after `patience` seconds."""
        self.ask_to_stop()
        self.wait(patience)
        self.kill()

    def wait(self, patience: float) -> None:
        """Return when it has ended, or after `patience` seconds."""
        until = time.monotonic() + patience
        while not self.has_ended() and time.monotonic() < until:
            time.sleep(_PAUSE)

    def kill(self) -> None:
        """End the whole session now."""
        if self._process.returncode is None:
            self._process.kill()
            self._bury()

    def log_tail(self, lines: int = 15) -> str:
        """Return the end of its log."""
        text = self._command.log.read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def _bury(self) -> None:
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        with suppress(ProcessLookupError, PermissionError):  # nothing but the zombie is left
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def follow_parent(last: signal.Signals) -> None:
    """Have Linux send us `last` when our parent dies; for processes that somebody else forks."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(last), 0, 0, 0)


def _follow(parent: int, last: signal.Signals) -> None:
    """Run in the child before exec; a parent that died before this call sends no signal."""
    follow_parent(last)
    if os.getppid() != parent:
        os._exit(1)


def _group_of(user: int | None) -> int | None:
    if user is None:
        return None
    try:
        return pwd.getpwuid(user).pw_gid
    except KeyError:
        return user


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in this block without the collector's rounds, which find nothing there.

    Classes and functions are born for good by the hundred thousand; looking through them again
    and again takes two fifths of the time. Afterwards they are left out of every later round,
    which also keeps the memory that forked workers share unwritten.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def counting_together() -> Iterator[None]:
    """Let the processes forked in this block count their figures in one place.

    prometheus-client reads the variable when it is first imported, so this comes before that.
    """
    folder, owner = tempfile.mkdtemp(prefix="whats-next-figures-"), os.getpid()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        if os.getpid() == owner:  # a forked worker leaves by this way too
            shutil.rmtree(folder, ignore_errors=True)


def stop_counting(pid: int) -> None:
    """Take a process that has ended out of the sums of what is, not of what was."""
    importlib.import_module("prometheus_client.multiprocess").mark_process_dead(pid)
