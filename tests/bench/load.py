"""The load generator: one process, one thread, many kept connections, raw bytes.

It is the same for all that are compared. A script is a generator: it yields the bytes of a
request and is handed the answer, so that a later request can use an earlier answer. Nothing is
parsed but the status, the headers and where the body ends, so that of the two cores, which the
generator shares with the servers, it takes as little as it can.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes

    def header(self, name):
        """The value of a header, or None."""
        found = self.head.lower().find(b"\r\n" + name.lower().encode() + b":")
        if found < 0:
            return None
        begins = found + 3 + len(name)
        return self.head[begins : self.head.find(b"\r\n", begins)].strip().decode()


Script = Generator[bytes, Answer, None]


@dataclass
class Tally:
    """What came of one run: how long it took, and of each exchange the status and the time."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)

    @property
    def per_second(self):
        return len(self.took) / self.seconds

    def milliseconds(self, share):
        """The time below which this share of the exchanges stayed."""
        return sorted(self.took)[min(int(len(self.took) * share), len(self.took) - 1)] * 1000


class _Connection:
    def __init__(self, port, script):
        self.script = script
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent_at = 0.0

    def send(self, request):
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def answer(self):
        """Take in what came; return the answer if it is whole."""
        came = self.socket.recv(1 << 18)
        if not came:
            raise ConnectionError(f"closed on us after {self.received[:200]!r}")
        self.received += came
        ends = self.received.find(b"\r\n\r\n")
        if ends < 0:
            return None
        found = Answer(int(self.received[9:12]), self.received[: ends + 2], b"")
        length = int(found.header("Content-Length") or 0)
        if len(self.received) < ends + 4 + length:
            return None
        body, self.received = self.received[ends + 4 : ends + 4 + length], b""
        return found._replace(body=body)


def run(port: int, scripts: Iterable[Script], seconds: float | None = None) -> Tally:
    """Play all scripts at once, each on a connection of its own; stop early after `seconds`.

    All are connected before the first request goes out.
    """
    tally, waiting = Tally(), selectors.DefaultSelector()
    connections = [_Connection(port, script) for script in scripts]
    begun = time.perf_counter()
    for connection in connections:
        connection.send(next(connection.script))
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
    until = begun + seconds if seconds else float("inf")
    ended = begun
    while waiting.get_map() and (ended := time.perf_counter()) < until:
        for key, _ in waiting.select(timeout=30):
            if not _go_on(key.data, tally):
                waiting.unregister(key.fileobj)
    tally.seconds = ended - begun
    for connection in connections:
        connection.script.close()
        connection.socket.close()
    return tally


def _go_on(connection, tally):
    """Read; after a whole answer send the next request. Say whether there was one, or will be."""
    answer = connection.answer()
    if answer is None:
        return True
    tally.took.append(time.perf_counter() - connection.sent_at)
    tally.statuses[answer.status] += 1
    try:
        connection.send(connection.script.send(answer))
    except StopIteration:
        return False
    return True


def request(method, path, body=b"", **headers):
    """The bytes of a request; header names are written with _ for -."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def served(wanted: bytes) -> Generator[bytes, Answer, Answer]:
    """Send a request, again while the server says that it is too busy; return the answer."""
    while True:
        answer = yield wanted
        if answer.status != 503:
            return answer


def again_and_again(requests: Iterable[bytes]) -> Script:
    """Send these requests in turn, for ever."""
    while True:
        for each in requests:
            answer = yield each
            if answer.status >= 300:
                raise AssertionError((answer.status, answer.body[:500]))
