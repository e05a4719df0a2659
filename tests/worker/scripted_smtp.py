"""A mail server that does as it is told, on a real socket."""

import select
import socket
import socketserver
import threading
import time
from collections import deque
from contextlib import suppress
from email import message_from_bytes
from email.policy import default

HANG, DROP, SLOW = "hang", "drop", "slow"
SECONDS_OF_SLOW = 1.5
_GOOD = {
    "EHLO": "250-here\r\n250 8BITMIME",
    "AUTH": "235 welcome",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}
_OFFERS_AUTH = "250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME"


class ScriptedSmtp:
    """Answers `250 ok` unless `script(stage, ...)` says otherwise; `taken` holds what it accepted.

    `senders` are the envelopes' return paths, one for each MAIL FROM.

    Stages: GREETING, EHLO, AUTH, MAIL, RCPT, DATA, CONTENT (before the final dot), DOT (after
    it). From RCPT on a script may be for one recipient alone. `pace` is how long each mail takes,
    in seconds, before its acceptance is told. `go_away` and `come_back` keep the port.
    """

    def __init__(self, *, auth=False):
        self.taken = []
        self.senders = []
        self.connections = 0
        self.pace = 0.0
        self._auth = auth
        self._scripts = {}
        self._open = True
        self._away = False
        self._listen(0)

    def _listen(self, port):
        self._here = set()
        self._server = _Server(("127.0.0.1", port), _Conversation)
        self._server.of = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._open = False
        self._server.shutdown()
        self._server.server_close()

    def go_away(self):
        """Refuse new calls; hang up on those that are here, once the mail in hand is answered."""
        self._away = True
        self._server.shutdown()
        self._server.server_close()
        for conversation in tuple(self._here):
            with conversation.taking, suppress(OSError):
                conversation.connection.shutdown(socket.SHUT_RDWR)

    def come_back(self):
        self._away = False
        self._listen(self.port)
        self._thread.start()

    def script(self, stage, *answers, to=None):
        self._scripts.setdefault((stage, to), deque()).extend(answers)

    @property
    def mails(self):
        return [message_from_bytes(content, policy=default) for _, content in self.taken]

    @property
    def message_ids(self):
        return [str(mail["Message-ID"]) for mail in self.mails]

    def to(self, recipient):
        """Return what this address got, oldest first."""
        taken = [content for name, content in tuple(self.taken) if name == recipient]
        return [message_from_bytes(content, policy=default) for content in taken]

    def answer(self, stage, recipient=None):
        waiting = self._scripts.get((stage, recipient)) or self._scripts.get((stage, None))
        if waiting:
            return waiting.popleft()
        if stage == "EHLO" and self._auth:
            return _OFFERS_AUTH
        return _GOOD.get(stage, "250 ok")

    def hang(self, connection):
        """Say nothing until the caller hangs up, or we go away."""
        while self._open and not self._away:
            readable, _, _ = select.select([connection], [], [], 0.02)
            if readable and not connection.recv(1024):
                return


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Conversation(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        self.boss = self.server.of
        self.boss.connections += 1
        self.taking = threading.Lock()
        here = self.boss._here
        here.add(self)
        try:
            self.converse()
        except ConnectionError:  # the other side was killed, or we went away
            pass
        finally:
            here.discard(self)

    def converse(self):
        self.recipient = None
        if not self.say("GREETING", "220 scripted"):
            return
        while line := self.rfile.readline():
            verb = line[:4].decode().upper().strip()
            self.note(verb, line.decode().partition("<")[2].partition(">")[0])
            if not self.say(verb):
                return
            if verb == "DATA" and self.last.startswith("354"):
                with self.taking:
                    goes_on = self.content()
                if not goes_on:
                    return
            if verb == "QUIT":
                return

    def note(self, verb, address):
        if verb == "MAIL":
            self.boss.senders.append(address)
        if verb == "RCPT":
            self.recipient = address

    def content(self):
        if self.boss.answer("CONTENT", self.recipient) == DROP:
            return False
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # cut off before the final dot: nothing was taken over
            lines.append(line[1:] if line.startswith(b".") else line)
        if self.boss.pace:
            time.sleep(self.boss.pace)
        answer = self.boss.answer("DOT", self.recipient)
        if answer in ("250 ok", DROP, HANG, SLOW):
            self.boss.taken.append((self.recipient, b"".join(lines)))
        return self.act(answer)

    def say(self, stage, normally=None):
        answer = self.boss.answer(stage, self.recipient)
        return self.act(normally if normally and answer == "250 ok" else answer)

    def act(self, answer):
        self.last = answer
        if answer == DROP:
            return False
        if answer == HANG:
            self.boss.hang(self.connection)
            return False
        if answer == SLOW:
            time.sleep(SECONDS_OF_SLOW)
            answer = "250 ok at last"
        self.wfile.write(answer.encode() + b"\r\n")
        return not answer.startswith("421")
