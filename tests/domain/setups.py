"""Random set-ups for the judge, around the odd hours of the year in many zones."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from shared.domain.availability import (
    Availability,
    DatesOff,
    Kind,
    KindRules,
    Override,
    Travel,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.slots import Booked, Taken
from shared.domain.timespan import Timespan
from tests.domain.judge import SetUp

# zone, a date near which its clock does something, where clients and travels may be
SCENES = [
    ("America/New_York", date(2026, 3, 8), ("Asia/Kolkata", "Europe/Berlin")),
    ("America/New_York", date(2026, 11, 1), ("Pacific/Auckland", "Europe/London")),
    ("Europe/Berlin", date(2026, 3, 29), ("Australia/Sydney", "America/New_York")),
    ("Europe/Berlin", date(2026, 10, 25), ("Asia/Kathmandu", "America/Los_Angeles")),
    ("Australia/Lord_Howe", date(2026, 4, 5), ("Pacific/Kiritimati", "Pacific/Honolulu")),
    ("Australia/Lord_Howe", date(2026, 10, 4), ("UTC", "Asia/Tokyo")),
    ("Africa/Cairo", date(2026, 4, 24), ("America/St_Johns", "Europe/Berlin")),
    ("Africa/Cairo", date(2026, 10, 30), ("Asia/Tehran", "America/Chicago")),
    ("America/Santiago", date(2026, 4, 5), ("UTC", "Pacific/Easter")),
    ("America/Santiago", date(2026, 9, 6), ("Europe/Madrid", "Australia/Adelaide")),
    ("America/Asuncion", date(2024, 3, 24), ("America/Asuncion", "Asia/Kolkata")),
    ("America/Havana", date(2026, 11, 1), ("America/New_York", "America/Havana")),
    ("Pacific/Apia", date(2011, 12, 30), ("Pacific/Auckland", "Pacific/Apia")),
    ("Asia/Kathmandu", date(2026, 7, 7), ("America/New_York", "Australia/Eucla")),
]

ALL_WEEK = frozenset(range(1, 8))
ROUND_THE_CLOCK = (WeeklyHours(ALL_WEEK, WallWindow(WallTime(0), WallTime(1440))),)

_minutes = st.builds(timedelta, minutes=st.sampled_from([0, 0, 5, 10, 15, 30]))
_walls = st.one_of(
    st.sampled_from([0, 0, 30, 60, 90, 120, 135, 150, 180, 1380, 1440, 1440]),
    st.integers(0, 288).map(lambda fives: fives * 5),
)
_windows = (
    st.tuples(_walls, _walls)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: WallWindow(WallTime(min(pair)), WallTime(max(pair))))
)
_weekly = st.one_of(
    st.just(ROUND_THE_CLOCK),
    st.lists(
        st.builds(
            WeeklyHours,
            st.one_of(st.just(ALL_WEEK), st.frozensets(st.integers(1, 7), min_size=1)),
            _windows,
        ),
        min_size=1,
        max_size=4,
    ).map(tuple),
)


@st.composite
def set_ups(draw):
    """One coach, what is taken, and a question of one to four of the client's dates."""
    home, about, elsewhere = draw(st.sampled_from(SCENES))
    near = st.integers(-4, 4).map(lambda days: about + timedelta(days=days))
    rules = draw(
        st.builds(
            KindRules,
            length=st.sampled_from([5, 15, 30, 30, 45, 50, 60, 90, 1440]).map(_of_minutes),
            interval=st.sampled_from([5, 15, 20, 30, 45, 50, 60, 90, 1440]).map(_of_minutes),
            buffer_before=_minutes,
            buffer_after=_minutes,
        )
    )
    first = draw(near)
    return SetUp(
        about=about,
        availability=draw(_availabilities(home, elsewhere, near, rules)),
        rules=rules,
        taken=draw(_taken(about)),
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 3))),
        client_zone=draw(st.sampled_from((home, *elsewhere))),
        now=draw(_nows(about)),
        moving=draw(st.sampled_from([None, UUID(int=0), UUID(int=1)])),
    )


def _of_minutes(number):
    return timedelta(minutes=number)


def _availabilities(home, elsewhere, near, rules):
    return st.builds(
        Availability,
        zone=st.just(home),
        weekly=_weekly,
        overrides=st.lists(
            st.builds(Override, near, st.lists(_windows, max_size=2).map(tuple)), max_size=3
        ).map(tuple),
        time_off=st.lists(st.one_of(_dates_off(near), _spans(near)), max_size=2).map(tuple),
        holidays=st.frozensets(near, max_size=1),
        travel=st.lists(_travels(near, elsewhere), max_size=1).map(tuple),
        kinds=st.just({Kind.COACHING: rules}),
        minimum_notice=st.sampled_from([0, 0, 0, 1, 60, 3000]).map(_of_minutes),
        horizon_days=_seldom(st.integers(0, 8)),
        bookable_from=_seldom(near),
        bookable_to=_seldom(near),
        max_per_day=_seldom(st.integers(0, 2)),
        max_per_week=_seldom(st.integers(1, 3)),
    )


def _seldom(values):
    """Nothing in four of five, so that set-ups with several limits leave something open."""
    return st.integers(0, 4).flatmap(lambda chance: values if chance == 4 else st.none())


def _dates_off(near):
    return st.tuples(near, st.integers(0, 2)).map(
        lambda pair: DatesOff(pair[0], pair[0] + timedelta(days=pair[1]))
    )


def _travels(near, elsewhere):
    return st.tuples(near, st.sampled_from([0, 1, 3, None]), st.sampled_from(elsewhere)).map(
        lambda t: Travel(t[0], None if t[1] is None else t[0] + timedelta(days=t[1]), t[2])
    )


def _spans(near):
    """Timespans on a grid of five minutes, from five minutes to two days long."""
    return st.tuples(near, st.integers(0, 287), st.sampled_from([5, 10, 30, 60, 300, 2880])).map(
        lambda t: Timespan.lasting(_midnight(t[0]) + _of_minutes(t[1] * 5), _of_minutes(t[2]))
    )


def _taken(about):
    near = st.integers(-4, 7).map(lambda days: about + timedelta(days=days))
    return st.builds(
        lambda spans, buffers, outside: Taken(
            [Booked(UUID(int=n), span, *buffers) for n, span in enumerate(spans)], outside
        ),
        st.lists(_spans(near), max_size=6),
        st.tuples(_minutes, _minutes),
        st.lists(_spans(near), max_size=6),
    )


def _nows(about):
    """Mostly well before, at times in the middle, to the second."""
    in_the_middle = st.integers(-3 * 86400, 3 * 86400)
    return st.one_of(st.just(-7 * 86400), in_the_middle).map(
        lambda seconds: _midnight(about) + timedelta(seconds=seconds)
    )


def _midnight(on):
    return datetime(on.year, on.month, on.day, tzinfo=UTC)
