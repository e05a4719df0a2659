"""The door to the calendar: each worked case of a pass, with its code."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from booking_service.usecases import bookings, clients
from booking_service.usecases.gate import Ticket
from booking_service.usecases.tokens import hashed
from shared.domain.errors import (
    ClientPaused,
    NotFound,
    PassExpired,
    PassInvalid,
    PassMismatch,
    PassRequired,
    PassScope,
    PassSuperseded,
    PassUsed,
)
from shared.storage.audit import AuditRow
from shared.storage.bookings import BookingRow
from shared.storage.screening import PassRow
from tests.builders import (
    CLEAR,
    COACHING,
    DAY,
    DESK,
    GUIDANCE,
    HOUR,
    TUESDAY_8AM,
    UNSURE,
    a_ticket,
    a_wish,
    at,
    book,
    book_as_coach,
    contact,
    hold,
    offers,
    rows_of,
    screened,
)
from tests.people import BEN, CLEO

NOTHING = Ticket(pass_token=None, session="ben's browser")


def only_pass(tx):
    tx.expire_all()
    return tx.scalars(select(PassRow)).one()


def check_refusal(tx, coach, ticket, code, *, start="10:00", now=TUESDAY_8AM, **more):
    """Book and be refused with this code; no booking, and the pass is as it was."""
    with pytest.raises(code):
        bookings.book(tx, coach.slug, a_wish(ticket, start, **more), DESK, now)
    assert tx.scalar(select(BookingRow.id).where(BookingRow.client_id.is_not(None))) is None


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        pytest.param(CLEAR, COACHING, id="P01"),
        pytest.param(CLEAR, GUIDANCE, id="P02"),
        pytest.param(UNSURE, GUIDANCE, id="P03"),
    ],
)
def test_a_fresh_pass_books_what_it_opens_and_is_spent_by_that(tx, ada, answers, kind):
    made = book(tx, ada, ticket=a_ticket(tx, ada, answers), kind=kind)
    assert (made.kind, made.state) == (kind, "confirmed")
    assert only_pass(tx).used_at == TUESDAY_8AM


def test_p04_a_guidance_pass_opens_no_coaching(tx, ada):
    check_refusal(tx, ada, a_ticket(tx, ada, UNSURE), PassScope)
    assert only_pass(tx).used_at is None


def test_p05_without_a_pass_there_is_no_booking(tx, ada):
    check_refusal(tx, ada, NOTHING, PassRequired)


def test_p06_without_a_pass_there_is_no_hold_either(tx, ada):
    with pytest.raises(PassRequired):
        hold(tx, ada, NOTHING)
    assert rows_of(tx, ada) == []


def test_p07_reading_free_times_needs_no_pass(tx, ada):
    assert "10:00" in offers(tx, ada)


@pytest.mark.parametrize("age", [24 * HOUR, 25 * HOUR])
def test_p08_a_pass_is_good_for_24_hours(tx, ada, ticket, age):
    check_refusal(tx, ada, ticket, PassExpired, now=TUESDAY_8AM + age)
    made = book(tx, ada, ticket=ticket, now=TUESDAY_8AM + 24 * HOUR - timedelta(seconds=1))
    assert made.state == "confirmed"


def test_p09_a_pass_that_expires_while_the_form_is_filled_still_books(tx, ada, ticket):
    almost = TUESDAY_8AM + 24 * HOUR - timedelta(minutes=5)
    kept = hold(tx, ada, ticket, "11:00", now=almost)
    made = book(tx, ada, None, ticket=ticket, hold=kept.token, now=almost + timedelta(minutes=9))
    assert made.start == at("11:00")


def test_an_expired_pass_does_not_outlive_its_hold(tx, ada, ticket):
    almost = TUESDAY_8AM + 24 * HOUR - timedelta(minutes=5)
    kept = hold(tx, ada, ticket, "11:00", now=almost)
    late = almost + timedelta(minutes=10)
    check_refusal(tx, ada, ticket, PassExpired, start=None, hold=kept.token, now=late)


@pytest.mark.parametrize("session", ["another browser", None])
def test_p10_and_p30_a_pass_is_bound_to_its_browser(tx, ada, ticket, session):
    check_refusal(tx, ada, replace(ticket, session=session), PassMismatch)
    assert only_pass(tx).used_at is None


def test_p11_a_pass_makes_one_booking(tx, ada, ticket):
    book(tx, ada, ticket=ticket)
    with pytest.raises(PassUsed):
        book(tx, ada, "11:00", ticket=ticket)


def test_p11_a_spent_pass_makes_no_hold(tx, ada, ticket):
    book(tx, ada, ticket=ticket)
    with pytest.raises(PassUsed):
        hold(tx, ada, ticket, "11:00")


def test_p12_the_same_request_again_gets_the_same_booking(tx, ada, ticket):
    first = book(tx, ada, ticket=ticket, idempotency_key="once")
    again = book(tx, ada, ticket=ticket, idempotency_key="once", now=TUESDAY_8AM + HOUR)
    assert again.id == first.id
    assert len(rows_of(tx, ada)) == 1


@pytest.mark.parametrize("made_up", ["A" * 43, "", "x", "\x00", "päss"])
def test_p16_a_made_up_pass_is_not_known(tx, ada, made_up):
    a_ticket(tx, ada)
    check_refusal(tx, ada, Ticket(pass_token=made_up, session="ben's browser"), PassInvalid)


@pytest.mark.parametrize("answers", [CLEAR, UNSURE], ids=["P14", "P15"])
def test_an_altered_pass_looks_like_an_unknown_one(tx, ada, answers):
    ticket = a_ticket(tx, ada, answers)
    last = "A" if ticket.pass_token[-1] != "A" else "B"
    altered = replace(ticket, pass_token=ticket.pass_token[:-1] + last)
    check_refusal(tx, ada, altered, PassInvalid)


def test_a_pass_opens_the_coach_it_was_made_for_and_no_other(tx, ada, cleo):
    check_refusal(tx, cleo, a_ticket(tx, ada), PassInvalid)


def test_p18_a_pass_from_older_questions_is_superseded(tx, ada, ticket):
    only_pass(tx).version = "0"
    check_refusal(tx, ada, ticket, PassSuperseded)


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(CLEAR | {"mental_health": "yes"}, id="P20"),
        pytest.param(CLEAR | {"suicide": "now"}, id="P21"),
    ],
)
def test_who_was_given_no_pass_cannot_book(tx, ada, answers):
    result = screened(tx, ada, answers)
    ticket = Ticket(pass_token=result.pass_token, session="ben's browser")
    check_refusal(tx, ada, ticket, PassRequired)


def test_the_table_holds_hashes_and_never_the_pass_or_the_session(tx, ticket):
    row = only_pass(tx)
    assert row.token_hash == hashed(ticket.pass_token)
    assert row.session_hash == hashed(ticket.session)
    everything = tx.scalar(text("SELECT array_to_string(array_agg(p::text), ' ') FROM"
                                " screening_passes p"))  # fmt: skip
    assert ticket.pass_token not in everything
    assert ticket.session not in everything


def test_a_pass_has_at_least_128_bits_and_no_two_are_alike(tx, ada):
    passes = {a_ticket(tx, ada).pass_token for _ in range(20)}
    assert len(passes) == 20
    assert all(len(token) * 6 >= 128 for token in passes)


@pytest.fixture
def ben(tx, ada):
    """Ben's client card, after a first booking."""
    return clients.one_client(tx, ada.id, book(tx, ada, "09:00").client_id)


