"""The card of a client's movement: counts without a verdict, and a hint that can be hidden."""

import re
from datetime import date

import pytest
from flask import render_template

from booking_service.usecases import clients
from booking_service.web import client_words
from shared.domain.movement import Counts, Movement, MovementView
from tests.people import BEN

FORBIDDEN = ("fail", "lazy", "resist", "complian", "at risk", "score", "diagnos", "streak")


def card(app, ada, state, **told):
    counts = Counts(**{"due": 5, "answered": 5, "not_done": 5} | told)
    view = MovementView(
        state=state, counts=counts, since=date(2026, 10, 12), heard_on=date(2026, 11, 9)
    )
    client = clients.ClientCard(
        id="00000000-0000-4000-8000-000000000000",
        name=BEN.name,
        email=BEN.email,
        zone=BEN.zone,
        discreet=False,
        language="en",
        paused=False,
        paused_at=None,
        asked_back_at=None,
        ended_at=None,
        seen_at=None,
        address_stopped_at=None,
        welcomed_until=None,
        turned_off={},
        created_at=None,
    )
    with app.test_request_context():
        page = render_template(
            "coach/client_movement.html",
            coach=ada,
            client=client,
            movement=view,
            says=client_words,
        )
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("state", Movement)
def test_the_card_has_no_word_that_judges(app, ada, state):
    for told in ({}, {"done": 1, "not_done": 4}, {"due": 0, "answered": 0, "not_done": 0}):
        words = card(app, ada, state, **told).lower()
        assert words
        assert [word for word in FORBIDDEN if word in words] == []


def test_no_movement_is_said_as_counts_that_do_not_say_why(app, ada):
    words = card(app, ada, Movement.NO_MOVEMENT)
    assert "Since Monday 12 October" in words
    assert "5 commitments came due; 5 have a check-in: none of them done or done in part." in words
    assert "No wins were noted." in words
    assert "they do not say why" in words
    assert "kept nowhere" in words


def test_quiet_says_since_when_and_that_mail_arrives(app, ada):
    words = card(app, ada, Movement.QUIET)
    assert "Since Monday 9 November" in words
    assert "Mails are arriving" in words


@pytest.mark.parametrize("state", Movement)
def test_only_a_hint_can_be_hidden(app, ada, state):
    hint = state in {Movement.NO_MOVEMENT, Movement.QUIET}
    assert ("hide this for 4 weeks" in card(app, ada, state)) is hint


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        (Counts(due=1), "1 commitment came due; none has a check-in yet. No wins were noted."),
        (
            Counts(due=2, answered=1, done=1, wins=1),
            "2 commitments came due; 1 has a check-in: 1 done, 0 done in part, 0 not this time."
            " 1 win was noted.",
        ),
        (
            Counts(due=1, answered=1, not_done=1, wins=2),
            "1 commitment came due; 1 has a check-in: 0 done, 0 done in part, 1 not this time."
            " 2 wins were noted.",
        ),
    ],
)
def test_counts_read_as_sentences(counts, says):
    assert client_words.counted(counts) == says
