"""The coach's outbox: everything stays visible, and what failed may be tried again."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from booking_service.usecases import changes, notices, unsubscribing
from booking_service.usecases.changes import CLIENT
from booking_service.usecases.notices import OutboxQuery
from shared.domain.errors import Invalid, MoveNotAllowed, NotFound
from shared.domain.notices import MailSort, NoticeState
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from tests.builders import DAY, DESK, TUESDAY_8AM, at, book, contact
from tests.people import BEN, CLEO

EARLY = TUESDAY_8AM - 5 * DAY


@pytest.fixture
def made(tx, ada):
    return book(tx, ada, now=EARLY)


def listed(tx, coach, **chosen):
    return notices.outbox(tx, coach.id, EARLY, OutboxQuery(**chosen)).notices


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
    seen = notices.outbox(tx, ada.id, EARLY).notices
    assert [notice.kind.value for notice in seen[:2]] == ["booking_reminder"] * 2
    assert {notice.state for notice in seen} == {NoticeState.PENDING}
    assert {notice.client_name for notice in seen} == {BEN.name}
    assert [n.due_at for n in seen] == sorted((n.due_at for n in seen), reverse=True)


def test_what_was_taken_back_stays_visible_with_its_reason(tx, ada, made):
    changes.cancel(tx, made.id, CLIENT, None, DESK, EARLY)
    taken_back = listed(tx, ada, state=NoticeState.SUPERSEDED)
    assert len(taken_back) == 4
    assert {notice.reason for notice in taken_back} == {"the booking changed"}


@pytest.mark.usefixtures("made")
def test_another_coach_sees_nothing_and_resends_nothing(tx, cleo):
    failed = become(tx, "failed")
    assert listed(tx, cleo) == []
    with pytest.raises(NotFound):
        notices.resend(tx, cleo.id, failed, EARLY)


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("state", ["failed", "uncertain", "expired"])
def test_what_did_not_get_through_goes_again_as_a_new_message(tx, ada, state):
    notice_id = become(tx, state, reason="no such mailbox", attempts=5)
    new_id = notices.resend(tx, ada.id, notice_id, EARLY + DAY)
    tx.flush()
    old, new = tx.get(NoticeRow, notice_id), tx.get(NoticeRow, new_id)
    assert (old.state, old.attempts, old.reason) == (state, 5, "no such mailbox")
    assert (new.state, new.attempts, new.reason) == ("pending", 0, None)
    assert (new.due_at, new.visible_at, new.again_of) == (EARLY + DAY, EARLY + DAY, notice_id)
    assert (new.kind, new.revision, new.booking_id) == (old.kind, old.revision, old.booking_id)
    assert new.message_id == f"<{new_id.hex}@example.com>" != old.message_id


@pytest.mark.usefixtures("made")
def test_it_goes_again_once_and_the_newer_one_may_follow_it(tx, ada):
    first = become(tx, "failed")
    second = notices.resend(tx, ada.id, first, EARLY)
    with pytest.raises(MoveNotAllowed, match="sent again already"):
        notices.resend(tx, ada.id, first, EARLY)
    tx.flush()
    shown = {notice.id: notice for notice in listed(tx, ada)}
    assert (shown[first].sent_again, shown[first].may_resend) == (True, False)
    assert (shown[second].again_of, shown[second].may_resend) == (first, False)
    tx.get(NoticeRow, second).state = NoticeState.FAILED
    assert notices.resend(tx, ada.id, second, EARLY) not in {first, second}


def test_an_older_message_never_follows_a_newer_one(tx, ada, made):
    failed = become(tx, "failed")
    changes.move(tx, made.id, at("10:30"), CLIENT, DESK, EARLY)
    tx.flush()
    [old] = [notice for notice in listed(tx, ada) if notice.id == failed]
    assert not old.may_resend
    with pytest.raises(MoveNotAllowed, match="no longer so"):
        notices.resend(tx, ada.id, failed, EARLY)


@pytest.mark.usefixtures("made")
def test_what_the_client_has_turned_off_is_not_sent_again(tx, ada):
    reminder = next(n for n in listed(tx, ada) if n.kind == "booking_reminder")
    tx.get(NoticeRow, reminder.id).state = NoticeState.FAILED
    unsubscribing.turn_off(tx, reminder.client_id, MailSort.REMINDERS, EARLY)
    with pytest.raises(MoveNotAllowed, match="turned mails of this sort off"):
        notices.resend(tx, ada.id, reminder.id, EARLY)


def test_nothing_goes_again_to_an_address_that_takes_no_mail(tx, ada, made):
    failed = become(tx, "failed")
    tx.get(ClientRow, tx.get(BookingRow, made.id).client_id).address_stopped_at = EARLY
    tx.flush()
    with pytest.raises(MoveNotAllowed):
        notices.resend(tx, ada.id, failed, EARLY)


@pytest.mark.usefixtures("made")
def test_news_that_expired_is_of_use_for_another_day(tx, ada):
    notice_id = become(tx, "expired")
    now = at("10:00") + 3 * DAY
    new_id = notices.resend(tx, ada.id, notice_id, now)
    tx.flush()
    assert tx.get(NoticeRow, new_id).expires_at == now + DAY


@pytest.mark.usefixtures("made")
def test_a_reminder_is_not_sent_again_once_it_is_too_late(tx, ada):
    reminder = next(n for n in listed(tx, ada) if n.kind == "booking_reminder")
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
    may = [notice.kind.value for notice in listed(tx, ada) if notice.may_resend]
    assert may == ["booking_confirmed"]


def test_the_outbox_comes_in_parts_that_miss_and_repeat_nothing(tx, ada):
    for start in ("09:00", "09:30", "10:00", "10:30", "11:00"):
        book(tx, ada, start, now=EARLY)
    whole = [notice.id for notice in listed(tx, ada, size=100)]
    assert len(whole) == 20
    by_page = [listed(tx, ada, size=6, page=page) for page in (1, 2, 3, 4, 5)]
    assert [len(part) for part in by_page] == [6, 6, 6, 2, 0]
    assert [notice.id for part in by_page for notice in part] == whole
    assert by_cursor(tx, ada, size=6) == whole


def by_cursor(tx, ada, size):
    """Everything, asked for part by part."""
    seen, cursor = [], None
    while True:
        found = notices.outbox(tx, ada.id, EARLY, OutboxQuery(size=size, cursor=cursor))
        assert found.total == 20
        seen += [notice.id for notice in found.notices]
        cursor = found.next
        if cursor is None:
            return seen


@pytest.mark.parametrize("cursor", ["", "x", "20260101T000000000000.x", ".", "2026.ab"])
def test_a_cursor_of_somebody_elses_making_is_refused(tx, ada, cursor):
    with pytest.raises(Invalid) as refused:
        notices.outbox(tx, ada.id, EARLY, OutboxQuery(cursor=cursor))
    assert [problem.field for problem in refused.value.problems] == ["cursor"]


def test_the_outbox_is_chosen_from_by_client_and_booking(tx, ada, made):
    hers = book(tx, ada, "11:00", now=EARLY, client=contact(CLEO))
    cleo_id = tx.get(BookingRow, hers.id).client_id
    for chosen in ({"client_id": cleo_id}, {"booking_id": hers.id}):
        found = listed(tx, ada, **chosen)
        assert {notice.booking_id for notice in found} == {hers.id}
        assert len(found) == 4
    assert listed(tx, ada, client_id=cleo_id, booking_id=made.id) == []
