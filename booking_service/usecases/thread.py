"""The thread between two bookings as it is shown: commitments, their answers, and wins.

Whoever asks has been let in before: a client by their link, a coach as the client's own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.sides import Side
from shared.domain.commitments import TAKEN_BACK, Maker, Repeat, Status
from shared.storage import commitments as rows
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.keys import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInView:
    """One answer, with its words."""

    id: UUID
    status: Status
    made_by: Maker
    at: datetime
    note: str | None = field(default=None, repr=False)
    in_the_way: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WinView:
    """A win, and the coach's sentence about it if there is one."""

    id: UUID
    commitment_id: UUID | None
    at: datetime
    answered_at: datetime | None
    text: str = field(repr=False)
    answer: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentView:
    """A commitment with its answers, oldest first.

    `is_due` says that its time has come. `repeat` is the rule, as long as this one carries it.
    `replaced_by` is what it has become. A text whose key is gone is empty.
    """

    id: UUID
    booking_id: UUID | None
    series_id: UUID | None
    replaces_id: UUID | None
    replaced_by: UUID | None
    due_at: datetime | None
    due_on: date | None
    last_day: date
    is_due: bool
    repeat: Repeat | None
    status: Status
    made_by: Maker
    made_at: datetime
    answered_at: datetime | None
    what: str = field(repr=False)
    how_known: str | None = field(default=None, repr=False)
    check_ins: tuple[CheckInView, ...] = ()

    @property
    def is_open(self) -> bool:
        """Say whether it waits for an answer."""
        return self.status is Status.OPEN

    @property
    def is_taken_back(self) -> bool:
        """Say whether it was changed or let go, so that nothing more can be answered."""
        return self.status in TAKEN_BACK

    @property
    def newest_answer(self) -> Status | None:
        """Return the answer that counts, if there is one."""
        return None if self.is_open else self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """All of a client's thread; `zone` is the client's, in which dates are meant."""

    zone: str
    commitments: Sequence[CommitmentView]
    wins: Sequence[WinView]

    @property
    def open(self) -> list[CommitmentView]:
        """Return what waits for an answer, first due first."""
        waiting = [one for one in self.commitments if one.is_open]
        return sorted(waiting, key=lambda one: (one.last_day, one.made_at))

    @property
    def over(self) -> list[CommitmentView]:
        """Return what has been answered or let go, newest first; what became another is in that."""
        ended = [one for one in self.commitments if not (one.is_open or one.replaced_by)]
        return sorted(ended, key=lambda one: one.answered_at or one.made_at, reverse=True)

    def before(self, one: CommitmentView) -> list[CommitmentView]:
        """Return what a commitment was before it was changed, newest first."""
        known = {each.id: each for each in self.commitments}
        found = []
        while one.replaces_id in known:
            one = known[one.replaces_id]
            found.append(one)
        return found


def of(tx: Session, side: Side, sealer: Sealer, now: datetime) -> ThreadView:
    """Return a client's thread, for either side."""
    client = side.client(tx)
    found = rows.of_client(tx, client.id)
    return ThreadView(
        zone=client.zone,
        commitments=these(tx, found, client.zone, sealer, now),
        wins=[win_view(tx, row, sealer) for row in rows.wins(tx, client.id)],
    )


def these(
    tx: Session, found: Sequence[CommitmentRow], zone: str, sealer: Sealer, now: datetime
) -> list[CommitmentView]:
    """Return commitments with their answers; two queries, however many there are."""
    ids = [row.id for row in found]
    answers: Mapping[UUID, list[CheckInView]] = defaultdict(list)
    for row in rows.check_ins_of(tx, ids):
        answers[row.commitment_id].append(check_in_view(tx, row, sealer))
    around = _Around(zone, now, rows.successors(tx, ids), answers)
    return [_commitment(tx, row, sealer, around) for row in found]


@dataclass(frozen=True, slots=True)
class _Around:
    """What is shown with a commitment and stands elsewhere."""

    zone: str
    now: datetime
    successors: Mapping[UUID, UUID]
    answers: Mapping[UUID, list[CheckInView]]


def _commitment(tx: Session, row: CommitmentRow, sealer: Sealer, around: _Around) -> CommitmentView:
    return CommitmentView(
        id=row.id,
        booking_id=row.booking_id,
        series_id=row.series_id,
        replaces_id=row.replaces_id,
        replaced_by=around.successors.get(row.id),
        due_at=row.due_at,
        due_on=row.due_on,
        last_day=row.due.date_in(around.zone),
        is_due=row.due.over_at(around.zone) <= around.now,
        repeat=None if row.continued else row.repeat,
        status=Status(row.status),
        made_by=Maker(row.made_by),
        made_at=row.made_at,
        answered_at=row.answered_at,
        what=sealer.open(tx, row.client_id, row.what) or "",
        how_known=sealer.open(tx, row.client_id, row.how_known),
        check_ins=tuple(around.answers.get(row.id, ())),
    )


def one(
    tx: Session, side: Side, commitment_id: UUID, sealer: Sealer, now: datetime
) -> CommitmentView:
    """Return one of a client's commitments and nothing of the others, or NotFound."""
    client = side.client(tx)
    found = [rows.commitment(tx, client.id, commitment_id)]
    return these(tx, found, client.zone, sealer, now)[0]


def check_in_view(tx: Session, row: CheckInRow, sealer: Sealer) -> CheckInView:
    """Return an answer with its words."""
    return CheckInView(
        id=row.id,
        status=Status(row.status),
        made_by=Maker(row.made_by),
        at=row.at,
        note=sealer.open(tx, row.client_id, row.note),
        in_the_way=sealer.open(tx, row.client_id, row.in_the_way),
    )


def win(tx: Session, side: Side, win_id: UUID, sealer: Sealer) -> WinView:
    """Return one of a client's wins, or NotFound."""
    return win_view(tx, rows.win(tx, side.client(tx).id, win_id), sealer)


def win_view(tx: Session, row: WinRow, sealer: Sealer) -> WinView:
    """Return a win with its words."""
    return WinView(
        id=row.id,
        commitment_id=row.commitment_id,
        at=row.at,
        answered_at=row.answered_at,
        text=sealer.open(tx, row.client_id, row.text) or "",
        answer=sealer.open(tx, row.client_id, row.answer),
    )
