"""Commitments: made by the client, or by both together; the client's to change or let go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases.commitment_terms import CommitmentWish, Terms, agreed, said
from booking_service.usecases.desk import Desk
from booking_service.usecases.sides import Side
from shared.domain.commitments import TAKEN_BACK, Repeat, Status
from shared.domain.errors import Invalid, MoveNotAllowed, NotFound
from shared.domain.sentences import sentence
from shared.domain.webhooks import Happening
from shared.storage import audit, bookings, hook_deliveries, nudges
from shared.storage import commitments as rows
from shared.storage.commitments import CheckInRow, CommitmentRow
from shared.storage.people import ClientRow

MOST_OPEN = 100


def make(tx: Session, side: Side, wish: CommitmentWish, desk: Desk, now: datetime) -> UUID:
    """Write a commitment down and plan its nudges; return its id."""
    client = side.client(tx, lock=True)
    if rows.count_open(tx, client.id) >= MOST_OPEN:
        raise MoveNotAllowed(
            sentence("There are {most} open ones; answer or let go of some first.", most=MOST_OPEN)
        )
    terms = agreed(wish, client.zone, now)
    _check_booking(tx, client, wish.booking_id)
    made = _row(tx, side, client, terms, desk, now)
    made.booking_id = wish.booking_id
    _store(tx, made, desk, now)
    _tell(tx, made, Happening.COMMITMENT_MADE, now)
    audit.add(tx, client.coach_id, side.actor, "commitment_made", made.id, now)
    return made.id


def _tell(
    tx: Session, row: CommitmentRow, happened: Happening, now: datetime, **more: UUID
) -> None:
    hook_deliveries.tell_of_client(
        tx, row.coach_id, row.client_id, happened, now, commitment_id=row.id, **more
    )


def _check_booking(tx: Session, client: ClientRow, booking_id: UUID | None) -> None:
    """Refuse a booking that is not between these two."""
    if booking_id is None:
        return
    try:
        theirs = bookings.one(tx, booking_id, client.coach_id).client_id == client.id
    except NotFound:
        theirs = False
    if not theirs:
        raise Invalid.field("booking_id", "there is no such booking")


def _row(
    tx: Session, side: Side, client: ClientRow, terms: Terms, desk: Desk, now: datetime
) -> CommitmentRow:
    what = desk.sealer.seal(tx, client.id, terms.said.what)
    if what is None:
        raise ValueError("a commitment says something")
    return CommitmentRow(
        id=uuid4(),
        coach_id=client.coach_id,
        client_id=client.id,
        series_id=uuid4() if terms.repeat else None,
        what=what,
        how_known=desk.sealer.seal(tx, client.id, terms.said.how_known),
        due_at=terms.due.at,
        due_on=terms.due.on,
        repeat_days=sorted(terms.repeat.days) if terms.repeat else None,
        repeat_until=terms.repeat.until if terms.repeat else None,
        status=Status.OPEN,
        made_by=side.maker,
        made_at=now,
        since=now,
    )


def _store(tx: Session, made: CommitmentRow, desk: Desk, now: datetime) -> None:
    tx.add(made)
    tx.flush()
    nudges.replan(tx, [made.client_id], now, desk.mail_domain)


def change(
    tx: Session, side: Side, commitment_id: UUID, wish: CommitmentWish, desk: Desk, now: datetime
) -> UUID:
    """Put another commitment in the place of one; return its id, or the old one's if all is same.

    The old one keeps its words and is marked as changed, so that nothing is rewritten behind
    anybody's back. A rule by which it comes again goes on with the new one.
    """
    side.client(tx)
    old = rows.commitment(tx, side.client_id, commitment_id, lock=True)
    client = side.client(tx, lock=True)
    if old.status in TAKEN_BACK:
        raise MoveNotAllowed("This has been changed or let go already.")
    wanted = _completed(wish, old)
    if _says_the_same(tx, old, wanted, desk):
        return old.id
    terms = agreed(wanted, client.zone, now)
    made = _row(tx, side, client, terms, desk, now)
    made.replaces_id, made.booking_id = old.id, old.booking_id
    _end(tx, side, old, Status.CHANGED, now)
    old.continued = True
    _store(tx, made, desk, now)
    _tell(tx, made, Happening.COMMITMENT_CHANGED, now, replaces_id=old.id)
    audit.add(tx, client.coach_id, side.actor, "commitment_changed", made.id, now)
    return made.id


def _completed(wish: CommitmentWish, old: CommitmentRow) -> CommitmentWish:
    """Fill in what a change leaves as it was."""
    wanted, rule = wish, _rule(old)
    if wish.due_at is None and wish.due_on is None:
        wanted = replace(wanted, due_at=old.due_at, due_on=old.due_on)
    if wish.repeat_days is None and rule is not None:
        until = wish.repeat_until or rule.until
        wanted = replace(wanted, repeat_days=rule.days, repeat_until=until)
    return wanted


def _rule(row: CommitmentRow) -> Repeat | None:
    """Return how it comes again; not so if a later one of the series carries the rule by now."""
    return None if row.continued else row.repeat


def _says_the_same(tx: Session, old: CommitmentRow, wish: CommitmentWish, desk: Desk) -> bool:
    words, rule = said(wish), _rule(old)
    opened = (
        desk.sealer.open(tx, old.client_id, old.what),
        desk.sealer.open(tx, old.client_id, old.how_known),
    )
    return (
        old.status == Status.OPEN
        and (words.what, words.how_known) == opened
        and (wish.due_at, wish.due_on) == (old.due_at, old.due_on)
        and (wish.repeat_days or None) == (rule.days if rule else None)
        and wish.repeat_until == (rule.until if rule else None)
    )


def _end(tx: Session, side: Side, row: CommitmentRow, status: Status, now: datetime) -> None:
    """Note that a commitment was changed or let go, as an answer among its answers."""
    row.status, row.answered_at = status, now
    tx.add(
        CheckInRow(
            id=uuid4(),
            coach_id=row.coach_id,
            client_id=row.client_id,
            commitment_id=row.id,
            status=status,
            made_by=side.maker,
            at=now,
        )
    )


def withdraw(
    tx: Session,
    side: Side,
    commitment_id: UUID,
    desk: Desk,
    now: datetime,
    *,
    whole_series: bool = False,
) -> None:
    """Let a commitment go, without a reason; again changes nothing.

    What repeats comes again the next time, unless the whole series is let go.
    """
    side.client(tx)
    asked, series = _locked(tx, side, commitment_id, whole_series=whole_series)
    client = side.client(tx, lock=True)
    if asked.status == Status.CHANGED:
        raise MoveNotAllowed("This has been changed; let go of what it has become.")
    for one in series:
        one.continued |= whole_series
        if one.status == Status.OPEN or (one is asked and one.status != Status.WITHDRAWN):
            _end(tx, side, one, Status.WITHDRAWN, now)
            _tell(tx, one, Happening.COMMITMENT_WITHDRAWN, now)
            audit.add(tx, client.coach_id, side.actor, "commitment_withdrawn", one.id, now)
    tx.flush()
    nudges.replan(tx, [client.id], now, desk.mail_domain)


def _locked(
    tx: Session, side: Side, commitment_id: UUID, *, whole_series: bool
) -> tuple[CommitmentRow, Sequence[CommitmentRow]]:
    """Return the one asked for, and what goes with it."""
    if not whole_series:
        row = rows.commitment(tx, side.client_id, commitment_id, lock=True)
        return row, [row]
    series = rows.series(tx, side.client_id, commitment_id)
    return next(row for row in series if row.id == commitment_id), series
