"""Confirming help lines: what a look is worth, for how long, and that help never waits for it."""

import json
from datetime import date, timedelta
from importlib import resources
from time import perf_counter

import jsonschema
import pytest

from booking_service.usecases import help_data, help_lines, people, screening
from booking_service.usecases.last_confirmed import LastConfirmed
from booking_service.usecases.people import ProfileChanges
from shared.domain.errors import NotFound
from shared.domain.helplines import Category, Freshness, shown
from shared.storage import database
from shared.storage import help_lines as rows
from tests.builders import CLEAR, DAY, MINUTE, TUESDAY_8AM, a_coach, screened

SAMARITANS = "gb-suicide-samaritans-6123"
TODAY = TUESDAY_8AM.date()
DATA = resources.files("booking_service.usecases") / "data"
RAW = json.loads((DATA / "crisis_lines.json").read_text("utf-8"))
SCHEMA = json.loads((DATA / "crisis_lines.schema.json").read_text("utf-8"))
SHIPPED = [row for place in RAW["countries"] for row in place["lines"] if row["ship_default"]]
RULES = jsonschema.Draft202012Validator(SCHEMA)


def look(tx, coach, line_id=SAMARITANS, now=TUESDAY_8AM):
    return help_lines.confirm(tx, coach, line_id, now)


def seen(tx, coach, line_id=SAMARITANS, now=TUESDAY_8AM):
    lines = [line for place in help_lines.overview(tx, coach, now) for line in place.lines]
    return next(view for view in lines if view.line.id == line_id)


# --- the rows that ship ---


def test_the_list_of_lines_keeps_its_schema():
    RULES.check_schema(SCHEMA)
    assert [f"{list(e.absolute_path)}: {e.message}" for e in RULES.iter_errors(RAW)] == []


def broken(row, **changes):
    place = {**RAW["countries"][0], "lines": [{**row, **changes}]}
    return not RULES.is_valid({**RAW, "countries": [place]})


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row["id"])
def test_a_row_for_visitors_cannot_lose_its_sources_or_its_date(row):
    assert not broken(row)
    assert broken(row, sources=[])
    assert broken(row, sources=[{"kind": "news", "ref": ""}])
    assert broken(row, as_of=None, recheck_required=False)
    for field in ("sources", "as_of"):
        assert broken({key: value for key, value in row.items() if key != field})


def test_a_number_written_for_another_country_does_not_pass():
    assert broken(SHIPPED[0], tel="tel:+1988")
    assert broken(SHIPPED[0], phone="+1 988")
    assert broken(SHIPPED[0], verification="one_source")


# --- the coach's look ---


def test_the_coach_sees_the_rows_of_the_countries_served_and_no_others(tx, ada):
    changes = ProfileChanges(countries_served=("GB", "DE", "XX"))
    ada = people.update_profile(tx, ada.id, changes, TUESDAY_8AM)
    places = help_lines.overview(tx, ada, TUESDAY_8AM)
    assert [place.code for place in places] == ["GB", "DE"]
    shipped = {row["id"] for row in SHIPPED}
    for place in places:
        assert place.emergency
        assert {view.line.country for view in place.lines} == {place.code}
        assert {view.line.id for view in place.lines} <= shipped


def test_a_look_is_dated_by_the_coachs_calendar_and_bears_their_name(tx):
    auckland = a_coach(tx, zone="Pacific/Auckland")
    late = TUESDAY_8AM + timedelta(hours=6)
    assert look(tx, auckland, now=late).confirmed_on == date(2026, 6, 10)
    view = seen(tx, auckland, now=late)
    assert (view.confirmed_by, view.mine_today, view.waits) == (auckland.name, True, False)


def test_a_line_waits_until_somebody_of_the_practice_looked(tx, ada, cleo):
    assert seen(tx, ada).waits
    waiting = help_lines.waiting(tx, ada, TUESDAY_8AM)
    look(tx, cleo)
    view = seen(tx, ada)
    assert (view.waits, view.confirmed_by, view.mine_today) == (False, cleo.name, False)
    assert help_lines.waiting(tx, ada, TUESDAY_8AM) == waiting - 1


@pytest.mark.parametrize(
    ("days", "freshness"),
    [
        (365, Freshness.FRESH),
        (366, Freshness.CHECK),
        (730, Freshness.CHECK),
        (731, Freshness.OLD),
    ],
)
def test_a_look_lasts_a_year_and_then_asks_for_another(tx, ada, days, freshness):
    line = "gb-domestic-abuse-national-domestic-abuse-helpline-refuge-0247"
    look(tx, ada, line)
    view = seen(tx, ada, line, TUESDAY_8AM + days * DAY)
    assert view.freshness is freshness
    assert view.waits == (freshness is not Freshness.FRESH)


