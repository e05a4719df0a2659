"""How a visitor's booking begins: one question instead of three, for each takes its time."""

from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select, true
from sqlalchemy.orm import Session

from shared.domain.errors import NotFound
from shared.storage import availability, people, screening
from shared.storage.availability import AvailabilityRow, Kept
from shared.storage.people import CoachColumns, CoachRow
from shared.storage.screening import Pass, PassRow


class Entry(NamedTuple):
    """The coach somebody comes to, what a booking is made by there, and the pass they show."""

    coach: CoachColumns
    kept: Kept
    shown: Pass | None


def enter(tx: Session, slug: str, pass_hash: bytes | None, *, keep: bool) -> Entry:
    """Return what a booking begins with, or NotFound; the pass is locked, so that it is used once.

    `keep`: nobody changes hours or reminders until the transaction ends.
    """
    tx.flush()
    asked = {"slug": slug, "token_hash": pass_hash}
    found = tx.connection().execute(_KEPT if keep else _READ, asked).first()
    if found is None:
        raise NotFound("There is nothing here.")
    kept = availability.kept_of(found[_KEPT_FROM:_SHOWN_FROM])
    shown = None if found[_SHOWN_FROM] is None else Pass(*found[_SHOWN_FROM:])
    return Entry(found, kept, shown)


_KEPT_FROM = len(people.SHOWN)
_SHOWN_FROM = _KEPT_FROM + len(availability.KEPT)


def _entry() -> Select[*tuple[Any, ...]]:
    """Build the question, once: building it takes longer than asking."""
    at_this_address = CoachRow.slug == bindparam("slug")
    shown = (
        select(*screening.JUDGED)
        .join_from(PassRow, CoachRow, PassRow.coach_id == CoachRow.id)
        .where(at_this_address, PassRow.token_hash == bindparam("token_hash"))
        .with_for_update(of=PassRow)
        .cte("shown")
    )
    return (
        select(*people.SHOWN, *availability.KEPT, *shown.columns)
        .join_from(CoachRow, AvailabilityRow, CoachRow.id == AvailabilityRow.coach_id)
        .outerjoin(shown, true())
        .where(at_this_address)
    )


_READ = _entry()
_KEPT = _READ.with_for_update(read=True, of=[AvailabilityRow, CoachRow])
