"""A referral: the door, the letter, the bookings ahead, the day to look again, the way back."""

from datetime import date

import pytest
from sqlalchemy import select, table, text

from booking_service.usecases import clients, competency, movement, referrals
from booking_service.usecases.referrals import ReferralWish
from shared.domain.errors import ClientPaused, Invalid, MoveNotAllowed, NotFound
from shared.domain.movement import Movement
from shared.domain.notices import NoticeState
from shared.domain.referral import Ahead, Door, FirstTalk, NextStep
from shared.storage.audit import AuditRow
from shared.storage.notices import NoticeRow
from shared.storage.referrals import ReferralRow
from tests.builders import (
    DAY,
    DESK,
    HOUR,
    TUESDAY_8AM,
    a_ticket,
    book,
    book_as_coach,
    rows_of,
)

WORDS = "A doctor is the better first step."
WAITS = (NoticeState.PENDING,)


@pytest.fixture
def ben(tx, ada):
    """Ben's id; he has a booking on Wednesday."""
    return book(tx, ada).client_id


def refer(tx, ada, ben, now=TUESDAY_8AM, **wish):
    return referrals.refer(tx, ada, ben, ReferralWish(**wish), DESK, now)


def about(tx, ben, *states):
    """Messages about Ben and no booking, as (kind, recipient, state)."""
    tx.expire_all()
    query = select(NoticeRow).where(NoticeRow.client_id == ben).order_by(NoticeRow.due_at)
    rows = tx.scalars(query.where(NoticeRow.state.in_(states)) if states else query)
    return [row.kind for row in rows]


def door(tx, ben):
    return referrals.way_back(tx, ben, DESK.sealer).door


def test_a_referral_pauses_and_sets_a_day_and_sends_nothing_of_itself(tx, ada, ben):
    card = refer(tx, ada, ben)
    assert (card.paused, card.paused_at, card.welcomed_until) == (True, TUESDAY_8AM, None)
    assert about(tx, ben) == ["coach_referral_review"]
    found = referrals.current(tx, ada.id, ben, DESK.sealer)
    assert (found.review_on, found.words) == (date(2026, 7, 9), None)


def test_the_letter_goes_out_only_if_the_coach_writes_one_and_is_kept_sealed(tx, ada, ben):
    refer(tx, ada, ben, words=WORDS)
    assert about(tx, ben) == ["referral", "coach_referral_review"]
    stored = tx.scalar(select(ReferralRow.words))
    assert WORDS.encode() not in stored
    assert referrals.current(tx, ada.id, ben, DESK.sealer).words == WORDS


@pytest.mark.parametrize("words", ["", "  \n ", None])
def test_a_letter_without_words_is_none(tx, ada, ben, words):
    refer(tx, ada, ben, words=words)
    assert about(tx, ben) == ["coach_referral_review"]


def test_bookings_ahead_stay_unless_the_coach_releases_them(tx, ada, ben):
    refer(tx, ada, ben)
    assert [row.state for row in rows_of(tx, ada)] == ["confirmed"]


def test_releasing_cancels_what_lies_ahead_with_word_to_the_client(tx, ada, ben):
    past = book_as_coach(tx, ada, TUESDAY_8AM + HOUR)
    now = TUESDAY_8AM + 2 * HOUR
    refer(tx, ada, ben, now=now, ahead=Ahead.RELEASE)
    states = {row.id: row.state for row in rows_of(tx, ada)}
    assert states.pop(past.id) == "confirmed"
    [ahead] = states
    assert states[ahead] == "cancelled"
    kinds = tx.scalars(
        select(NoticeRow.kind).where(NoticeRow.booking_id == ahead, NoticeRow.state.in_(WAITS))
    )
    assert set(kinds) == {"booking_cancelled", "coach_cancelled"}


def test_a_referred_client_does_not_book_by_themselves_and_spends_no_pass(tx, ada, ben):
    refer(tx, ada, ben)
    ticket = a_ticket(tx, ada, browser="again")
    with pytest.raises(ClientPaused) as refused:
        book(tx, ada, "11:00", ticket=ticket)
    assert refused.value.who == ben
    clients.welcome(tx, ada.id, ben, TUESDAY_8AM)
    book(tx, ada, "11:00", ticket=ticket)


def test_the_coach_can_still_book_for_them(tx, ada, ben):
    refer(tx, ada, ben)
    assert book_as_coach(tx, ada, TUESDAY_8AM + DAY).client_id == ben


