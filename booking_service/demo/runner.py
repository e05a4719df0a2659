"""The demo as a command: brings everything up, says where to look, and takes it down again."""

import json
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from booking_service.demo.children import NotReady
from booking_service.demo.household import Household, Sockets, Whereabouts
from booking_service.demo.keepsakes import SeededCoach
from booking_service.demo.ports import listening
from shared.runtime.binaries import ServersMissing
from shared.runtime.embedded import DirectoryTaken, EmbeddedServers, ServerFailed
from shared.runtime.settings import Settings

_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AGAIN = 0.2  # seconds until a farewell that nobody heard is said again


class CannotStart(Exception):
    """The demo cannot start here; the message says what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command line asks for; port 0 is any free one."""

    data_dir: Path
    port: int
    as_json: bool = False


def run(wishes: Wishes, seed: Callable[[Settings], SeededCoach]) -> None:
    """Run the demo until Ctrl-C or SIGTERM; raise CannotStart if it does not come up.

    `seed` fills a new database, and is called at most once.
    """
    listen_for_farewells()
    try:
        with _sockets(wishes.port) as sockets:
            household = Household(EmbeddedServers(wishes.data_dir), sockets, seed)
            _live(household, wishes)
    except KeyboardInterrupt:
        _heard()
    except DirectoryTaken as error:
        raise CannotStart(f"{error} Choose another with --data-dir.") from error
    except PermissionError as error:
        raise CannotStart(f"{error.filename} belongs to somebody else.") from error
    except (ServersMissing, ServerFailed, NotReady) as error:
        raise CannotStart(str(error)) from error


def listen_for_farewells() -> None:
    """Turn Ctrl-C, SIGTERM and SIGHUP into KeyboardInterrupt, until it is heard.

    An exception that a signal's handler raises is lost if Python is just then in a finalizer or
    in a callback around a fork; the timer raises it again.
    """
    for each in (*_END, signal.SIGALRM):
        signal.signal(each, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    signal.setitimer(signal.ITIMER_REAL, _AGAIN)
    raise KeyboardInterrupt


def _heard() -> None:
    """Stop saying it; a second Ctrl-C while we stop, which takes seconds, would leave a mess."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for each in (*_END, signal.SIGALRM):
        signal.signal(each, signal.SIG_IGN)


def _live(household: Household, wishes: Wishes) -> None:
    try:
        household.start()
        where = household.note_whereabouts()
        _say(json.dumps(where) if wishes.as_json else _for_people(where))
        household.watch(_complain)
    finally:
        _heard()
        household.stop()


@contextmanager
def _sockets(port: int) -> Iterator[Sockets]:
    with ExitStack() as kept:
        web = kept.enter_context(_web(port))
        page = kept.enter_context(_beside(web))
        smtp = kept.enter_context(listening(0))
        yield Sockets(web=web, mailbox=page, smtp=smtp)


def _web(port: int) -> socket.socket:
    try:
        return listening(port)
    except OSError as error:
        raise CannotStart(f"Port {port} cannot be had. Choose another with --port.") from error


def _beside(web: socket.socket) -> socket.socket:
    """Take the next port, where the mailbox is easily found again; else any."""
    try:
        return listening(web.getsockname()[1] + 1)
    except (OSError, OverflowError):
        return listening(0)


def _for_people(where: Whereabouts) -> str:
    coach = where["coach"]
    return f"""What's Next is running.

  The site     {where["url"]}/{coach["slug"]}
  The mailbox  {where["mailbox_url"]}  (every mail lands here, none leaves this machine)
  The coach    {where["url"]}/coach/  as {coach["email"]} with the password {coach["password"]}
  The API      {where["url"]}/api/docs  with the key {coach["key"]}
  The data     {where["data_dir"]}  (what the processes say is in logs/)

Ctrl-C stops everything; the same directory goes on where it was."""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
