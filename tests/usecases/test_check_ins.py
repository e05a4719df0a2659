"""Check-ins and wins: the newest answer counts, the ones before it are kept."""

import pytest
from sqlalchemy import text

from shared.domain.commitments import Status
from shared.domain.errors import Invalid, MoveNotAllowed, NotFound
from tests.builders import DAY, MINUTE, TUESDAY_8AM
from tests.people import CLEO
from tests.thread import a_client, deeds, nudges_of, promise, say, thread_of, win


@pytest.fixture
def ben(tx, ada):
    return a_client(tx, ada)


def test_an_answer_ends_the_nudges_and_may_say_more(tx, ben):
    made = promise(tx, ben)
    say(tx, ben, made, Status.PARTLY, note="Half of it", in_the_way="Saboteur", win="I began")
    seen = thread_of(tx, ben)
    (over,) = seen.over
    (answer,) = over.check_ins
    assert (over.status, answer.note, answer.in_the_way) == ("partly", "Half of it", "Saboteur")
    assert [(one.text, one.commitment_id) for one in seen.wins] == [("I began", made)]
    assert nudges_of(tx, ben) == []


def test_a_second_answer_replaces_the_first_and_both_are_kept(tx, ben):
    made = promise(tx, ben)
    say(tx, ben, made, Status.NOT_DONE)
    say(tx, ben, made, Status.DONE, now=TUESDAY_8AM + DAY)
    (over,) = thread_of(tx, ben).over
    assert over.status == Status.DONE
    assert [each.status for each in over.check_ins] == [Status.NOT_DONE, Status.DONE]
    assert over.answered_at == TUESDAY_8AM + DAY


def test_a_button_pressed_twice_is_one_answer_and_one_win(tx, ben):
    made = promise(tx, ben)
    for _ in range(2):
        say(tx, ben, made, note="As planned", win="It was easy")
    seen = thread_of(tx, ben)
    assert len(seen.over[0].check_ins) == 1
    assert len(seen.wins) == 1


def test_what_was_let_go_has_nothing_more_to_answer(tx, ben):
    made = promise(tx, ben)
    say(tx, ben, made, Status.WITHDRAWN)
    with pytest.raises(MoveNotAllowed):
        say(tx, ben, made, Status.DONE)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("note", {"note": "x" * 2001}),
        ("in_the_way", {"in_the_way": "x" * 61}),
        ("win", {"win": "x" * 2001}),
        ("note", {"note": "\x1b[31m"}),
    ],
)
def test_words_that_are_too_long_or_strange_are_refused_whole(tx, ben, field, words):
    made = promise(tx, ben)
    with pytest.raises(Invalid) as refused:
        say(tx, ben, made, **words)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert thread_of(tx, ben).open


def test_open_is_no_answer(tx, ben):
    with pytest.raises(Invalid):
        say(tx, ben, promise(tx, ben), Status.OPEN)


def test_a_win_stands_alone_at_any_time(tx, ben):
    win(tx, ben)
    win(tx, ben)
    win(tx, ben, now=TUESDAY_8AM + 11 * MINUTE)
    assert len(thread_of(tx, ben).wins) == 2


def test_a_win_about_somebody_elses_commitment_is_not_found(tx, ada, ben):
    made = promise(tx, ben)
    with pytest.raises(NotFound):
        win(tx, a_client(tx, ada, CLEO), commitment_id=made)


def test_a_win_says_something(tx, ben):
    with pytest.raises(Invalid) as refused:
        win(tx, ben, text="  ")
    assert refused.value.problems[0].field == "text"


def test_words_are_sealed_and_the_audit_has_none(tx, ben):
    words = {"note": "It was loud", "in_the_way": "Saboteur", "win": "I stayed"}
    say(tx, ben, promise(tx, ben), Status.NOT_DONE, **words)
    tx.flush()
    stored = "".join(
        str(tx.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608  # our own names
        for table in ("check_ins", "wins", "audit")
    )
    assert not any(each in stored for each in words.values())
    assert deeds(tx)[-2:] == [("client", "checked_in"), ("client", "win_noted")]
