"""A client's plan in the table: made anew whole, and never for nothing."""

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from shared.domain.alliance import Alliance
from shared.domain.commitments import Maker, Status
from shared.domain.localtime import TZDATA_VERSION
from shared.domain.notices import NoticeKind, NoticeState
from shared.storage import alliances, nudges, repeating
from shared.storage.alliances import PauseRow
from shared.storage.commitments import CommitmentRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from tests.people import ADA, MONDAY_9AM
from tests.storage.conftest import a_coach

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
THURSDAY = date(2026, 6, 11)


@pytest.fixture
def ben(tx):
    """Ben, a client of Ada's, with one commitment for Thursday."""
    coach = a_coach(tx, ADA)
    client = tx.get(ClientRow, coach.client_id)
    promise(tx, client)
    return client


def promise(tx, client, on=THURSDAY, **more):
    row = CommitmentRow(
        id=uuid4(), coach_id=client.coach_id, client_id=client.id, what=b"sealed", due_on=on,
        made_by=Maker.CLIENT, made_at=MONDAY_9AM - DAY, since=MONDAY_9AM - DAY,
    )  # fmt: skip
    for field, value in more.items():
        setattr(row, field, value)
    tx.add(row)
    tx.flush()
    return row


def replan(tx, *people, now=MONDAY_9AM):
    tx.flush()
    return nudges.replan(tx, [each.id for each in people], now, "example.com")


def mails(tx, client, *states):
    """The client's mails as (date, how many commitments, state), first due first."""
    tx.expire_all()
    rows = tx.scalars(
        select(NoticeRow)
        .where(NoticeRow.client_id == client.id, NoticeRow.kind == NoticeKind.CHECK_IN)
        .where(NoticeRow.state.in_(states or (NoticeState.PENDING,)))
        .order_by(NoticeRow.due_at)
    ).all()
    return [(row.offset, len(row.subject_ids)) for row in rows]


def the_mail(tx, client, offset):
    return tx.scalars(
        select(NoticeRow).where(NoticeRow.client_id == client.id, NoticeRow.offset == offset)
    ).one()


def test_a_plan_is_written_and_what_waits_of_the_one_before_is_taken_back(tx, ben):
    replan(tx, ben)
    assert mails(tx, ben) == [("2026-06-10", 1), ("2026-06-12", 1)]
    promise(tx, ben)
    replan(tx, ben)
    assert mails(tx, ben) == [("2026-06-10", 2), ("2026-06-12", 2)]
    assert len(mails(tx, ben, NoticeState.SUPERSEDED)) == 2


def test_a_plan_that_has_not_changed_is_not_written_again(tx, ben):
    assert replan(tx, ben) == 1
    assert replan(tx, ben, now=MONDAY_9AM + HOUR) == 0
    assert ben.plan_revision == 1
    assert mails(tx, ben, NoticeState.SUPERSEDED) == []


def test_what_has_gone_out_counts_and_its_date_has_no_second_mail(tx, ben):
    replan(tx, ben)
    told = the_mail(tx, ben, "2026-06-10")
    told.state, told.sent_at = NoticeState.SENT, told.due_at
    promise(tx, ben, on=THURSDAY)
    replan(tx, ben, now=told.due_at + HOUR)
    assert mails(tx, ben) == [("2026-06-12", 2)]


def test_a_mail_that_is_with_the_mail_server_counts_as_gone_until_more_is_known(tx, ben):
    replan(tx, ben)
    told = the_mail(tx, ben, "2026-06-10")
    told.state, told.smtp_started_at = NoticeState.CLAIMED, told.due_at
    now = told.due_at + timedelta(seconds=2)
    replan(tx, ben, now=now)
    assert mails(tx, ben) == [("2026-06-12", 1)]
    assert ben.id in nudges.to_replan(tx, now + HOUR, 10)
    told.state, told.smtp_started_at = NoticeState.PENDING, None  # it came back
    replan(tx, ben, now=now + HOUR)
    assert mails(tx, ben) == [("2026-06-10", 1), ("2026-06-12", 1)]
    assert ben.id not in nudges.to_replan(tx, now + 2 * HOUR, 10)


def test_a_question_that_expired_is_asked_on_another_date(tx, ben):
    replan(tx, ben)
    for offset in ("2026-06-10", "2026-06-12"):
        the_mail(tx, ben, offset).state = NoticeState.EXPIRED
    saturday = MONDAY_9AM + 5 * DAY
    assert ben.id in nudges.to_replan(tx, saturday, 10)
    replan(tx, ben, now=saturday)
    assert mails(tx, ben) == [("2026-06-13", 1)]
    assert ben.id not in nudges.to_replan(tx, saturday + HOUR, 10)


def test_new_zone_rules_make_every_plan_with_something_open_out_of_date(tx, ben):
    replan(tx, ben)
    assert nudges.to_replan(tx, MONDAY_9AM + HOUR, 10) == []
    ben.planned_with = "2020a"
    tx.flush()
    assert nudges.to_replan(tx, MONDAY_9AM + HOUR, 10) == [ben.id]
    replan(tx, ben, now=MONDAY_9AM + HOUR)
    assert ben.planned_with == TZDATA_VERSION


