"""Worked cases of movement, from the file named in MOVEMENT_CASES or from the project's own."""

import json
import os
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from shared.domain.alliance import Pause
from shared.domain.movement import (
    Answer,
    Delivery,
    Due,
    Movement,
    MovementRules,
    Record,
    movement,
)

OWN_FILE = Path(__file__).parent / "data" / "movement_cases.json"
FILE = json.loads(Path(os.environ.get("MOVEMENT_CASES") or OWN_FILE).read_text(encoding="utf-8"))


def rules():
    """The figures that the file names; those it leaves out are ours."""
    known = {field.name for field in fields(MovementRules)}
    return MovementRules(
        **{name: value for name, value in FILE.get("parameters", {}).items() if name in known}
    )


def day(told):
    """A date, written alone or as a member of an object such as {"date": "2026-11-09"}."""
    if isinstance(told, dict):
        return next(found for found in map(day, told.values()) if found)
    try:
        return date.fromisoformat(told[:10]) if told else None
    except (TypeError, ValueError):
        return None


def record(given):
    return Record(
        engaged_on=day(given["engagement_start"]),
        commitments=[due(one) for one in given.get("commitments") or []],
        wins=[day(one) for one in given.get("wins") or []],
        bookings_held=[day(one) for one in given.get("sessions_held") or []],
        deliveries=[Delivery(one) for one in given.get("deliveries") or []],
        pauses=[Pause(day(first), day(last)) for first, last in given.get("pauses") or []],
        snoozed_until=day(given.get("snoozed_until")),
    )


def due(one):
    answer = Answer.NO_ANSWER if one["status"] == "open" else Answer(one["status"])
    return Due(day(one["due"]), answer, day(one.get("answered")))


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["id"])
def test_movement_is_what_the_worked_case_says(case):
    given = case["input"]
    found = movement(record(given), day(given["today"]), rules())
    assert found.state == Movement(case["expected"])


def test_the_figures_of_our_own_file_are_those_of_the_rules():
    own = json.loads(OWN_FILE.read_text(encoding="utf-8"))["parameters"]
    assert MovementRules(**own) == MovementRules()
