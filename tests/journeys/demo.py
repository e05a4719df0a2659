"""A demo as a process of its own, and how to look at it from outside."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psycopg
import redis

PROJECT = Path(__file__).resolve().parents[2]


class Demo:
    """`python -m booking_service demo --json` on a free port; flags as on the command line.

    `told` is its line; `pids` what it says now, after children were started again.
    """

    def __init__(self, data_dir, *flags, port=0, through=(), **settings):
        self.data_dir = data_dir
        command = [sys.executable, "-m", "booking_service", "demo", "--json", *flags]
        environment = {f"BOOKING_{name.upper()}": value for name, value in settings.items()}
        self.process = subprocess.Popen(
            [*through, *command, "--data-dir", str(data_dir), "--port", str(port)],
            cwd=PROJECT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.communicate()[1])
        self.told = json.loads(line)
        self.url, self.coach = self.told["url"], self.told["coach"]
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pids(self):
        return json.loads((self.data_dir / "running.json").read_text())["pids"]

    def stop(self, how=signal.SIGTERM):
        """Return the exit status; its words are read so that no pipe stays full."""
        self.process.send_signal(how)
        self.process.communicate(timeout=20)
        return self.process.returncode

    @property
    def smtp_port(self):
        """Where the mailbox takes mail, as its process was told."""
        environ = Path(f"/proc/{self.pids['mailbox']}/environ").read_text().split("\0")
        return int(dict(pair.partition("=")[::2] for pair in environ)["BOOKING_SMTP_PORT"])

    def page(self, path="/", **more):
        return httpx.get(self.url + path, follow_redirects=True, timeout=10, **more)

    def mails(self):
        return httpx.get(self.told["mailbox_url"] + "/messages.json").json()

    def query(self, statement):
        with psycopg.connect(self.told["database_url"]) as connection:
            return connection.execute(statement).fetchall()

    def redis(self):
        return redis.Redis.from_url(self.told["redis_url"])

    def left_over(self):
        """Ids of processes that belong to this demo and live."""
        sessions = set(self.told["pids"].values())
        return [pid for pid in _processes() if _session(pid) in sessions or self._works_here(pid)]

    def _works_here(self, pid):
        try:
            return Path(f"/proc/{pid}/cwd").resolve().is_relative_to(self.data_dir)
        except OSError:
            return False


def eventually(true, within=10.0):
    """Wait for `true()`; return what it gave last."""
    until = time.monotonic() + within
    while not (given := true()) and time.monotonic() < until:
        time.sleep(0.05)
    return given


def _processes():
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _session(pid):
    try:
        state, _parent, _group, session = (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
        )
    except OSError:
        return None
    return None if state == "Z" else int(session)
