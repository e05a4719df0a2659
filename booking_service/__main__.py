"""The command line: serve, demo, migrate, backup, restore, coaches and their pictures, keys."""

import argparse
import importlib
import secrets
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from shared.domain.errors import Invalid, NotFound
from shared.runtime import processes
from shared.runtime.settings import Settings

_HIGHEST_PORT = 65535


class _Refused(Exception):
    """A command that cannot be done; the message is for whoever typed it."""


def main(arguments: Sequence[str]) -> int:
    """Do one command; return the exit status."""
    given = _parser().parse_args(arguments)
    try:
        given.do(given)
    except _Refused as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m booking_service", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = _command(commands, "serve", _serve, "pages and API, by gunicorn")
    serve.add_argument("--fd", type=int, help="an inherited listening socket instead of a port")
    serve.add_argument(
        "--await-schema",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="wait so long for the newest schema before answering; default: %(default)s",
    )
    _command(commands, "migrate", _migrate, "bring the database to the newest schema")
    _describe_demo(_command(commands, "demo", _demo, "everything at once, on this machine only"))
    _describe_backup(_command(commands, "backup", _backup, "copy the database into a file"))
    _describe_restore(_command(commands, "restore", _restore, "bring a backup into a database"))
    _command(commands, "rotate-key", _rotate_key, "seal every key with BOOKING_MASTER_KEY")
    _describe_coach(_command(commands, "create-coach", _create_coach, "add a coach"))
    _describe_picture(_command(commands, "set-picture", _set_picture, "show a coach's picture"))
    return parser


def _command(
    commands: Any,  # noqa: ANN401 -- argparse keeps this type to itself
    name: str,
    do: Callable[[argparse.Namespace], None],
    what: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=what, description=what)
    parser.set_defaults(do=do)
    return parser


def _describe_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--json", action="store_true", help="say where to look in one line of JSON")
    demo.add_argument(
        "--data-dir", type=Path, default=Path("var/demo"), help="default: %(default)s"
    )
    demo.add_argument(
        "--port", type=_port, default=8000, help="default: %(default)s; 0 is any free"
    )
    demo.add_argument(
        "--empty", action="store_true", help="only the coach, without a month of life"
    )


def _port(text: str) -> int:
    """Read a TCP port, 0 included; ValueError for all else, which argparse puts into words."""
    port = int(text)
    if not 0 <= port <= _HIGHEST_PORT:
        raise ValueError(text)
    return port


def _describe_coach(coach: argparse.ArgumentParser) -> None:
    for name, what in (
        ("name", "as clients read it"),
        ("email", "to sign in, and where the coach's mails go"),
        ("slug", "the address of the coach's page"),
        ("zone", "IANA time zone, as in Europe/London"),
    ):
        coach.add_argument(f"--{name}", required=True, help=what)
    coach.add_argument("--country", default="", help="two letters, as in GB")
    coach.add_argument("--key", action="store_true", help="make an API key too, and print it once")
    coach.add_argument(
        "--password-stdin", action="store_true", help="read the password instead of inventing one"
    )


def _describe_backup(backup: argparse.ArgumentParser) -> None:
    backup.add_argument("file", type=Path, help="a new file; nothing is overwritten")
    backup.add_argument(
        "--without-client-keys",
        action="store_true",
        help="for a copy that is kept long: what clients wrote cannot be read from it",
    )


def _describe_restore(restore: argparse.ArgumentParser) -> None:
    restore.add_argument("file", type=Path, help="what `backup` wrote")
    restore.add_argument("--replace", action="store_true", help="drop first what is there")
    restore.add_argument(
        "--mail-until",
        type=_instant,
        metavar="INSTANT",
        help="since when the worker has certainly sent nothing, as in 2026-11-25T10:00:00Z;"
        " messages due later go out as usual, and all that were due before are in doubt",
    )


