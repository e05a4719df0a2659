"""The compose file's containers, and how to look at them from outside."""

import os
import secrets
import socket
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import httpx

from tests.compose import engine
from tests.journeys.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
WEEK = [{"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}]
DUMPS = "/var/lib/postgresql/dumps"
READY_WITHIN = "240"  # seconds; a slow machine that does other things too


class Composed:
    """`docker compose` on the real file; more files are laid over it, as an operator may."""

    def __init__(self, host, folder, overlays=()):
        self.host, self._folder = host, folder
        self.name = f"whats-next-test-{secrets.token_hex(3)}"
        ports = _free_ports(2)
        self.url, self.mailbox_url = (f"http://127.0.0.1:{port}" for port in ports)
        self._settings = {
            "DOCKER_HOST": host,
            "DOCKER_BUILDKIT": os.environ.get("DOCKER_BUILDKIT", "1"),
            "PUBLISH": f"127.0.0.1:{ports[0]}",
            "PUBLISH_MAILBOX": f"127.0.0.1:{ports[1]}",
            "BOOKING_BASE_URL": self.url,
        }
        files = [f"--file={path}" for path in (ROOT / "docker-compose.yml", *overlays)]
        self._words = [_compose(), f"--project-name={self.name}", *files]
        self._words += [f"--env-file={self._secrets()}", "--profile=mail"]
        self.coach = None

    def _secrets(self):
        """Write what `make env` writes."""
        path = self._folder / "env"
        make = [sys.executable, ".ci/fresh_env.py", ".env.example"]
        path.write_bytes(subprocess.run(make, cwd=ROOT, capture_output=True, check=True).stdout)
        return path

    def __call__(self, *words, within=120):
        """Run one command of Compose; return what it said on stdout."""
        return self.piped(*words, within=within).decode()

    def piped(self, *words, given=b"", within=120):
        """Run one command of Compose with something to read; return what it wrote."""
        done = self._try(words, given, within)
        said = (done.stdout[-2000:] + done.stderr[-4000:]).decode(errors="replace")
        assert done.returncode == 0, f"{words}: {said}"
        return done.stdout

    def _try(self, words, given, within):
        return subprocess.run(
            [*self._words, *words],
            cwd=ROOT,
            env={**os.environ, **self._settings},
            input=given,
            capture_output=True,
            check=False,
            timeout=within,
        )

    def up(self, *flags):
        try:
            self("up", "--detach", "--wait", "--wait-timeout", READY_WITHIN, *flags, within=540)
        except AssertionError:
            print(self("ps", "--all"), self("logs", "--tail", "30"))
            raise

    def add_coach(self):
        """Make a coach as the README says, with hours and a key."""
        make = "exec -T web python -m booking_service create-coach --key --name=Ada"
        who = "--email=ada@example.com --slug=ada --zone=Europe/London --country=GB"
        told = self(*make.split(), *who.split())
        [key] = [line.partition(": ")[2] for line in told.splitlines() if line.startswith("key: ")]
        hours = httpx.put(
            f"{self.url}/api/v1/coach/availability",
            headers={"Authorization": f"Bearer {key}"},
            json={"weekly": WEEK},
        )
        assert hours.status_code == 200, hours.text
        self.coach = {"slug": "ada", "key": key}

    def containers(self, service=None):
        """Return what the engine knows of each container, in Compose's order."""
        with engine.client(self.host) as asking:
            known = asking.get("/containers/json", params={"all": "true"}).json()
            mine = [each for each in known if _label(each, "project") == self.name]
            chosen = [each for each in mine if service in (None, _label(each, "service"))]
            chosen.sort(key=lambda each: each["Names"])
            return [asking.get(f"/containers/{each['Id']}/json").json() for each in chosen]

    def stop(self, container, within=60):
        """Stop one container as an operator would, and leave the others."""
        with engine.client(self.host) as asking:
            stopped = asking.post(f"/containers/{container['Id']}/stop", params={"t": within})
            assert stopped.is_success, stopped.text

    def start(self, container):
        with engine.client(self.host) as asking:
            assert asking.post(f"/containers/{container['Id']}/start").is_success

    def run_in(self, service, program, index=1):
        """Run a line of Python in a container; return the exit status and what it said."""
        words = ["exec", "-T", f"--index={index}", service, "python", "-c", program]
        done = self._try(words, b"", 60)
        return done.returncode, (done.stdout + done.stderr).decode()

    def backup(self):
        """Start the profile's service; return its first dump, and let the service go."""
        profile = ("--profile", "backup")
        self(*profile, "up", "--detach", "--wait", "--no-build", "backup", within=180)
        [name] = self("exec", "-T", "backup", "ls", DUMPS).split()
        dump = self.piped("exec", "-T", "backup", "cat", f"{DUMPS}/{name}")
        self(*profile, "rm", "--stop", "--force", "backup")
        return dump

    def mails(self):
        """Return the mailbox's list, newest first, by Mailpit's API."""
        found = httpx.get(f"{self.mailbox_url}/api/v1/messages", params={"limit": 500})
        return found.raise_for_status().json()["messages"]


class Client(Visitor):
    """A visitor who reads the mailbox container."""

    def mails(self):
        """What arrived for this visitor, oldest first: the whole messages."""
        told = [mail for mail in reversed(self.demo.mails()) if self.email in str(mail["To"])]
        whole = (
            httpx.get(f"{self.demo.mailbox_url}/api/v1/message/{mail['ID']}/raw") for mail in told
        )
        return [message_from_bytes(answer.content, policy=default) for answer in whole]


def _compose():
    """Return the program itself: the wheel's own command loses its exit code."""
    [program] = Path(sys.prefix).glob("lib/python3*/site-packages/compose/docker-compose")
    return str(program)


def _label(container, name):
    return container["Labels"].get(f"com.docker.compose.{name}")


def _free_ports(number):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
