"""The alliance between a coach and a client: either side changes it, both see what it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from booking_service.usecases.sides import Side
from shared.domain.alliance import AfterMiss, Alliance, Channel
from shared.domain.availability import WallTime
from shared.domain.commitments import Maker
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.notices import QuietHours
from shared.storage import alliances, audit, nudges
from shared.storage.alliances import AllianceRow
from shared.storage.people import ClientRow

_MIDNIGHT = WallTime(24 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceWish:
    """What is to hold from now on; quiet hours have both ends or neither."""

    days: frozenset[int]
    at: WallTime
    nudges_before: int
    nudges_after: int
    after_miss: AfterMiss
    quiet_from: WallTime | None
    quiet_until: WallTime | None
    channel: Channel = Channel.EMAIL
    discreet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceVersion:
    """What held from `made_at` on, and who changed it to that."""

    terms: Alliance
    made_by: Maker
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceView:
    """What holds, in the client's zone, and every version of it, newest first."""

    terms: Alliance
    zone: str
    history: Sequence[AllianceVersion]


def show(tx: Session, side: Side) -> AllianceView:
    """Return what holds and what was before, for either side."""
    client = side.client(tx)
    return AllianceView(
        terms=_current(tx, client),
        zone=client.zone,
        history=[version(row) for row in alliances.history(tx, client.id)],
    )


def version(row: AllianceRow) -> AllianceVersion:
    """Return what held from an instant on."""
    return AllianceVersion(
        terms=alliances.terms_read(row.terms), made_by=Maker(row.made_by), made_at=row.made_at
    )


def terms(tx: Session, side: Side) -> Alliance:
    """Return what holds, for either side."""
    return _current(tx, side.client(tx))


def _current(tx: Session, client: ClientRow) -> Alliance:
    return alliances.current(tx, [client])[client.id]


def change(tx: Session, side: Side, wish: AllianceWish, desk: Desk, now: datetime) -> Alliance:
    """Let other terms hold and plan the nudges anew; the same terms once more change nothing.

    Discretion protects the client, so the coach may begin it and only the client ends it.
    """
    terms = _terms(wish)
    client = side.client(tx, lock=True)
    if side.maker is Maker.COACH and client.discreet and not terms.discreet:
        raise Invalid.field("discreet", "only the client can turn this off")
    if terms == _current(tx, client):
        return terms
    client.discreet = terms.discreet
    alliances.add(tx, client, terms, side.maker, now)
    audit.add(tx, client.coach_id, side.actor, "alliance_changed", client.id, now)
    nudges.replan(tx, [client.id], now, desk.mail_domain)
    return terms


def _terms(wish: AllianceWish) -> Alliance:
    """Return the terms, or refuse them under the names by which they were asked."""
    problems = []
    if wish.at == _MIDNIGHT:
        problems.append(FieldProblem("at", "choose a time from 00:00 to 23:59"))
    if (wish.quiet_from is None) != (wish.quiet_until is None):
        problems.append(FieldProblem("quiet_until", "say both when quiet begins and when it ends"))
    elif wish.quiet_from is not None and wish.quiet_from == wish.quiet_until:
        problems.append(FieldProblem("quiet_until", "choose another time than the beginning's"))
    if problems:
        raise Invalid(*problems)
    return replace(
        Alliance(
            channel=wish.channel,
            days=wish.days,
            at=wish.at,
            nudges_before=wish.nudges_before,
            nudges_after=wish.nudges_after,
            after_miss=wish.after_miss,
            quiet=_quiet(wish),
        ),
        discreet=wish.discreet,
    )


def _quiet(wish: AllianceWish) -> QuietHours | None:
    if wish.quiet_from is None or wish.quiet_until is None:
        return None
    return QuietHours(wish.quiet_from, wish.quiet_until)