def test_the_welcome_back_ends_it_all(tx, ada, ben):
    refer(tx, ada, ben, words=WORDS)
    card = clients.welcome(tx, ada.id, ben, TUESDAY_8AM + DAY)
    assert (card.paused, card.welcomed_until) == (False, TUESDAY_8AM + 91 * DAY)
    assert referrals.current(tx, ada.id, ben, DESK.sealer) is None
    assert about(tx, ben, *WAITS) == []
    assert door(tx, ben) is Door.OPEN


def test_a_client_asks_back_with_one_press_and_the_coach_hears_of_it_once(tx, ada, ben):
    refer(tx, ada, ben)
    for minute in range(3):
        referrals.ask_back(tx, ben, DESK, TUESDAY_8AM + minute * HOUR)
    assert about(tx, ben, *WAITS) == ["coach_asked_back", "coach_referral_review"]
    assert door(tx, ben) is Door.ASKED_BACK
    assert clients.one_client(tx, ada.id, ben).asked_back_at == TUESDAY_8AM


def test_after_a_not_yet_the_review_stands_and_the_client_may_ask_again(tx, ada, ben):
    refer(tx, ada, ben)
    referrals.ask_back(tx, ben, DESK, TUESDAY_8AM)
    card = clients.pause(tx, ada.id, ben, TUESDAY_8AM + HOUR)
    assert (card.paused, card.asked_back_at, card.paused_at) == (True, None, TUESDAY_8AM)
    referrals.ask_back(tx, ben, DESK, TUESDAY_8AM + DAY)
    assert about(tx, ben).count("coach_asked_back") == 2
    assert about(tx, ben, *WAITS).count("coach_referral_review") == 1


def test_who_is_not_paused_has_nothing_to_ask_for(tx, ben):
    with pytest.raises(MoveNotAllowed):
        referrals.ask_back(tx, ben, DESK, TUESDAY_8AM)


def test_a_client_who_is_paused_without_a_referral_may_ask_too(tx, ada, ben):
    clients.pause(tx, ada.id, ben, TUESDAY_8AM)
    referrals.ask_back(tx, ben, DESK, TUESDAY_8AM)
    assert about(tx, ben) == ["coach_asked_back"]


def test_a_second_referral_waits_for_the_end_of_the_first(tx, ada, ben):
    refer(tx, ada, ben)
    with pytest.raises(MoveNotAllowed):
        refer(tx, ada, ben)
    clients.welcome(tx, ada.id, ben, TUESDAY_8AM)
    refer(tx, ada, ben)
    assert about(tx, ben, *WAITS) == ["coach_referral_review"]


def test_another_day_to_look_again_replaces_the_first(tx, ada, ben):
    refer(tx, ada, ben, review_on=date(2026, 6, 20))
    assert referrals.look_again(tx, ada, ben, None, DESK, TUESDAY_8AM) == date(2026, 7, 9)
    tx.expire_all()
    rows = tx.scalars(select(NoticeRow).where(NoticeRow.client_id == ben)).all()
    assert {row.offset: row.state for row in rows} == {
        "2026-06-20": "superseded",
        "2026-07-09": "pending",
    }


def test_a_review_day_lies_ahead(tx, ada, ben):
    with pytest.raises(Invalid):
        refer(tx, ada, ben, review_on=date(2026, 6, 9))
    assert not clients.one_client(tx, ada.id, ben).paused


@pytest.mark.parametrize("found", [FirstTalk.THERAPY_FIRST, FirstTalk.NOT_A_FIT])
def test_after_a_first_talk_nothing_tells_why_a_client_is_paused(tx, ada, ben, found):
    card = clients.after_first_talk(tx, ada.id, ben, found, TUESDAY_8AM)
    assert card.paused
    assert about(tx, ben) == []
    assert found.value not in everything(tx)


def everything(tx):
    """Every row of every table, as text."""
    tables = tx.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    return "\n".join(
        str(row)
        for name in tables
        for row in tx.execute(select(text("*")).select_from(table(name)))
    )


def test_the_audit_tells_who_did_what_and_no_word_more(tx, ada, ben):
    refer(tx, ada, ben, words=WORDS)
    referrals.ask_back(tx, ben, DESK, TUESDAY_8AM)
    clients.welcome(tx, ada.id, ben, TUESDAY_8AM)
    rows = tx.scalars(select(AuditRow).where(AuditRow.subject_id == ben).order_by(AuditRow.id))
    assert [(row.actor, row.action) for row in rows] == [
        ("coach", "client_referred"),
        ("client", "client_asked_back"),
        ("coach", "client_welcomed"),
    ]


