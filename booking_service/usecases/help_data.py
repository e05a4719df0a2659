"""The help lines that come with the service: one file, read once in each process."""

import json
from functools import cache
from importlib import resources

from shared.domain import helpline_rows
from shared.domain.helplines import Directory


@cache
def directory() -> Directory:
    """Return all help lines; which of them may be shown is decided in the domain."""
    source = resources.files("booking_service.usecases") / "data" / "crisis_lines.json"
    return helpline_rows.parse(json.loads(source.read_text(encoding="utf-8")))
