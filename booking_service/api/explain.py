"""Why a time is, or is not, on offer, for a coach's program."""

from uuid import UUID

from booking_service.api.contract import Answer, Asking, Contract
from booking_service.api.fields import Instant
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import explain
from booking_service.usecases.people import CoachCard
from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.slots import Rule

calls = Contract("explain", api_keys.coach)


class ExplainAsked(Asking):
    """One start of one kind of booking."""

    kind: Kind
    start: Instant


class RuleAnswer(Answer):
    """A rule that says no: its code, and a sentence for the coach."""

    rule: Rule
    detail: str


class InTheWay(Answer):
    """A booking, a request or a hold that lies too close, buffers included; a hold has no id."""

    id: UUID | None
    state: State
    start: Instant
    end: Instant


class BusyElsewhere(Answer):
    """Time that another calendar takes; of its event nothing is known."""

    start: Instant
    end: Instant


class ExplainAnswer(Answer):
    """Offered, or every rule that says no; `others` are starts near by that are offered."""

    kind: Kind
    start: Instant
    end: Instant
    offered: bool
    rules: list[RuleAnswer]
    bookings: list[InTheWay]
    outside: list[BusyElsewhere]
    others: list[Instant]


@calls.call("GET /coach/slots/explain")
def why(coach: CoachCard, query: ExplainAsked) -> ExplainAnswer:
    """Say whether a time is offered to visitors now, and every rule that says no."""
    with work() as (tx, now):
        found = explain.explain(tx, coach, query.kind, query.start, now)
    booked = [
        InTheWay(id=each.id, state=each.state, start=each.start, end=each.end)
        for each in found.bookings
    ]
    held = [
        InTheWay(id=None, state=State.HELD, start=span.start, end=span.end) for span in found.holds
    ]
    return ExplainAnswer(
        kind=found.kind,
        start=found.span.start,
        end=found.span.end,
        offered=found.offered,
        rules=[RuleAnswer(rule=reason.rule, detail=reason.words) for reason in found.reasons],
        bookings=sorted(booked + held, key=lambda each: each.start),
        outside=[BusyElsewhere(start=span.start, end=span.end) for span in found.outside],
        others=list(found.others),
    )