def test_a_coach_books_for_a_client_as_an_override_and_the_client_gets_the_usual_mail(tx, ada):
    made = book_as_coach(tx, ada, TUESDAY_8AM + DAY)
    [row] = tx.scalars(select(AuditRow).where(AuditRow.subject_id == made.id))
    assert (row.actor, row.action) == ("coach", "coach_override")
    told = tx.scalars(select(NoticeRow.kind).where(NoticeRow.booking_id == made.id))
    assert "booking_confirmed" in set(told)


def test_an_audit_row_has_no_room_for_words():
    assert {column.name for column in AuditRow.__table__.columns} == {
        "id", "coach_id", "at", "actor", "action", "subject_id",
    }  # fmt: skip


def test_nothing_here_finds_another_coachs_client(tx, ada, cleo, ben):
    with pytest.raises(NotFound):
        refer(tx, cleo, ben)
    with pytest.raises(NotFound):
        referrals.look_again(tx, cleo, ben, None, DESK, TUESDAY_8AM)
    with pytest.raises(NotFound):
        referrals.current(tx, cleo.id, ben, DESK.sealer)
    with pytest.raises(NotFound):
        competency.reflect(tx, cleo, ben, NextStep.NOT_NOW, TUESDAY_8AM)
    with pytest.raises(NotFound):
        competency.reflected(tx, cleo.id, ben)
    with pytest.raises(NotFound):
        movement.of_client(tx, cleo, ben, TUESDAY_8AM)
    with pytest.raises(NotFound):
        movement.snooze(tx, cleo, ben, TUESDAY_8AM)
    assert not clients.one_client(tx, ada.id, ben).paused


def test_the_same_step_pressed_twice_on_a_day_is_one_reflection(tx, ada, ben):
    for step in (NextStep.NOT_NOW, NextStep.NOT_NOW, NextStep.ASK_SUPERVISOR):
        competency.reflect(tx, ada, ben, step, TUESDAY_8AM)
    kept = [each.step for each in competency.reflected(tx, ada.id, ben)]
    assert kept == [NextStep.ASK_SUPERVISOR, NextStep.NOT_NOW]


def test_a_reflection_keeps_a_date_and_a_step(tx, ada, ben):
    competency.reflect(tx, ada, ben, NextStep.ASK_SUPERVISOR, TUESDAY_8AM)
    competency.reflect(tx, ada, ben, NextStep.NOT_NOW, TUESDAY_8AM + DAY)
    kept = [(each.on, each.step) for each in competency.reflected(tx, ada.id, ben)]
    assert kept == [
        (date(2026, 6, 10), NextStep.NOT_NOW),
        (date(2026, 6, 9), NextStep.ASK_SUPERVISOR),
    ]


def test_without_commitments_there_is_not_enough_to_count(tx, ada, ben):
    later = TUESDAY_8AM + 200 * DAY
    assert movement.of_client(tx, ada, ben, later).state is Movement.NOT_ENOUGH_DATA


def test_mail_that_fails_is_said_to_be_just_that(tx, ada, ben):
    tx.execute(text("UPDATE notices SET state = 'failed' WHERE recipient = 'client'"))
    assert movement.of_client(tx, ada, ben, TUESDAY_8AM).state is Movement.DELIVERY_PROBLEM
    tx.execute(
        text(
            "UPDATE notices SET state = 'sent', sent_at = now() + interval '900 years'"
            " WHERE kind = 'booking_confirmed'"
        )
    )
    assert movement.of_client(tx, ada, ben, TUESDAY_8AM).state is Movement.NOT_ENOUGH_DATA


def test_a_pause_and_a_hidden_hint_are_seen(tx, ada, ben):
    assert movement.snooze(tx, ada, ben, TUESDAY_8AM) == date(2026, 7, 7)
    assert movement.of_client(tx, ada, ben, TUESDAY_8AM).state is Movement.SNOOZED
    clients.pause(tx, ada.id, ben, TUESDAY_8AM)
    assert movement.of_client(tx, ada, ben, TUESDAY_8AM).state is Movement.PAUSED


def test_looking_at_movement_writes_nothing(tx, ada, ben):
    before = everything(tx)
    movement.of_client(tx, ada, ben, TUESDAY_8AM)
    tx.flush()
    assert everything(tx) == before


def test_who_has_the_same_name_with_another_coach_is_somebody_else(tx, ada, cleo, ben):
    theirs = book_as_coach(tx, cleo, TUESDAY_8AM + DAY).client_id
    refer(tx, ada, ben)
    assert not clients.one_client(tx, cleo.id, theirs).paused
