"""Whoever stops us waits longer than we take to finish what is in hand."""

import re

import pytest
import yaml

from booking_service.demo.household import _FAREWELL
from reminder_worker.app import CONFIGURATION
from shared.runtime.processes import GRACE
from tests.house.source import ROOT


def test_a_request_has_as_long_as_its_slowest_statement_may_take():
    storage = (ROOT / "shared/storage/database.py").read_text(encoding="utf-8")
    [statement] = re.findall(r"statement_timeout=(\d+)", storage)
    assert int(statement) / 1000 < GRACE


@pytest.mark.parametrize(
    ("service", "takes"), [("web", GRACE), ("worker", CONFIGURATION["task_time_limit"])]
)
def test_compose_and_kubernetes_wait_longer_than_a_service_takes(service, takes):
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert int(compose["services"][service]["stop_grace_period"].removesuffix("s")) > takes
    manifest = (ROOT / "deploy" / f"{service}.yaml").read_text(encoding="utf-8")
    [patience] = re.findall(r"terminationGracePeriodSeconds: (\d+)", manifest)
    assert int(patience) > takes


def test_the_demo_waits_longer_than_a_request_takes():
    [patience] = [seconds for names, seconds in _FAREWELL if "web" in names]
    assert patience > GRACE
