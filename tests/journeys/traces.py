"""Looks for answers and reasons in everything that a running demo keeps, says or sends."""

import base64
import binascii
import re
import threading
from email import message_from_bytes
from email.policy import default

import httpx
import psycopg
import redis
from psycopg import sql

# Names of questions, values that nothing else is called by, and the reasons' codes.
WORDS = (
    "suicide", "abuse", "substance", "mental_health", "mental health",
    "yes_unsafe_now", "prefer_not", "not_sure", "recovered",
    "unsafe_now", "in_therapy_now", "path_unsure", "recent_crisis", "past_therapy",
    "past_no_therapy", "health_current",
)  # fmt: skip
_SOUGHT = re.compile("|".join(map(re.escape, WORDS)), re.IGNORECASE)
_CLEAR = re.compile(r"\bCLEAR\b")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")


def found_in(where, text):
    """Return where and which words are in a text, also where it is written in base 64."""
    hits = {word.lower() for word in _SOUGHT.findall(text)} | set(_CLEAR.findall(text))
    for run in _ENCODED.findall(text):
        hits |= {word.lower() for word in _SOUGHT.findall(_decoded(run))}
    return [(where, word) for word in sorted(hits)]


def _decoded(run):
    padded = run.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(padded + "=" * (-len(padded) % 4)).decode("latin-1")
    except (binascii.Error, ValueError):
        return ""


def in_tables(demo):
    """Search every row of every table: each value, bytes read as letters."""
    return [
        hit
        for name, rows in tables(demo).items()
        for row in rows
        for hit in found_in(f"table {name}", row)
    ]


def tables(demo):
    """Return every table's rows, each as one text, sorted."""
    with psycopg.connect(demo.told["database_url"]) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        return {name: sorted(_rows(connection, name)) for (name,) in names}


def _rows(connection, name):
    query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))
    for row in connection.execute(query):
        yield " | ".join(_as_text(value) for value in row)


def _as_text(value):
    return bytes(value).decode("latin-1") if isinstance(value, bytes) else str(value)


def in_redis(demo):
    """Search every key of every Redis database and what it holds."""
    client = demo.redis()
    reads = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"hash": client.hgetall,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    hits = []
    for key in client.scan_iter():
        kind = client.type(key)
        assert kind in reads or kind == b"none", kind
        hits += found_in("redis", f"{key!r} {reads[kind](key)!r}" if kind in reads else repr(key))
    return hits


class Overheard:
    """Everything that is said to Redis meanwhile: task arguments are there for a moment only."""

    def __init__(self, demo):
        self.said = []
        self._client = demo.redis()

    def __enter__(self):
        self._monitor = self._client.monitor()
        self._monitor.__enter__()
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()
        return self

    def _listen(self):
        try:
            for each in self._monitor.listen():
                self.said.append(each["command"])
        except (redis.RedisError, OSError, ValueError, AttributeError):
            return  # closed from the other side

    def __exit__(self, *_):
        self._monitor.connection.disconnect()
        self._ear.join(timeout=2)

    def hits(self):
        return [hit for line in self.said for hit in found_in("said to redis", line)]


def in_logs(folder):
    """Search every log file of a folder."""
    return [
        hit
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for hit in found_in(f"log {file.name}", file.read_text(errors="replace"))
    ]


def in_mails(demo):
    """Search every mail: headers, and each part as a reader sees it."""
    return [hit for mail in mails(demo) for hit in found_in("mail", mail)]


def mails(demo):
    """Return every mail as one text, nothing encoded."""
    return [_readable(_whole(demo, mail["id"])) for mail in demo.mails()]


def _whole(demo, mail_id):
    address = f"{demo.told['mailbox_url']}/messages/{mail_id}.eml"
    return message_from_bytes(httpx.get(address).content, policy=default)


def _readable(mail):
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    told = [part if isinstance(part, str) else part.decode("latin-1") for part in parts]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *told])
