"""Takes a copy of the whole database, while everything goes on."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.exc import SQLAlchemyError

from booking_service.backups import about, programs
from booking_service.backups.about import About, CannotBackUp
from shared.runtime.settings import Settings
from shared.storage import database, whole

DESCRIPTION, CONTENT = "about.json", "database.pgdump"
_CLIENTS_KEYS = "client_keys"
_AS_A_FILE = (
    "--format=custom", "--no-owner", "--no-acl", "--no-comments", "--lock-wait-timeout=10s"
)  # fmt: skip


def take(settings: Settings, file: Path, now: datetime, *, clients_keys: bool = True) -> About:
    """Write the database as it stands at one instant into `file`, which must be new.

    The file is a zip of a description and of pg_dump's custom format; it is complete once it
    bears its name, and its owner alone may read it. Rows are counted in the same snapshot.
    """
    if file.exists():
        raise CannotBackUp(f"{file} is there already. A backup overwrites nothing.")
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with _private(unfinished) as stream, zipfile.ZipFile(stream, "w") as archive:
            told = _fill(archive, settings, now, clients_keys=clients_keys)
        unfinished.rename(file)
    except OSError as error:
        raise CannotBackUp(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return told


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file for its owner alone; what was written is on the disk when this ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        yield stream
        stream.flush()
        os.fsync(descriptor)


def _fill(
    archive: zipfile.ZipFile, settings: Settings, now: datetime, *, clients_keys: bool
) -> About:
    engine = database.engine(settings.database_url, pool_size=1)
    try:
        with database.session_factory(engine).begin() as tx:
            name = whole.snapshot(tx)
            rows = whole.counts(tx)
            told = About(
                taken_at=now.isoformat(),
                schema=whole.revision(tx),
                rows=rows if clients_keys else rows | {_CLIENTS_KEYS: 0},
                keys=about.what_it_opens(clients_keys=clients_keys),
                master_keys=about.named(settings.master_keys),
                clients_keys=clients_keys,
            )
            program = programs.find("pg_dump", whole.server_version(tx))
            archive.writestr(DESCRIPTION, told.told)
            left_out = () if clients_keys else (f"--exclude-table-data={_CLIENTS_KEYS}",)
            with archive.open(CONTENT, "w", force_zip64=True) as content:
                seen = (*_AS_A_FILE, f"--snapshot={name}", *left_out)
                programs.run_out(program, seen, settings.database_url, content)
    except SQLAlchemyError as error:
        raise CannotBackUp("The database does not answer, or holds nothing of ours.") from error
    finally:
        engine.dispose()
    return told
