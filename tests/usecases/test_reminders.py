"""A coach changes the rules, or a zone its own: bookings ahead follow, and nobody hears twice."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text, update

from booking_service.usecases import unsubscribing
from reminder_worker.jobs.plan_reminders import plan_due
from shared.domain.notices import MailSort
from shared.storage.bookings import BookingRow
from tests.acceptance.reminder_worlds import booked, choose, mark_sent, reminded
from tests.builders import DAY, DESK, HOUR, TUESDAY_8AM, a_coach, at, contact
from tests.people import CLEO

NOW = TUESDAY_8AM


@pytest.fixture
def booking(tx, ada):
    return booked(tx, ada, at("12:00") + 7 * DAY, NOW)


def waits(tx):
    return [rule for rule, _, state in reminded(tx) if state == "pending"]


@pytest.mark.usefixtures("booking")
def test_a_rule_turned_off_and_on_again_is_written_once(tx, ada):
    choose(tx, ada, now=NOW)
    assert waits(tx) == []
    choose(tx, ada, "PT24H", now=NOW)
    assert waits(tx) == ["PT24H"]
    assert len(reminded(tx)) == 2  # the usual two, of which one waits again


def test_what_was_sent_is_not_sent_again_by_the_same_rule(tx, ada, booking):
    choose(tx, ada, "PT24H", now=NOW)
    mark_sent(tx, booking.id, NOW)
    choose(tx, ada, now=NOW)
    choose(tx, ada, "PT24H", now=NOW)
    assert waits(tx) == []


def test_what_is_overdue_still_goes_when_rules_change(tx, ada, booking):
    choose(tx, ada, "PT1H", now=booking.start - HOUR / 2)
    assert "PT1H" in waits(tx)


@pytest.mark.usefixtures("booking")
def test_another_coachs_bookings_stay_as_they_are(tx, cleo):
    booked(tx, cleo, at("12:00") + 7 * DAY, NOW, client=contact(CLEO))
    choose(tx, cleo, "PT15M", now=NOW)
    assert sorted(waits(tx)) == ["PT15M", "PT1H", "PT24H"]


def test_a_client_who_turned_reminders_off_gets_none_by_a_new_rule_but_on_turning_them_on(
    tx, ada, booking
):
    unsubscribing.turn_off(tx, booking.client_id, MailSort.REMINDERS, NOW)
    choose(tx, ada, "PT2H", "PT24H", now=NOW)
    assert waits(tx) == []
    unsubscribing.turn_on(tx, booking.client_id, MailSort.REMINDERS, DESK, NOW)
    assert waits(tx) == ["PT24H", "PT2H"]


def test_many_bookings_cost_a_few_queries(tx, ada):
    for number in range(20):
        booked(tx, ada, at("12:00") + number * HOUR + 7 * DAY, NOW)
    said = []
    event.listen(tx.connection(), "before_cursor_execute", lambda *told: said.append(told[2]))
    choose(tx, ada, "PT3H", now=NOW)
    assert len(said) < 16
    assert waits(tx) == ["PT3H"] * 20


def test_when_zone_rules_change_reminders_go_by_the_new_ones(sessions):
    with sessions.begin() as tx:
        ada = a_coach(tx)
        choose(tx, ada, "P1D", now=NOW)
        booking = booked(tx, ada, at("12:00") + 7 * DAY, NOW)
        right = reminded(tx)
        tx.execute(update(BookingRow).values(reminded_with="2019a"))
        tx.execute(text("UPDATE notices SET due_at = due_at - interval '1 hour'"))
    assert plan_due(sessions, "example.com", NOW) == 1
    assert plan_due(sessions, "example.com", NOW) == 0
    with sessions.begin() as tx:
        assert reminded(tx, booking.id) == right
        assert right[0][1] == booking.start - timedelta(days=1)
        visible = text("SELECT visible_at = due_at FROM notices WHERE kind = 'booking_reminder'")
        assert tx.scalars(visible).all() == [True]
