"""How often each outcome of a delivery came, and what is overdue: for those who watch."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import BigInteger, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base


class Totals(Base):
    """One outcome, counted; a row of its own, so that nobody counts a million others."""

    __abstract__ = True
    outcome: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class DeliveryTotalRow(Totals):
    """An outcome of sending mails."""

    __tablename__ = "delivery_totals"


def add(tx: Session, counted: Mapping[str, int]) -> None:
    """Add what a round has done."""
    add_to(tx, DeliveryTotalRow, counted)


def add_to(tx: Session, totals: type[Totals], counted: Mapping[str, int]) -> None:
    """Add to a table of totals; its rows are locked in the order of their names."""
    rows = [{"outcome": name, "number": counted[name]} for name in sorted(counted)]
    new = insert(totals).values(rows)
    tx.execute(
        new.on_conflict_do_update(
            index_elements=[totals.outcome],
            set_={"number": totals.number + new.excluded.number},
        )
    )


def read(tx: Session) -> dict[str, int]:
    """Return how often each outcome came."""
    return {row.outcome: row.number for row in tx.scalars(select(DeliveryTotalRow))}


@dataclass(frozen=True, slots=True)
class Queue:
    """Notices that are due and held by nobody; `oldest` is the age of the first, in seconds.

    `in_doubt` of them were perhaps sent already: their sender was not heard of again.
    """

    depth: int
    oldest: float
    in_doubt: int


def queue(tx: Session) -> Queue:
    """Count what is due now."""
    row = tx.execute(
        text(
            "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0),"
            " count(smtp_started_at) FROM notices WHERE state IN ('pending', 'claimed')"
            " AND visible_at <= statement_timestamp()"
        )
    ).one()
    return Queue(int(row[0]), float(row[1]), int(row[2]))


def connections(tx: Session) -> tuple[int, int]:
    """Return how many clients are connected to the server, and how many it takes."""
    row = tx.execute(
        text(
            "SELECT count(*), current_setting('max_connections') FROM pg_stat_activity"
            " WHERE backend_type = 'client backend'"
        )
    ).one()
    return int(row[0]), int(row[1])
