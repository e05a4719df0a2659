"""When a coach last saw a help line's number on its provider's own page.

A line is right or wrong for everybody, so confirmations are the practice's: one coach's look
serves all. The lines themselves come with the service and are in no table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, delete, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base
from shared.storage.people import CoachRow


class ConfirmationRow(Base):
    """One look at a provider's page; `printed` is how we said then that the line is reached."""

    __tablename__ = "line_confirmations"
    line_id: Mapped[str] = mapped_column(primary_key=True)
    confirmed_on: Mapped[date] = mapped_column(primary_key=True)
    printed: Mapped[str]
    coach_id: Mapped[UUID | None] = mapped_column(ForeignKey(CoachRow.id))
    confirmed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The newest look at a line, and whose it was; a coach who has left has no name here."""

    line_id: str
    confirmed_on: date
    printed: str
    coach_id: UUID | None
    coach_name: str | None


def confirm(tx: Session, seen: Confirmation, now: datetime) -> None:
    """Note a look; the last one of a day counts for that day."""
    found = {"printed": seen.printed, "coach_id": seen.coach_id, "confirmed_at": now}
    new = insert(ConfirmationRow).values(
        line_id=seen.line_id, confirmed_on=seen.confirmed_on, **found
    )
    tx.execute(
        new.on_conflict_do_update(
            index_elements=[ConfirmationRow.line_id, ConfirmationRow.confirmed_on], set_=found
        )
    )


def take_back(tx: Session, coach_id: UUID, line_id: str, confirmed_on: date) -> bool:
    """Delete a look of this coach's; False if there is none."""
    gone = tx.scalars(
        delete(ConfirmationRow)
        .where(
            ConfirmationRow.coach_id == coach_id,
            ConfirmationRow.line_id == line_id,
            ConfirmationRow.confirmed_on == confirmed_on,
        )
        .returning(ConfirmationRow.line_id)
    ).all()
    return bool(gone)


def newest(tx: Session) -> Sequence[Confirmation]:
    """Return the newest look at each line, whichever coach's it was."""
    rows = tx.execute(
        select(ConfirmationRow, CoachRow.name)
        .outerjoin(CoachRow, CoachRow.id == ConfirmationRow.coach_id)
        .ext(distinct_on(ConfirmationRow.line_id))
        .order_by(ConfirmationRow.line_id, ConfirmationRow.confirmed_on.desc(), CoachRow.name)
    )
    return [
        Confirmation(
            line_id=row.line_id,
            confirmed_on=row.confirmed_on,
            printed=row.printed,
            coach_id=row.coach_id,
            coach_name=name,
        )
        for row, name in rows
    ]


def hurry(tx: Session, limit: timedelta) -> None:
    """Let no statement of this transaction take longer."""
    milliseconds = int(limit.total_seconds() * 1000)
    tx.execute(text(f"SET LOCAL statement_timeout = {milliseconds}"))
