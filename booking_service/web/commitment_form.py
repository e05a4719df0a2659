"""The forms about a commitment: writing one down, changing it, and saying how it went."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from booking_service.usecases.check_ins import AnswerWish
from booking_service.usecases.commitment_terms import CommitmentWish
from booking_service.usecases.thread import CommitmentView
from booking_service.web import dates, said
from booking_service.web.typed import Checks
from shared.domain.commitments import ANSWERS, Status
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.localtime import instant
from shared.domain.sentences import noted as _

WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    value: str
    label: str


CHOICES = (
    Choice(Status.DONE, _("Done")),
    Choice(Status.PARTLY, _("Partly")),
    Choice(Status.NOT_DONE, _("Not this time")),
    Choice(Status.CHANGED, _("It has changed")),
    Choice(Status.WITHDRAWN, _("I let it go")),
)
SAID = {choice.value: choice.label for choice in CHOICES} | {Status.OPEN: _("Open")}


def answer(form: Mapping[str, str]) -> AnswerWish:
    """Read a check-in, or refuse it by field."""
    given = form.get("status", "")
    if given not in ANSWERS:
        raise Invalid.field("status", "choose one of these")
    return AnswerWish(
        status=Status(given),
        note=form.get("note"),
        in_the_way=form.get("in_the_way"),
        win=form.get("win"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A commitment as it stands in the form."""

    what: str = ""
    how_known: str = ""
    due_on: str = ""
    at: str = ""
    days: tuple[str, ...] = ()
    until: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def written(form: MultiDict[str, str]) -> Written:
    """Return what was typed, to be shown once more."""
    return Written(
        what=form.get("what", ""),
        how_known=form.get("how_known", ""),
        due_on=form.get("due_on", ""),
        at=form.get("at", ""),
        days=tuple(form.getlist("repeat_days")),
        until=form.get("repeat_until", ""),
    )


def wish(given: Written, zone: str) -> CommitmentWish:
    """Return what the form asks for, in the client's zone, or refuse it by field."""
    checks = Checks()
    on = checks.on("due_on", given.due_on) if given.due_on else None
    at = checks.clock("at", given.at) if given.at else None
    until = checks.on("repeat_until", given.until, _("Last date")) if given.until else None
    if at is not None and on is None:
        checks.wrong("due_on", _("A time needs its date."))
    if not set(given.days) <= set("1234567"):
        checks.wrong("repeat_days", _("Choose days of the week."))
    if checks.problems:
        raise Invalid(*(FieldProblem(name, told) for name, told in checks.problems.items()))
    return CommitmentWish(
        what=given.what,
        how_known=given.how_known,
        due_on=None if at else on,
        due_at=instant(on, at, zone) if on and at else None,
        repeat_days=frozenset(map(int, given.days)),
        repeat_until=until,
    )


def as_written(one: CommitmentView, zone: str) -> Written:
    """Return a commitment as its form shows it, in the client's zone."""
    at = one.due_at
    return Written(
        what=one.what,
        how_known=one.how_known or "",
        due_on=one.last_day.isoformat(),
        at=dates.clock(at, zone) if at else "",
        days=tuple(map(str, sorted(one.repeat.days))) if one.repeat else (),
        until=one.repeat.until.isoformat() if one.repeat and one.repeat.until else "",
    )


def with_remarks(given: Written, wrong: Invalid) -> Written:
    """Return what was typed, with a sentence at each field that is wrong."""
    return replace(given, problems=said.remarks(wrong, {"due_at": "due_on"}))
