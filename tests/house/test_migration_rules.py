"""From number 0029 on, a migration hurts no release that still serves requests."""

import re

import pytest

from tests.house import source
from tests.house.migration_rules import FIRST, dangers

VERSIONS = source.ROOT / "shared" / "storage" / "migrations" / "versions"
NEW = [path for path in sorted(VERSIONS.glob("0*.py")) if int(path.name[:4]) >= FIRST]


def test_no_new_migration_hurts_a_running_system():
    found = {path.name: dangers(path.read_text(encoding="utf-8")) for path in NEW}
    assert {name: told for name, told in found.items() if told} == {}


def test_what_is_dropped_has_been_unread_since_a_version_of_the_changelog():
    versions = re.findall(
        r"^## \[([\d.]+)\]", (source.ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    named = {
        path.name: re.findall(r'^unread_since = "([\d.]+)"', path.read_text(), re.MULTILINE)
        for path in NEW
    }
    assert [name for name, found in named.items() if not set(found) <= set(versions)] == []


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("ALTER TABLE clients ADD COLUMN x text NOT NULL", "DEFAULT"),
        ("ALTER TABLE clients ADD COLUMN y int, ADD COLUMN x text NOT NULL", "DEFAULT"),
        ("ALTER TABLE clients ADD COLUMN x uuid DEFAULT gen_random_uuid()", "rewrites"),
        ("ALTER TABLE clients ADD COLUMN x bigint GENERATED ALWAYS AS IDENTITY", "rewrites"),
        ("ALTER TABLE clients DROP COLUMN zone", "unread_since"),
        ("DROP TABLE packages", "unread_since"),
        ("ALTER TABLE clients RENAME COLUMN zone TO clock", "renamed"),
        ("ALTER TABLE clients RENAME TO people", "renamed"),
        ("ALTER TABLE clients ALTER COLUMN zone TYPE varchar", "another column"),
        ("ALTER TABLE clients ALTER zone SET NOT NULL", "CHECK"),
        ("ALTER TABLE clients ADD CONSTRAINT c CHECK (zone <> '')", "NOT VALID"),
        ("ALTER TABLE clients ADD CONSTRAINT c UNIQUE (coach_id, email)", "NOT VALID"),
        ("CREATE INDEX clients_zone_idx ON clients (zone)", "CONCURRENTLY"),
        ('CREATE UNIQUE INDEX clients_zone_key ON "clients" (zone)', "CONCURRENTLY"),
        ("UPDATE clients SET zone = 'UTC'", "batches"),
        ("SET lock_timeout = 0", "lock_timeout"),
        ("SET statement_timeout = 0", "CONCURRENTLY"),
    ],
)
def test_what_would_hurt_is_found(sql, word):
    [told] = dangers(f'op.execute("""{sql}""")')
    assert word in told


@pytest.mark.parametrize(
    "text",
    [
        'op.execute("ALTER TABLE clients ADD COLUMN x text")',
        "op.execute(\"ALTER TABLE clients ADD COLUMN x text NOT NULL DEFAULT ''\")",
        'op.execute("CREATE TABLE kites (id uuid PRIMARY KEY)")\n'
        'op.execute("CREATE INDEX kites_id_idx ON kites (id)")',
        "with op.get_context().autocommit_block():\n"
        '    op.execute("SET statement_timeout = 0")\n'
        '    op.execute("CREATE INDEX CONCURRENTLY clients_zone_idx ON clients (zone)")',
        'op.execute("ALTER TABLE clients ADD CONSTRAINT c CHECK (zone <> 1) NOT VALID")',
        'op.execute("ALTER TABLE clients VALIDATE CONSTRAINT c")',
        'unread_since = "0.1.0"\nop.execute("ALTER TABLE clients DROP COLUMN zone")',
        'op.execute("""ALTER TABLE clients  -- DROP COLUMN: not now\n ADD COLUMN x text""")',
    ],
)
def test_what_hurts_nobody_passes(text):
    assert dangers(text) == []


def test_helpers_that_hide_their_sql_are_refused():
    assert dangers('op.drop_column("clients", "zone")') == [
        "op.drop_column: write SQL in op.execute"
    ]
