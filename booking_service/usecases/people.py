"""Coaches: who they are and how visitors find them."""

import re
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases import mornings
from booking_service.usecases.mornings import Morning
from shared.domain.accents import is_colour
from shared.domain.availability import (
    Availability,
    Kind,
    KindRules,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.localtime import zone as zone_of
from shared.domain.passwords import complaint
from shared.storage import audit
from shared.storage import availability as availability_rows
from shared.storage import people as rows
from shared.storage import sign_in as sign_in_rows
from shared.storage import wording as wording_rows
from shared.storage.audit import ActorName

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Addresses of our own pages, which a coach's page would hide.
RESERVED = frozenset(
    [
        "api",
        "bookings",
        "check-ins",
        "coach",
        "feeds",
        "healthz",
        "help",
        "leave",
        "me",
        "metrics",
        "offers",
        "proposals",
        "problems",
        "readyz",
        "static",
        "start",
        "times",
        "unsubscribe",
        "waiting",
    ]
)


class Passwords(Protocol):
    """Hashes passwords and checks them, as argon2's PasswordHasher does."""

    def hash(self, password: str) -> str:
        """Return a salted hash."""

    def matches(self, stored: str, password: str) -> bool:
        """Say whether the password is the one that was hashed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachCard:
    """What pages show of a coach."""

    id: UUID
    slug: str
    name: str
    email: str
    zone: str
    country: str
    countries_served: tuple[str, ...]
    greeting: str
    place: str
    thanks_clients: bool
    accent: str
    portrait_tag: str
    morning: Morning


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCoach:
    """What is needed to begin."""

    name: str
    email: str
    slug: str
    zone: str
    password: str
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """What a coach changes of their card; None leaves a field as it is."""

    name: str | None = None
    slug: str | None = None
    email: str | None = None
    zone: str | None = None
    country: str | None = None
    greeting: str | None = None
    place: str | None = None
    countries_served: tuple[str, ...] | None = None
    thanks_clients: bool | None = None
    accent: str | None = None


def card(coach: rows.CoachColumns) -> CoachCard:
    """Return what pages show of this coach."""
    return CoachCard(
        id=coach.id,
        slug=coach.slug,
        name=coach.name,
        email=coach.email,
        zone=coach.zone,
        country=coach.country,
        countries_served=tuple(coach.countries_served),
        greeting=coach.greeting,
        place=coach.place,
        thanks_clients=coach.thanks_clients,
        accent=coach.accent,
        portrait_tag=coach.portrait_tag,
        morning=mornings.of(coach),
    )


def coach_by_slug(tx: Session, slug: str) -> CoachCard:
    """Return the coach at this address, or NotFound."""
    return card(rows.coach_by_slug(tx, slug))


def all_coaches(tx: Session) -> list[CoachCard]:
    """Return every coach of the practice, by name."""
    return [card(coach) for coach in rows.coaches(tx)]


def create_coach(tx: Session, new: NewCoach, passwords: Passwords, now: datetime) -> UUID:
    """Add a coach who works on weekdays from 9 to 17 until they say otherwise."""
    _check(name=new.name, slug=new.slug, zone=new.zone)
    problem = complaint(new.password, (new.name, new.email, new.slug))
    if problem:
        raise Invalid.field("password", problem)
    coach = rows.CoachRow(
        id=uuid4(),
        slug=new.slug,
        name=new.name,
        email=new.email,
        password_hash=passwords.hash(new.password),
        zone=new.zone,
        country=new.country,
        countries_served=[new.country] if new.country else [],
        greeting="",
        place="",
        created_at=now,
    )
    rows.add_coach(tx, coach)
    _give_first_hours(tx, coach)
    audit.add(tx, coach.id, ActorName.SERVICE, "coach_created", coach.id, now)
    return coach.id


def _give_first_hours(tx: Session, coach: rows.CoachRow) -> None:
    office = WallWindow(WallTime.parse("09:00"), WallTime.parse("17:00"))
    first = Availability(
        zone=coach.zone,
        weekly=(WeeklyHours(frozenset(range(1, 6)), office),),
        kinds={
            Kind.GUIDANCE: KindRules(),
            Kind.COACHING: KindRules(),
        },
    )
    tx.add(
        availability_rows.AvailabilityRow(
            coach_id=coach.id,
            minimum_notice=timedelta(hours=12),
            horizon_days=60,
            change_notice=timedelta(hours=12),
            **availability_rows.to_columns(first),
        )
    )
    tx.flush()


def _check(**given: str | None) -> None:
    problems = []
    slug, zone, name = given.get("slug"), given.get("zone"), given.get("name")
    if given.get("accent") and not is_colour(given["accent"] or ""):
        problems.append(FieldProblem("accent", "write a colour such as #155e56"))
    if slug is not None and (not _SLUG.fullmatch(slug) or slug in RESERVED):
        problems.append(
            FieldProblem("slug", "use small letters, digits and single hyphens; not a page's name")
        )
    if name is not None and not name.strip():
        problems.append(FieldProblem("name", "write a name"))
    if zone is not None:
        try:
            zone_of(zone)
        except ValueError as error:
            problems.append(FieldProblem("zone", str(error)))
    if problems:
        raise Invalid(*problems)


def profile(tx: Session, coach_id: UUID) -> CoachCard:
    """Return the coach's own card."""
    return card(rows.coach(tx, coach_id))


def update_profile(
    tx: Session, coach_id: UUID, changes: ProfileChanges, now: datetime
) -> CoachCard:
    """Change what the coach names, and leave the rest."""
    _check(name=changes.name, slug=changes.slug, zone=changes.zone, accent=changes.accent)
    coach = rows.coach(tx, coach_id)
    named = {field.name: getattr(changes, field.name) for field in fields(changes)}
    named = {name: value for name, value in named.items() if value is not None}
    if "countries_served" in named:
        named["countries_served"] = list(named["countries_served"])
    if named.get("greeting", coach.greeting) != coach.greeting:
        wording_rows.add(tx, coach_id, {"greeting": named["greeting"] or None}, now)
    if named.get("email", coach.email) != coach.email:
        sign_in_rows.end_steps(tx, coach_id)  # links on their way to the address before
    rows.save_coach(tx, coach, named)
    audit.add(tx, coach_id, ActorName.COACH, "profile_changed", coach_id, now)
    return card(coach)


def preview_profile(
    tx: Session, coach_id: UUID, changes: ProfileChanges, now: datetime
) -> CoachCard:
    """Return the card as `update_profile` would leave it, or refuse as it would; save nothing."""
    trial = tx.begin_nested()
    try:
        return update_profile(tx, coach_id, changes, now)
    finally:
        trial.rollback()
