"""The coach as visitors see them, and the times that may be booked."""

from pydantic import Field

from booking_service.api.contract import Answer, Asking, Contract
from booking_service.api.fields import Date, Instant, Slug, Zone
from booking_service.auth import visitor
from booking_service.tools import reading, work
from booking_service.usecases import availability, people, slots
from booking_service.usecases.slots import SlotQuery
from shared.domain.availability import Approval, Kind
from shared.domain.timespan import Timespan

calls = Contract("slots")


class KindAnswer(Answer):
    """One kind of booking that this coach offers."""

    kind: Kind
    length_minutes: int
    approval: Approval


class CoachAnswer(Answer):
    """What a coach's page says."""

    slug: str
    name: str
    zone: str
    greeting: str
    kinds: list[KindAnswer]


class SlotsAsked(Asking):
    """Dates are those of `zone`, first and last included; at most 93."""

    kind: Kind
    first: Date = Field(alias="from")
    last: Date = Field(alias="to")
    zone: Zone


class AnySlotsAsked(SlotsAsked):
    """Whose slots: coaches by their slugs; all of the practice if none are named."""

    coach: list[Slug] = Field([], max_length=20, description="may be repeated")


class AnySlotAnswer(Answer):
    """One time, and who has it."""

    start: Instant
    end: Instant
    coaches: list[str]


class AnySlotsAnswer(Answer):
    """Times at which at least one of the coaches may be booked, earliest first."""

    zone: str
    kind: Kind
    slots: list[AnySlotAnswer]


class SlotsAnswer(Answer):
    """Times that may be booked, earliest first."""

    zone: str
    kind: Kind
    slots: list[Timespan]


@calls.call("GET /coaches/<slug>")
def coach(slug: str) -> CoachAnswer:
    """Show a coach and what can be booked."""
    with work() as (tx, _):
        card = people.coach_by_slug(tx, slug)
        kinds = availability.read(tx, card.id).rules.kinds
    return CoachAnswer(
        slug=card.slug,
        name=card.name,
        zone=card.zone,
        greeting=card.greeting,
        kinds=[
            KindAnswer(
                kind=kind,
                length_minutes=int(rules.length.total_seconds() // 60),
                approval=rules.approval,
            )
            for kind, rules in kinds.items()
        ],
    )


@calls.call("GET /coaches/<slug>/slots")
def offered(slug: str, query: SlotsAsked) -> SlotsAnswer:
    """List the times that may be booked.

    No pass is needed to look. The zone chooses the dates; it never changes which times exist.
    """
    with reading() as (tx, now):
        found = slots.offered_at(tx, slug, _asked(query), now)
    return SlotsAnswer.model_construct(  # checked a moment ago, by our own rules
        zone=query.zone,
        kind=query.kind,
        slots=found,
    )


@calls.call("GET /slots")
def offered_by_any(query: AnySlotsAsked) -> AnySlotsAnswer:
    """List the times of several coaches, or of all, each with those who have it.

    A pass and a booking belong to one coach; choose one of those named with the time.
    """
    with work() as (tx, now):
        named = [people.coach_by_slug(tx, slug) for slug in dict.fromkeys(query.coach)]
        coaches = named or people.all_coaches(tx)
        found = slots.offered_by_any(tx, coaches, _asked(query), now)
    return AnySlotsAnswer(
        zone=query.zone,
        kind=query.kind,
        slots=[
            AnySlotAnswer(start=span.start, end=span.end, coaches=[card.slug for card in having])
            for span, having in found.items()
        ],
    )


def _asked(query: SlotsAsked) -> SlotQuery:
    return SlotQuery(
        kind=query.kind,
        first=query.first,
        last=query.last,
        zone=query.zone,
        holder=visitor.session(),
    )
