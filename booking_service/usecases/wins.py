"""Wins: something that went well, noted by the client at any time, promised or not."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from booking_service.usecases.sides import Side
from shared.domain.webhooks import Happening
from shared.domain.words import Words
from shared.storage import audit, hook_deliveries
from shared.storage import commitments as rows
from shared.storage.commitments import WinRow

LIMIT = 2000  # characters
_PRESSED_TWICE = timedelta(minutes=10)


def note(
    tx: Session,
    side: Side,
    text: str,
    desk: Desk,
    now: datetime,
    commitment_id: UUID | None = None,
) -> UUID:
    """Write a win down and return its id; the same within ten minutes is one win."""
    words = Words()
    said = words.needed("text", text, LIMIT)
    words.done()
    client = side.client(tx, lock=True)
    if commitment_id is not None:
        rows.commitment(tx, client.id, commitment_id)
    for win in rows.wins_since(tx, client.id, now - _PRESSED_TWICE):
        kept = desk.sealer.open(tx, client.id, win.text)
        if (kept, win.commitment_id) == (said, commitment_id):
            return win.id
    sealed = desk.sealer.seal(tx, client.id, said)
    if sealed is None:
        raise ValueError("a win says something")
    made = WinRow(
        id=uuid4(),
        coach_id=client.coach_id,
        client_id=client.id,
        commitment_id=commitment_id,
        text=sealed,
        at=now,
    )
    tx.add(made)
    hook_deliveries.tell_of_client(
        tx, client.coach_id, client.id, Happening.WIN_NOTED, now, win_id=made.id
    )
    audit.add(tx, client.coach_id, side.actor, "win_noted", made.id, now)
    return made.id
