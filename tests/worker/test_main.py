import pytest

from reminder_worker.__main__ import drain, main
from shared.runtime.settings import Settings
from tests.worker.processes import environment

NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture
def settings(database_url, server):
    """Make settings with no Redis behind them."""

    def make(**more):
        told = environment(database_url, NOBODY, server.port)
        values = {name.removeprefix("BOOKING_").lower(): value for name, value in told.items()}
        return Settings(**values | more)

    return make


def test_drain_sends_what_is_due_batch_after_batch_without_redis(outbox, server, settings):
    outbox.plan_many(120)
    assert drain(settings()) == 0
    assert len(server.message_ids) == len(set(server.message_ids)) == 120
    assert outbox.states() == {"sent": 120}


def test_drain_ends_and_says_so_when_the_mail_server_is_away(outbox, settings):
    outbox.plan_many(3)
    assert drain(settings(smtp_port=1)) == 1
    assert outbox.states() == {"pending": 3}


def test_wrong_settings_stop_the_start_with_a_sentence_and_no_secret(monkeypatch, capsys):
    for name, value in environment("postgresql://localhost/x", NOBODY, 25).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BOOKING_SECRET_KEY", "too-short-to-use")
    assert main(["worker"]) == 2
    said = capsys.readouterr().err
    assert "BOOKING_SECRET_KEY" in said
    assert "too-short-to-use" not in said
