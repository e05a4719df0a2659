"""A mail server that does as it is told, on a real socket."""

import socketserver
import threading
import time
from collections import deque
from email import message_from_bytes
from email.policy import default

HANG, DROP, SLOW = "hang", "drop", "slow"
SECONDS_OF_SLOW = 1.5
_GOOD = {"EHLO": "250-here\r\n250 8BITMIME", "DATA": "354 go on", "QUIT": "221 bye"}


class ScriptedSmtp:
    """Answers `250 ok` unless `script(stage, ...)` says otherwise; `taken` holds what it accepted,
    `senders` whom the envelopes named.

    Stages: GREETING, EHLO, MAIL, RCPT, DATA, CONTENT (before the final dot), DOT (after it).
    """

    def __init__(self):
        self.taken, self.senders = [], []
        self.connections = 0
        self._scripts = {}
        self._open = True
        self._server = _Server(("127.0.0.1", 0), _Conversation)
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

    def script(self, stage, *answers):
        self._scripts.setdefault(stage, deque()).extend(answers)

    @property
    def mails(self):
        return [message_from_bytes(content, policy=default) for _, content in self.taken]

    @property
    def message_ids(self):
        return [str(mail["Message-ID"]) for mail in self.mails]

    def answer(self, stage):
        waiting = self._scripts.get(stage)
        return waiting.popleft() if waiting else _GOOD.get(stage, "250 ok")

    def hang(self):
        while self._open:
            time.sleep(0.02)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.boss = self.server.of
        self.boss.connections += 1
        recipient = ""
        if not self.say("GREETING", "220 scripted"):
            return
        while line := self.rfile.readline():
            verb = line[:4].decode().upper().strip()
            if verb == "MAIL":
                self.boss.senders.append(line.decode().partition("<")[2].partition(">")[0])
            if verb == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            if not self.say(verb):
                return
            if verb == "DATA" and self.last.startswith("354") and not self.content(recipient):
                return
            if verb == "QUIT":
                return

    def content(self, recipient):
        if self.boss.answer("CONTENT") == DROP:
            return False
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        answer = self.boss.answer("DOT")
        if answer in ("250 ok", DROP, HANG, SLOW):
            self.boss.taken.append((recipient, b"".join(lines)))
        return self.act(answer)

    def say(self, stage, normally=None):
        answer = self.boss.answer(stage)
        return self.act(normally if normally and answer == "250 ok" else answer)

    def act(self, answer):
        self.last = answer
        if answer == DROP:
            return False
        if answer == HANG:
            self.boss.hang()
            return False
        if answer == SLOW:
            time.sleep(SECONDS_OF_SLOW)
            answer = "250 ok at last"
        self.wfile.write(answer.encode() + b"\r\n")
        return not answer.startswith("421")
