"""Whoever stops us waits longer than we take to finish what is in hand."""

import re

from booking_service.demo.household import _FAREWELL
from shared.runtime.processes import GRACE
from tests.house.source import ROOT


def test_a_request_has_as_long_as_its_slowest_statement_may_take():
    storage = (ROOT / "shared/storage/database.py").read_text(encoding="utf-8")
    [statement] = re.findall(r"statement_timeout=(\d+)", storage)
    assert int(statement) / 1000 < GRACE


def test_the_demo_waits_longer_than_a_request_takes():
    [patience] = [seconds for names, seconds in _FAREWELL if "web" in names]
    assert patience > GRACE
