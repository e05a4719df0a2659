"""The form of an alliance: days, hours, how often, quiet, and how openly."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from booking_service.usecases.alliance import AllianceWish
from booking_service.web.typed import Checks
from shared.domain.alliance import MOST_NUDGES, AfterMiss, Alliance
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.sentences import noted as _

MISSES = (
    (AfterMiss.ASK_NEXT_TIME, _("Nothing, but a question when you next meet")),
    (AfterMiss.OFFER_CHANGE, _("One more mail a week later: keep it, change it or let it go")),
    (AfterMiss.NOTHING, _("Nothing at all")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The terms as they stand in the form."""

    days: tuple[str, ...]
    at: str
    nudges_before: str
    nudges_after: str
    after_miss: str
    quiet_from: str
    quiet_until: str
    discreet: bool


def typed(form: MultiDict[str, str]) -> Typed:
    """Return what was typed."""
    return Typed(
        days=tuple(form.getlist("days")),
        at=form.get("at", ""),
        nudges_before=form.get("nudges_before", ""),
        nudges_after=form.get("nudges_after", ""),
        after_miss=form.get("after_miss", ""),
        quiet_from=form.get("quiet_from", ""),
        quiet_until=form.get("quiet_until", ""),
        discreet=form.get("discreet") == "yes",
    )


def as_typed(terms: Alliance) -> Typed:
    """Return terms that hold as their form shows them."""
    quiet = terms.quiet
    return Typed(
        days=tuple(map(str, sorted(terms.days))),
        at=str(terms.at),
        nudges_before=str(terms.nudges_before),
        nudges_after=str(terms.nudges_after),
        after_miss=terms.after_miss,
        quiet_from=str(quiet.start) if quiet else "",
        quiet_until=str(quiet.end) if quiet else "",
        discreet=terms.discreet,
    )


def wish(given: Typed) -> AllianceWish:
    """Return the terms that the form asks for, or refuse them by field."""
    checks, few = Checks(), range(MOST_NUDGES + 1)
    at = checks.clock("at", given.at)
    before = checks.whole("nudges_before", given.nudges_before, few, _("Mails before"))
    after = checks.whole("nudges_after", given.nudges_after, few, _("Mails after"))
    begins = checks.clock("quiet_from", given.quiet_from, _("Quiet")) if given.quiet_from else None
    ends = checks.clock("quiet_until", given.quiet_until, _("Quiet")) if given.quiet_until else None
    if given.after_miss not in set(AfterMiss):
        checks.wrong("after_miss", _("Choose one of these."))
    if not set(given.days) <= set("1234567"):
        checks.wrong("days", _("Choose days of the week."))
    if checks.problems or at is None or before is None or after is None:
        raise Invalid(*(FieldProblem(name, told) for name, told in checks.problems.items()))
    return AllianceWish(
        days=frozenset(map(int, given.days)),
        at=at,
        nudges_before=before,
        nudges_after=after,
        after_miss=AfterMiss(given.after_miss),
        quiet_from=begins,
        quiet_until=ends,
        discreet=given.discreet,
    )
