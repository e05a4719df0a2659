from datetime import timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.bookings import State
from shared.domain.delivery import Failure, NotDelivered
from shared.domain.notices import (
    ABOUT_CLIENT,
    ABOUT_COACH,
    IN_THREAD,
    MailSort,
    NoticeKind,
    NoticeState,
)
from shared.letters import Letters
from shared.messages.links import Links
from shared.storage import referrals
from shared.storage.bookings import BookingRow
from shared.storage.commitments import WinRow
from shared.storage.keys import Sealer
from shared.storage.notices import NoticeRow
from shared.storage.people import CoachRow
from tests.people import ADA, BEN
from tests.worker.outbox import LEASE, ids, right_now

NOT_CONFIRMED = {
    NoticeKind.BOOKING_CANCELLED: State.CANCELLED,
    NoticeKind.COACH_CANCELLED: State.CANCELLED,
    NoticeKind.REQUEST_RECEIVED: State.REQUESTED,
    NoticeKind.COACH_REQUESTED: State.REQUESTED,
    NoticeKind.REQUEST_PROPOSAL: State.REQUESTED,
    NoticeKind.WAITING_OFFER: State.HELD,
    NoticeKind.BOOKING_THANKS: State.COMPLETED,
    NoticeKind.REQUEST_DECLINED: State.DECLINED,
    NoticeKind.REQUEST_LAPSED: State.LAPSED,
    NoticeKind.COACH_REQUEST_LAPSED: State.LAPSED,
}


@pytest.fixture
def letters():
    return Letters(
        links=Links("s" * 40, "https://book.example.com"),
        sealer=Sealer("A" * 43 + "="),
        base_url="https://book.example.com",
        practice_name="What's Next",
        sender="bookings@example.com",
    )


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_of_notice_becomes_a_mail_to_whom_it_is_for(outbox, letters, kind):
    subject_id = what_it_is_about(outbox, kind)
    about = [a_win(outbox, letters)] if kind is NoticeKind.WIN_ANSWERED else []
    about += [uuid4()] if kind is NoticeKind.COACH_SIGN_IN else []
    notice = outbox.plan(subject_id, kind, subject_ids=tuple(about))
    taken = []
    assert deliver_due(outbox.desk(taken.append, write=letters)) == {Outcome.SENT: 1}
    [mail] = taken
    reader, other = (ADA, BEN) if kind.name.startswith("COACH") else (BEN, ADA)
    assert [address.addr_spec for address in mail["To"].addresses] == [reader.email]
    assert mail["Message-ID"] == outbox.row(notice).message_id
    assert f"@{other.email.partition('@')[2]}" not in mail.get_body(("plain",)).get_content()


def what_it_is_about(outbox, kind):
    if kind in ABOUT_COACH:
        outbox.book(State.REQUESTED)
        return outbox.coach_id
    if kind is NoticeKind.BOOK_AGAIN:
        outbox.book(start=right_now() - timedelta(days=20))
        with outbox.sessions.begin() as tx:
            tx.get(CoachRow, outbox.coach_id).writes_unbooked = True
    if kind is NoticeKind.BOOKING_THANKS:
        with outbox.sessions.begin() as tx:
            tx.get(CoachRow, outbox.coach_id).thanks_clients = True
    if kind in IN_THREAD:
        return outbox.client_id
    if kind in ABOUT_CLIENT:
        return outbox.pause(asked_back_at=right_now())
    state = NOT_CONFIRMED.get(kind, State.CONFIRMED)
    until = right_now() + LEASE if state is State.HELD else None
    return outbox.book(state, hold_expires_at=until)


def a_win(outbox, letters):
    """The id of a win of Ben's, with Ada's answer."""
    with outbox.sessions.begin() as tx:
        row = WinRow(
            id=uuid4(), coach_id=outbox.coach_id, client_id=outbox.client_id, at=right_now(),
            text=letters.sealer.seal(tx, outbox.client_id, "I asked"),
            answer=letters.sealer.seal(tx, outbox.client_id, "You did"), answered_at=right_now(),
        )  # fmt: skip
        tx.add(row)
    return row.id


