"""What has come from a coach's clients since the coach last looked; one query for all of them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.domain.commitments import Maker
from shared.storage.alliances import AllianceRow, PauseRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.people import ClientRow


class Came(StrEnum):
    """What a client does that a coach would like to hear of."""

    CHECK_IN = "check_ins"
    WIN = "wins"
    COMMITMENT = "commitments"
    ALLIANCE = "alliance"
    PAUSE = "pauses"
    ASKED_BACK = "asked_back"


_Rows = type[CheckInRow | WinRow | CommitmentRow | AllianceRow | PauseRow]


def unseen(
    tx: Session, coach_id: UUID, client_id: UUID | None = None
) -> Mapping[UUID, Mapping[Came, int]]:
    """Return how much of each came from each client, or from one, and was not seen."""
    parts = [
        _part(coach_id, Came.CHECK_IN, CheckInRow, CheckInRow.at, CheckInRow.made_by),
        _part(coach_id, Came.WIN, WinRow, WinRow.at),
        _part(
            coach_id,
            Came.COMMITMENT,
            CommitmentRow,
            CommitmentRow.made_at,
            CommitmentRow.made_by,
        ),
        _part(coach_id, Came.ALLIANCE, AllianceRow, AllianceRow.made_at, AllianceRow.made_by),
        _part(coach_id, Came.PAUSE, PauseRow, PauseRow.made_at, PauseRow.made_by),
        select(ClientRow.id, literal(Came.ASKED_BACK.value).label("came")).where(
            ClientRow.coach_id == coach_id, _is_unseen(ClientRow.asked_back_at)
        ),
    ]
    came = union_all(*parts).subquery()
    query = select(came.c[0], came.c.came, func.count()).group_by(came.c[0], came.c.came)
    if client_id is not None:
        query = query.where(came.c[0] == client_id)
    found: dict[UUID, dict[Came, int]] = defaultdict(dict)
    for whose, what, number in tx.execute(query):
        found[whose][Came(what)] = number
    return found


def _part(
    coach_id: UUID,
    came: Came,
    rows: _Rows,
    at: InstrumentedAttribute[datetime],
    made_by: InstrumentedAttribute[str] | None = None,
) -> Select[UUID, str]:
    query = (
        select(rows.client_id, literal(came.value).label("came"))
        .join(ClientRow, ClientRow.id == rows.client_id)
        .where(rows.coach_id == coach_id, _is_unseen(at))
    )
    return query if made_by is None else query.where(made_by == Maker.CLIENT)


def _is_unseen(
    at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
) -> ColumnElement[bool]:
    seen = ClientRow.coach_seen_at
    return and_(at.is_not(None), or_(seen.is_(None), at > seen))
