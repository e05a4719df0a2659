"""Movement over real rows says what the worked cases say, alone and among all clients."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from booking_service.usecases import movement
from shared.domain.bookings import State
from shared.domain.movement import Movement
from shared.domain.notices import NoticeKind, NoticeState, Recipient
from shared.domain.timespan import Timespan
from shared.storage.alliances import PauseRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from tests.acceptance.test_movement_cases import FILE, day
from tests.builders import a_coach
from tests.people import BEN, CLEO

HALF_AN_HOUR = timedelta(minutes=30)


def noon(on):
    return datetime.combine(on, time(12), tzinfo=UTC)


class Rows:
    """Writes a worked case as one client's rows."""

    def __init__(self, tx, coach, who):
        self.tx, self.coach, self.id = tx, coach, uuid4()
        self.who = who

    def write(self, given):
        start = day(given["engagement_start"])
        self.tx.add(
            ClientRow(
                id=self.id, coach_id=self.coach.id, name=self.who.name, email=self.who.email,
                zone="UTC", created_at=noon(start),
                movement_snoozed_until=day(given.get("snoozed_until")),
            )
        )  # fmt: skip
        self.tx.flush()
        held = [day(one) for one in given.get("sessions_held") or []]
        for on in {start, *held} if held else ():
            self.held(on)
        for one in given.get("commitments") or []:
            self.commitment(one)
        for one in given.get("wins") or []:
            self.add(WinRow, text=b"-", at=noon(day(one)))
        for first, last in given.get("pauses") or []:
            self.add(
                PauseRow, first_on=day(first), last_on=day(last), made_by="client",
                made_at=noon(start),
            )  # fmt: skip
        for number, what in enumerate(given.get("deliveries") or []):
            self.mail(noon(start) + number * HALF_AN_HOUR, what)
        self.tx.flush()

    def add(self, rows, **more):
        row = rows(id=uuid4(), coach_id=self.coach.id, client_id=self.id, **more)
        self.tx.add(row)
        self.tx.flush()
        return row

    def held(self, on):
        row = BookingRow(
            id=uuid4(), coach_id=self.coach.id, client_id=self.id, kind="coaching",
            state=State.COMPLETED, uid=str(uuid4()), client_zone="UTC",
            buffer_before=timedelta(0), buffer_after=timedelta(0), changed_at=noon(on),
            created_at=noon(on),
        )  # fmt: skip
        hour = 2 if self.who is CLEO else 0
        row.stand_at(Timespan.lasting(noon(on) + timedelta(hours=hour), HALF_AN_HOUR))
        self.tx.add(row)

    def commitment(self, one):
        due, answered = day(one["due"]), day(one.get("answered"))
        status = "open" if one["status"] == "no_answer" else one["status"]
        made = self.add(
            CommitmentRow, what=b"-", due_on=due, status=status, made_by="client",
            made_at=noon(due) - timedelta(days=7), since=noon(due) - timedelta(days=7),
            answered_at=noon(answered) if answered else None,
        )  # fmt: skip
        if answered and status != "open":
            self.add(
                CheckInRow, commitment_id=made.id, status=status, made_by="client",
                at=noon(answered),
            )  # fmt: skip

    def mail(self, at, what):
        state = NoticeState.SENT if what == "delivered" else NoticeState.FAILED
        self.add(
            NoticeRow, kind=NoticeKind.CHECK_IN, recipient=Recipient.CLIENT, state=state,
            due_at=at, visible_at=at, expires_at=at, revision=0, dedupe_key=str(uuid4()),
            message_id=f"<{uuid4()}@example.com>", created_at=at,
            sent_at=at if state is NoticeState.SENT else None,
        )  # fmt: skip


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["id"])
def test_movement_over_real_rows_is_what_the_worked_case_says(tx, case):
    given = case["input"]
    coach = a_coach(tx)
    ben, cleo = Rows(tx, coach, BEN), Rows(tx, coach, CLEO)
    ben.write(given)
    cleo.write(FILE["cases"][0]["input"])  # somebody else's rows beside them
    now = noon(day(given["today"]))
    alone = movement.of_client(tx, coach, ben.id, now)
    assert alone.state == Movement(case["expected"])
    assert movement.of_everybody(tx, coach, now)[ben.id] == alone


def test_another_coachs_clients_are_not_counted(tx):
    coach, other = a_coach(tx), a_coach(tx, CLEO)
    Rows(tx, coach, BEN).write(FILE["cases"][0]["input"])
    assert movement.of_everybody(tx, other, noon(day(FILE["cases"][0]["input"]["today"]))) == {}
