"""Requests that no program would send: wrong shapes, wrong types, wrong bytes, wrong headers."""

import json
from base64 import b64encode
from uuid import UUID

ODD_TEXTS = [
    "", " ", "\x00", "a\x00b", "\ud800", "\ufeff", "\u202eevil", "é" * 300, "💥", "x" * 5000,
    "null",
    "-1", "0", "1e999", "NaN", "99999999999999999999999", "2026-06-09T09:00:00Z", "2026-02-30",
    "9999-12-31", "0001-01-01T00:00:00Z", "2026-06-09T09:00:00+99:99", "Europe/London", "Not/AZone",
    "ada@example.com", "@", "a@b", "https://127.0.0.1/", "https://books.example.org/", "[", "{}",
    "'; DROP TABLE coaches; --", "%00", "%ff", "../../etc/passwd", "24:00", "25:61", "done", "yes",
    "guidance", "coaching", "GB", "zz", "proceed",
]  # fmt: skip
ODD_NUMBERS = [
    0, 1, -1, 2, 30, 366, 2**31, 2**63, -(2**63) - 1, 10**40, 1.5, -0.0, 1e308, True, False,
]  # fmt: skip
ODD_BODIES = [
    b"", b"\x00", b"\xff\xfe", b"{", b"[]", b"null", b"true", b'"text"', b"1", b"NaN", b"{}{}",
    b'{"a": 1e999}', b'{"a": "\xff"}', b'{"a": "\\ud800"}', b'{"kind": "guidance", "kind": 1}',
    b"[" * 3000, b'{"a":' * 1500 + b"1" + b"}" * 1500, b"\xef\xbb\xbf{}", b" " * 4000 + b"{}",
    b'{"start": ' + b"9" * 4000 + b"}", b"a=b&c=d", b"List-Unsubscribe=One-Click",
]  # fmt: skip
ODD_TYPES = [
    "application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/xml", "",
    "application/json; charset=\xff", "application/problem+json", "nonsense", ";;;", "a/b/c",
]  # fmt: skip
ODD_HEADERS = [
    ("Idempotency-Key", "x" * 300), ("Idempotency-Key", "key 1"), ("Idempotency-Key", "key-1"),
    ("Idempotency-Key", "\xe9"), ("Accept", "text/calendar"), ("Accept", "*/*;q=nonsense"),
    ("Accept-Language", "x" * 200), ("Cookie", "visit=; =; a"), ("Cookie", "visitor=\xff\x00x"),
    ("Cookie", "session=eyJ9.x.y; coach=..; step=1"), ("X-Forwarded-For", "999.1.1.1, ::"),
    ("X-Forwarded-For", "a" * 500), ("If-None-Match", '"', ), ("If-Modified-Since", "yesterday"),
    ("Range", "bytes=9-1"), ("User-Agent", ""), ("Authorization", "Basic YTpi"),
    ("Authorization", "Bearer"), ("Authorization", "Bearer \xff"), ("Authorization", "x" * 300),
    ("Host", "evil.example.org"), ("Expect", "200-maybe"), ("Content-Encoding", "gzip"),
]  # fmt: skip


