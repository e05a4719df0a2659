"""A repeating series as the coach writes it: the first start, how often, how many times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import MultiDict

from booking_service.usecases.bookings import Contact
from booking_service.usecases.clients import ClientCard
from booking_service.usecases.series import SeriesWish
from booking_service.web import dates
from booking_service.web.start_field import StartField, asked_start
from booking_service.web.typed import Checks
from shared.domain.availability import Kind
from shared.domain.series import LONGEST, Series

EVERY = [("1", "Every week"), ("2", "Every other week")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was typed, what is wrong with it, and the wish if nothing is.

    `agreed`: starts outside the hours of which the coach was told.
    """

    kind: Kind = Kind.COACHING
    start: StartField = field(default_factory=StartField)
    every_weeks: str = "1"
    times: str = "6"
    problems: Mapping[str, str] = field(default_factory=dict)
    wish: SeriesWish | None = None
    agreed: frozenset[datetime] = frozenset()


def read(form: MultiDict[str, str], client: ClientCard, zone: str) -> Written:
    """Read the form; the date and the time of day are on the coach's clock, in `zone`."""
    kind = Kind.GUIDANCE if form.get("kind") == Kind.GUIDANCE else Kind.COACHING
    first, start = asked_start(form, zone)
    checks = Checks()
    every, times = form.get("every_weeks", "").strip(), form.get("times", "").strip()
    every_weeks = checks.whole("every_weeks", every, range(1, 3), "How often")
    number = checks.whole("times", times, range(2, LONGEST + 1), "How many times")
    problems = {**start.problems, **checks.problems}
    wish = None
    if first is not None and every_weeks and number:
        wish = SeriesWish(
            kind=kind,
            series=Series(first=first, every_weeks=every_weeks, times=number),
            client=_contact(client),
            skip=_instants(form, "skip"),
        )
    return Written(
        kind=kind,
        start=start,
        every_weeks=every,
        times=times,
        problems=problems,
        wish=wish,
        agreed=_instants(form, "agreed"),
    )


def _instants(form: MultiDict[str, str], name: str) -> frozenset[datetime]:
    return frozenset(filter(None, map(dates.read_stamp, form.getlist(name))))


def _contact(client: ClientCard) -> Contact:
    return Contact(name=client.name, email=client.email, zone=client.zone, discreet=client.discreet)
