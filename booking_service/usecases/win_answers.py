"""A coach's sentence about a client's win; a mail tells the client of it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from booking_service.usecases.sides import Side
from shared.domain.notices import (
    MailSort,
    NoticeKind,
    PlannedNotice,
    Recipient,
    outside_quiet_hours,
)
from shared.domain.words import Words
from shared.storage import alliances, audit, clients, commitments, notices
from shared.storage.audit import ActorName
from shared.storage.people import ClientRow

LIMIT = 1000  # characters
_USEFUL_FOR = timedelta(days=14)


def answer(tx: Session, side: Side, win_id: UUID, text: str, desk: Desk, now: datetime) -> None:
    """Write the sentence down and tell the client by mail; the same once more tells nothing new.

    The mail waits for the end of the client's quiet hours. Whoever has turned mails between
    bookings off gets none: the sentence stands on their page. `side` is the coach's.
    """
    words = Words()
    said = words.needed("text", text, LIMIT)
    words.done()
    client = side.client(tx, lock=True)
    win = commitments.win_of_coach(tx, client.coach_id, client.id, win_id)
    if desk.sealer.open(tx, client.id, win.answer) == said:
        return
    win.answer, win.answered_at = desk.sealer.seal(tx, client.id, said), now
    tx.flush()
    if not clients.is_unsubscribed(client, MailSort.NUDGES):
        notice = _notice(tx, client, win_id, now)
        notices.add_all(tx, client, [notice], now, mail_domain=desk.mail_domain)
    audit.add(tx, client.coach_id, ActorName.COACH, "win_answered", win_id, now)


def _notice(tx: Session, client: ClientRow, win_id: UUID, now: datetime) -> PlannedNotice:
    """Return the mail; while one waits for the morning, a better sentence goes out in the same."""
    quiet = alliances.current(tx, [client])[client.id].quiet
    due_at = outside_quiet_hours(now, client.zone, quiet=quiet)
    return PlannedNotice(
        kind=NoticeKind.WIN_ANSWERED,
        recipient=Recipient.CLIENT,
        due_at=due_at,
        expires_at=due_at + _USEFUL_FOR,
        revision=client.revision,
        offset=f"{win_id.hex}:{due_at:%Y%m%dT%H%M%SZ}",
        subject_ids=(win_id,),
    )