def by_link(client, pass_token=None):
    return Ticket(pass_token=pass_token, session="ben's browser", client_id=client.id)


def test_p23_a_welcomed_client_books_without_questions_for_90_days(tx, ada, ben):
    clients.welcome(tx, ada.id, ben.id, TUESDAY_8AM - 60 * DAY)
    kept = hold(tx, ada, by_link(ben), "10:00")
    made = book(tx, ada, None, ticket=by_link(ben), hold=kept.token)
    assert made.client_id == ben.id


def test_a_welcomed_client_keeps_their_name_whatever_the_form_says(tx, ada, ben):
    clients.welcome(tx, ada.id, ben.id, TUESDAY_8AM)
    made = book(tx, ada, ticket=by_link(ben), client=contact(name="Somebody Else"))
    assert (made.client_name, made.client_email) == (BEN.name, BEN.email)


def test_a_welcome_needs_no_pass_and_an_old_one_does_no_harm(tx, ada, ben):
    clients.welcome(tx, ada.id, ben.id, TUESDAY_8AM)
    assert book(tx, ada, ticket=by_link(ben, pass_token="an old one")).client_id == ben.id


def test_a_paused_client_hears_so_also_where_the_time_has_gone_meanwhile(tx, ada, ben, ticket):
    book_as_coach(tx, ada, at("10:00"), client=contact(CLEO))
    clients.pause(tx, ada.id, ben.id, TUESDAY_8AM)
    with pytest.raises(ClientPaused):
        book(tx, ada, "10:00", ticket=ticket)


