"""What the coach's pages call the thread between bookings: what is new, answers, terms."""

from collections.abc import Iterable, Mapping

from booking_service.usecases.news import Came
from shared.domain.alliance import AfterMiss, Alliance
from shared.domain.commitments import Maker, Status

_NEW = {
    Came.CHECK_IN: ("check-in", "check-ins"),
    Came.WIN: ("win", "wins"),
    Came.COMMITMENT: ("commitment", "commitments"),
    Came.ALLIANCE: ("change to how you stay in touch", "changes to how you stay in touch"),
    Came.PAUSE: ("pause", "pauses"),
    Came.ASKED_BACK: ("wish to come back", "wishes to come back"),
}
SAID = {
    Status.OPEN: "Open",
    Status.DONE: "Done",
    Status.PARTLY: "Partly",
    Status.NOT_DONE: "Not this time",
    Status.CHANGED: "Changed",
    Status.WITHDRAWN: "Let go",
}
MISSES = {
    AfterMiss.ASK_NEXT_TIME: "Nothing, but a question at your next booking",
    AfterMiss.OFFER_CHANGE: "One more mail a week later: keep it, change it or let it go",
    AfterMiss.NOTHING: "Nothing at all",
}
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
WEEKDAYS = tuple(name.removesuffix("s") for name in _DAYS)


def new(came: Mapping[Came, int]) -> str:
    """Say what is new: "2 check-ins, 1 win"."""
    return ", ".join(
        f"{came[sort]} {one if came[sort] == 1 else many}"
        for sort, (one, many) in _NEW.items()
        if sort in came
    )


def who(maker: Maker, client: str) -> str:
    """Say who wrote something down, from the coach's side."""
    return "you" if maker is Maker.COACH else client


def days(chosen: Iterable[int]) -> str:
    """Name ISO weekdays: "Mondays, Thursdays"."""
    return ", ".join(_DAYS[day - 1] for day in sorted(chosen))


def terms(agreed: Alliance) -> str:
    """Write the terms of an alliance in a line."""
    on = "every day" if len(agreed.days) == len(_DAYS) else days(agreed.days)
    quiet = agreed.quiet
    said = (
        f"{on} at {agreed.at}",
        f"{agreed.nudges_before} before and {agreed.nudges_after} after",
        f"quiet {quiet.start} to {quiet.end}" if quiet else "no quiet hours",
        f"after a miss: {MISSES[agreed.after_miss].lower()}",
        *(["discreet"] if agreed.discreet else []),
    )
    return "; ".join(said)
