"""What the house tests read: the project's own files."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("shared", "booking_service", "reminder_worker")
_NOT_OURS = {".git", ".venv", ".tools", "var", "artefacts", "__pycache__"}


def modules(*packages: str) -> list[Path]:
    """Return the Python files of these packages, migrations left out."""
    return sorted(
        path
        for package in packages or PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "versions" not in path.parts
    )


def name(path: Path) -> str:
    """Return a path as it is written from the project's root."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function's name and its length in lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def project_files() -> list[Path]:
    """Return every file that belongs to the project: what git knows or would add."""
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0 and listing.stdout:
        named = [ROOT / each for each in listing.stdout.decode().split("\0") if each]
        return [path for path in named if path.is_file()]
    return [p for p in ROOT.rglob("*") if p.is_file() and not _NOT_OURS & set(p.parts)]
