"""A client's plan of nudges: loaded, decided by the rules, and written as notices.

Whoever changes what a plan follows from calls `replan` in the same transaction. Any number of
clients costs the same few queries.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from shared.domain.commitments import Due, Status
from shared.domain.localtime import TZDATA_VERSION, local_date
from shared.domain.notices import (
    IN_THREAD,
    MailSort,
    NoticeKind,
    NoticeState,
    PlannedNotice,
    Recipient,
)
from shared.domain.nudges import Nudge, OpenCommitment, Thread, plan
from shared.domain.referral import Door
from shared.storage import alliances, clients, notices, unbooked
from shared.storage.commitments import CommitmentRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from shared.storage.unbooked import Unbooked

_LOOKS_BACK = timedelta(days=120)  # longer than any commitment is asked about
_DAY = timedelta(days=1)


_Waiting = tuple[str, int, datetime, tuple[UUID, ...]]  # kind, revision, due, about


@dataclass(slots=True)
class _Mails:
    """What a client's plan wrote before: what has gone out, and what still waits."""

    gone: list[tuple[datetime, frozenset[UUID]]] = field(default_factory=list)
    booked_again: list[datetime] = field(default_factory=list)
    waiting: set[_Waiting] = field(default_factory=set)
    under_way: bool = False


def replan(tx: Session, client_ids: Collection[UUID], now: datetime, mail_domain: str) -> int:
    """Make these clients' plans anew from what stands now; return how many plans changed.

    What has gone out counts, and what a sender may have handed over already counts too.
    """
    found = _locked(tx, client_ids)
    threads = _threads(tx, found, now)
    changed = [
        (client, nudges)
        for client in found
        if _differs(nudges := plan(threads[client.id].thread, now), threads[client.id])
    ]
    _supersede(tx, [client.id for client, _ in changed])
    for client, _ in changed:
        client.plan_revision += 1
    for client in found:
        client.planned_at = now
        # One that is with the mail server just now may still come back: look again then.
        client.planned_with = None if threads[client.id].under_way else TZDATA_VERSION
    notices.add_for_many(
        tx,
        [(client, _notices(client, nudges)) for client, nudges in changed],
        now,
        mail_domain=mail_domain,
    )
    tx.flush()
    return len(changed)


