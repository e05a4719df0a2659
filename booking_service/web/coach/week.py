"""The coach's calendar: a week of half hours to open or block, a month of counts."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import month as months
from booking_service.usecases import week as weeks
from booking_service.usecases import week_hours
from booking_service.usecases.people import CoachCard
from booking_service.usecases.week_hours import Doing, Effect, HoursChange
from booking_service.web import coach_words, dates, month_picture, templating, week_grid
from booking_service.web.availability_saving import agreed
from shared.domain import localtime
from shared.domain.availability import WallTime
from shared.domain.errors import Invalid

pages = Blueprint("coach_week", __name__, url_prefix="/coach/week")

DONE = {
    "open": "Opened.",
    "block": "Blocked.",
    "weekly": "Back to the weekly hours.",
    "same": "Nothing was changed: it stands like this already.",
}
_DAY = timedelta(days=1)
_REACH = timedelta(days=3650)
_HALF_HOUR = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:[03]0)", re.ASCII)
_NONE_MARKED = "Mark half hours first, then press Open or Block."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What part of the calendar is looked at, and how; `view` is one of `_VIEWS`."""

    on: date
    today: date
    view: str = ""
    hours: str = ""

    @property
    def dates(self) -> list[date]:
        """The dates that are shown: the ISO week of `on`, or that day alone."""
        if self.view == "day":
            return [self.on]
        monday = self.on - timedelta(days=self.on.weekday())
        return [monday + day * _DAY for day in range(7)]

    @property
    def parts(self) -> dict[str, str]:
        """What an address of this sight says."""
        return {"on": self.on.isoformat(), "view": self.view, "hours": self.hours}

    def moved(self, steps: int) -> str:
        """Return the address of what lies so many steps ahead or, below zero, back."""
        return self.seen(on=(self.on + steps * len(self.dates) * _DAY).isoformat())

    def seen(self, **other: str) -> str:
        """Return the address of this sight, but for what is named."""
        return f"{url_for('coach_week.show')}?{templating.query(self.parts | other)}"


_VIEWS = frozenset({"", "grid", "agenda", "day"})


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show the week around `on`, or the one that is going on."""
    return _page(coach, _sight(coach))


@pages.post("/hours")
@required
def change(coach: CoachCard) -> ResponseReturnValue:
    """Open or block the half hours that were marked."""
    doing = Doing.BLOCK if request.form.get("do") == Doing.BLOCK else Doing.OPEN
    marked = request.form.getlist("at")
    chosen: dict[date, set[WallTime]] = defaultdict(set)
    for on, wall in map(_half_hour, marked):
        chosen[on].add(wall)
    return _change(
        coach,
        HoursChange(doing=doing, chosen={on: frozenset(walls) for on, walls in chosen.items()}),
        marked,
    )


@pages.post("/weekly-hours")
@required
def go_back(coach: CoachCard) -> ResponseReturnValue:
    """Take away what makes a date differ from the weekly hours."""
    on = dates.read_date(request.form.get("date", ""))
    if on is None:
        raise Invalid.field("date", "Name a date as year-month-day.")
    return _change(coach, HoursChange(doing=Doing.WEEKLY, chosen={on: frozenset()}), [])


def _half_hour(text: str) -> tuple[date, WallTime]:
    found = _HALF_HOUR.fullmatch(text)
    on = dates.read_date(found[1]) if found else None
    try:
        if found and on and WallTime.parse(found[2]).minutes < 24 * 60:
            return on, WallTime.parse(found[2])
    except ValueError:
        pass
    raise Invalid.field("at", "Mark half hours of the calendar.")


def _change(coach: CoachCard, asked: HoursChange, marked: list[str]) -> ResponseReturnValue:
    """Do it at once if no booking is left outside; else say which, and ask."""
    sight = _sight(coach)
    if not asked.chosen:
        return _page(coach, sight, problems={"at": _NONE_MARKED}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with work() as (tx, now):
            effect = week_hours.change_hours(tx, coach.id, asked, agreed(), now)
    except Invalid as refusal:
        problems = {"at": refusal.problems[0].message}
        page = _page(coach, sight, problems=problems, marked=marked)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if effect.changed and not effect.saved:
        return _question(coach, sight, asked, effect)
    done = asked.doing.value if effect.changed else "same"
    off = "1" if effect.off else ""
    others = ",".join(each.isoformat() for each in effect.elsewhere)
    return redirect(sight.seen(done=done, off=off, others=others), HTTPStatus.SEE_OTHER)


def _question(coach: CoachCard, sight: Sight, asked: HoursChange, effect: Effect) -> str:
    return render_template(
        "coach/week_confirm.html",
        coach=coach,
        words=coach_words,
        sight=sight,
        asked=asked,
        outside=effect.outside,
        marked=request.form.getlist("at"),
        action=url_for(".go_back" if asked.doing is Doing.WEEKLY else ".change"),
    )


def _sight(coach: CoachCard) -> Sight:
    """Read which part is looked at from the address or the form; ten years either way."""
    today = localtime.local_date(tools.now(), coach.zone)
    asked = dates.read_date(request.values.get("on", "")) or today
    on = min(max(asked, today - _REACH), today + _REACH)
    view = request.values.get("view", "")
    return Sight(
        on=on,
        today=today,
        view=view if view in _VIEWS else "",
        hours="all" if request.values.get("hours") == "all" else "",
    )


def _page(
    coach: CoachCard,
    sight: Sight,
    *,
    problems: dict[str, str] | None = None,
    marked: Iterable[str] = (),
) -> str:
    with work() as (tx, now):
        week = weeks.week(tx, coach, sight.dates, now)
    return render_template(
        "coach/week.html",
        coach=coach,
        words=coach_words,
        sight=sight,
        week=week,
        grid=week_grid.grid(week, whole=sight.hours == "all"),
        problems=problems or {},
        marked=set(marked),
        said=_said(),
    )


def _said() -> str:
    """Say what was just done."""
    if request.method != "GET":
        return ""
    asked = request.args.get("done", "")
    kept = _kept()
    done = "Nothing was changed." if asked == "same" and kept else DONE.get(asked, "")
    return done and " ".join((done, *kept))


def _kept() -> list[str]:
    """Say why some of what was marked does not stand as it was wanted."""
    kept = ["Where there is time off, it stays closed."] if request.args.get("off") else []
    others = map(dates.read_date, request.args.get("others", "").split(",")[:7])
    if days := [dates.day(on) for on in others if on]:
        kept.append(
            "Some of it stays open, under the clock of another date. "
            f"These hours belong to {' and '.join(days)}: change them there."
        )
    return kept


@pages.get("/month")
@required
def month(coach: CoachCard) -> str:
    """Show the month around `on`."""
    sight = _sight(coach)
    first = sight.on.replace(day=1)
    with work() as (tx, now):
        shown = months.month(tx, coach, first, now)
    return render_template(
        "coach/month.html",
        coach=coach,
        words=coach_words,
        sight=replace(sight, view="", hours=""),
        first=first,
        before=(first - _DAY).replace(day=1),
        after=(first + 32 * _DAY).replace(day=1),
        month=shown,
        pictured=first,
        picture=month_picture.draw(shown, first),
    )
