"""The demo's month looks lived in: bookings, and the thread that is held between them."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from booking_service.demo import seed
from booking_service.equipment import make_tools
from shared.domain.commitments import Status
from shared.domain.notices import NoticeKind, NoticeState
from shared.runtime.settings import Settings
from shared.storage.commitments import CommitmentRow, WinRow
from shared.storage.notices import NoticeRow

AUTUMN = datetime(2026, 10, 26, 10, 0, tzinfo=UTC)  # clocks went back the day before


@pytest.fixture(params=[AUTUMN, datetime(2026, 6, 10, 15, 0, tzinfo=UTC)], ids=["autumn", "june"])
def told(request, database_url, sessions):
    settings = Settings(
        database_url=database_url,
        secret_key="s" * 40,
        master_key="A" * 43 + "=",
        quick_passwords=True,
    )
    seed.seed(make_tools(settings), now=request.param, empty=False)
    return sessions, request.param


def test_the_demo_shows_a_thread_whose_past_mails_went_out_and_whose_coming_ones_wait(told):
    sessions, now = told
    with sessions() as tx:
        statuses = Counter(tx.scalars(select(CommitmentRow.status)))
        assert statuses[Status.OPEN] >= 3
        assert {Status.DONE, Status.PARTLY, Status.NOT_DONE} <= set(statuses)
        assert len(tx.scalars(select(WinRow)).all()) >= 3
        rows = tx.scalars(select(NoticeRow).where(NoticeRow.kind == NoticeKind.CHECK_IN)).all()
    past(rows, now)


def past(rows, now):
    """Each date's mail went out once, or was overtaken; what comes waits."""
    assert {row.state for row in rows if row.due_at <= now} <= {
        NoticeState.SENT,
        NoticeState.SUPERSEDED,
    }
    assert any(row.state == NoticeState.SENT for row in rows)
    assert all(row.due_at > now for row in rows if row.state == NoticeState.PENDING)
    sent = Counter((row.client_id, row.offset) for row in rows if row.state == NoticeState.SENT)
    assert set(sent.values()) == {1}
