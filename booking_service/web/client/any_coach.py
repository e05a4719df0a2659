"""A time with any of the coaches; choosing one leads to that coach's own times."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service.auth import visitor
from booking_service.tools import work
from booking_service.usecases import people, slots
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import SlotQuery
from booking_service.web import language, picker
from shared.domain.availability import Kind
from shared.domain.sentences import noted as _
from shared.domain.timespan import Timespan
from shared.messages import languages

pages = Blueprint("any_coach", __name__)

_NAMES = {Kind.GUIDANCE: _("A first talk"), Kind.COACHING: _("Coaching")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A start, and who has it for how many minutes."""

    start: datetime
    having: list[tuple[CoachCard, int]]


@dataclass(slots=True)
class AnyCoach:
    """Finds the times of several coaches, and keeps who has which."""

    tx: Session
    coaches: Sequence[CoachCard]
    now: datetime
    having: dict[Timespan, tuple[CoachCard, ...]] = field(default_factory=dict)

    def find(self, query: SlotQuery) -> list[Timespan]:
        """Return the times at which at least one coach may be booked, earliest first."""
        found = slots.offered_by_any(self.tx, self.coaches, query, self.now)
        self.having.update(found)
        return list(found)

    def choices(self, day: Sequence[Timespan]) -> list[Choice]:
        """Gather one day's times by their start, in order; coaches may differ in length."""
        by_start: dict[datetime, list[tuple[CoachCard, int]]] = {}
        for slot in day:
            pairs = [(coach, _minutes(slot.end - slot.start)) for coach in self.having[slot]]
            by_start.setdefault(slot.start, []).extend(pairs)
        return [Choice(start=start, having=having) for start, having in by_start.items()]


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


@pages.get("/times")
def times() -> ResponseReturnValue:
    """Show a week of free times, each with the coaches who have it."""
    with work() as (tx, now):
        coaches = people.all_coaches(tx)
        if len(coaches) == 1:
            return _own_times(coaches[0])
        kinds = _kinds(tx, coaches)
        kind = Kind.COACHING if request.args.get("kind") == Kind.COACHING else Kind.GUIDANCE
        wish = picker.wished(request.args, _usual_zone(coaches), now)
        query = SlotQuery(
            kind=kind, first=wish.first, last=wish.last, zone=wish.zone, holder=visitor.session()
        )
        anyone = AnyCoach(tx, coaches, now)
        week = picker.week_of(anyone.find, query, wish)
    return render_template(
        "client/any.html",
        coaches=coaches,
        kind=kind,
        kinds=[(each, _NAMES[each], _lengths(kinds[each])) for each in Kind if kinds[each]],
        lengths_differ=len(kinds[kind]) > 1,
        days=_days(anyone, week.days),
        week=week,
        wish=wish,
        here=url_for(".times"),
    )


def _own_times(coach: CoachCard) -> ResponseReturnValue:
    """Lead to the only coach's page, asking for the same days."""
    asked: dict[str, Any] = {name: request.args.get(name) for name in ("kind", "from", "zone")}
    return redirect(url_for("slots.times", slug=coach.slug, **asked), HTTPStatus.SEE_OTHER)


def _days(
    anyone: AnyCoach, days: Sequence[tuple[date, list[Timespan]]]
) -> list[tuple[date, list[Choice]]]:
    return [(on, anyone.choices(found)) for on, found in days]


def _usual_zone(coaches: Sequence[CoachCard]) -> str:
    """Return the zone in which most coaches are, for who has not named their own."""
    return next((zone for zone, _ in Counter(c.zone for c in coaches).most_common(1)), "UTC")


def _kinds(tx: Session, coaches: Sequence[CoachCard]) -> dict[Kind, list[int]]:
    """Return the lengths, in minutes, in which each kind is offered here."""
    found: dict[Kind, set[int]] = {kind: set() for kind in Kind}
    for coach in coaches:
        for kind, rules in slots.availability_of(tx, coach).kinds.items():
            found[kind].add(_minutes(rules.length))
    return {kind: sorted(lengths) for kind, lengths in found.items()}


def _lengths(minutes: Sequence[int]) -> str:
    """Write "30 or 45 minutes"."""
    *first, last = minutes
    ngettext = languages.translations(language.current()).ngettext
    words = ngettext("{number} minute", "{number} minutes", last).format(number=last)
    gettext = languages.translations(language.current()).gettext
    for each in reversed(first):
        words = gettext("{number} or {more}").format(number=each, more=words)
    return words