def _locked(tx: Session, client_ids: Collection[UUID]) -> Sequence[ClientRow]:
    """Return the clients, locked in an order that all follow."""
    return tx.scalars(
        select(ClientRow)
        .where(ClientRow.id.in_(client_ids))
        .order_by(ClientRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


@dataclass(frozen=True, slots=True)
class _Standing:
    """A client's thread as it stands, and what the last plan still has waiting."""

    thread: Thread
    waiting: set[_Waiting]
    under_way: bool
    revision: int


def _threads(tx: Session, found: Sequence[ClientRow], now: datetime) -> Mapping[UUID, _Standing]:
    ids = [client.id for client in found]
    agreed = alliances.current(tx, found)
    pauses = alliances.pauses_from(tx, ids, (now - 2 * _DAY).date())
    mails = _mails(tx, ids, now)
    promised = _open_of(tx, ids)
    without = unbooked.to_write_to(tx, now, ids)
    return {
        client.id: _Standing(
            Thread(
                zone=client.zone,
                alliance=agreed[client.id],
                commitments=[
                    _commitment(row, mails[client.id], client.zone) for row in promised[client.id]
                ],
                pauses=pauses[client.id],
                mailed_on={local_date(at, client.zone) for at, _ in mails[client.id].gone},
                unbooked_since=_to_write_of(without.get(client.id), mails[client.id]),
                stopped=_is_stopped(client),
            ),
            mails[client.id].waiting,
            mails[client.id].under_way,
            client.plan_revision,
        )
        for client in found
    }


def _differs(nudges: Sequence[Nudge], standing: _Standing) -> bool:
    wanted = {(one.kind, standing.revision, one.due_at, one.about) for one in nudges}
    return wanted != standing.waiting


def _to_write_of(one: Unbooked | None, mails: _Mails) -> datetime | None:
    """Return since when a mail about booking is called for; one that went is enough."""
    if one is None or any(at >= one.last_end for at in mails.booked_again):
        return None
    return one.since


def _is_stopped(client: ClientRow) -> bool:
    return (
        clients.door(client) is not Door.OPEN
        or clients.is_unsubscribed(client, MailSort.NUDGES)
        or client.ended_at is not None
    )


@dataclass(frozen=True, slots=True)
class _Promised:
    id: UUID
    due: Due
    since: datetime


def _open_of(tx: Session, ids: Collection[UUID]) -> Mapping[UUID, list[_Promised]]:
    """Return what is open, without the sealed words: a plan needs none."""
    rows = tx.execute(
        select(
            CommitmentRow.client_id,
            CommitmentRow.id,
            CommitmentRow.due_at,
            CommitmentRow.due_on,
            CommitmentRow.since,
        ).where(CommitmentRow.client_id.in_(ids), CommitmentRow.status == Status.OPEN)
    )
    found: dict[UUID, list[_Promised]] = defaultdict(list)
    for client_id, commitment_id, due_at, due_on, since in rows:
        found[client_id].append(_Promised(commitment_id, Due(at=due_at, on=due_on), since))
    return found


def _mails(tx: Session, ids: Collection[UUID], now: datetime) -> Mapping[UUID, _Mails]:
    """Return what earlier plans wrote; a mail that may have been handed over counts as gone."""
    rows = tx.execute(
        select(
            NoticeRow.client_id,
            NoticeRow.kind,
            NoticeRow.state,
            NoticeRow.revision,
            NoticeRow.due_at,
            func.coalesce(NoticeRow.sent_at, NoticeRow.smtp_started_at),
            NoticeRow.subject_ids,
        ).where(
            NoticeRow.client_id.in_(ids),
            NoticeRow.kind.in_(IN_THREAD),
            NoticeRow.created_at > now - _LOOKS_BACK,
            or_(
                NoticeRow.state == NoticeState.PENDING,
                NoticeRow.sent_at.is_not(None),
                NoticeRow.smtp_started_at.is_not(None),
            ),
        )
    )
    found: dict[UUID, _Mails] = defaultdict(_Mails)
    for client_id, kind, state, revision, due_at, gone_at, about in rows:
        mails = found[cast(UUID, client_id)]
        if gone_at is None:
            mails.waiting.add((kind, revision, due_at, tuple(about)))
            continue
        mails.gone.append((gone_at, frozenset(about)))
        if kind == NoticeKind.BOOK_AGAIN:
            mails.booked_again.append(gone_at)
        mails.under_way |= state == NoticeState.CLAIMED
    return found


def _commitment(row: _Promised, mails: _Mails, zone: str) -> OpenCommitment:
    nudged: set[date] = {local_date(at, zone) for at, about in mails.gone if row.id in about}
    return OpenCommitment(id=row.id, due=row.due, since=row.since, nudged_on=frozenset(nudged))


def _supersede(tx: Session, ids: Collection[UUID]) -> None:
    tx.execute(
        update(NoticeRow)
        .where(
            NoticeRow.client_id.in_(ids),
            NoticeRow.kind.in_(IN_THREAD),
            NoticeRow.state == NoticeState.PENDING,
        )
        .values(state=NoticeState.SUPERSEDED, reason="the plan has changed since")
        .execution_options(synchronize_session=False)
    )


def _notices(client: ClientRow, nudges: Sequence[Nudge]) -> list[PlannedNotice]:
    return [
        PlannedNotice(
            kind=nudge.kind,
            recipient=Recipient.CLIENT,
            due_at=nudge.due_at,
            expires_at=nudge.expires_at,
            revision=client.plan_revision,
            offset=nudge.on.isoformat(),
            subject_ids=nudge.about,
        )
        for nudge in nudges
    ]


def to_replan(tx: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Return clients whose plan is out of date by itself: no use case could have seen it.

    The zone rules have changed, or a mail of the plan was too late to be of use and is to go on a
    later date.
    """
    has_open = (
        select(CommitmentRow.id)
        .where(CommitmentRow.client_id == ClientRow.id, CommitmentRow.status == Status.OPEN)
        .exists()
    )
    missed = (
        select(NoticeRow.id)
        .where(
            NoticeRow.client_id == ClientRow.id,
            NoticeRow.kind.in_(IN_THREAD),
            NoticeRow.state == NoticeState.EXPIRED,
            NoticeRow.expires_at > ClientRow.planned_at,
            NoticeRow.created_at > now - _LOOKS_BACK,
        )
        .exists()
    )
    outdated = or_(ClientRow.planned_with.is_(None), ClientRow.planned_with != TZDATA_VERSION)
    return tx.scalars(
        select(ClientRow.id)
        .where(
            or_(ClientRow.planned_at.is_(None), ClientRow.planned_at < now),
            or_(and_(has_open, outdated), missed),
        )
        .order_by(ClientRow.id)
        .limit(limit)
    ).all()
