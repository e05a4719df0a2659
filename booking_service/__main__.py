"""The command line: serve, demo, migrate, create-coach, rotate-key."""

import argparse
import importlib
import secrets
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from pydantic import ValidationError

from booking_service.demo import runner
from booking_service.tools import Tools
from booking_service.usecases import api_access, master_key, people
from booking_service.usecases.api_access import KeyWish
from booking_service.web_worker import Worker
from shared.domain.errors import Invalid
from shared.runtime import processes
from shared.runtime.settings import Settings
from shared.storage import database

_APP = "booking_service.app"
_HIGHEST_PORT = 65535


class _Refused(Exception):
    """A command that cannot be done; the message is for whoever typed it."""


def main(arguments: Sequence[str]) -> int:
    """Do one command; return the exit status."""
    given = _parser().parse_args(arguments)
    try:
        given.do(given)
    except (_Refused, runner.CannotStart) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m booking_service", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = _command(commands, "serve", _serve, "pages and API, by gunicorn")
    serve.add_argument("--fd", type=int, help="an inherited listening socket instead of a port")
    _command(commands, "migrate", _migrate, "bring the database to the newest schema")
    _describe_demo(_command(commands, "demo", _demo, "everything at once, on this machine only"))
    _command(commands, "rotate-key", _rotate_key, "seal every key with BOOKING_MASTER_KEY")
    _describe_coach(_command(commands, "create-coach", _create_coach, "add a coach"))
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


def _serve(given: argparse.Namespace) -> None:
    settings = _settings()
    with processes.counting_together():  # before anything that counts is imported
        importlib.import_module(_APP)  # once, before the workers are forked
        _Web(settings, given.fd).run()


class _Web(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn with our settings, and nothing read from files or GUNICORN_CMD_ARGS."""

    def __init__(self, settings: Settings, fd: int | None) -> None:
        self._settings = settings
        self._fd = fd
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        have = self._settings
        bind = f"{have.web_host}:{have.web_port}" if self._fd is None else f"fd://{self._fd}"
        chosen = {
            "bind": bind,
            "worker_class": Worker,
            "workers": have.web_workers,
            "threads": have.web_threads,
            "timeout": 30,
            "limit_request_line": 8190,
            "keepalive": 65,  # s; shorter, and a client may send into a connection that closes
            "graceful_timeout": 3,
            "control_socket_disable": True,
            "child_exit": lambda _server, worker: processes.stop_counting(worker.pid),
            "post_fork": lambda _server, _worker: processes.follow_parent(signal.SIGKILL),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 -- a WSGI application
        """Make the application; called in each worker."""
        return importlib.import_module(_APP).create_app(self._settings)


def _make_tools(settings: Settings) -> Tools:
    """Make what use cases need; imported by need: a demo that goes on starts faster without."""
    made: Tools = importlib.import_module(_APP).make_tools(settings)
    return made


def _demo(given: argparse.Namespace) -> None:
    runner.run(
        runner.Wishes(
            data_dir=given.data_dir, port=given.port, as_json=given.json, empty=given.empty
        ),
        _make_tools,
    )


def _migrate(_: argparse.Namespace) -> None:
    database.migrate(_settings().database_url)


def _rotate_key(_: argparse.Namespace) -> None:
    have = _make_tools(_settings())
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
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else None
    new = people.NewCoach(
        name=given.name,
        email=given.email,
        slug=given.slug,
        zone=given.zone,
        country=given.country,
        password=password or secrets.token_urlsafe(12),
    )
    have = _make_tools(_settings())
    now = have.clock()
    try:
        with have.sessions.begin() as tx:
            coach_id = people.create_coach(tx, new, have.passwords, now)
            key = (
                api_access.new_key(tx, coach_id, KeyWish(name="command line"), now)[1]
                if given.key
                else None
            )
    except Invalid as error:
        raise _Refused("\n".join(f"--{p.field}: {p.message}" for p in error.problems)) from error
    _tell("page", f"{have.base_url}/{new.slug}")
    if password is None:
        _tell("password", new.password)
    if key:
        _tell("key", key)


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
