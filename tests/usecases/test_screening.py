"""The gate keeps totals by the week, hands out passes, and keeps nothing about the person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from booking_service.usecases import screening
from shared.domain.errors import Invalid
from shared.storage.screening import PassRow, TotalRow
from tests.builders import (
    CLEAR,
    COACHING,
    GUIDANCE,
    HOUR,
    TUESDAY_8AM,
    UNSURE,
    a_coach,
    screened,
)
from tests.people import BEN

CRISIS = [{"suicide": "now"}, {"abuse": "yes_unsafe_now"}, CLEAR | {"suicide": "now"}]
THERAPY_FIRST = [
    CLEAR | {"mental_health": "yes"},
    CLEAR | {"substance": "yes"},
    CLEAR | {"abuse": "yes", "therapist": "current"},
    CLEAR | {"suicide": "past"},
]


def every_row(tx):
    """Every row of every table, as text."""
    tables = tx.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    ).all()
    return {
        table: sorted(tx.scalars(text(f'SELECT t::text FROM "{table}" t')))  # noqa: S608
        for table in tables
    }


def totals(tx):
    tx.expire_all()
    rows = tx.scalars(select(TotalRow).order_by(TotalRow.week_on, TotalRow.outcome))
    return [(row.week_on, row.outcome, row.total) for row in rows]


@pytest.mark.parametrize("answers", CRISIS + THERAPY_FIRST)
def test_crisis_and_therapy_first_leave_a_weekly_total_and_no_other_trace(tx, ada, answers):
    before = every_row(tx)
    result = screened(tx, ada, answers)
    after = every_row(tx)
    assert (result.may_book, result.pass_token, result.pass_expires_at) == ((), None, None)
    changed = {table for table, rows in after.items() if rows != before[table]}
    assert changed == {"screening_totals"}
    assert totals(tx) == [(date(2026, 6, 8), result.outcome, 1)]


@pytest.mark.parametrize("answers", [CLEAR, UNSURE, CLEAR | {"abuse": "not_sure"}])
def test_no_answer_and_no_reason_reaches_a_table(tx, ada, answers):
    before = every_row(tx)
    screened(tx, ada, answers)
    after = every_row(tx)
    changed = {table for table, rows in after.items() if rows != before[table]}
    assert changed == {"screening_totals", "screening_passes"}
    told = " ".join(after["screening_passes"]).lower()
    hidden = set(answers.values()) | set(answers) | {"reason", "prefer", BEN.email}
    assert not [word for word in hidden - {"no", "none"} if word in told]


@pytest.mark.parametrize(
    ("answers", "kinds"), [(CLEAR, {COACHING, GUIDANCE}), (UNSURE, {GUIDANCE})]
)
def test_a_pass_says_which_kinds_and_lasts_for_24_hours(tx, ada, answers, kinds):
    result = screened(tx, ada, answers)
    row = tx.scalars(select(PassRow)).one()
    assert set(result.may_book) == kinds
    assert result.pass_expires_at == row.expires_at == TUESDAY_8AM + 24 * HOUR
    assert row.scope == result.outcome


def test_totals_count_by_outcome_and_week_of_the_coachs_calendar(tx):
    auckland = a_coach(tx, zone="Pacific/Auckland")
    sunday_there = datetime(2026, 6, 14, 11, 59, tzinfo=UTC)
    for now in (sunday_there, sunday_there, sunday_there + timedelta(minutes=1)):
        screened(tx, auckland, CLEAR, now=now)
    screened(tx, auckland, UNSURE, now=sunday_there)
    assert totals(tx) == [
        (date(2026, 6, 8), "guidance", 1),
        (date(2026, 6, 8), "proceed", 2),
        (date(2026, 6, 15), "proceed", 1),
    ]


def test_two_coaches_totals_are_apart(tx, ada, cleo):
    screened(tx, ada)
    screened(tx, cleo)
    assert [total for _, _, total in totals(tx)] == [1, 1]


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, {f"answers.{key}" for key in CLEAR}),
        (CLEAR | {"abuse": "banana"}, {"answers.abuse"}),
        ({"mental_health": "yes"}, {f"answers.{key}" for key in CLEAR if key != "mental_health"}),
    ],
    ids=["empty", "G46", "G47"],
)
def test_an_unfinished_form_is_asked_again_and_counted_nowhere(tx, ada, answers, wrong):
    before = every_row(tx)
    with pytest.raises(Invalid) as refused:
        screened(tx, ada, answers)
    assert {problem.field for problem in refused.value.problems} == wrong
    assert "banana" not in str([p.message for p in refused.value.problems])
    assert every_row(tx) == before


def test_consent_and_the_version_are_asked_for(tx, ada):
    with pytest.raises(Invalid) as refused:
        screened(tx, ada, consent=False, version="0")
    assert {problem.field for problem in refused.value.problems} == {"consent", "version"}


@pytest.mark.parametrize("answers", CRISIS)
def test_help_does_not_wait_for_consent_or_a_current_form(tx, ada, answers):
    result = screened(tx, ada, answers, consent=False, version="0")
    assert result.outcome == "crisis"
    assert result.help.emergency


def test_a_crisis_answer_taken_back_leaves_guidance_for_a_day(tx, ada):
    assert screened(tx, ada, recent_crisis=True).may_book == (GUIDANCE,)
    assert screened(tx, ada, CLEAR | {"suicide": "now"}, recent_crisis=True).may_book == ()


def test_answers_do_not_show_where_a_form_or_a_result_is_printed(tx, ada):
    form = screening.ScreeningForm(
        consent=True, version="1", country="GB", answers=CLEAR | {"abuse": "yes"}
    )
    assert "abuse" not in repr(form)
    result = screened(tx, ada)
    assert result.pass_token not in repr(result)
