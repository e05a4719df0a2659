"""The gate: answers in, an outcome out; nothing in between is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from booking_service.usecases import help_data, help_lines
from booking_service.usecases.desk import BookingPolicy
from booking_service.usecases.gate_texts import CONSENT_MISSING, QUESTION_SET, QuestionSet
from booking_service.usecases.people import CoachCard
from booking_service.usecases.tokens import hashed, new_token
from shared.domain import helplines
from shared.domain.availability import Kind
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.helplines import Category, HelpShown
from shared.domain.localtime import local_date
from shared.domain.screening import MAY_BOOK, Decision, Outcome, decide
from shared.storage import bookings
from shared.storage import screening as rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningForm:
    """What a visitor sent; left out of `repr`, so that no log can hold it."""

    consent: bool = field(repr=False)
    version: str
    country: str | None = field(repr=False)
    answers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The browser that asks: its visit, and whether a crisis answer came from it today."""

    session: str
    recent_crisis: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningResult:
    """Where the answers lead, and what the next page shows."""

    outcome: Outcome
    may_book: tuple[Kind, ...]
    touched: bool = field(repr=False)
    help: HelpShown = field(repr=False)
    pass_token: str | None = field(default=None, repr=False)
    pass_expires_at: datetime | None = None


def question_set() -> QuestionSet:
    """Return the questions as they are asked now."""
    return QUESTION_SET


def help_for(
    country: str | None, today: date, confirmed: Mapping[str, date] | None = None
) -> HelpShown:
    """Return all help for a country; asks no database. `confirmed`: when a coach last looked."""
    return helplines.shown(help_data.directory(), country, tuple(Category), today, confirmed)


def submit(
    tx: Session,
    coach: CoachCard,
    form: ScreeningForm,
    visitor: Visitor,
    policy: BookingPolicy,
    now: datetime,
) -> ScreeningResult:
    """Decide, and hand out a pass where the outcome opens a booking.

    Invalid names what is still open: consent, version, answers.<key>. A crisis answer decides
    before all of that, because help must not wait for a form.
    """
    decision = decide(form.answers, recent_crisis=visitor.recent_crisis)
    if decision.outcome is not Outcome.CRISIS:
        _check_complete(form, decision)
    today = local_date(now, coach.zone)
    monday = today - timedelta(days=today.weekday())
    rows.count(tx, coach.id, monday, decision.outcome)
    confirmed = help_lines.confirmed_dates(tx)
    _newest_answers_count(tx, coach, decision, visitor)
    token, expires_at = _hand_out_pass(tx, coach, decision, visitor, now + policy.pass_length, now)
    return ScreeningResult(
        outcome=decision.outcome,
        may_book=decision.may_book,
        touched=decision.touched,
        help=helplines.shown(
            help_data.directory(), form.country, decision.categories, today, confirmed
        ),
        pass_token=token,
        pass_expires_at=expires_at,
    )


def crisis_alone(form: ScreeningForm, today: date) -> ScreeningResult | None:
    """Return what a crisis answer leads to without asking the database, or None for all else.

    For when the database is away: help must not wait for it.
    """
    decision = decide(form.answers)
    if decision.outcome is not Outcome.CRISIS:
        return None
    return ScreeningResult(
        outcome=decision.outcome,
        may_book=(),
        touched=True,
        help=helplines.shown(help_data.directory(), form.country, decision.categories, today),
    )


def _check_complete(form: ScreeningForm, decision: Decision) -> None:
    problems = []
    if not form.consent:
        problems.append(FieldProblem("consent", CONSENT_MISSING))
    if form.version != QUESTION_SET.version:
        problems.append(
            FieldProblem("version", "the questions have changed; please read them again")
        )
    asked = {question.key: question for question in QUESTION_SET.questions}
    problems += [FieldProblem(f"answers.{key}", asked[key].ask_again) for key in decision.missing]
    if problems:
        raise Invalid(*problems)


def _newest_answers_count(
    tx: Session, coach: CoachCard, decision: Decision, visitor: Visitor
) -> None:
    """Take back what earlier answers of this browser opened wider, and what it holds by that."""
    session = hashed(visitor.session)
    allowed = [scope for scope in Outcome if set(MAY_BOOK[scope]) <= set(decision.may_book)]
    taken_back = rows.drop_wider(tx, coach.id, session, allowed)
    if taken_back or not decision.passes:
        bookings.release_holds(tx, coach.id, session)


def _hand_out_pass(
    tx: Session,
    coach: CoachCard,
    decision: Decision,
    visitor: Visitor,
    expires_at: datetime,
    now: datetime,
) -> tuple[str | None, datetime | None]:
    if not decision.passes:
        return None, None
    token = new_token()
    tx.add(
        rows.PassRow(
            id=uuid4(),
            coach_id=coach.id,
            token_hash=hashed(token),
            session_hash=hashed(visitor.session),
            scope=decision.outcome,
            version=QUESTION_SET.version,
            issued_at=now,
            expires_at=expires_at,
        )
    )
    return token, expires_at
