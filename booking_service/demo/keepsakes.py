"""What a demo keeps for its next start: its secrets, and how to sign in."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SeededCoach:
    """How to sign in as the demo's coach."""

    slug: str
    email: str
    password: str = field(repr=False)
    key: str = field(repr=False)


def _secret() -> str:
    return secrets.token_urlsafe(32)


def _sealing_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True, slots=True)
class Keepsakes:
    """`coach` is None until the seed is complete."""

    secret_key: str = field(default_factory=_secret)
    master_key: str = field(default_factory=_sealing_key)
    coach: SeededCoach | None = None

    def with_coach(self, coach: SeededCoach) -> "Keepsakes":
        """Return the same with how to sign in."""
        return replace(self, coach=coach)


def load(path: Path) -> Keepsakes:
    """Return what an earlier run left, or new secrets."""
    try:
        known = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Keepsakes()
    coach = known.pop("coach")
    return Keepsakes(**known, coach=coach and SeededCoach(**coach))


def save(path: Path, kept: Keepsakes) -> None:
    """Write it whole or not at all, for its owner's eyes."""
    write_private(path, json.dumps(asdict(kept)))


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner may read."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
