"""Webhooks: where a coach's own programs hear what happened, and how each address fares.

The web process never goes there. It looks at the address as it is written; what its name stands
for is looked up by the worker, each time it delivers.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from shared.domain.addresses import address
from shared.domain.errors import FieldProblem, Invalid, NotFound
from shared.domain.webhooks import CHOICES, LONGEST_OVERLAP, Happening
from shared.storage import audit, hook_deliveries
from shared.storage import webhooks as rows
from shared.storage.audit import ActorName
from shared.storage.keys import Sealer
from shared.storage.webhooks import WebhookRow

MOST = 10  # webhooks of one coach
NAME_LIMIT = 120  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookWish:
    """What a coach enters; what is None stays as it is."""

    name: str | None = None
    url: str | None = field(default=None, repr=False)
    happenings: Collection[Happening] | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookView:
    """A webhook as its coach sees it: the address by its server's name, and no secret.

    `rests_until`: it failed so often that nothing is tried before then.
    """

    id: UUID
    name: str
    server: str
    happenings: tuple[Happening, ...]
    enabled: bool
    off_reason: str | None
    failures: int
    failing_since: datetime | None
    rests_until: datetime | None
    trouble: str | None
    old_secret_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A new webhook, or one with a new secret, which is seen this once."""

    webhook: WebhookView
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Terms:
    """How an address is kept; `private` allows plain http and addresses of the own network."""

    sealer: Sealer
    private: bool = False


def add(tx: Session, coach_id: UUID, wish: WebhookWish, terms: Terms, now: datetime) -> Registered:
    """Keep a webhook and return its secret; Invalid names what is wrong."""
    if len(rows.of_coach(tx, coach_id)) >= MOST:
        raise Invalid.field("url", f"remove a webhook first: there may be {MOST}")
    name, url, happenings = _checked(wish, terms)
    secret = _new_secret()
    row = WebhookRow(
        id=uuid4(),
        coach_id=coach_id,
        name=name or "",
        url=terms.sealer.seal_for_coach(tx, coach_id, url or ""),
        secret=terms.sealer.seal_for_coach(tx, coach_id, secret),
        happenings=list(happenings or ()),
        enabled=wish.enabled is not False,
        failures=0,
        created_at=now,
    )
    tx.add(row)
    tx.flush()
    audit.add(tx, coach_id, ActorName.COACH, "webhook_added", row.id, now)
    return Registered(webhook=_view(tx, row, terms.sealer, now), secret=secret)


def _new_secret() -> str:
    return f"whs_{secrets.token_urlsafe(32)}"


def _checked(
    wish: WebhookWish, terms: Terms
) -> tuple[str | None, str | None, Sequence[Happening] | None]:
    problems, name, url, chosen = [], wish.name, None, None
    if name is not None:
        name = " ".join(name.split())
        if not 0 < len(name) <= NAME_LIMIT:
            problems.append(FieldProblem("name", "give the webhook a short name"))
    if wish.url is not None:
        try:
            url = address(wish.url.strip(), private=terms.private).url
        except ValueError as error:
            problems.append(FieldProblem("url", str(error)))
    if wish.happenings is not None:
        chosen = [each for each in CHOICES if each in wish.happenings]
        if not chosen:
            problems.append(FieldProblem("events", "choose at least one"))
    if problems:
        raise Invalid(*problems)
    return name, url, chosen


def list_all(tx: Session, coach_id: UUID, sealer: Sealer, now: datetime) -> list[WebhookView]:
    """Return a coach's webhooks, oldest first."""
    return [_view(tx, row, sealer, now) for row in rows.of_coach(tx, coach_id)]


def one(
    tx: Session, coach_id: UUID, webhook_id: UUID, sealer: Sealer, now: datetime
) -> WebhookView:
    """Return one of the coach's webhooks, or NotFound."""
    return _view(tx, find(tx, coach_id, webhook_id), sealer, now)


def find(tx: Session, coach_id: UUID, webhook_id: UUID) -> WebhookRow:
    """Return one of the coach's webhooks, locked, or NotFound."""
    row = rows.one(tx, coach_id, webhook_id)
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


def _view(tx: Session, row: WebhookRow, sealer: Sealer, now: datetime) -> WebhookView:
    url = sealer.open_for_coach(tx, row.coach_id, row.url)
    overlaps = row.old_until is not None and now < row.old_until
    rests = row.rests_until is not None and now < row.rests_until
    return WebhookView(
        id=row.id,
        name=row.name,
        server=urlsplit(url).netloc if url else "",
        happenings=tuple(Happening(each) for each in row.happenings),
        enabled=row.enabled,
        off_reason=row.off_reason,
        failures=row.failures,
        failing_since=row.failing_since,
        rests_until=row.rests_until if rests else None,
        trouble=row.trouble,
        old_secret_until=row.old_until if overlaps else None,
        created_at=row.created_at,
    )


def change(
    tx: Session,
    coach_id: UUID,
    webhook_id: UUID,
    wish: WebhookWish,
    terms: Terms,
    now: datetime,
) -> WebhookView:
    """Change what is named; another address, or switching on, begins without old troubles.

    Switched off, it hears nothing, and what waited for it is closed.
    """
    row = find(tx, coach_id, webhook_id)
    name, url, happenings = _checked(wish, terms)
    row.name = name if name is not None else row.name
    row.happenings = list(happenings) if happenings is not None else row.happenings
    if url is not None:
        row.url = terms.sealer.seal_for_coach(tx, coach_id, url)
    if wish.enabled is not None:
        row.enabled = wish.enabled
    if url is not None or wish.enabled:
        row.off_reason = row.failing_since = row.rests_until = row.trouble = None
        row.failures = 0
    tx.flush()
    if not row.enabled:
        hook_deliveries.let_go(tx, row.id)
    audit.add(tx, coach_id, ActorName.COACH, "webhook_changed", row.id, now)
    return _view(tx, row, terms.sealer, now)


def remove(tx: Session, coach_id: UUID, webhook_id: UUID, now: datetime) -> None:
    """Forget a webhook with everything that was to be told to it."""
    if not rows.drop(tx, coach_id, webhook_id):
        raise NotFound("There is no such webhook.")
    audit.add(tx, coach_id, ActorName.COACH, "webhook_removed", webhook_id, now)


def rotate(
    tx: Session,
    coach_id: UUID,
    webhook_id: UUID,
    overlap: timedelta,
    sealer: Sealer,
    now: datetime,
) -> Registered:
    """Make a new secret; the old one goes on signing beside it for the overlap."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        hours = LONGEST_OVERLAP // timedelta(hours=1)
        raise Invalid.field("overlap_hours", f"write 0 to {hours} hours")
    row = find(tx, coach_id, webhook_id)
    secret = _new_secret()
    row.old_secret, row.old_until = row.secret, now + overlap
    row.secret = sealer.seal_for_coach(tx, coach_id, secret)
    tx.flush()
    audit.add(tx, coach_id, ActorName.COACH, "webhook_secret_renewed", row.id, now)
    return Registered(webhook=_view(tx, row, sealer, now), secret=secret)
