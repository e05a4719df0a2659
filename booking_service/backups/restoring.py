"""Brings a copy back into an empty database, and looks whether all of it is there and holds."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from booking_service.backups import about, programs
from booking_service.backups.about import About, CannotBackUp
from booking_service.backups.taking import CONTENT, DESCRIPTION
from shared.domain.notices import NoticeState
from shared.runtime.settings import Settings
from shared.storage import database, whole
from shared.storage.keys import Sealer

_BACK = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-acl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back; `opened` of `keys` persons' keys are opened by the master keys given.

    `again` messages that change a calendar will go out again, of `uncertain` the coach is told;
    `hooks` deliveries to webhooks may come a second time.
    """

    about: About
    opened: int
    keys: int
    again: int
    uncertain: int
    hooks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """`replace`: drop first what the database holds. `mail_until`: none went out after that.

    Without `mail_until`, mails may have gone out up to now.
    """

    replace: bool = False
    mail_until: datetime | None = None


def restore(settings: Settings, file: Path, how: How) -> Restored:
    """Bring `file` back into a database in which nobody else works."""
    with _opened(file) as archive:
        told = about.read(archive.read(DESCRIPTION))
        if not database.knows(told.schema):
            raise CannotBackUp(
                f"This backup is of schema {told.schema}, which this release does not know."
                " Restore it with the release that took it, or a newer one."
            )
        engine = database.engine(settings.database_url, pool_size=1)
        try:
            return _bring_back(archive, told, settings, engine, how)
        except SQLAlchemyError as error:
            raise CannotBackUp(f"The database refused: {type(error).__name__}.") from error
        finally:
            engine.dispose()


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup whose every byte is as it was written."""
    try:
        with zipfile.ZipFile(file) as archive:
            if not {DESCRIPTION, CONTENT} <= set(archive.namelist()) or archive.testzip():
                raise CannotBackUp(f"{file} is damaged, or no backup of ours.")
            yield archive
    except OSError as error:
        raise CannotBackUp(f"{file} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise CannotBackUp(f"{file} is damaged, or no backup of ours.") from error


def _bring_back(
    archive: zipfile.ZipFile, told: About, settings: Settings, engine: Engine, how: How
) -> Restored:
    sessions = database.session_factory(engine)
    with sessions.begin() as tx:
        program = programs.find("pg_restore", whole.server_version(tx))
        _make_room(tx, replace=how.replace)
    with archive.open(CONTENT) as content:
        programs.run_in(program, _BACK, settings.database_url, content)
    with sessions.begin() as tx:
        _compare(told.rows, whole.counts(tx))
    database.migrate(settings.database_url)
    with sessions.begin() as tx:
        _refuse_what_does_not_hold(whole.unsound(tx))
        whole.end_sessions(tx)
        doubted = whole.doubt_what_was_due(tx, how.mail_until)
        hooks = whole.doubt_deliveries(tx, how.mail_until)
        opened, keys = whole.keys_that_open(tx, Sealer(*settings.master_keys))
    return Restored(
        about=told,
        opened=opened,
        keys=keys,
        again=doubted[NoticeState.CLAIMED],
        uncertain=doubted[NoticeState.UNCERTAIN],
        hooks=hooks,
    )


def _make_room(tx: Session, *, replace: bool) -> None:
    if whole.others_connected(tx):
        raise CannotBackUp("Others work in this database. Stop web, worker and beat first.")
    if not whole.counts(tx):
        return
    if not replace:
        raise CannotBackUp(
            "This database is not empty. Name an empty one in BOOKING_DATABASE_URL, or add"
            " --replace, which drops everything in it first."
        )
    whole.empty(tx)


def _compare(told: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Refuse what did not come back whole; what a backup left out it says itself."""
    differ = {name for name in told.keys() | found.keys() if told.get(name) != found.get(name)}
    if differ:
        raise CannotBackUp(
            "Not every row came back, so do not use this database. These tables differ: "
            + ", ".join(f"{n} ({told.get(n)} -> {found.get(n)})" for n in sorted(differ))
        )


def _refuse_what_does_not_hold(names: list[str]) -> None:
    if names:
        raise CannotBackUp(f"Do not use this database. These do not hold: {', '.join(names)}")
