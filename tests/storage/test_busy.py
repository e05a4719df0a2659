"""Busy rows: half-open, by coach, found by an index; claims that two workers cannot share."""

from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.domain.outside import Busy, CalendarKind, Reading, Source, Trouble, wait_after
from shared.domain.timespan import Timespan
from shared.storage import availability, busy
from shared.storage.busy import BusyRow, CalendarRow, Claimed
from shared.storage.keys import ClientKeyRow, CoachKeyRow, Sealer
from tests.people import MONDAY_9AM

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SEALER = Sealer(Fernet.generate_key().decode())
SOURCE = Source(url="https://example.org/ada.ics", username="ada", password="secret")


def span(start, end):
    return Timespan(MONDAY_9AM + start * HOUR, MONDAY_9AM + end * HOUR)


def a_calendar(tx, coach, due=timedelta(0)):
    row = CalendarRow(
        id=uuid4(), coach_id=coach.id, name="Home", kind=CalendarKind.ICS,
        source=busy.sealed(tx, coach.id, SOURCE, SEALER), created_at=MONDAY_9AM,
        due_at=MONDAY_9AM + due,
    )  # fmt: skip
    tx.add(row)
    with_hours(tx, coach)
    return row


def with_hours(tx, coach):
    if tx.get(availability.AvailabilityRow, coach.id) is None:
        tx.add(
            availability.AvailabilityRow(coach_id=coach.id, minimum_notice=HOUR, change_notice=HOUR)
        )
    tx.flush()


def put(tx, coach, *spans, tentative=False):
    """Write what a reading found."""
    row = a_calendar(tx, coach)
    claimed = busy.claim_due(tx, SEALER, MONDAY_9AM)
    found = frozenset(Busy(each, tentative) for each in spans)
    assert busy.record(tx, claimed, Reading(busy=found), MONDAY_9AM)
    return row


def of(tx, coach, start, end):
    return [each.span for each in busy.of_coach(tx, coach.id, span(start, end))]


def test_what_touches_a_window_is_outside_and_what_overlaps_is_inside(tx, people):
    put(tx, people.ada, span(1, 2))
    assert of(tx, people.ada, 0, 1) == of(tx, people.ada, 2, 3) == []
    assert of(tx, people.ada, 0, 3) == [span(1, 2)]
    assert of(tx, people.ada, 1.9, 3) == of(tx, people.ada, 0, 1.1) == [span(1, 2)]
    assert of(tx, people.ada, 1.4, 1.6) == [span(1, 2)]


def test_calendars_of_one_coach_are_seen_together_and_those_of_others_not(tx, people):
    put(tx, people.ada, span(3, 4))
    put(tx, people.ada, span(1, 2), tentative=True)
    put(tx, people.cleo, span(1, 5))
    assert of(tx, people.ada, 0, 9) == [span(1, 2), span(3, 4)]
    found = busy.of_coach(tx, people.ada.id, span(0, 9))
    assert [each.tentative for each in found] == [True, False]


def test_a_reading_replaces_the_one_before_and_writes_only_what_changed(tx, people):
    put(tx, people.ada, span(1, 2), span(3, 4))
    stayed = text("SELECT xmin, ctid FROM busy WHERE starts_at = :at")
    before = tx.execute(stayed, {"at": span(3, 4).start}).one()
    claimed = busy.claim_due(tx, SEALER, MONDAY_9AM + HOUR)
    again = Reading(busy=frozenset({Busy(span(3, 4)), Busy(span(5, 6))}))
    assert busy.record(tx, claimed, again, MONDAY_9AM + HOUR)
    assert of(tx, people.ada, 0, 9) == [span(3, 4), span(5, 6)]
    assert tx.execute(stayed, {"at": span(3, 4).start}).one() == before


def test_a_window_in_a_long_history_is_found_by_the_index(tx, people):
    put(tx, people.ada, *(span(3 * each, 3 * each + 1) for each in range(5000)))
    tx.execute(text("ANALYZE busy"))
    plan = tx.scalars(
        text(
            "EXPLAIN SELECT 1 FROM busy WHERE coach_id = :coach"
            " AND tstzrange(starts_at, ends_at) && tstzrange(:start, :end)"
        ),
        {"coach": people.ada.id, "start": MONDAY_9AM, "end": MONDAY_9AM + 24 * HOUR},
    ).all()
    assert "busy_coach_id_span_idx" in "\n".join(plan)


def test_the_calendar_due_longest_is_claimed_first_and_each_only_once(tx, people):
    later, first = a_calendar(tx, people.ada), a_calendar(tx, people.ada, due=-HOUR)
    a_calendar(tx, people.ada, due=MINUTE)
    claimed = [busy.claim_due(tx, SEALER, MONDAY_9AM) for _ in range(3)]
    assert [each and each.id for each in claimed] == [first.id, later.id, None]
    assert claimed[0].source == SOURCE
    assert "secret" not in repr(claimed[0])


def test_a_claim_that_another_worker_has_taken_over_records_nothing(tx, people):
    row = put(tx, people.ada, span(1, 2))
    old = busy.claim_due(tx, SEALER, MONDAY_9AM + HOUR)
    new = busy.claim_due(tx, SEALER, MONDAY_9AM + 24 * HOUR)
    assert isinstance(new, Claimed)
    assert not busy.record(tx, old, Reading(busy=frozenset()), MONDAY_9AM)
    assert not busy.record_failure(tx, old, Trouble.GONE)
    assert busy.record_failure(tx, new, Trouble.TOO_SLOW)
    assert (row.trouble, row.failures, row.good_at) == ("too_slow", 2, MONDAY_9AM)
    assert of(tx, people.ada, 0, 9) == [span(1, 2)]


def test_a_stretch_of_no_time_is_no_busy_row(tx, people):
    row = a_calendar(tx, people.ada)
    at = {"starts_at": MONDAY_9AM, "ends_at": MONDAY_9AM, "tentative": False}
    tx.add(BusyRow(calendar_id=row.id, coach_id=people.ada.id, **at))
    with pytest.raises(IntegrityError, match="busy_times_check"):
        tx.flush()


def test_waits_double_up_to_six_hours():
    waits = [wait_after(failures) // MINUTE for failures in (0, 1, 2, 3, 6, 7, 1000)]
    assert waits == [10, 10, 20, 40, 320, 360, 360]


def test_what_is_sealed_for_a_coach_opens_with_that_coachs_key_only(tx, people):
    sealed = SEALER.seal_for_coach(tx, people.ada.id, "a secret")
    assert b"a secret" not in sealed
    assert SEALER.open_for_coach(tx, people.ada.id, sealed) == "a secret"
    SEALER.seal_for_coach(tx, people.cleo.id, "another")
    assert SEALER.open_for_coach(tx, people.cleo.id, sealed) is None
    assert tx.get(CoachKeyRow, people.ada.id).sealed_key
    assert tx.get(ClientKeyRow, people.ada.client_id) is None


def test_without_the_coachs_key_or_the_master_key_nothing_opens(tx, people):
    sealed = SEALER.seal_for_coach(tx, people.ada.id, "a secret")
    stranger = Sealer(Fernet.generate_key().decode())
    assert stranger.open_for_coach(tx, people.ada.id, sealed) is None
    tx.execute(text("DELETE FROM coach_keys"))
    tx.expire_all()
    assert SEALER.open_for_coach(tx, people.ada.id, sealed) is None
