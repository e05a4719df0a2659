"""The release before goes on working while and after a migration runs, step by step.

Its code cannot be had in a shallow clone, but what it says to the database can: it names the
columns that were there when it was made. So rows of a practice are written, read and changed by
those columns alone, after each step.
"""

from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.builders import a_coach
from tests.house.migration_rules import FIRST
from tests.house.test_migrations import KEPT
from tests.usecases.lived_in import live

STEPS = [path.stem[:4] for path in KEPT if int(path.stem[:4]) >= FIRST]
COLUMNS = text("""
    SELECT attrelid::regclass::text AS "table", quote_ident(attname) AS name,
        format_type(atttypid, atttypmod) AS type, attnotnull AS needed,
        atthasdef OR attidentity <> '' AS filled, attidentity = 'a' OR attgenerated <> '' AS made
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND attnum > 0 AND NOT attisdropped AND relname <> 'alembic_version'""")
WRITE = "INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_record(NULL::{0}, :row)"
READ = "SELECT {1} FROM {0} ORDER BY ROW ({1})::text"
CHANGE = "UPDATE {0} SET ({1}) = ROW ({1})"


@pytest.fixture
def stepwise(postgres):
    """A database of its own, and what brings it up to a migration's number."""
    name = f"stepwise_{uuid4().hex}"
    postgres.create_database(name)
    url = postgres.database_url(name).replace("postgresql:", "postgresql+psycopg:", 1)
    config = Config()
    config.set_main_option("script_location", str(KEPT[0].parents[1]))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    engine = create_engine(url)
    yield engine, lambda number: command.upgrade(config, number)
    engine.dispose()


@pytest.fixture
def rows(sessions):
    """Every row of a practice that was lived in, by table, each a JSON object of its columns."""
    with sessions.begin() as tx:
        live(tx, a_coach(tx))
    with sessions() as tx:
        every = "SELECT row_to_json(t)::text FROM {} t"
        found = {name: tx.scalars(text(every.format(name))).all() for name in columns(tx)}
    return {table: told for table, told in found.items() if told}


def columns(tx):
    """Each table's columns by name, as the catalogue tells of them."""
    found = {}
    for row in tx.execute(COLUMNS):
        found.setdefault(row.table, {})[row.name] = row
    return found


def test_what_the_release_before_writes_reads_and_changes_goes_on_after_every_step(stepwise, rows):
    engine, step_to = stepwise
    step_to(f"{FIRST - 1:04}")
    written = set()
    for number in STEPS:
        with engine.connect() as tx:
            before = columns(tx)
            read = as_the_release_before(tx, before, rows)
        step_to(number)
        with engine.connect() as tx:
            after = columns(tx)
            assert narrowed(before, after) == [], number
            assert as_the_release_before(tx, before, rows) == read, number
        written |= {table for table in before if before[table].keys() != after[table].keys()}
    assert written
    assert written <= rows.keys()  # or nothing was proved of a table that has changed


def as_the_release_before(tx, known, rows):
    """Write the practice by the columns that are known, read it and change it; undo it all."""
    found = {}
    with tx.begin_nested() as whole:
        tx.execute(text("SET LOCAL session_replication_role = replica"))  # in any order of tables
        for table in sorted(rows.keys() & known.keys()):
            names = ", ".join(name for name, one in known[table].items() if not one.made)
            for row in rows[table]:
                tx.execute(text(WRITE.format(table, names)), {"row": row})
            found[table] = tx.execute(text(READ.format(table, names))).all()
            tx.execute(text(CHANGE.format(table, names)))
        whole.rollback()
    return found


def narrowed(before, after):
    """What of a schema a later one has no more or takes less of, and what it newly demands."""
    found = [f"{table} is gone" for table in before.keys() - after.keys()]
    for table in before.keys() & after.keys():
        then, now = before[table], after[table]
        found += [f"{table}.{name} is gone" for name in then.keys() - now.keys()]
        for name, new in now.items():
            old = then.get(name)
            if old is None and new.needed and not new.filled:
                found.append(f"{table}.{name} must be filled")
            elif old is not None and (new.type != old.type or new.needed > old.needed):
                found.append(f"{table}.{name} is narrower")
    return found


HARM = {
    "ALTER TABLE clients DROP COLUMN language": "clients.language is gone",
    "ALTER TABLE clients RENAME zone TO clock": "clients.zone is gone",
    "DROP TABLE request_keys": "request_keys is gone",
    "ALTER TABLE notices ALTER reason SET NOT NULL": "notices.reason is narrower",
    "ALTER TABLE bookings ALTER revision TYPE smallint": "bookings.revision is narrower",
    "ALTER TABLE wins ADD kite text NOT NULL": "wins.kite must be filled",
}
REFUSED = [
    "ALTER TABLE wins ADD kite text NOT NULL",
    "ALTER TABLE wins RENAME text TO words",
    "ALTER TABLE wins ADD CONSTRAINT wins_at_check CHECK (at > '2100-01-01') NOT VALID",
]


def test_a_step_that_would_stop_the_release_before_is_seen(tx, rows):
    before = columns(tx)
    for harm, said in HARM.items():
        with tx.begin_nested() as step:
            tx.execute(text("DELETE FROM wins"))
            tx.execute(text(harm))
            assert said in narrowed(before, columns(tx)), harm
            step.rollback()
    for harm in REFUSED:
        with tx.begin_nested() as step:
            tx.execute(text("DELETE FROM wins"))
            tx.execute(text(harm))
            with pytest.raises(DBAPIError):
                as_the_release_before(tx, before, {"wins": rows["wins"]})
            step.rollback()