class Fuzz:
    """Makes requests to the calls of a contract; `dice` decides, so that a seed repeats them all.

    `known` are ids and tokens that lead somewhere, by the name they have in a path.
    """

    def __init__(self, dice, known):
        self.dice, self.known = dice, known

    def request(self, call):
        """The arguments of one request, as Flask's client takes them."""
        headers = self.dice.sample(ODD_HEADERS, self.dice.choice([0, 0, 1, 2]))
        if call.guarded and self.dice.random() < 0.9:
            headers = [each for each in headers if each[0] != "Authorization"]
            headers.append(("Authorization", f"Bearer {self.known['key']}"))
        return {
            "method": self._method(call),
            "path": "/api/v1" + self._path(call),
            "query_string": self._query(call),
            "headers": headers,
            "data": self._body(call),
            "content_type": self._type(call),
        }

    def _method(self, call):
        odd = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]
        return self.dice.choice(odd) if self.dice.random() < 0.03 else call.method

    def _path(self, call):
        parts = []
        for part in call.rule.split("/"):
            if "<" not in part:
                parts.append(part)
                continue
            name = part.strip("<>").split(">")[0].split(":")[-1]
            ending = part.partition(">")[2]
            parts.append(self._in_path(name) + ending)
        return "/".join(parts)

    def _in_path(self, name):
        found = self.known.get(name, [])
        if found and self.dice.random() < 0.8:
            return self.dice.choice(found)
        if name.endswith("_id") and self.dice.random() < 0.8:
            return str(UUID(int=self.dice.getrandbits(128)))
        return self.dice.choice(
            ["x", "%00", "%ff%fe", "a.b.c", "..", "x" * 500, "%F0%9F%92%A5", "-"]
        )

    def _query(self, call):
        if "query" not in call.takes and self.dice.random() < 0.9:
            return ""
        model = call.takes.get("query")
        names = [facts.alias or name for name, facts in model.model_fields.items()] if model else []
        pairs = []
        for name in [*names, "odd", "preview"]:
            if self.dice.random() < 0.5:
                text = str(self._scalar())
                pairs.append(f"{name}={self._quoted(text)}")
        if self.dice.random() < 0.1:
            pairs.append(self.dice.choice(["%", "&&", "=", "a=%zz", "cursor=" + "9" * 400]))
        return "&".join(pairs)

    def _quoted(self, text):
        return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))

    def _body(self, call):
        if self.dice.random() < 0.15:
            return self.dice.choice(ODD_BODIES)
        model = call.takes.get("body") or call.takes.get("form")
        if model is None:
            return b"" if self.dice.random() < 0.8 else self.dice.choice(ODD_BODIES)
        return json.dumps(self._like(model)).encode()

    def _like(self, model):
        given = {}
        for name, facts in model.model_fields.items():
            if self.dice.random() < 0.85:
                given[facts.alias or name] = self._value(facts.annotation)
        if self.dice.random() < 0.1:
            given[self.dice.choice(ODD_TEXTS)] = self._anything(3)
        return given

    def _value(self, annotation):
        """A value of the right type most of the time, to meet what lies behind the checks."""
        chance = self.dice.random()
        named = [annotation, *getattr(annotation, "__args__", ())]
        inner = next((each for each in named if _is_model(each)), None)
        if inner is not None and chance < 0.8:
            made = self._like(inner)
            return [made] if "list" in str(annotation).lower() and chance < 0.6 else made
        if chance < 0.75:
            return self._scalar()
        return self._anything(3)

    def _scalar(self):
        if self.dice.random() < 0.65:
            ids = [
                each for name, some in self.known.items() if name.endswith("_id") for each in some
            ]
            return self.dice.choice([*ODD_TEXTS, *ids])
        return self.dice.choice(ODD_NUMBERS)

    def _anything(self, depth):
        kind = self.dice.randrange(4) if depth else 0
        if kind == 1:
            return [self._anything(depth - 1) for _ in range(self.dice.randrange(4))]
        if kind == 2:
            names = [self.dice.choice(ODD_TEXTS) for _ in range(self.dice.randrange(4))]
            return {name: self._anything(depth - 1) for name in names}
        return None if kind == 3 else self._scalar()

    def _type(self, call):
        if self.dice.random() < 0.12:
            return self.dice.choice(ODD_TYPES)
        return "application/x-www-form-urlencoded" if "form" in call.takes else "application/json"


def _is_model(annotation):
    return hasattr(annotation, "model_fields")


def told(request):
    """A request, so that it can be read in a failure."""
    data = request["data"][:300] if isinstance(request["data"], bytes) else request["data"]
    return request | {"data": data, "again": b64encode(request["data"][:3000]).decode()}
