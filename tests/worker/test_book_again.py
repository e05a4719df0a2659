"""Who has nothing booked ahead gets one mail, where the coach wants it, in the plan of nudges."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking_service.usecases import mornings
from booking_service.usecases.mornings import Morning
from reminder_worker.jobs.deliver import Outcome, deliver_due
from reminder_worker.jobs.plan_nudges import plan_due
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow
from tests.worker.outbox import right_now

DAY = timedelta(days=1)


def change(outbox, rows, row_id, **fields):
    with outbox.sessions.begin() as tx:
        for name, value in fields.items():
            setattr(tx.get(rows, row_id), name, value)


def mails(outbox):
    with outbox.sessions() as tx:
        query = select(NoticeRow).where(NoticeRow.kind == NoticeKind.BOOK_AGAIN)
        return tx.scalars(query.order_by(NoticeRow.due_at)).all()


@pytest.fixture
def met(outbox):
    """Ben met Ada fifteen days ago, and she wants him to be written to."""
    change(outbox, CoachRow, outbox.coach_id, writes_unbooked=True)
    start = right_now() - 15 * DAY
    outbox.book(State.COMPLETED, start=start, changed_at=start)
    return outbox


def test_one_mail_is_planned_and_not_planned_again(met):
    for ahead in range(3):
        plan_due(met.sessions, "example.com", right_now() + ahead * timedelta(seconds=30))
    [mail] = mails(met)
    assert (mail.state, mail.recipient, mail.client_id) == ("pending", "client", met.client_id)


def test_none_is_planned_unless_the_coach_wants_it(met):
    change(met, CoachRow, met.coach_id, writes_unbooked=False)
    plan_due(met.sessions, "example.com", right_now())
    assert mails(met) == []


@pytest.mark.parametrize("field", ["paused_at", "ended_at", "nudges_off_at"])
def test_none_is_planned_for_who_is_paused_has_ended_or_has_turned_mails_off(met, field):
    change(met, ClientRow, met.client_id, **{field: right_now()})
    plan_due(met.sessions, "example.com", right_now())
    assert mails(met) == []


def chosen(outbox, *, days=14):
    """Ada chooses just now that such clients are written to."""
    wish = Morning(digest_at=None, unbooked_after=days * DAY, writes_unbooked=True)
    with outbox.sessions.begin() as tx:
        mornings.choose(tx, outbox.coach_id, wish, right_now())


@pytest.mark.parametrize(("days_ago", "written_to"), [(15, 1), (27, 1), (60, 0)])
def test_a_choice_reaches_who_is_unbooked_already_and_not_who_has_long_gone(
    outbox, days_ago, written_to
):
    start = right_now() - days_ago * DAY
    outbox.book(State.COMPLETED, start=start, changed_at=start)
    change(outbox, ClientRow, outbox.client_id, planned_at=right_now())
    plan_due(outbox.sessions, "example.com", right_now())
    assert mails(outbox) == []
    chosen(outbox)
    plan_due(outbox.sessions, "example.com", right_now() + timedelta(seconds=30))
    assert len(mails(outbox)) == written_to


def test_fewer_days_reach_whom_more_days_did_not(met):
    change(met, CoachRow, met.coach_id, unbooked_after=20 * DAY)
    change(met, ClientRow, met.client_id, planned_at=right_now())
    plan_due(met.sessions, "example.com", right_now())
    assert mails(met) == []
    chosen(met, days=10)
    plan_due(met.sessions, "example.com", right_now() + timedelta(seconds=30))
    assert len(mails(met)) == 1


def test_a_booking_made_in_between_keeps_the_mail_back(met):
    plan_due(met.sessions, "example.com", right_now())
    [mail] = mails(met)
    met.book(start=right_now() + 3 * DAY)
    met.due_at_once(mail.id)
    taken = []
    assert deliver_due(met.desk(taken.append)) == {Outcome.SUPERSEDED: 1}
    assert taken == []


def test_once_it_went_no_second_one_is_planned(met):
    plan_due(met.sessions, "example.com", right_now())
    [mail] = mails(met)
    met.due_at_once(mail.id)
    assert deliver_due(met.desk([].append)) == {Outcome.SENT: 1}
    change(met, ClientRow, met.client_id, planned_at=None)
    plan_due(met.sessions, "example.com", right_now() + DAY)
    assert [mail.state for mail in mails(met)] == ["sent"]
