"""Ada and Ben as rows, and bookings written straight into the table."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from shared.domain.bookings import State
from shared.domain.timespan import Timespan
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow, CoachRow
from tests.people import ADA, BEN, CLEO, MONDAY_9AM


@pytest.fixture
def people(tx):
    """Ada and Cleo, and a client of each."""
    return SimpleNamespace(ada=a_coach(tx, ADA), cleo=a_coach(tx, CLEO))


def a_coach(tx, who):
    coach_id, client_id = uuid4(), uuid4()
    tx.add(
        CoachRow(
            id=coach_id, slug=who.name.split()[0].lower(), name=who.name, email=who.email,
            zone=who.zone, password_hash="-", country="GB", created_at=MONDAY_9AM,
        )
    )  # fmt: skip
    tx.flush()
    tx.add(
        ClientRow(
            id=client_id, coach_id=coach_id, name=BEN.name, email=BEN.email, zone=BEN.zone,
            created_at=MONDAY_9AM,
        )
    )  # fmt: skip
    tx.flush()
    return SimpleNamespace(id=coach_id, client_id=client_id)


def a_booking(coach, start=timedelta(0), state=State.CONFIRMED, **more):
    """A row for half an hour, `start` after Monday 9:00; not in any session yet."""
    before, after = more.pop("before", 0), more.pop("after", 0)
    row = BookingRow(
        id=uuid4(), coach_id=coach.id, state=state, kind="coaching", uid=str(uuid4()),
        client_id=None if state is State.HELD else coach.client_id, client_zone="UTC",
        buffer_before=timedelta(minutes=before), buffer_after=timedelta(minutes=after),
        hold_expires_at=MONDAY_9AM + timedelta(minutes=10), changed_at=MONDAY_9AM,
        created_at=MONDAY_9AM,
    )  # fmt: skip
    for field, value in more.items():
        setattr(row, field, value)
    row.stand_at(Timespan.lasting(MONDAY_9AM + start, timedelta(minutes=30)))
    return row
