"""What the bench found: printed, and written to docs/bench.md, a picture, and the README.

The picture is drawn here; it is a few bars.
"""

import os
import platform
import re
import sys
from datetime import UTC, datetime
from statistics import median

from tests.bench.picture import bars
from tests.bench.servers import PROJECT, THREADS, WORKERS

PAGE, PICTURE = PROJECT / "docs/bench.md", PROJECT / "docs/pictures/bench.svg"
MARKS = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
MOST, RACERS = 10_000, 50

INTRO = """# How fast it is

Written by `make bench` on {machine}, {on}. All servers run behind gunicorn with {workers}
processes of {threads} threads on one PostgreSQL with its usual promises (`fsync` on). The load
generator (`tests/bench/load.py`, one process, the same for all) shares the machine's cores with
them: absolute figures are low for that, and only ratios within one run mean much.

Beside us stand

- *django-appointment* 3.12, with pooled connections, a signed-in client, mails that go nowhere and
  no reminder. It answers a day at a time, so that its month is {days} requests. Its booking is two
  posts and the page that they lead to: only that one makes the client's mail, while ours has
  written down by its answer what both are to be told.
- *bare Flask*: one route that does nothing, one with a single SELECT by the same pool and driver,
  and one that INSERTs the rows of a booking of ours (the booking under its exclusion constraint,
  four notices, one line of audit) without asking any rule. The same INSERTs by eight threads
  without HTTP.

Eight clients book; whoever is answered takes the next time that nobody has had.

Our month reads hours, bookings and outside events anew each time: no answer is kept, only what
follows from hours and dates alone. Our booking passes the gate, asks every rule, and writes the
same rows.
"""


def tell_slots(figures):
    """Print what is known of slots, while the rest is still measured."""
    sys.stdout.write("\n" + "\n".join(_slots(figures)) + "\n")
    sys.stdout.flush()


def write(figures):
    """Print the rest, and write all tables where readers find them."""
    rest = "\n".join([*_bookings(figures), *_race(figures)])
    sys.stdout.write(f"\n{rest}\n")
    tables = "\n".join([*_slots(figures), rest])
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    intro = INTRO.format(
        machine=machine,
        on=f"{datetime.now(UTC):%Y-%m-%d}",
        days=figures["days"],
        workers=WORKERS,
        threads=THREADS,
    )
    PAGE.write_text(f"{intro}\n{tables}\n")
    PICTURE.write_text(_picture(figures))
    readme = PROJECT / "README.md"
    short = "\n".join(_short(figures))
    readme.write_text(MARKS.sub(rf"\g<1>{short}\n\g<2>", readme.read_text()))


def of(cell, name):
    """The median over the rounds."""
    return median(each[name] for each in cell["rounds"])


def to_select(cell):
    """Ours to the route with one SELECT, the median of what each round found."""
    return median(each["ours"] / each["select"] for each in cell["rounds"])


def _slots(figures):
    yield "## Slots of a month\n"
    yield (
        "| bookings | connections | ours, months/s | p95 ms | one SELECT, requests/s"
        " | bare route, requests/s | peer, months/s | ours to one SELECT | ours to peer |"
    )
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for (size, connections), cell in figures["slots"].items():
        ours = of(cell, "ours")
        yield (
            f"| {size:,} | {connections} | {ours:.0f} | {of(cell, 'p95'):.1f}"
            f" | {of(cell, 'select'):.0f} | {of(cell, 'bare'):.0f} | {cell['peer']:.2f}"
            f" | {to_select(cell):.2f} | {ours / cell['peer']:.0f} |"
        )
    grown = ", ".join(
        f"{times:.2f} times with {connections} connection{'s' * (connections > 1)}"
        for connections, times in figures["growth"].items()
    )
    yield f"\nFrom 100 to 10,000 bookings a month takes {grown}.\n"


def _bookings(figures):
    found = figures["bookings"]
    yield "## Bookings by eight clients at once, each of a time of its own\n"
    yield "| | a second | ours to it |\n|---|--:|--:|"
    for name, words in (
        ("ours", "ours"),
        ("insert", "bare Flask, the same INSERTs"),
        ("direct", "the same INSERTs without HTTP"),
        ("peer", "django-appointment"),
    ):
        rate, ratio = median(each[name] for each in found), booked_to(found, name)
        yield f"| {words} | {rate:.1f} | {ratio:.2f} |"
    yield ""


def booked_to(found, name):
    """Our bookings to those of another, the median of the rounds."""
    return median(each["ours"] / each[name] for each in found)


def _race(figures):
    race = figures["race"]
    yield f"## {RACERS} clients racing for one time, {len(race['ours'])} rounds\n"
    yield "| | bookings stored in each round |\n|---|---|"
    yield f"| ours | {', '.join(map(str, race['ours']))} |"
    yield f"| django-appointment | {', '.join(map(str, race['peer']))} |"


def _short(figures):
    cell, booked, race = figures["slots"][MOST, 8], figures["bookings"], figures["race"]
    times, count = of(cell, "ours") / cell["peer"], ", ".join(map(str, race["peer"]))
    yield f"![Bars: ours, bare Flask and django-appointment]({PICTURE.relative_to(PROJECT)})\n"
    yield "| | measured in one run | |"
    yield "|---|---|---|"
    yield (
        f"| a month of slots, 10,000 bookings, 8 connections | {of(cell, 'ours'):.0f} a second |"
        f" {to_select(cell):.2f} of a bare Flask route with one SELECT; {times:.0f} times"
        " django-appointment |"
    )
    yield (
        f"| bookings by 8 clients | {median(each['ours'] for each in booked):.0f} a second |"
        f" {booked_to(booked, 'insert'):.2f} of a bare Flask route that INSERTs the same rows;"
        f" {booked_to(booked, 'peer'):.1f} times django-appointment |"
    )
    yield (
        f"| {RACERS} clients racing for one time | {', '.join(map(str, race['ours']))} stored"
        f" | django-appointment stored {count} |"
    )
    yield (
        "| a month of slots, from 100 to 10,000 bookings |"
        f" {figures['growth'][1]:.2f} times as long with one connection |"
        f" {figures['growth'][8]:.2f} times with eight |"
    )
    yield f"\n[{PAGE.relative_to(PROJECT)}]({PAGE.relative_to(PROJECT)}) says what was compared."


def _picture(figures):
    cell, booked = figures["slots"][MOST, 8], figures["bookings"]
    return bars(
        [
            (
                "A month of slots among 10,000 bookings, 8 connections: a second",
                [
                    ("What's Next", of(cell, "ours")),
                    ("bare Flask, one SELECT", of(cell, "select")),
                    ("django-appointment", cell["peer"]),
                ],
            ),
            (
                "Bookings by 8 clients: a second",
                [
                    ("What's Next", median(each["ours"] for each in booked)),
                    ("bare Flask, same INSERTs", median(each["insert"] for each in booked)),
                    ("django-appointment", median(each["peer"] for each in booked)),
                ],
            ),
        ]
    )