@pytest.mark.parametrize("days", [90, 91])
def test_p24_after_90_days_a_client_is_asked_again(tx, ada, ben, days):
    clients.welcome(tx, ada.id, ben.id, TUESDAY_8AM - days * DAY)
    with pytest.raises(PassRequired):
        hold(tx, ada, by_link(ben), "10:00")
    fresh = a_ticket(tx, ada)
    assert book(tx, ada, ticket=by_link(ben, fresh.pass_token)).client_id == ben.id


def test_a_client_whom_the_coach_has_not_welcomed_is_asked(tx, ada, ben):
    with pytest.raises(PassRequired):
        book(tx, ada, ticket=by_link(ben))


def test_p25_a_paused_client_cannot_book_and_keeps_the_pass(tx, ada, ben, ticket):
    clients.pause(tx, ada.id, ben.id, TUESDAY_8AM)
    with pytest.raises(ClientPaused):
        book(tx, ada, ticket=ticket, client=contact(email=BEN.email.upper()))
    with pytest.raises(ClientPaused):
        hold(tx, ada, by_link(ben), "10:00")
    unspent = tx.scalars(select(PassRow).where(PassRow.used_at.is_(None))).all()
    assert [row.token_hash for row in unspent] == [hashed(ticket.pass_token)]


def test_a_pause_ends_the_welcome(tx, ada, ben):
    clients.welcome(tx, ada.id, ben.id, TUESDAY_8AM)
    clients.pause(tx, ada.id, ben.id, TUESDAY_8AM)
    assert clients.one_client(tx, ada.id, ben.id).welcomed_until is None


def test_p26_the_coach_brings_a_paused_client_back_without_a_word_of_why(tx, ada, ben):
    clients.pause(tx, ada.id, ben.id, TUESDAY_8AM)
    assert not clients.welcome(tx, ada.id, ben.id, TUESDAY_8AM).paused
    book(tx, ada, ticket=by_link(ben))
    noted = tx.scalars(select(AuditRow.action).where(AuditRow.subject_id == ben.id)).all()
    assert noted == ["client_paused", "client_welcomed"]


def test_p27_the_coach_books_for_a_client_without_a_pass(tx, ada):
    made = book_as_coach(tx, ada, at("10:00"))
    assert made.by_coach
    noted = tx.scalars(select(AuditRow.action).where(AuditRow.subject_id == made.id)).all()
    assert noted == ["coach_override"]


def test_another_coachs_client_is_not_found(tx, cleo, ben):
    for deed in (clients.welcome, clients.pause):
        with pytest.raises(NotFound):
            deed(tx, cleo.id, ben.id, TUESDAY_8AM)
    with pytest.raises(NotFound):
        hold(tx, cleo, by_link(ben))
