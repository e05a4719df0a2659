"""After a restore: which mails go out, and of which the coach is told."""

from reminder_worker.jobs.deliver import deliver_due
from shared.domain.notices import NoticeKind
from shared.storage import whole
from tests.builders import HOUR
from tests.worker.outbox import Outbox, ids, right_now

REMINDER = NoticeKind.BOOKING_REMINDER


def mails_of_a_day(outbox, now):
    """An invite and two reminders that were due, and one that is due tomorrow; by their ids."""
    return {
        "invite": outbox.plan(outbox.book(), due_at=now - 3 * HOUR),
        "early": outbox.plan(outbox.book(), REMINDER, due_at=now - 3 * HOUR),
        "late": outbox.plan(outbox.book(), REMINDER, due_at=now - HOUR),
        "tomorrow": outbox.plan(outbox.book(), REMINDER, due_at=now + 24 * HOUR),
    }


def delivered(outbox):
    """Return the Message-IDs of what a sender sends now."""
    sent = []
    deliver_due(outbox.desk(sent.append))
    return sorted(ids(sent))


def test_what_may_have_gone_out_is_not_sent_a_second_time_but_for_calendars(keeper, sessions):
    outbox = Outbox(sessions)
    notices = mails_of_a_day(outbox, right_now())
    assert keeper.back_up() == 0
    assert keeper.restore() == 0
    assert "mails again: 1 " in keeper.said
    assert "mails in doubt: 2 " in keeper.said
    outbox.sessions = keeper.restored
    assert delivered(outbox) == [outbox.row(notices["invite"]).message_id]
    assert {name: outbox.row(notice).state for name, notice in notices.items()} == {
        "invite": "sent", "early": "uncertain", "late": "uncertain", "tomorrow": "pending"
    }  # fmt: skip
    assert outbox.row(notices["invite"]).repeats == 1
    assert outbox.row(notices["late"]).reason == whole.IN_DOUBT


def test_what_was_due_after_the_last_mail_that_can_have_gone_out_is_sent_as_usual(keeper, sessions):
    outbox, now = Outbox(sessions), right_now()
    notices = mails_of_a_day(outbox, now)
    assert keeper.back_up() == 0
    assert keeper.restore("--mail-until", (now - 2 * HOUR).isoformat()) == 0
    outbox.sessions = keeper.restored
    wanted = [outbox.row(notices[name]).message_id for name in ("invite", "late")]
    assert delivered(outbox) == sorted(wanted)
    assert outbox.row(notices["early"]).state == "uncertain"
