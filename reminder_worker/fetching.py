"""One request to an address that somebody typed, kept on a short lead: to read, or to tell.

No HTTP library lets its caller choose the address that a name stands for, so this stands on
`http.client`: look the name up, check every answer, connect to exactly what was checked. A name
that points elsewhere a moment later changes nothing, and no proxy of the environment is asked.
"""

import http.client
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urljoin

from shared.domain.addresses import Address, address, is_public
from shared.domain.outside import CannotRead, Source, Trouble

_REDIRECTS = 3
_PIECE = 64 * 1024  # bytes
_DIAL_FOR = 5.0  # seconds for each of a name's addresses
_MOVED = {301, 302, 303, 307, 308}
_TROUBLES: dict[int, Trouble] = {
    HTTPStatus.UNAUTHORIZED: Trouble.SIGN_IN_REFUSED,
    HTTPStatus.FORBIDDEN: Trouble.SIGN_IN_REFUSED,
    HTTPStatus.NOT_FOUND: Trouble.GONE,
    HTTPStatus.GONE: Trouble.GONE,
    HTTPStatus.REQUEST_TIMEOUT: Trouble.SERVER_TROUBLE,
    HTTPStatus.TOO_MANY_REQUESTS: Trouble.SERVER_TROUBLE,
}


Place = tuple[int, str]  # the family of an address, and the address
LookUp = Callable[[str, int], Sequence[Place]]


def look_up(host: str, port: int) -> Sequence[Place]:
    """Return the addresses that a name stands for now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, str(place[0])) for family, _, _, _, place in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """How far a request may go: `patience` is for all of it, redirects included.

    `private` allows plain http and addresses of the own network.
    """

    patience: timedelta = timedelta(seconds=15)
    largest: int = 10 * 1024 * 1024  # bytes
    private: bool = False
    look_up: LookUp = look_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask, and as whom; where only the status counts, the answer's body stays unread."""

    source: Source
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: bytes | None = None
    wants_body: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes


def fetch(request: Request, lead: Lead) -> Answer:
    """Return the answer to a request; raises CannotRead for all that is no good answer."""
    line = _Line(lead)
    with line.cut_when_time_is_over():
        for _ in range(_REDIRECTS + 1):
            answer = _ask_once(request, line)
            if answer.status not in _MOVED:
                return _good(answer)
            request = _led_on(request, answer)
    raise CannotRead(Trouble.LED_ELSEWHERE)


def status_of(request: Request, lead: Lead) -> int:
    """Return the status that a request is answered with, whatever it is; no redirect is followed.

    Raises CannotRead if there is none.
    """
    line = _Line(lead)
    with line.cut_when_time_is_over():
        return _ask_once(replace(request, wants_body=False), line).status


class _Line:
    """The connection of the moment, which a timer can cut whatever it is waiting for."""

    def __init__(self, lead: Lead) -> None:
        self.lead = lead
        self.is_over = False
        self._lock = threading.Lock()
        self._held: socket.socket | None = None

    @contextmanager
    def cut_when_time_is_over(self) -> Iterator[None]:
        timer = threading.Timer(self.lead.patience.total_seconds(), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            # The last two are what TLS raises when it is cut in the middle.
            if self.is_over or isinstance(error, TimeoutError):
                raise CannotRead(Trouble.TOO_SLOW) from None
            raise CannotRead(_trouble_of(error)) from None
        finally:
            timer.cancel()
            self._let_go()

    def hold(self, connection: socket.socket) -> None:
        """Make this the connection to cut; its twin survives what TLS does to the original."""
        with self._lock:
            if self._held is not None:
                self._held.close()
            self._held = connection.dup()
        if self.is_over:
            raise TimeoutError

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._held is not None:
                try:
                    self._held.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the other side was faster

    def _let_go(self) -> None:
        with self._lock:
            if self._held is not None:
                self._held.close()
                self._held = None


def _trouble_of(error: Exception) -> Trouble:
    if isinstance(error, ssl.SSLError):
        return Trouble.NOT_SECURE
    return Trouble.UNREACHABLE if isinstance(error, OSError) else Trouble.UNREADABLE


def _ask_once(request: Request, line: _Line) -> Answer:
    try:
        where = address(request.source.url, private=line.lead.private)
    except ValueError:
        raise CannotRead(Trouble.PRIVATE_ADDRESS) from None
    with closing(_connected(where, line)) as connection:
        headers = {"Host": where.server, **_headers(request)}
        connection.request(request.method, where.target, request.body, headers)
        response = connection.getresponse()
        said = {name.lower(): value for name, value in response.getheaders()}
        unread = response.status in _MOVED or not request.wants_body
        body = b"" if unread else _body(response, said, line)
        return Answer(status=response.status, headers=said, body=body)


def _connected(where: Address, line: _Line) -> http.client.HTTPConnection:
    """Connect to an address that was checked, under the name that was typed."""
    seconds = line.lead.patience.total_seconds()
    raw = _dial(where, line, seconds)
    try:
        if where.scheme == "https":
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=where.host)
    except BaseException:
        raw.close()
        raise
    connection = http.client.HTTPConnection(where.host, where.port, timeout=seconds)
    connection.sock = raw
    return connection


