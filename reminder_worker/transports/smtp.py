"""Hands mails to an SMTP server over one kept connection, and says how far each came."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from typing import NoReturn

from shared.domain.delivery import Failure, NotDelivered
from shared.messages.headers import POLICY

_ENHANCED = re.compile(r"\d\.\d{1,3}\.\d{1,3}(?=\s|\Z)")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_GO_AHEAD = 354
_CLOSING = 421

Reply = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over; `tls` is none, starttls or tls, `timeout` is for each command."""

    host: str
    port: int
    tls: str = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout: timedelta = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A mail as it goes over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    options: tuple[str, ...]


class _Stale(Exception):
    """A kept connection turned out to be closed before anything was handed over."""


class SmtpTransport:
    """Sends mails one after the other; connects when needed and keeps the connection.

    `return_path` gives a mail an envelope sender of its own instead of `sender`, and `sign`
    what goes over the wire a signature. Not for several threads at once: each process has its
    own.
    """

    def __init__(
        self,
        server: MailServer,
        sender: str,
        return_path: Callable[[EmailMessage], str] | None = None,
        sign: Callable[[bytes], bytes] = lambda mail: mail,
    ) -> None:
        self._server = server
        self._sender = sender
        self._return_path = return_path or (lambda _: sender)
        self._sign = sign
        self._connection: smtplib.SMTP | None = None

    def __call__(self, message: EmailMessage) -> None:
        """Return when the server has taken the mail over; else raise NotDelivered."""
        letter = _letter(message, self._return_path(message), self._sign)
        try:
            self._send(letter)
        except NotDelivered as error:
            self._tidy(error.failure)
            raise
        except BaseException:
            self._drop()
            raise

    def close(self) -> None:
        """Say goodbye, if there is somebody to say it to."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.quit()
            self._drop()

    def _send(self, letter: _Letter) -> None:
        if self._connection is not None:
            try:
                _hand_over(self._connection, letter, kept=True)
                return
            except _Stale:
                self._drop()
        self._connection = _connect(self._server, self._sender)
        _hand_over(self._connection, letter, kept=False)

    def _tidy(self, failure: Failure) -> None:
        """Keep the connection after a refusal of one mail, drop it after any other trouble."""
        answered = {Failure.DEFERRED, Failure.ADDRESS_REFUSED, Failure.MESSAGE_REFUSED}
        if failure not in answered or self._connection is None:
            self._drop()
            return
        try:
            self._connection.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _letter(message: EmailMessage, sender: str, sign: Callable[[bytes], bytes]) -> _Letter:
    addresses = [address for header in message.get_all("to", []) for address in header.addresses]
    recipients = tuple(address.addr_spec for address in addresses)
    ascii_only = all(name.isascii() for name in recipients)
    try:
        policy = POLICY if ascii_only else SMTP.clone(utf8=True)
        content = sign(message.as_bytes(policy=policy))
    except (MessageError, ValueError, LookupError, TypeError) as error:
        raise NotDelivered(Failure.MESSAGE_REFUSED, f"unwritable {type(error).__name__}") from error
    options = () if content.isascii() else ("BODY=8BITMIME",)
    return _Letter(sender, recipients, content, options if ascii_only else (*options, "SMTPUTF8"))


def _connect(server: MailServer, sender: str) -> smtplib.SMTP:
    """Open, greet, protect and sign in; what fails here would fail for every mail."""
    connection = None
    try:
        connection = _open(server, sender)
        if server.tls == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(server.username, server.password)
        connection.ehlo_or_helo_if_needed()
    except OSError as error:  # smtplib's own errors are OSErrors too
        if connection is not None:
            connection.close()
        _channel_failed(error)
    # The message and its final dot are two writes; without this the second waits for an ACK.
    if connection.sock is not None:
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _open(server: MailServer, sender: str) -> smtplib.SMTP:
    seconds = server.timeout.total_seconds()
    own_name = sender.rpartition("@")[2]  # asking the resolver for it can take seconds
    if server.tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            server.host, server.port, own_name, timeout=seconds, context=context
        )
    return smtplib.SMTP(server.host, server.port, own_name, seconds)


def _channel_failed(error: OSError) -> NoReturn:
    reply = error if isinstance(error, smtplib.SMTPResponseException) else None
    code = reply.smtp_code if reply else 0
    hopeless = isinstance(error, (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError))
    failure = Failure.CHANNEL_REFUSED if hopeless or code >= 500 else Failure.UNREACHABLE
    what = _code(code, reply.smtp_error) if reply and code > 0 else type(error).__name__
    raise NotDelivered(failure, f"{what} while connecting") from error


def _hand_over(connection: smtplib.SMTP, letter: _Letter, *, kept: bool) -> None:
    """Give one mail to the server: envelope, content, final dot."""
    if "SMTPUTF8" in letter.options and not connection.has_extn("smtputf8"):
        raise NotDelivered(Failure.ADDRESS_REFUSED, "the mail server takes ASCII addresses only")
    try:
        reply = _asked(connection, "MAIL", lambda: connection.mail(letter.sender, letter.options))
    except NotDelivered as error:
        if kept and isinstance(error.__cause__, smtplib.SMTPServerDisconnected):
            raise _Stale from error
        raise
    if kept and reply[0] == _CLOSING:
        raise _Stale
    _expect(reply, "MAIL", Failure.CHANNEL_REFUSED)
    for name in letter.recipients:
        reply = _asked(connection, "RCPT", partial(connection.rcpt, name))
        _expect(reply, "RCPT", Failure.ADDRESS_REFUSED)
    reply = _asked(connection, "DATA", lambda: connection.docmd("DATA"))
    _expect(reply, "DATA", Failure.MESSAGE_REFUSED, good=_GO_AHEAD)
    _asked(connection, "the content", lambda: connection.send(_dotted(letter.content)))
    _expect(_end(connection), "the final dot", Failure.MESSAGE_REFUSED)


def _asked(connection: smtplib.SMTP, stage: str, ask: Callable[[], Reply | None]) -> Reply:
    """Speak one line before the final dot; silence here means that nothing was taken over."""
    try:
        return ask() or (0, b"")
    except OSError as error:
        connection.close()
        detail = f"{type(error).__name__} at {stage}"
        raise NotDelivered(Failure.CUT_OFF, detail) from error


def _end(connection: smtplib.SMTP) -> Reply:
    """Send the final dot; from here on silence may mean that the mail was taken over."""
    try:
        connection.send(b".\r\n")
        return connection.getreply()
    except OSError as error:
        detail = f"{type(error).__name__} after the final dot"
        raise NotDelivered(Failure.UNANSWERED, detail) from error


def _expect(reply: Reply, stage: str, refused: Failure, good: int = 0) -> None:
    code, text = reply
    if code == good or (not good and 200 <= code < 300):
        return
    detail = f"{_code(code, text)} at {stage}"
    raise NotDelivered(refused if code >= 500 else Failure.DEFERRED, detail)


def _code(code: int, text: bytes | str) -> str:
    """Return what a reply says without its words, which may name an address."""
    enhanced = _ENHANCED.match(text.decode("latin-1") if isinstance(text, bytes) else text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def _dotted(content: bytes) -> bytes:
    """Double the dots that begin lines (RFC 5321 section 4.5.2), and end with a line's end."""
    doubled = _LEADING_DOT.sub(b"..", content)
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"
