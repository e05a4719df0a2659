"""What the migrations build: no double booking, whatever the code above forgets."""

import re
import subprocess
import sys
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules
from uuid import uuid4

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import BIGINT, BigInteger, inspect, text
from sqlalchemy.exc import IntegrityError

from shared import storage
from shared.domain.bookings import BLOCKING, State
from shared.domain.errors import SlotTaken
from shared.storage import database, taking
from shared.storage.base import Base
from shared.storage.database import SchemaStanding
from tests.people import MONDAY_9AM
from tests.storage.conftest import a_booking

HALF_AN_HOUR = timedelta(minutes=30)
NOT_BLOCKING = sorted(set(State) - BLOCKING)


def put(tx, row):
    taking.store(tx, row, row.span)
    return row


def standing(tx):
    """How many bookings the table holds."""
    return tx.scalar(text("SELECT count(*) FROM bookings"))


def test_a_second_hold_that_overlaps_is_refused_by_the_database(tx, people):
    put(tx, a_booking(people.ada, state=State.HELD))
    with pytest.raises(SlotTaken):
        put(tx, a_booking(people.ada, timedelta(minutes=29), state=State.HELD))
    assert standing(tx) == 1


def test_the_transaction_goes_on_after_a_refusal(tx, people):
    put(tx, a_booking(people.ada))
    with pytest.raises(SlotTaken):
        put(tx, a_booking(people.ada))
    put(tx, a_booking(people.ada, HALF_AN_HOUR))
    assert standing(tx) == 2


def test_a_move_onto_another_booking_is_refused_and_the_transaction_goes_on(tx, people):
    put(tx, a_booking(people.ada))
    moved = put(tx, a_booking(people.ada, HALF_AN_HOUR))
    moved.revision = 1
    with pytest.raises(SlotTaken):
        taking.store(tx, moved, a_booking(people.ada).span)
    assert moved.starts_at == MONDAY_9AM + HALF_AN_HOUR
    assert standing(tx) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"after": 15}, {}, id="buffer after"),
        pytest.param({}, {"before": 15}, id="buffer before"),
        pytest.param({"after": 5}, {"before": 5}, id="both buffers"),
        pytest.param({"after": 1, "kind": "guidance"}, {}, id="different kinds"),
    ],
)
def test_buffers_and_other_kinds_block_too(tx, people, first, second):
    put(tx, a_booking(people.ada, **first))
    with pytest.raises(SlotTaken):
        put(tx, a_booking(people.ada, HALF_AN_HOUR, **second))


def test_buffers_that_touch_are_fine(tx, people):
    put(tx, a_booking(people.ada, after=10))
    put(tx, a_booking(people.ada, timedelta(minutes=45), before=5))
    assert standing(tx) == 2


def test_neighbours_and_other_coaches_are_fine(tx, people):
    put(tx, a_booking(people.ada))
    put(tx, a_booking(people.ada, HALF_AN_HOUR))
    put(tx, a_booking(people.ada, -HALF_AN_HOUR))
    put(tx, a_booking(people.cleo))
    assert standing(tx) == 4


@pytest.mark.parametrize("state", NOT_BLOCKING)
def test_what_is_off_does_not_block(tx, people, state):
    put(tx, a_booking(people.ada, state=state))
    put(tx, a_booking(people.ada))
    assert standing(tx) == 2


@pytest.mark.parametrize("state", sorted(BLOCKING))
def test_what_stands_blocks(tx, people, state):
    put(tx, a_booking(people.ada, state=state))
    with pytest.raises(SlotTaken):
        put(tx, a_booking(people.ada))


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ("UPDATE bookings SET ends_at = starts_at", "bookings_times_check"),
        (
            "UPDATE bookings SET blocked = tstzrange(starts_at, starts_at + '1 minute')",
            "bookings_blocked_check",
        ),
        ("UPDATE bookings SET client_id = NULL", "bookings_client_check"),
        ("UPDATE bookings SET state = 'held', hold_expires_at = NULL", "bookings_hold_check"),
        ("UPDATE bookings SET state = 'undecided'", "bookings_state_check"),
        ("UPDATE bookings SET kind = 'therapy'", "bookings_kind_check"),
        ("UPDATE coaches SET accent = 'red'", "coaches_accent_check"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_name(tx, people, wrong, constraint):
    put(tx, a_booking(people.ada))
    with pytest.raises(IntegrityError) as refused, tx.begin_nested():
        tx.execute(text(wrong))
    assert isinstance(refused.value.orig, CheckViolation)
    assert refused.value.orig.diag.constraint_name == constraint


def test_every_constraint_and_index_has_a_name_of_ours(tx):
    constraints = tx.execute(
        text(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace AND contype <> 'n'"
            " AND conrelid::regclass::text <> 'alembic_version'"
        )
    ).all()
    indexes = tx.execute(
        text("SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'")
    ).all()
    named = re.compile(r"_(pkey|key|fkey|check|idx)|bookings_no_double_booking")
    strange = [
        name
        for table, name in [*constraints, *indexes]
        if table != "alembic_version"
        and not (name.startswith(table) and named.search(name) and not name[-1].isdigit())
    ]
    assert constraints
    assert strange == []


def test_the_tables_have_exactly_the_columns_that_the_rows_name(tx):
    for module in iter_modules(storage.__path__, "shared.storage."):
        import_module(module.name)
    built = inspect(tx.connection())
    tables = set(built.get_table_names()) - {"alembic_version"}
    assert tables == set(Base.metadata.tables)
    for table in Base.metadata.sorted_tables:
        columns = {each["name"]: each["nullable"] for each in built.get_columns(table.name)}
        assert columns == {each.name: each.nullable for each in table.columns}, table.name


def test_a_number_that_may_grow_large_is_asked_for_as_large(tx):
    """Else the 2,147,483,648th row, or a cursor of somebody's making, would be an error of ours."""
    built = inspect(tx.connection())
    large = {
        (table.name, column["name"])
        for table in Base.metadata.sorted_tables
        for column in built.get_columns(table.name)
        if isinstance(column["type"], BIGINT)
    }
    assert large
    assert large == {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, BigInteger)
    }


@pytest.fixture
def empty_database(postgres):
    name = f"migrating_{uuid4().hex}"
    postgres.create_database(name)
    return postgres.database_url(name).replace("postgresql:", "postgresql+psycopg:", 1)


def test_several_processes_may_migrate_at_once_and_again(empty_database):
    migrate = f"from shared.storage import database; database.migrate({empty_database!r})"
    at_once = [subprocess.Popen([sys.executable, "-c", migrate]) for _ in range(2)]
    assert [process.wait(timeout=60) for process in at_once] == [0, 0]
    database.migrate(empty_database)
    engine = database.engine(empty_database)
    assert database.standing(engine) is SchemaStanding.CURRENT
    with engine.connect() as connection:
        [version] = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
    engine.dispose()
    assert re.fullmatch(r"\d{4}", version)


def test_an_empty_database_is_reachable_but_not_current(empty_database):
    engine = database.engine(empty_database)
    assert database.is_reachable(engine)
    assert database.standing(engine) is SchemaStanding.BEHIND
    engine.dispose()