def test_a_change_of_zone_moves_what_waits(tx, ben):
    replan(tx, ben)
    ben.zone = "America/New_York"
    replan(tx, ben)
    assert mails(tx, ben) == [("2026-06-10", 1), ("2026-06-12", 1)]
    waiting = tx.scalars(
        select(NoticeRow.due_at).where(NoticeRow.state == NoticeState.PENDING)
    ).all()
    assert {due.hour for due in waiting} == {13}


@pytest.mark.parametrize(
    "stop",
    [
        {"paused_at": MONDAY_9AM},
        {"nudges_off_at": MONDAY_9AM},
        {"ended_at": MONDAY_9AM},
    ],
    ids=["referral", "unsubscribe", "end"],
)
def test_a_plan_stops_and_goes_on(tx, ben, stop):
    replan(tx, ben)
    for column, value in stop.items():
        setattr(ben, column, value)
    replan(tx, ben)
    assert mails(tx, ben) == []
    for column in stop:
        setattr(ben, column, None)
    replan(tx, ben)
    assert mails(tx, ben) == [("2026-06-10", 1), ("2026-06-12", 1)]


def test_an_answered_commitment_is_not_asked_about(tx, ben):
    row = promise(tx, ben, on=THURSDAY + 7 * DAY)
    replan(tx, ben)
    row.status = Status.DONE
    replan(tx, ben)
    assert mails(tx, ben) == [("2026-06-10", 1), ("2026-06-12", 1)]


def test_the_newest_alliance_holds_and_older_ones_stay_to_be_read(tx, ben):
    alliances.add(tx, ben, Alliance(nudges_before=0), Maker.CLIENT, MONDAY_9AM)
    alliances.add(tx, ben, Alliance(nudges_before=2), Maker.COACH, MONDAY_9AM + HOUR)
    assert alliances.current(tx, [ben])[ben.id].nudges_before == 2
    assert [(row.version, row.made_by) for row in alliances.history(tx, ben.id)] == [
        (2, "coach"),
        (1, "client"),
    ]


def test_any_number_of_clients_costs_the_same_few_queries(tx, ben):
    crowd = [SimpleNamespace(id=a_coach(tx, each).client_id) for each in map(stranger, range(30))]
    people = [tx.get(ClientRow, each.id) for each in crowd]
    for client in people:
        promise(tx, client)
    alone, together = counted(tx, lambda: replan(tx, ben)), counted(tx, lambda: replan(tx, *people))
    assert together <= alone + 2
    assert all(len(mails(tx, client)) == 2 for client in people)


def stranger(number):
    return SimpleNamespace(name=f"coach{number} X", email=f"c{number}@example.com", zone="UTC")


def counted(tx, do):
    statements = []
    note = lambda *args: statements.append(args[2])  # noqa: E731 -- to be removed by name
    connection = tx.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        do()
        tx.flush()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return len(statements)


def repeating_one(tx, client, **more):
    return promise(tx, client, **{"series_id": uuid4(), "repeat_days": [4], "on": THURSDAY} | more)


def times(tx, row):
    rows = tx.scalars(
        select(CommitmentRow.due_on)
        .where(CommitmentRow.series_id == row.series_id)
        .order_by(CommitmentRow.due_on)
    )
    return [(due_on - THURSDAY).days for due_on in rows]


def test_a_repeating_commitment_comes_again_once_its_day_has_passed(tx, ben):
    row = repeating_one(tx, ben)
    assert repeating.continue_due(tx, MONDAY_9AM, 10) == set()
    friday = MONDAY_9AM + 4 * DAY
    assert repeating.continue_due(tx, friday, 10) == {ben.id}
    assert repeating.continue_due(tx, friday, 10) == set()
    assert times(tx, row) == [0, 7]


def test_after_weeks_without_a_worker_a_repeating_commitment_has_no_backlog(tx, ben):
    row = repeating_one(tx, ben)
    repeating.continue_due(tx, MONDAY_9AM + 33 * DAY, 10)
    assert times(tx, row) == [0, 35]


def test_a_repeating_commitment_is_not_due_in_a_pause(tx, ben):
    row = repeating_one(tx, ben)
    pause(tx, ben, THURSDAY + 2 * DAY, THURSDAY + 15 * DAY)
    repeating.continue_due(tx, MONDAY_9AM + 4 * DAY, 10)
    assert times(tx, row) == [0, 21]


def test_while_a_pause_has_no_end_the_next_time_waits_for_it(tx, ben):
    row = repeating_one(tx, ben)
    rest = pause(tx, ben, THURSDAY + 2 * DAY, None)
    assert repeating.continue_due(tx, MONDAY_9AM + 4 * DAY, 10) == set()
    rest.last_on = THURSDAY + 8 * DAY
    tx.flush()
    assert repeating.continue_due(tx, MONDAY_9AM + 12 * DAY, 10) == {ben.id}
    assert times(tx, row) == [0, 14]


def pause(tx, client, first, last):
    row = PauseRow(
        id=uuid4(), coach_id=client.coach_id, client_id=client.id, first_on=first, last_on=last,
        made_by=Maker.CLIENT, made_at=MONDAY_9AM,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row


def test_a_repeating_commitment_ends_with_its_last_date(tx, ben):
    row = repeating_one(tx, ben, repeat_until=THURSDAY + 6 * DAY)
    assert repeating.continue_due(tx, MONDAY_9AM + 4 * DAY, 10) == set()
    assert times(tx, row) == [0]
