"""A Celery app whose tasks do nothing: what the queue itself can do.

`celery --app tests.bench.noop worker`, with BENCH_BROKER and BENCH_DONE in the environment.
"""

import os

import redis
from celery import Celery

app = Celery("noop", broker=os.environ.get("BENCH_BROKER", ""), set_as_current=False)
app.conf.update(task_ignore_result=True, result_backend=None, worker_prefetch_multiplier=1)


@app.task(name="nothing")
def nothing() -> None:
    """Do nothing."""


@app.task(name="last")
def last() -> None:
    """Say that all before it are done."""
    with redis.Redis(unix_socket_path=os.environ["BENCH_DONE"]) as client:
        client.set("done", 1)
