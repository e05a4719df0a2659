"""The database as a whole: what a copy holds, and whether one that was restored is sound."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import case, delete, func, select, text, update
from sqlalchemy.orm import Session

from shared.domain.notices import CHANGES_CALENDAR, NoticeState
from shared.storage.coach_access import CoachSessionRow
from shared.storage.hook_deliveries import DeliveryRow
from shared.storage.keys import ClientKeyRow, CoachKeyRow, Sealer
from shared.storage.notices import NoticeRow
from shared.storage.sign_in import StepRow

IN_DOUBT = "a backup was restored, and this may have been sent before that"
_WAITING = (NoticeState.PENDING, NoticeState.CLAIMED)


def counts(tx: Session) -> dict[str, int]:
    """Return how many rows each table holds, in this transaction's view; {} if there is none."""
    names = tx.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    ).all()
    return {name: _rows(tx, name) for name in names}


def _rows(tx: Session, name: str) -> int:
    quoted = tx.get_bind().dialect.identifier_preparer.quote_identifier(name)
    return int(tx.execute(text(f"SELECT count(*) FROM {quoted}")).scalar_one())  # noqa: S608 -- quoted, from the catalogue


def revision(tx: Session) -> str:
    """Return the number of the migration that was last run."""
    return str(tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def snapshot(tx: Session) -> str:
    """Let other connections see exactly what this transaction sees, while it is open."""
    tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        tx.execute(text(f"SET LOCAL {limit} = 0"))  # a copy takes as long as it takes
    return str(tx.execute(text("SELECT pg_export_snapshot()")).scalar_one())


def server_version(tx: Session) -> int:
    """Return the server's major version."""
    return int(tx.execute(text("SHOW server_version_num")).scalar_one()) // 10_000


def others_connected(tx: Session) -> int:
    """Return how many other clients work in this database."""
    return int(
        tx.execute(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
        ).scalar_one()
    )


def empty(tx: Session) -> None:
    """Drop everything that the database holds."""
    tx.execute(text("DROP SCHEMA public CASCADE"))
    tx.execute(text("CREATE SCHEMA public"))


def unsound(tx: Session) -> list[str]:
    """Return the names of constraints and indexes that do not hold for every row."""
    return list(
        tx.scalars(
            text(
                "SELECT conname::text FROM pg_constraint WHERE NOT convalidated"
                " AND connamespace = 'public'::regnamespace"
                " UNION ALL SELECT indexrelid::regclass::text FROM pg_index"
                " JOIN pg_class ON pg_class.oid = indexrelid WHERE NOT indisvalid"
                " AND relnamespace = 'public'::regnamespace"
            )
        )
    )


def keys_that_open(tx: Session, sealer: Sealer) -> tuple[int, int]:
    """Return how many of all persons' keys the master keys open, and how many there are."""
    sealed = [
        *tx.scalars(select(ClientKeyRow.sealed_key)),
        *tx.scalars(select(CoachKeyRow.sealed_key)),
    ]
    return sum(sealer.can_open(key) for key in sealed), len(sealed)


def end_sessions(tx: Session) -> None:
    """End every sign-in: one that was ended after the backup would otherwise go on."""
    tx.execute(delete(StepRow))
    tx.execute(delete(CoachSessionRow))


def doubt_what_was_due(tx: Session, until: datetime | None) -> Mapping[str, int]:
    """Say of messages due by `until` (now, if None) that they were perhaps sent.

    What changes a calendar goes out again, the same to the byte, as after a sender that was not
    heard of again; of all else the coach is told, who may send it once more.
    """
    moment = func.clock_timestamp() if until is None else until
    repeated = NoticeRow.kind.in_(CHANGES_CALENDAR)
    changed = tx.execute(
        update(NoticeRow)
        .where(NoticeRow.state.in_(_WAITING), NoticeRow.due_at <= moment)
        .values(
            state=case((repeated, NoticeState.CLAIMED), else_=NoticeState.UNCERTAIN),
            reason=case((repeated, NoticeRow.reason), else_=IN_DOUBT),
            smtp_started_at=func.coalesce(NoticeRow.smtp_started_at, func.clock_timestamp()),
            lease_token=case((repeated, uuid4()), else_=None),
            visible_at=func.clock_timestamp(),
        )
        .returning(NoticeRow.state)
        .execution_options(synchronize_session=False)
    )
    found = list(changed.scalars())
    return {state: found.count(state) for state in (NoticeState.CLAIMED, NoticeState.UNCERTAIN)}


def doubt_deliveries(tx: Session, until: datetime | None) -> int:
    """Say of what webhooks were told by `until` (now, if None) that it may have arrived already.

    All of it goes out again, in the same order and with the same id and bytes, by which programs
    know what they have had; what was in a sender's hand waits for nobody any more. Return how many.
    """
    moment = func.clock_timestamp() if until is None else until
    in_hand = DeliveryRow.state == NoticeState.CLAIMED
    changed = tx.execute(
        update(DeliveryRow)
        .where(DeliveryRow.state.in_(_WAITING), DeliveryRow.created_at <= moment)
        .values(
            state=NoticeState.PENDING,
            lease_token=None,
            visible_at=case((in_hand, func.clock_timestamp()), else_=DeliveryRow.visible_at),
            tried_at=func.coalesce(DeliveryRow.tried_at, func.clock_timestamp()),
            reason=IN_DOUBT,
        )
        .returning(DeliveryRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())
