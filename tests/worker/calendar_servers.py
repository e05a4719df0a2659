"""A real Radicale and a real Xandikos, each a process of its own on a free port."""

import socket
import sys

import httpx

from shared.runtime.processes import Child, Command, bare_environment
from tests.worker.processes import eventually

USER, PASSWORD = "ada", "a pass:word"
_MAKE = b"""<?xml version="1.0" encoding="utf-8"?>
<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:set><d:prop><d:displayname>Ada</d:displayname></d:prop></d:set></c:mkcalendar>"""


class CalendarServer:
    """A calendar of Ada's at `url`; `put` writes an event into it."""

    def __init__(self, name, folder, port, *arguments):
        self.root = f"http://127.0.0.1:{port}"
        self.username, self.password = "", ""
        folder.mkdir()
        argv = (sys.executable, "-m", name, *arguments)
        command = Command(argv=argv, log=folder / "log", env=_environment(folder), cwd=folder)
        self._child = Child(name, command)
        eventually(lambda: _answers(port))

    def make(self, path):
        self.url = f"{self.root}{path}"
        self._send("MKCALENDAR", self.url, _MAKE, "application/xml")
        return self

    def put(self, name, body):
        self._send("PUT", f"{self.url}{name}.ics", body, "text/calendar")

    def delete(self, name):
        self._send("DELETE", f"{self.url}{name}.ics", None, "text/calendar")

    def stop(self):
        self._child.kill()

    def _send(self, method, url, body, kind):
        who = (self.username, self.password) if self.username else None
        answer = httpx.request(
            method, url, content=body, headers={"Content-Type": kind}, auth=who, timeout=20
        )
        answer.raise_for_status()


def radicale(folder):
    """Radicale, which asks for a user name and a password."""
    port = free_port()
    people = folder.parent / "people"
    people.write_text(f"{USER}:{PASSWORD}\n")
    server = CalendarServer(
        "radicale", folder, port, "--config", "", "--server-hosts", f"127.0.0.1:{port}",
        "--storage-filesystem-folder", str(folder / "store"), "--auth-type", "htpasswd",
        "--auth-htpasswd-filename", str(people), "--auth-htpasswd-encryption", "plain",
    )  # fmt: skip
    server.username, server.password = USER, PASSWORD
    return server.make("/ada/office/")


def xandikos(folder):
    """Xandikos, which lets everybody in."""
    port = free_port()
    server = CalendarServer(
        "xandikos", folder, port, "serve", "--directory", str(folder / "store"),
        "--current-user-principal", "/ada/", "--defaults", "--no-detect-systemd",
        "--state-dir", str(folder / "state"), "-l", "127.0.0.1", "-p", str(port),
    )  # fmt: skip
    return server.make("/ada/calendars/office/")


def _environment(folder):
    return {**bare_environment(), "HOME": str(folder)}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