def test_a_referrals_words_are_opened_for_its_mail_and_for_no_other(outbox, letters):
    ben = outbox.pause(asked_back_at=right_now())
    with outbox.sessions.begin() as tx:
        referrals.open_of(tx, ben).words = letters.sealer.seal(tx, ben, "Your doctor first.")
    outbox.plan(ben, NoticeKind.REFERRAL)
    outbox.plan(ben, NoticeKind.COACH_ASKED_BACK)
    taken = []
    deliver_due(outbox.desk(taken.append, write=letters))
    texts = {mail["To"].addresses[0].addr_spec: text_of(mail) for mail in taken}
    assert "Your doctor first." in texts[BEN.email]
    assert "https://book.example.com/me/" in texts[BEN.email]
    assert "doctor" not in texts[ADA.email]
    assert f"https://book.example.com/coach/clients/{ben}" in texts[ADA.email]


def test_a_discreet_client_gets_a_discreet_referral(outbox, letters):
    ben = outbox.pause(discreet=True)
    outbox.plan(ben, NoticeKind.REFERRAL)
    taken = []
    deliver_due(outbox.desk(taken.append, write=letters))
    assert (taken[0]["From"].addresses[0].display_name, taken[0]["Reply-To"]) == ("Bookings", None)


def test_only_the_client_gets_the_link_that_moves_and_cancels(outbox, letters):
    booking = outbox.book()
    outbox.plan(booking)
    outbox.plan(booking, NoticeKind.COACH_BOOKED)
    taken = []
    deliver_due(outbox.desk(taken.append, write=letters))
    texts = {mail["To"].addresses[0].addr_spec: text_of(mail) for mail in taken}
    assert "https://book.example.com/bookings/" in texts[BEN.email]
    assert "https://book.example.com/bookings/" not in texts[ADA.email]
    assert f"https://book.example.com/coach/bookings/{booking}" in texts[ADA.email]


def test_an_answer_goes_to_the_coach_unless_the_mail_is_to_name_nobody(outbox, letters):
    outbox.plan(outbox.book())
    outbox.plan(outbox.book(discreet=True))
    taken = []
    deliver_due(outbox.desk(taken.append, write=letters))
    assert sorted(str(mail["Reply-To"]) for mail in taken) == ["None", ADA.email]
    assert not any(ADA.email in mail.as_string() for mail in taken if not mail["Reply-To"])


def test_the_repeat_of_an_invite_has_the_same_bytes_though_hours_have_passed(outbox, letters):
    notice = outbox.plan(outbox.book())
    taken = []

    class Killed(BaseException):
        pass

    def send_and_die(mail):
        taken.append(mail)
        raise Killed

    with pytest.raises(Killed):
        deliver_due(outbox.desk(send_and_die, write=letters))
    outbox.pass_time()
    assert deliver_due(outbox.desk(taken.append, write=letters)) == {Outcome.SENT: 1}
    assert taken[0].as_bytes() == taken[1].as_bytes()
    assert ids(taken) == [outbox.row(notice).message_id] * 2


def test_a_mail_about_a_move_belongs_to_the_thread_of_the_confirmation(outbox, letters):
    booking = outbox.book()
    first = outbox.plan(booking)
    taken = []
    desk = outbox.desk(taken.append, write=letters, lease=LEASE)
    deliver_due(desk)
    outbox.move(booking)
    deliver_due(desk)
    assert taken[1]["References"] == outbox.row(first).message_id


def test_a_cancellation_takes_back_an_invite_only_if_one_went_out(outbox, letters):
    never_told = outbox.book(State.CANCELLED, revision=1)
    outbox.plan(never_told, NoticeKind.BOOKING_CANCELLED, revision=1)
    told = outbox.book()
    outbox.plan(told)
    taken = []
    desk = outbox.desk(taken.append, write=letters)
    deliver_due(desk)
    outbox.cancel(told)
    deliver_due(desk)
    assert [methods(mail) for mail in taken] == [[], ["REQUEST"], ["CANCEL"]]


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def methods(mail):
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [part.get_param("method") for part in parts]


