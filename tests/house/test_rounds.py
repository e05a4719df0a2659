"""Every round of beat leads to a task that is there."""

import pytest


@pytest.fixture(scope="module")
def worker(nowhere):
    from reminder_worker.app import create_worker

    app = create_worker(nowhere)
    app.loader.import_default_modules()
    return app


def test_every_round_names_a_task_that_exists(worker):
    rounds = {name: entry["task"] for name, entry in worker.conf.beat_schedule.items()}
    assert rounds
    assert {name: task for name, task in rounds.items() if task not in worker.tasks} == {}


def test_every_task_of_ours_has_a_round(worker):
    ours = {name for name in worker.tasks if not name.startswith("celery.")}
    rounds = {entry["task"] for entry in worker.conf.beat_schedule.values()}
    assert ours - rounds == set()


def test_every_task_of_ours_is_given_up_after_a_while_and_keeps_no_result(worker):
    ours = [task for name, task in worker.tasks.items() if not name.startswith("celery.")]
    careless = [task.name for task in ours if not task.time_limit or not task.ignore_result]
    assert careless == []
