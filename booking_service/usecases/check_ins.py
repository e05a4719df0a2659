"""Check-ins: how it went, in the client's words; the newest answer counts."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases import wins
from booking_service.usecases.desk import Desk
from booking_service.usecases.sides import Side
from shared.domain.commitments import Status, after
from shared.domain.webhooks import Happening
from shared.domain.words import Words
from shared.storage import audit, hook_deliveries, nudges
from shared.storage import commitments as rows
from shared.storage.commitments import CheckInRow, CommitmentRow

NOTE_LIMIT = 2000  # characters
TAG_LIMIT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWish:
    """What a check-in says; only the status is needed.

    `in_the_way` is the client's own word for what got in the way ("Saboteur", "the flu").
    """

    status: Status
    note: str | None = field(default=None, repr=False)
    in_the_way: str | None = field(default=None, repr=False)
    win: str | None = field(default=None, repr=False)


def answer(
    tx: Session, side: Side, commitment_id: UUID, wish: AnswerWish, desk: Desk, now: datetime
) -> None:
    """Record how it went: this answer replaces the one before, which is kept.

    The same once more, as from a button pressed twice, is recorded once.
    """
    side.client(tx)
    row = rows.commitment(tx, side.client_id, commitment_id, lock=True)
    side.client(tx, lock=True)
    said = _said(wish)
    status = after(Status(row.status), wish.status)
    if not _is_repeated(tx, row, said, desk):
        _record(tx, side, row, said, desk, now)
    row.status = status
    if said.win:
        wins.note(tx, side, said.win, desk, now, commitment_id=row.id)
    tx.flush()
    nudges.replan(tx, [row.client_id], now, desk.mail_domain)


def _said(wish: AnswerWish) -> AnswerWish:
    words = Words()
    said = AnswerWish(
        status=wish.status,
        note=words.optional("note", wish.note, NOTE_LIMIT),
        in_the_way=words.optional("in_the_way", wish.in_the_way, TAG_LIMIT),
        win=words.optional("win", wish.win, wins.LIMIT),
    )
    words.done()
    return said


def _is_repeated(tx: Session, row: CommitmentRow, said: AnswerWish, desk: Desk) -> bool:
    newest = rows.newest_check_in(tx, row.id)
    if newest is None:
        return False
    kept = (
        newest.status,
        desk.sealer.open(tx, row.client_id, newest.note),
        desk.sealer.open(tx, row.client_id, newest.in_the_way),
    )
    return kept == (said.status, said.note, said.in_the_way)


def _record(
    tx: Session, side: Side, row: CommitmentRow, said: AnswerWish, desk: Desk, now: datetime
) -> None:
    made = CheckInRow(
        id=uuid4(),
        coach_id=row.coach_id,
        client_id=row.client_id,
        commitment_id=row.id,
        status=said.status,
        note=desk.sealer.seal(tx, row.client_id, said.note),
        in_the_way=desk.sealer.seal(tx, row.client_id, said.in_the_way),
        made_by=side.maker,
        at=now,
    )
    tx.add(made)
    row.answered_at = now
    hook_deliveries.tell_of_client(
        tx,
        row.coach_id,
        row.client_id,
        Happening.CHECK_IN_ANSWERED,
        now,
        commitment_id=row.id,
        check_in_id=made.id,
    )
    audit.add(tx, row.coach_id, side.actor, "checked_in", made.id, now)
