"""Worked cases about slots: the project's own, or those of the file named in SLOT_CASES."""

import hashlib
import json
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from shared.domain import localtime
from tests.acceptance.slot_cases import slots_of

OWN = Path(__file__).parent / "data" / "slot_cases.json"
CASES = json.loads(Path(os.environ.get("SLOT_CASES") or OWN).read_text(encoding="utf-8"))


ROWS = [*CASES.get("slot_cases", ()), *CASES.get("multi_coach_cases", ())]


@pytest.mark.parametrize("case", [pytest.param(row, id=row["id"]) for row in ROWS])
def test_the_slots_are_those_of_the_worked_case(case):
    if "coaches" in case:
        _check_several_coaches(case)
    else:
        _check_one_coach(case)


def _check_one_coach(case):
    expected = case["expect"]
    if "error" in expected or "invalid" in expected:
        with pytest.raises(ValueError):  # noqa: PT011 - each domain type words its own refusal
            slots_of(case)
        return
    slots = slots_of(case)
    zone = case["query"]["zone"]
    for name, found in _findings(slots, zone).items():
        if name in expected and (name, expected[name]) != ("starts_utc", None):
            assert found == expected[name], name
    for start, label in (expected.get("client_labels") or {}).items():
        found = {_written(slot.start): localtime.label(slot.start, zone) for slot in slots}
        assert found.get(start) == label
    if slots:
        assert {slot.end - slot.start for slot in slots} == {_length(case)}


def _findings(slots, zone):
    """Return everything that a case may expect, under the case's own names."""
    starts = [_written(slot.start) for slot in slots]
    dates = Counter(str(localtime.local_date(slot.start, zone)) for slot in slots)
    return {
        "count": len(starts),
        "first_utc": starts[0] if starts else None,
        "last_utc": starts[-1] if starts else None,
        "starts_utc": starts,
        "sha256_of_starts_joined_by_newline": hashlib.sha256(
            "\n".join(starts).encode()
        ).hexdigest(),
        "count_by_client_date": dict(dates),
    }


def _check_several_coaches(case):
    who = {}
    for name, coach in case["coaches"].items():
        for slot in slots_of(coach):
            who.setdefault(_written(slot.start), []).append(name)
    if case.get("mode") == "all":
        who = {start: names for start, names in who.items() if len(names) == len(case["coaches"])}
    expected = case["expect"]["starts_utc_to_coaches"]
    assert {start: sorted(names) for start, names in who.items()} == {
        start: sorted(names) for start, names in expected.items()
    }


def _written(instant):
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _length(case):
    return timedelta(minutes=case["service"]["duration_min"])