def _dial(where: Address, line: _Line, seconds: float) -> socket.socket:
    """Try the addresses in turn, as a name may have one that does not answer."""
    problem: OSError = OSError()
    for family, ip in _looked_up(where, line.lead):
        raw = socket.socket(family, socket.SOCK_STREAM)
        try:
            raw.settimeout(min(seconds, _DIAL_FOR))
            line.hold(raw)
            raw.connect((ip, where.port))
            raw.settimeout(seconds)
        except OSError as error:
            raw.close()
            problem = error
            if line.is_over:
                raise
        else:
            return raw
    raise problem


def _looked_up(where: Address, lead: Lead) -> Sequence[Place]:
    """Return what a name stands for; one private address among others refuses all of them."""
    try:
        places = lead.look_up(where.host, where.port)
    except (OSError, UnicodeError):
        raise CannotRead(Trouble.NOT_FOUND_BY_NAME) from None
    if not lead.private and not all(is_public(ip) for _, ip in places):
        raise CannotRead(Trouble.PRIVATE_ADDRESS)
    return places


def _headers(request: Request) -> dict[str, str]:
    """Return the headers; nothing compressed is asked for, so nothing can swell."""
    headers = {"Accept-Encoding": "identity", "User-Agent": "whats-next", **request.headers}
    who = request.source
    if who.username or who.password:
        given = b64encode(f"{who.username}:{who.password}".encode()).decode()
        headers["Authorization"] = f"Basic {given}"
    return headers


def _body(response: http.client.HTTPResponse, headers: Mapping[str, str], line: _Line) -> bytes:
    """Return the body, if it is whole, plain and not too large."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise CannotRead(Trouble.UNREADABLE)
    pieces, size = [], 0
    while piece := response.read(_PIECE):
        size += len(piece)
        if size > line.lead.largest:
            raise CannotRead(Trouble.TOO_LARGE)
        pieces.append(piece)
    if line.is_over:
        raise TimeoutError
    if response.length:
        raise CannotRead(Trouble.UNREACHABLE)  # it hung up before the end
    return b"".join(pieces)


def _good(answer: Answer) -> Answer:
    if answer.status in {HTTPStatus.OK, HTTPStatus.MULTI_STATUS, HTTPStatus.NOT_MODIFIED}:
        return answer
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CannotRead(Trouble.SERVER_TROUBLE)
    raise CannotRead(_TROUBLES.get(answer.status, Trouble.REFUSED))


def _led_on(request: Request, answer: Answer) -> Request:
    """Follow a redirect on the same server; user name and password go nowhere else."""
    try:
        old = address(request.source.url, private=True)
        new = address(urljoin(old.url, answer.headers.get("location", "")), private=True)
    except ValueError:
        raise CannotRead(Trouble.LED_ELSEWHERE) from None
    if old.origin != new.origin:
        raise CannotRead(Trouble.LED_ELSEWHERE)
    return replace(request, source=replace(request.source, url=new.url))
