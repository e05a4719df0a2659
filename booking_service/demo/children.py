"""Keeps the demo's processes running, each as often as it takes."""

import time
from collections.abc import Callable, Iterable

from shared.runtime.processes import Child, Command

_FIRST_PAUSE = 0.1  # seconds before the first new start; doubled each time it does not last
_LONGEST_PAUSE = 10.0
_STEADY = 20.0  # a child that lived so long starts again at the first pause


class Service:
    """One process of the demo under its name, started again when it dies."""

    def __init__(self, name: str, command: Command) -> None:
        self.name = name
        self._command = command
        self._pause = _FIRST_PAUSE
        self._again_at: float | None = None
        self.start()

    def start(self) -> None:
        """Start it."""
        self.child = Child(self.name, self._command)
        self.started_at = time.monotonic()
        self._again_at = None

    def look_after(self, moment: float) -> str | None:
        """Start it again if it is time to; return a sentence if something happened.

        `moment` is of the monotonic clock, in seconds.
        """
        if self._again_at is not None:
            return self._start_again() if moment >= self._again_at else None
        if not self.child.has_ended():
            return None
        if moment - self.started_at > _STEADY:
            self._pause = _FIRST_PAUSE
        self._again_at = moment + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return f"{self.name} (process {self.child.pid}) ended with {self.child.status}"

    def _start_again(self) -> str:
        self.start()
        return f"{self.name} runs again as process {self.child.pid}"


def stop_together(services: Iterable[Service], patience: float) -> None:
    """Ask all to stop at once, and end those that have not after `patience` seconds."""
    children = [service.child for service in services]
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + patience
    for child in children:
        child.wait(until - time.monotonic())
        child.kill()


def wait_for(answer: Callable[[], bool], service: Service, patience: float = 30.0) -> None:
    """Return when `answer` is true; raise with the child's last words if it dies before."""
    until = time.monotonic() + patience
    while not answer():
        if service.child.has_ended():
            raise NotReady(_last_words(service, f"ended with {service.child.status}"))
        if time.monotonic() > until:
            raise NotReady(_last_words(service, f"was not ready after {patience:.0f} s"))
        time.sleep(0.02)


class NotReady(Exception):
    """A process did not come up; the message ends with its log."""


def _last_words(service: Service, what: str) -> str:
    return f"{service.name} {what}:\n{service.child.log_tail()}"