def _instant(text: str) -> datetime:
    """Read an instant with its offset; ValueError for all else, which argparse puts into words."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


def _load(name: str) -> Any:  # noqa: ANN401 -- a module
    """Load a module when a command needs it: each then starts as fast as it can."""
    with processes.loading():
        return importlib.import_module(name)


def _describe_picture(picture: argparse.ArgumentParser) -> None:
    picture.add_argument("--slug", required=True, help="the address of the coach's page")
    which = picture.add_mutually_exclusive_group(required=True)
    which.add_argument("--file", type=Path, help="a JPEG, PNG or WebP; its middle square is shown")
    which.add_argument("--remove", action="store_true", help="show none any more")


def _serve(given: argparse.Namespace) -> None:
    _load("booking_service.serving").serve(_settings(), given.fd, patience=given.await_schema)


def _demo(given: argparse.Namespace) -> None:
    runner = _load("booking_service.demo.runner")
    wishes = runner.Wishes(data_dir=given.data_dir, port=given.port, as_json=given.json)
    try:
        runner.run(wishes, partial(_seed, empty=given.empty))
    except runner.CannotStart as error:
        raise _Refused(str(error)) from error


def _seed(settings: Settings, *, empty: bool) -> Any:  # noqa: ANN401 -- a class of the demo's
    """Fill a new database; loaded by need: a demo that goes on starts faster without."""
    have = _make_tools(settings)
    return _load("booking_service.demo.seed").seed(have, now=have.clock(), empty=empty)


def _make_tools(settings: Settings) -> Any:  # noqa: ANN401 -- Tools, loaded by need
    return _load("booking_service.equipment").make_tools(settings)


def _migrate(_: argparse.Namespace) -> None:
    _load("shared.storage.database").migrate(_settings().database_url)


def _backup(given: argparse.Namespace) -> None:
    _keep("back_up", _settings(), given.file, clients_keys=not given.without_client_keys)


def _restore(given: argparse.Namespace) -> None:
    how = {"replace": given.replace, "mail_until": given.mail_until}
    _keep("bring_back", _settings(), given.file, **how)


def _keep(what: str, *given: Any, **how: Any) -> None:  # noqa: ANN401 -- for a module loaded by need
    commands = _load("booking_service.backups.commands")
    try:
        for name, value in getattr(commands, what)(*given, **how):
            _tell(name, value)
    except commands.CannotBackUp as error:
        raise _Refused(str(error)) from error


def _rotate_key(_: argparse.Namespace) -> None:
    have = _make_tools(_settings())
    master_key = _load("booking_service.usecases.master_key")
    rotation = master_key.Rotation()
    while True:
        with have.sessions.begin() as tx:
            goes_on = master_key.rotate_some(tx, have.desk.sealer, rotation)
        if not goes_on:
            break
    _tell("resealed", str(rotation.done))
    _tell("already", str(rotation.already))
    if rotation.lost:
        raise _Refused(
            f"{len(rotation.lost)} keys are under none of the master keys given, and were left as"
            " they are. Name the key that sealed them in BOOKING_MASTER_KEY_OLD and run this again."
        )


def _create_coach(given: argparse.Namespace) -> None:
    typed = sys.stdin.readline().rstrip("\n") if given.password_stdin else None
    have = _make_tools(_settings())
    people = _load("booking_service.usecases.people")
    new = people.NewCoach(
        name=given.name,
        email=given.email,
        slug=given.slug,
        zone=given.zone,
        country=given.country,
        password=secrets.token_urlsafe(12) if typed is None else typed,
    )
    now = have.clock()
    try:
        with have.sessions.begin() as tx:
            coach_id = people.create_coach(tx, new, have.passwords, now)
            key = _key(tx, coach_id, now) if given.key else None
    except Invalid as error:
        raise _Refused("\n".join(f"--{p.field}: {p.message}" for p in error.problems)) from error
    _tell("page", f"{have.base_url}/{new.slug}")
    if typed is None:
        _tell("password", new.password)
    if key:
        _tell("key", key)


def _key(tx: Any, coach_id: UUID, now: datetime) -> str:  # noqa: ANN401 -- a Session, loaded by need
    api_access = _load("booking_service.usecases.api_access")
    key: str = api_access.new_key(tx, coach_id, api_access.KeyWish(name="command line"), now)[1]
    return key


def _set_picture(given: argparse.Namespace) -> None:
    have = _make_tools(_settings())
    people, portraits = (_load(f"booking_service.usecases.{n}") for n in ("people", "portraits"))
    try:
        picture = None if given.remove else _shaped(given.file)
        with have.sessions.begin() as tx:
            coach = people.coach_by_slug(tx, given.slug)
            portraits.keep(tx, coach.id, picture, have.clock())
    except OSError as error:
        raise _Refused(f"--file: {error.strerror}") from error
    except NotFound as error:
        raise _Refused(f"--slug: {error}") from error
    except Invalid as error:
        raise _Refused("\n".join(f"--{p.field}: {p.message}" for p in error.problems)) from error
    _tell("page", f"{have.base_url}/{given.slug}")


def _shaped(file: Path) -> bytes:
    made: bytes = _load("booking_service.usecases.portrait_shaping").shaped(file.read_bytes())
    return made


def _tell(name: str, value: str) -> None:
    sys.stdout.write(f"{name}: {value}\n")


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        lines = [f"  BOOKING_{str(p['loc'][0]).upper()}: {p['msg']}" for p in problems]
        raise _Refused("\n".join(["These settings are missing or wrong:", *lines])) from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
