"""What the commands `backup` and `restore` do and say."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from booking_service.backups.about import CannotBackUp
from booking_service.backups.restoring import How, restore
from booking_service.backups.taking import take
from shared.runtime.clock import utc_now
from shared.runtime.settings import Settings

__all__ = ["CannotBackUp", "back_up", "bring_back"]

Said = Iterator[tuple[str, str]]


def back_up(settings: Settings, file: Path, *, clients_keys: bool) -> Said:
    """Take a backup, and say what it holds and what it can open."""
    told = take(settings, file, utc_now(), clients_keys=clients_keys)
    yield "backup", str(file)
    yield "taken at", told.taken_at
    yield "schema", told.schema
    yield "rows", f"{sum(told.rows.values())} in {len(told.rows)} tables"
    yield "opened by", f"master key {told.master_keys[0]} (the start of its SHA-256)"
    yield "keep in mind", told.keys


def bring_back(
    settings: Settings, file: Path, *, replace: bool, mail_until: datetime | None
) -> Said:
    """Restore a backup, and say what is to be looked at before the worker starts."""
    done = restore(settings, file, How(replace=replace, mail_until=mail_until))
    told = done.about
    yield "restored", f"{sum(told.rows.values())} rows, as they stood at {told.taken_at}"
    yield "keys", f"{done.opened} of {done.keys} are opened by the master keys given"
    if done.opened < done.keys:
        yield "attention", f"this backup was taken with master key {told.master_keys[0]}"
    if not told.clients_keys:
        yield "attention", "the clients' keys are not in this backup; restore them by themselves"
    yield "mails again", f"{done.again} calendar mails go out once more, the same to the byte"
    yield "mails in doubt", f"{done.uncertain} are shown to their coach as perhaps sent"
    yield "webhooks again", f"{done.hooks} deliveries may come a second time, with the same id"
    yield "sign-in", "every coach signs in anew; API keys revoked since are valid again"
    yield "next", "docs/runbook/restore.md says what to look at before the worker starts"
