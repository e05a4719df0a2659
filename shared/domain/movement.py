"""Movement: what check-ins and wins of the last weeks add up to, as counts and never as a label.

The figures are a proposal of ours, not a validated measure; they stand in one place so that a
practice can choose others.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.alliance import Pause


class Movement(StrEnum):
    """What the counts allow to be said; computed when it is looked at, and never kept."""

    PAUSED = "paused"
    SNOOZED = "snoozed"
    DELIVERY_PROBLEM = "delivery_problem"
    NOT_ENOUGH_DATA = "not_enough_data"
    QUIET = "quiet"
    NO_MOVEMENT = "no_movement"
    MOVING = "moving"


class Answer(StrEnum):
    """What became of a commitment, as the client tells it."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    NO_ANSWER = "no_answer"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class Delivery(StrEnum):
    """Whether a message to the client arrived."""

    DELIVERED = "delivered"
    FAILED = "failed"


_CHECKED_IN = frozenset({Answer.DONE, Answer.PARTLY, Answer.NOT_DONE})
_TAKEN_BACK = frozenset({Answer.CHANGED, Answer.WITHDRAWN})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementRules:
    """The figures; lengths in days, and `little_ratio` as a share of the answers."""

    window_days: int = 42
    grace_days: int = 3
    min_engagement_days: int = 28
    min_answered: int = 4
    little_min_answered: int = 6
    little_ratio: float = 0.2
    quiet_unanswered: int = 2
    quiet_days: int = 14
    failed_deliveries: int = 2
    snooze_days: int = 28


@dataclass(frozen=True, slots=True)
class Due:
    """A commitment: when it fell due, what became of it, and when the client said so."""

    on: date
    answer: Answer
    answered_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What there is to count: dates are the coach's; `deliveries` stand oldest first."""

    engaged_on: date
    commitments: Sequence[Due] = ()
    wins: Sequence[date] = ()
    bookings_held: Sequence[date] = ()
    deliveries: Sequence[Delivery] = ()
    pauses: Sequence[Pause] = ()
    snoozed_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Check-ins in the window: `due` counts those that a check-in was to be expected for."""

    due: int = 0
    answered: int = 0
    done: int = 0
    partly: int = 0
    not_done: int = 0
    wins: int = 0

    @property
    def moved(self) -> float:
        """Return what moved: a commitment done in part counts half."""
        return self.done + self.partly / 2 + self.wins


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementView:
    """What is shown; `since` is where the window begins, `heard_on` the last sign of the client."""

    state: Movement
    counts: Counts
    since: date
    heard_on: date | None


def movement(record: Record, today: date, rules: MovementRules | None = None) -> MovementView:
    """Count, and say what the counts allow to be said.

    In this order: paused, snoozed, delivery problem, engagement too short, quiet, too few
    answers, no movement, moving.
    """
    rules = rules or MovementRules()
    counted = _expected(record, today, rules)
    counts = _counts(counted, _wins(record, today, rules))
    heard_on = _heard_on(record, today)
    return MovementView(
        state=_unanswerable(record, today, rules)
        or _quiet(counted, heard_on, today, rules)
        or _judged(counts, rules),
        counts=counts,
        since=today - rules.window_days * _DAY,
        heard_on=heard_on,
    )


def _expected(record: Record, today: date, rules: MovementRules) -> list[Due]:
    """Return the commitments that count, by due date: past their grace days, in no break."""
    first, last = today - rules.window_days * _DAY, today - rules.grace_days * _DAY
    return sorted(
        (
            due
            for due in record.commitments
            if first <= due.on <= last
            and due.answer not in _TAKEN_BACK
            and not any(pause.covers(due.on) for pause in record.pauses)
        ),
        key=lambda due: due.on,
    )


def _wins(record: Record, today: date, rules: MovementRules) -> int:
    return sum(today - rules.window_days * _DAY <= on <= today for on in record.wins)


def _counts(counted: Collection[Due], wins: int) -> Counts:
    told = [due.answer for due in counted]
    return Counts(
        due=len(told),
        answered=sum(answer in _CHECKED_IN for answer in told),
        done=told.count(Answer.DONE),
        partly=told.count(Answer.PARTLY),
        not_done=told.count(Answer.NOT_DONE),
        wins=wins,
    )


def _heard_on(record: Record, today: date) -> date | None:
    """Return when the client was last heard of: an answer, a win, or a booking held."""
    answered = (due.answered_on for due in record.commitments if due.answered_on)
    days = (*answered, *record.wins, *record.bookings_held)
    return max((day for day in days if day <= today), default=None)


def _unanswerable(record: Record, today: date, rules: MovementRules) -> Movement | None:
    """Return why nothing can be said about movement, whatever the counts are."""
    if any(pause.covers(today) for pause in record.pauses):
        return Movement.PAUSED
    if record.snoozed_until is not None and today <= record.snoozed_until:
        return Movement.SNOOZED
    if _mail_fails(record, rules):
        return Movement.DELIVERY_PROBLEM
    too_short = _engaged_days(record, today) < rules.min_engagement_days
    return Movement.NOT_ENOUGH_DATA if too_short else None


def _mail_fails(record: Record, rules: MovementRules) -> bool:
    latest = record.deliveries[-rules.failed_deliveries :]
    return len(latest) == rules.failed_deliveries and set(latest) == {Delivery.FAILED}


def _engaged_days(record: Record, today: date) -> int:
    """Return how long coach and client have worked together, breaks left out."""
    length = (today - record.engaged_on).days
    days = (record.engaged_on + number * _DAY for number in range(max(length, 0)))
    return sum(not any(pause.covers(day) for pause in record.pauses) for day in days)


def _quiet(
    counted: Sequence[Due], heard_on: date | None, today: date, rules: MovementRules
) -> Movement | None:
    """Tell silence from standing still: the last ones due unanswered, and no other sign."""
    latest = counted[-rules.quiet_unanswered :]
    unanswered = all(due.answer is Answer.NO_ANSWER for due in latest)
    if len(latest) < rules.quiet_unanswered or not unanswered:
        return None
    silent = heard_on is None or today - heard_on >= rules.quiet_days * _DAY
    return Movement.QUIET if silent else None


def _judged(counts: Counts, rules: MovementRules) -> Movement:
    if counts.answered < rules.min_answered:
        return Movement.NOT_ENOUGH_DATA
    little = counts.answered >= rules.little_min_answered and (
        counts.moved / counts.answered < rules.little_ratio
    )
    return Movement.NO_MOVEMENT if counts.moved == 0 or little else Movement.MOVING
