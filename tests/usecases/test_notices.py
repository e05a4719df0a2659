"""The coach's outbox: everything stays visible, and what failed may be tried again."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from booking_service.usecases import changes, notices
from booking_service.usecases.changes import CLIENT
from shared.domain.errors import MoveNotAllowed, NotFound
from shared.domain.notices import NoticeState
from shared.storage.notices import NoticeRow
from tests.builders import DAY, DESK, TUESDAY_8AM, at, book
from tests.people import BEN

EARLY = TUESDAY_8AM - 5 * DAY


@pytest.fixture
def made(tx, ada):
    return book(tx, ada, now=EARLY)


def become(tx, state, **more):
    """Let the confirmation of the only booking be in this state; return its id."""
    [notice_id] = tx.scalars(
        update(NoticeRow)
        .where(NoticeRow.kind == "booking_confirmed")
        .values(state=state, **more)
        .returning(NoticeRow.id)
    )
    tx.expire_all()
    return notice_id


@pytest.mark.usefixtures("made")
def test_the_outbox_shows_what_waits_newest_due_first(tx, ada):
    seen = notices.outbox(tx, ada.id)
    assert [notice.kind.value for notice in seen[:2]] == ["booking_reminder"] * 2
    assert {notice.state for notice in seen} == {NoticeState.PENDING}
    assert {notice.client_name for notice in seen} == {BEN.name}
    assert [n.due_at for n in seen] == sorted((n.due_at for n in seen), reverse=True)


def test_what_was_taken_back_stays_visible_with_its_reason(tx, ada, made):
    changes.cancel(tx, made.id, CLIENT, None, DESK, EARLY)
    taken_back = notices.outbox(tx, ada.id, NoticeState.SUPERSEDED)
    assert len(taken_back) == 4
    assert {notice.reason for notice in taken_back} == {"the booking changed"}


@pytest.mark.usefixtures("made")
def test_another_coach_sees_nothing_and_resends_nothing(tx, cleo):
    failed = become(tx, "failed")
    assert notices.outbox(tx, cleo.id) == []
    with pytest.raises(NotFound):
        notices.resend(tx, cleo.id, failed, EARLY)


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("state", ["failed", "uncertain", "expired"])
def test_what_did_not_get_through_goes_again_as_the_same_message(tx, ada, state):
    notice_id = become(tx, state, reason="no such mailbox", attempts=5)
    message_id = tx.get(NoticeRow, notice_id).message_id
    notices.resend(tx, ada.id, notice_id, EARLY + DAY)
    tx.flush()
    row = tx.get(NoticeRow, notice_id)
    assert (row.state, row.attempts, row.reason) == ("pending", 0, None)
    assert (row.visible_at, row.message_id) == (EARLY + DAY, message_id)


@pytest.mark.usefixtures("made")
def test_news_that_expired_is_of_use_for_another_day(tx, ada):
    notice_id = become(tx, "expired")
    now = at("10:00") + 3 * DAY
    notices.resend(tx, ada.id, notice_id, now)
    assert tx.get(NoticeRow, notice_id).expires_at == now + DAY


@pytest.mark.usefixtures("made")
def test_a_reminder_is_not_sent_again_once_it_is_too_late(tx, ada):
    reminder = next(n for n in notices.outbox(tx, ada.id) if n.kind == "booking_reminder")
    tx.get(NoticeRow, reminder.id).state = NoticeState.FAILED
    with pytest.raises(MoveNotAllowed):
        notices.resend(tx, ada.id, reminder.id, at("10:00"))
    notices.resend(tx, ada.id, reminder.id, at("10:00") - timedelta(seconds=1))


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("state", ["pending", "claimed", "sent", "superseded"])
def test_what_waits_was_sent_or_is_no_longer_true_is_not_sent_again(tx, ada, state):
    notice_id = become(tx, state)
    with pytest.raises(MoveNotAllowed):
        notices.resend(tx, ada.id, notice_id, EARLY)


@pytest.mark.usefixtures("made")
def test_only_what_did_not_get_through_may_be_resent(tx, ada):
    become(tx, "failed")
    may = [notice.kind.value for notice in notices.outbox(tx, ada.id) if notice.may_resend]
    assert may == ["booking_confirmed"]
