"""gunicorn's thread worker, which answers what never reaches our application as we would.

gunicorn refuses malformed requests and over-long addresses by itself. Its page repeats what was
sent and has none of our headers, and its log line holds the sender's address and the request's.
"""

from http import HTTPStatus
from typing import Any

import structlog
from gunicorn.http import errors  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

_log = structlog.get_logger(__name__)

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "This request could not be read.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "This address is longer than we take.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "These headers are longer than we take.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side.",
}
_ANSWER = (
    "HTTP/1.1 {status} {phrase}\r\n"
    "Connection: close\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: {length}\r\n"
    "Cache-Control: no-store\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "\r\n"
    "{sentence}\n"
)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn is untyped
    """Threads as gunicorn has them; refusals in our words, and nothing of the sender in logs.

    Whoever comes while all threads are at work is left to another process: gunicorn's would take
    them in, and let them wait in its line beside a process that has nothing to do.
    """

    @property
    def worker_connections(self) -> int:
        """The most connections to have: those on which nothing happens, and one a thread."""
        waiting = len(self.keepalived_conns) + len(self.pending_conns)
        return min(self._most_connections, waiting + int(self.cfg.threads))

    @worker_connections.setter
    def worker_connections(self, number: int) -> None:
        self._most_connections = number

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:  # noqa: ANN401, ARG002 -- gunicorn's signature
        """Answer for what could not be read, or went wrong below the application."""
        status = _status(exc)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("request_broke_its_worker", error=type(exc).__name__)
        else:
            _log.info("request_not_read", error=type(exc).__name__)
        sentence = _SENTENCES[status]
        answer = _ANSWER.format(
            status=status.value, phrase=status.phrase, length=len(sentence) + 1, sentence=sentence
        )
        try:
            client.sendall(answer.encode("ascii"))
        except OSError:
            _log.debug("refusal_not_heard")


# The first that fits; whatever else could not be parsed was malformed.
_STATUS: tuple[tuple[type[BaseException], HTTPStatus], ...] = (
    (errors.InvalidResponseHeader, HTTPStatus.INTERNAL_SERVER_ERROR),  # the application's fault
    (errors.InvalidResponseHeaderName, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.ParseException, HTTPStatus.BAD_REQUEST),
)


def _status(error: BaseException) -> HTTPStatus:
    fits = (status for kind, status in _STATUS if isinstance(error, kind))
    return next(fits, HTTPStatus.INTERNAL_SERVER_ERROR)
