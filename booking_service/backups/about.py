"""What a backup says of itself: when it was taken, what it holds, and what it can open."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass


class CannotBackUp(Exception):
    """A backup cannot be taken or restored; the message says why, and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`keys` says in words what the copy can open, and `master_keys` with which master keys.

    These are named by the first 16 digits of their SHA-256, which open nothing. `schema` is the
    number of the last migration, `rows` the number of rows of each table.
    """

    taken_at: str
    schema: str
    rows: Mapping[str, int]
    keys: str
    master_keys: Sequence[str]
    clients_keys: bool

    @property
    def told(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), indent=2)


def read(told: bytes) -> About:
    """Read what a backup says of itself, or refuse what is none."""
    try:
        return About(**json.loads(told))
    except (ValueError, TypeError) as error:
        raise CannotBackUp("This file does not say what it holds: no backup of ours.") from error


def named(master_keys: Sequence[str]) -> list[str]:
    """Return how master keys are told apart without showing any of them."""
    return [hashlib.sha256(key.encode()).hexdigest()[:16] for key in master_keys]


def what_it_opens(*, clients_keys: bool) -> str:
    """Say in words what somebody can read who has the copy."""
    if clients_keys:
        return (
            "The clients' keys are in this copy, sealed with the master key. Whoever has both reads"
            " what clients wrote, also of clients who are erased after it was taken. Keep it short,"
            " and apart from the master key."
        )
    return (
        "The clients' keys are not in this copy: what clients wrote cannot be read from it by"
        " anybody, and cannot be restored from it alone. Names, addresses and times are readable."
    )
