"""Whoever stops us waits longer than we take to finish what is in hand."""

import re

from booking_service.demo.household import _FAREWELL
from reminder_worker.app import CONFIGURATION
from shared.runtime.processes import GRACE
from tests.house.source import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
PATIENCE = [int(found) for found in re.findall(r"stop_grace_period: (\d+)s", COMPOSE)]


def test_a_request_has_as_long_as_its_slowest_statement_may_take():
    storage = (ROOT / "shared/storage/database.py").read_text(encoding="utf-8")
    [statement] = re.findall(r"statement_timeout=(\d+)", storage)
    assert int(statement) / 1000 < GRACE


def test_compose_and_demo_wait_longer_than_web_and_worker_take():
    assert PATIENCE
    assert min(PATIENCE) > max(GRACE, CONFIGURATION["task_soft_time_limit"])
    [patience] = [seconds for names, seconds in _FAREWELL if "web" in names]
    assert patience > GRACE