def test_an_old_line_drops_below_the_others_until_it_is_confirmed(tx, ada):
    line = "gb-domestic-abuse-national-domestic-abuse-helpline-refuge-0247"

    def order():
        dates = help_lines.confirmed_dates(tx)
        found = shown(help_data.directory(), "GB", list(Category), TODAY, dates)
        return [each.id for each in found.lines], found.old

    ids, old = order()
    assert (ids[-1], line in old) == (line, True)
    look(tx, ada, line)
    _, old = order()
    assert line not in old


def test_the_page_after_the_questions_uses_the_look_too(tx, ada):
    hurt = CLEAR | {"abuse": "yes"}
    before = screened(tx, ada, hurt).help
    look(tx, ada, "gb-domestic-abuse-national-domestic-abuse-helpline-refuge-0247")
    after = screened(tx, ada, hurt).help
    assert (len(before.old), len(after.old)) == (1, 0)


def test_a_look_at_another_number_counts_for_nothing(tx, ada):
    stale = rows.Confirmation(
        line_id=SAMARITANS,
        confirmed_on=TODAY,
        printed="tel:08457909090 |  | ",
        coach_id=ada.id,
        coach_name=None,
    )
    rows.confirm(tx, stale, TUESDAY_8AM)
    assert help_lines.confirmed_dates(tx) == {}
    assert seen(tx, ada).waits


def test_a_newer_source_is_worth_more_than_an_older_look(tx, ada):
    look(tx, ada, now=TUESDAY_8AM)
    by_source = seen(tx, ada).line.as_of
    assert by_source > TODAY
    assert help_lines.confirmed_dates(tx)[SAMARITANS] == by_source


def test_a_look_pressed_by_mistake_is_taken_back_the_same_day_by_the_same_coach(tx, ada, cleo):
    look(tx, ada, now=TUESDAY_8AM - 30 * DAY)
    look(tx, ada)
    with pytest.raises(NotFound):
        help_lines.take_back(tx, cleo, SAMARITANS, TUESDAY_8AM)
    before = TODAY - timedelta(days=30)
    assert help_lines.take_back(tx, ada, SAMARITANS, TUESDAY_8AM).confirmed_on == before
    with pytest.raises(NotFound):
        help_lines.take_back(tx, ada, SAMARITANS, TUESDAY_8AM)


@pytest.mark.parametrize("line_id", ["nothing", "gb-substance-frank-6600", "be-substance-none"])
def test_only_a_line_that_may_be_shown_can_be_confirmed(tx, ada, line_id):
    with pytest.raises(NotFound):
        look(tx, ada, line_id)


# --- what the help page reads ---


def test_the_help_page_learns_of_a_look_within_a_minute(sessions):
    confirmed = LastConfirmed(sessions, patience=5)
    assert confirmed.dates(TUESDAY_8AM) == {}
    with sessions.begin() as tx:
        look(tx, a_coach(tx))
    assert confirmed.dates(TUESDAY_8AM + MINUTE / 2) == {}
    assert set(confirmed.dates(TUESDAY_8AM + MINUTE)) == {SAMARITANS}


def test_a_look_in_the_same_process_is_seen_at_once(sessions):
    confirmed = LastConfirmed(sessions, patience=5)
    confirmed.dates(TUESDAY_8AM)
    with sessions.begin() as tx:
        look(tx, a_coach(tx))
    confirmed.forget()
    assert set(confirmed.dates(TUESDAY_8AM)) == {SAMARITANS}


def test_without_a_database_help_is_given_by_the_dates_of_the_sources(capfd):
    engine = database.engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    confirmed = LastConfirmed(database.session_factory(engine), patience=5)
    help_shown = screening.help_for("GB", TODAY, confirmed.dates(TUESDAY_8AM))
    assert help_shown == screening.help_for("GB", TODAY)
    assert help_shown.lines
    assert "127.0.0.1" not in "".join(capfd.readouterr())


def test_what_was_known_stays_when_the_database_goes(sessions):
    confirmed = LastConfirmed(sessions, patience=5)
    with sessions.begin() as tx:
        look(tx, a_coach(tx))
    known = confirmed.dates(TUESDAY_8AM)
    confirmed._sessions = database.session_factory(
        database.engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    )
    assert confirmed.dates(TUESDAY_8AM + MINUTE) == known != {}


def test_a_database_that_hangs_does_not_hold_up_help(sessions):
    confirmed = LastConfirmed(sessions)
    with sessions.begin() as tx:
        tx.connection().exec_driver_sql("LOCK TABLE line_confirmations IN ACCESS EXCLUSIVE MODE")
        begun = perf_counter()
        assert confirmed.dates(TUESDAY_8AM) == {}
        confirmed.dates(TUESDAY_8AM + MINUTE)
        assert perf_counter() - begun < 0.05
    confirmed._reader.join(5)