def test_a_reminder_carries_the_link_that_turns_reminders_off_and_news_none(outbox, letters):
    booking = outbox.book()
    outbox.plan(booking, NoticeKind.BOOKING_REMINDER)
    outbox.plan(booking)
    taken = []
    deliver_due(outbox.desk(taken.append, write=letters))
    [link] = {mail["List-Unsubscribe"] for mail in taken} - {None}
    token = link.removeprefix("<https://book.example.com/unsubscribe/").removesuffix(">")
    named = letters.links.unsubscribing(token, right_now())
    assert named == (outbox.client_id, MailSort.REMINDERS)
    assert [mail["List-Unsubscribe-Post"] for mail in taken if mail["List-Unsubscribe"]] == [
        "List-Unsubscribe=One-Click"
    ]
    assert not any("/unsubscribe/" in m.as_string() for m in taken if not m["List-Unsubscribe"])


def test_a_thread_begins_with_a_mail_that_went_and_not_with_one_that_was_taken_back(
    outbox, letters
):
    booking = outbox.book()
    outbox.plan(booking)
    outbox.move(booking)  # the confirmation is taken back unsent
    taken = []
    desk = outbox.desk(taken.append, write=letters)
    deliver_due(desk)
    outbox.move(booking)
    deliver_due(desk)
    assert taken[0]["References"] is None
    assert taken[1]["References"] == taken[1]["In-Reply-To"] == taken[0]["Message-ID"]


def test_a_mail_refused_for_good_begins_no_thread(outbox, letters):
    booking = outbox.book()
    refused = outbox.plan(booking)
    with outbox.sessions.begin() as tx:
        row = tx.get(NoticeRow, refused)
        row.state, row.smtp_started_at = NoticeState.FAILED, right_now()
    outbox.move(booking)
    taken = []
    deliver_due(outbox.desk(taken.append, write=letters))
    assert taken[0]["References"] is None


def test_a_repeat_says_what_was_said_whatever_has_changed_meanwhile(outbox, letters):
    booking = outbox.book(State.REQUESTED, request_expires_at=right_now() + LEASE)
    with outbox.sessions.begin() as tx:
        row = tx.get(BookingRow, booking)
        row.proposed_words = letters.sealer.seal(tx, outbox.client_id, "Better on a Friday?")
        row.proposed_starts = [row.starts_at + LEASE]
    outbox.plan(booking, NoticeKind.REQUEST_PROPOSAL)
    taken = []

    def send_and_vanish(mail):
        taken.append(mail)
        raise NotDelivered(Failure.UNANSWERED, "gone")

    deliver_due(outbox.desk(send_and_vanish, write=letters))
    with outbox.sessions.begin() as tx:
        row = tx.get(BookingRow, booking)
        row.proposed_words = letters.sealer.seal(tx, outbox.client_id, "Another sentence.")
        row.proposed_starts = [row.starts_at + 2 * LEASE]
        tx.get(CoachRow, outbox.coach_id).place = "Somewhere else"
    outbox.pass_time()
    deliver_due(outbox.desk(taken.append, write=letters))
    assert "Better on a Friday?" in text_of(taken[0])
    assert taken[0].as_bytes() == taken[1].as_bytes()


def test_what_did_not_reach_the_mail_server_is_written_anew(outbox, letters):
    notice = outbox.plan(outbox.book())
    taken = []

    def refuse(mail):
        taken.append(mail)
        raise NotDelivered(Failure.DEFERRED, "451 at DATA")

    deliver_due(outbox.desk(refuse, write=letters))
    with outbox.sessions.begin() as tx:
        tx.get(CoachRow, outbox.coach_id).place = "Somewhere else"
    outbox.due_at_once(notice)
    deliver_due(outbox.desk(taken.append, write=letters))
    assert ["Somewhere else" in text_of(mail) for mail in taken] == [False, True]


def test_nothing_of_a_person_is_kept_beside_the_notice(outbox, letters):
    booking = outbox.book(State.CANCELLED)
    with outbox.sessions.begin() as tx:
        row = tx.get(BookingRow, booking)
        row.decline_words = letters.sealer.seal(tx, outbox.client_id, "I am ill, Ben.")
    notice = outbox.plan(booking, NoticeKind.BOOKING_CANCELLED)
    deliver_due(outbox.desk(lambda _: None, write=letters))
    kept = str(outbox.row(notice).told)
    assert kept.startswith("{")
    assert not [word for word in ("ill", "Ben", BEN.email, ADA.name) if word in kept]
