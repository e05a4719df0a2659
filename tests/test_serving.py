import time

import pytest
from sqlalchemy import text

from booking_service import serving
from shared.runtime.settings import Settings

BACK = text("UPDATE alembic_version SET version_num = :version")


@pytest.fixture
def settings(monkeypatch, database_url):
    monkeypatch.setenv("BOOKING_SECRET_KEY", "s" * 32)
    monkeypatch.setenv("BOOKING_MASTER_KEY", "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0=")
    return Settings(database_url=database_url)


def waited(settings, patience):
    began = time.monotonic()
    serving.wait_for_schema(settings, patience)
    return time.monotonic() - began


def test_a_current_schema_is_not_waited_for(settings):
    assert waited(settings, 20) < 10


def test_a_database_out_of_reach_is_waited_for_and_then_served_without(settings):
    nowhere = settings.model_copy(
        update={"database_url": "postgresql+psycopg://postgres@/x?host=/nowhere"}
    )
    assert waited(nowhere, 0.3) >= 0.3


def test_an_old_schema_is_waited_for(settings, sessions):
    with sessions.begin() as tx:
        newest = tx.scalar(text("SELECT version_num FROM alembic_version"))
        tx.execute(BACK, {"version": "0000"})
    try:
        assert waited(settings, 0.3) >= 0.3
    finally:
        with sessions.begin() as tx:
            tx.execute(BACK, {"version": newest})
