"""Worked cases of the gate, from the file named in SCREENING_CASES or from the project's own."""

import json
import os
from pathlib import Path

import pytest

from shared.domain.screening import Outcome, decide

OWN_FILE = Path(__file__).parent / "data" / "screening_cases.json"


def gate_cases(path):
    cases = json.loads(Path(path).read_text(encoding="utf-8"))["cases"]
    return [case for case in cases if case["kind"] == "gate"]


# The outcome, what may be booked and the lines are promises. Reasons are internal names, never
# shown or stored: a file may name one that is called otherwise here, so both sides are compared
# on the names that the project's own file uses, and on MISSING:<question>.
SHARED_REASONS = {reason for case in gate_cases(OWN_FILE) for reason in case["expected"]["reasons"]}


def shared(reasons):
    return {name for name in reasons if name in SHARED_REASONS or name.startswith("MISSING:")}


def lines(decision):
    emergency = ["emergency"] if decision.touched else []
    return sorted([*decision.categories, *emergency])


@pytest.mark.parametrize(
    "case", gate_cases(os.environ.get("SCREENING_CASES") or OWN_FILE), ids=lambda case: case["id"]
)
def test_the_gate_decides_as_the_worked_case_says(case):
    expected = case["expected"]
    decision = decide(case["answers"], recent_crisis=case.get("recent_crisis", False))
    assert {
        "outcome": decision.outcome,
        "booking_allowed": sorted(decision.may_book),
        "lines": lines(decision),
        "crisis_lines_shown": decision.touched,
        "pass_issued": decision.passes,
        "reasons": shared(decision.reasons),
    } == {
        "outcome": Outcome(expected["outcome"]),
        "booking_allowed": sorted(expected["booking_allowed"]),
        "lines": sorted(expected["lines"]),
        "crisis_lines_shown": expected["crisis_lines_shown"],
        "pass_issued": expected["pass_issued"],
        "reasons": shared(expected["reasons"]),
    }
