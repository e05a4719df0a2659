"""Mails as files; a mail is on disk before anybody is told so."""

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Received:
    """What the mailbox says about a mail; sender and recipients are the envelope's."""

    id: int
    at: str
    sender: str
    to: tuple[str, ...]
    subject: str
    message_id: str

    def as_json(self) -> dict[str, object]:
        """Return the form of /messages.json."""
        return {"from" if name == "sender" else name: value for name, value in asdict(self).items()}


class Folder:
    """000001.eml as it came, 000001.json with what the envelope said; the .eml makes it a mail."""

    def __init__(self, path: Path) -> None:
        """Go on counting where an earlier run stopped."""
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = path
        self._lock = threading.Lock()
        self._mails = [self._read(eml) for eml in sorted(path.glob("*.eml"))]

    def received(self) -> list[Received]:
        """Return every mail, oldest first."""
        with self._lock:
            return list(self._mails)

    def find(self, number: int) -> tuple[Received, bytes] | None:
        """Return a mail and its bytes as they came."""
        known = next((mail for mail in self.received() if mail.id == number), None)
        return (known, self._file(number, "eml").read_bytes()) if known else None

    def add(self, sender: str, to: Sequence[str], content: bytes, at: datetime) -> None:
        """Keep a mail; when this returns it is on disk."""
        with self._lock:
            number = self._mails[-1].id + 1 if self._mails else 1
            noted = {"at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}", "sender": sender, "to": list(to)}
            self._write(self._file(number, "json"), json.dumps(noted).encode())
            self._write(self._file(number, "eml"), content)
            self._mails.append(self._read(self._file(number, "eml")))

    def _write(self, path: Path, content: bytes) -> None:
        new = path.with_name(path.name + ".new")
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
        folder = os.open(self._path, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def _read(self, eml: Path) -> Received:
        noted = json.loads(eml.with_suffix(".json").read_bytes())
        headers = parsed(eml.read_bytes())
        return Received(
            id=int(eml.stem),
            at=noted["at"],
            sender=noted["sender"],
            to=tuple(noted["to"]),
            subject=str(headers["Subject"] or ""),
            message_id=str(headers["Message-ID"] or "").strip(),
        )

    def _file(self, number: int, kind: str) -> Path:
        return self._path / f"{number:06}.{kind}"


def parsed(content: bytes) -> EmailMessage:
    """Read a mail."""
    return message_from_bytes(content, _class=EmailMessage, policy=policy.default)
