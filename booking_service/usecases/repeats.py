"""A request that comes twice makes one thing: known by its key, and answered as the first was."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, NoReturn, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from shared.domain.errors import IdempotencyKeyReused, MoveNotAllowed
from shared.storage import request_keys as rows

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Who asks, by which key if one came, and for what: a key counts for its owner alone."""

    owner_id: UUID
    key: str | None
    asked: bytes = field(repr=False)

    @property
    def print(self) -> bytes:
        """Return a fingerprint by which the same request is known again."""
        return hashlib.sha256((self.key or "").encode() + b"\x1f" + self.asked).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made(Generic[V]):
    """The answer to a request, and what it made; `client_id` is whose that is, if a client's."""

    answer: V
    ids: Sequence[UUID]
    client_id: UUID | None = None


def once(
    tx: Session,
    repeat: Repeat,
    now: datetime,
    make: Callable[[], Made[V]],
    again: Callable[[Sequence[UUID]], V],
) -> V:
    """Make what is asked for, or answer `again` from what the same request made before."""
    if repeat.key is None:
        return make().answer
    before = rows.find(tx, repeat.owner_id, repeat.key)
    if before is not None:
        if before.print != repeat.print:
            raise IdempotencyKeyReused("This key came with another request before.")
        return again(before.made_ids)
    made = make()
    row = rows.RequestKeyRow(
        owner_id=repeat.owner_id,
        key=repeat.key,
        print=repeat.print,
        made_ids=list(made.ids),
        client_id=made.client_id,
        made_at=now,
    )
    tx.flush()
    tx.add(row)
    return made.answer


def seen_once(_: Sequence[UUID]) -> NoReturn:
    """Refuse to make a second one where the answer holds a secret that is not kept."""
    raise MoveNotAllowed(
        "This was made before, and its secret is shown once. Remove it and make another."
    )
