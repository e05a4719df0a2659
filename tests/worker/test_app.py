import pytest
from celery import signals

from reminder_worker.app import create_worker
from shared.runtime.settings import Settings
from shared.runtime.wakeup import DELIVER_DUE
from tests.worker.processes import environment


@pytest.fixture
def app():
    told = environment("postgresql://localhost/x", "redis://127.0.0.1:1/0", 25)
    values = {name.removeprefix("BOOKING_").lower(): value for name, value in told.items()}
    before = {signal: signal.receivers[:] for signal in _SIGNALS}
    yield create_worker(Settings(**values))
    for signal, receivers in before.items():
        signal.receivers[:] = receivers


_SIGNALS = (
    signals.setup_logging,
    signals.worker_process_init,
    signals.worker_process_shutdown,
    signals.worker_ready,
    signals.worker_shutting_down,
)


def test_every_round_of_beat_names_a_task_that_exists_and_expires_before_the_next(app):
    app.finalize()
    assert app.conf.beat_schedule
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] <= entry["schedule"].seconds


def test_the_bell_names_a_task_that_exists_and_its_round_comes_every_ten_seconds(app):
    app.finalize()
    assert DELIVER_DUE in app.tasks
    assert app.conf.beat_schedule["deliver"]["schedule"].seconds == 10


def test_no_task_is_acknowledged_late_retried_or_kept(app):
    assert app.conf.task_acks_late is False
    assert app.conf.broker_transport_options["ack_emulation"] is False
    assert app.conf.task_publish_retry is False
    assert app.conf.result_backend is None
    assert app.conf.accept_content == ["json"]
    assert app.conf.broker_connection_max_retries is None


def test_a_round_ends_well_before_its_time_limits(app):
    assert 30 < app.conf.task_soft_time_limit < app.conf.task_time_limit
