"""The web service by gunicorn, as a process of its own on a test's database; no worker."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import httpx

from tests.builders import MASTER_KEY, a_coach, hours
from tests.journeys.demo import PROJECT
from tests.worker.processes import eventually


class WebAlone:
    """`url` and `coach` are what a visitor needs; Ada works day and night."""

    def __init__(self, sessions, database_url, log, **settings):
        with sessions.begin() as tx:
            ada = a_coach(tx, weekly=(hours("00:00", "24:00", *range(1, 8)),))
        self.coach = {"slug": ada.slug, "id": ada.id}
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.env = os.environ | {
            "BOOKING_DATABASE_URL": database_url,
            "BOOKING_REDIS_URL": "redis://127.0.0.1:9/0",
            "BOOKING_SECRET_KEY": "s" * 40,
            "BOOKING_MASTER_KEY": MASTER_KEY,
            "BOOKING_WEB_PORT": str(port),
            "BOOKING_BASE_URL": self.url,
            "BOOKING_RATE_LIMITS": "false",
        }
        self._log = log
        self._settings = settings

    def __enter__(self):
        command = [sys.executable, "-m", "booking_service", "serve"]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=self.env | self._settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self._answers, 60)
        return self

    def __exit__(self, *_):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def run(self, *command, **settings):
        """Run another command of the service; return what it did."""
        return subprocess.run(
            [sys.executable, "-m", "booking_service", *command],
            cwd=PROJECT,
            env=self.env | settings,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def _answers(self):
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False
