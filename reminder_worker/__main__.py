"""Start the worker, beat, or both; or send what is due and end."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

import structlog
from pydantic import ValidationError

from reminder_worker import tools
from reminder_worker.app import create_worker
from reminder_worker.jobs.deliver import Outcome, deliver_due
from reminder_worker.jobs.deliver_hooks import deliver_hooks
from reminder_worker.jobs.digest import digest_due
from reminder_worker.jobs.lapse import lapse_due
from reminder_worker.jobs.offer_places import offer_due
from reminder_worker.jobs.plan_nudges import plan_due
from shared.runtime import logs
from shared.runtime.settings import Settings

_WORKER = ["--quiet", "worker", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
_log = structlog.get_logger(__name__)


def main(arguments: Sequence[str]) -> int:
    """Run one of the commands; return the exit status."""
    command = _parser().parse_args(arguments).command
    try:
        settings = Settings()
    except ValidationError as error:
        sys.stderr.write(_sentence(error))
        return 2
    logs.configure(settings.log_level, "beat" if command == "beat" else "worker")
    return _COMMANDS[command](settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reminder_worker", description=__doc__)
    parser.add_argument(
        "command",
        choices=_COMMANDS,
        help="run: worker and beat in one; worker, beat: one of them;"
        " drain: send what is due, without Redis, then end",
    )
    return parser


def _sentence(error: ValidationError) -> str:
    lines = [
        f"  BOOKING_{str(problem['loc'][0]).upper()}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)
    ]
    return "\n".join(["These settings are missing or wrong:", *lines, ""])


def _run(settings: Settings) -> int:
    create_worker(settings).worker_main([*_WORKER, "--beat"])
    return 0


def _worker(settings: Settings) -> int:
    create_worker(settings).worker_main(_WORKER)
    return 0


def _beat(settings: Settings) -> int:
    create_worker(settings).start(["--quiet", "beat", "--loglevel", "WARNING", "--pidfile="])
    return 0


def drain(settings: Settings) -> int:
    """Run rounds until nothing is due or nothing moves; 1 if a notice was left undelivered."""
    have = tools.make(settings)
    done: Counter[Outcome] = Counter()
    try:
        lapse_due(have.sessions, have.mail_domain, have.clock())
        offer_due(have.sessions, have.mail_domain, have.clock())
        plan_due(have.sessions, have.mail_domain, have.clock())
        digest_due(have.sessions, have.mail_domain, have.clock())
        moved = True
        while moved:
            round_ = deliver_due(have.desk)
            done += round_
            moved = any(round_[outcome] for outcome in Outcome if outcome not in _UNDELIVERED)
        deliver_hooks(have.hooks)
    finally:
        have.close()
    _log.info("drained", **{outcome.value: number for outcome, number in done.items()})
    return int(any(done[outcome] for outcome in _UNDELIVERED))


_UNDELIVERED = frozenset(
    {
        Outcome.DEFERRED,
        Outcome.CUT_OFF,
        Outcome.WAITING,
        Outcome.UNANSWERED,
        Outcome.BROKEN,
        Outcome.LEASE_LOST,
    }
)
_COMMANDS = {"run": _run, "worker": _worker, "beat": _beat, "drain": drain}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
