"""The real worker and beat, as the demo and the compose file start them."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

COMMAND = (sys.executable, "-m", "reminder_worker")


def environment(database_url, redis_url, smtp_port):
    """Return the environment variables of a worker."""
    return {
        "BOOKING_DATABASE_URL": database_url,
        "BOOKING_REDIS_URL": redis_url,
        "BOOKING_SECRET_KEY": "s" * 40,
        "BOOKING_MASTER_KEY": "A" * 43 + "=",
        "BOOKING_SMTP_HOST": "127.0.0.1",
        "BOOKING_SMTP_PORT": str(smtp_port),
        "BOOKING_SMTP_TIMEOUT": "PT2S",
    }


class Process:
    """One command of the worker, in a session of its own, with its log in a file."""

    def __init__(self, command, env, log):
        self._log, self.name = log, log.stem
        with log.open("ab") as out:
            self._child = subprocess.Popen(
                (*COMMAND, command),
                env=env,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.pid = self._child.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait()

    @property
    def log(self):
        return self._log.read_text()

    def children(self):
        """Return the ids of the processes that the worker has forked."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()

    def signal(self, number):
        self._child.send_signal(number)

    def wait(self, patience=30):
        """Return the exit status."""
        return self._child.wait(patience)

    def is_running(self):
        return self._child.poll() is None


def is_alive(pid):
    """Say whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def eventually(condition, patience=30):
    """Return the first true value of `condition`, or fail after `patience` seconds."""
    until = time.monotonic() + patience
    while not (found := condition()):
        assert time.monotonic() < until, f"not within {patience} s"
        time.sleep(0.05)
    return found
