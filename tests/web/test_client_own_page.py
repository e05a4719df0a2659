"""A client's own page: a link by mail for a day, and all that is theirs behind it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.storage.client_links import SpentLinkRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from tests.people import BEN, CLEO
from tests.web.pages import hidden
from tests.web.threads import a_thread, kept, statuses

PARTS = ("", "/bookings", "/commitments", "/wins", "/alliance", "/settings")
TERMS = {
    "days": ["1", "2"],
    "at": "18:30",
    "nudges_before": "0",
    "nudges_after": "2",
    "after_miss": "nothing",
    "quiet_from": "",
    "quiet_until": "",
}


@pytest.fixture
def ben(app, ada, clock):
    return a_thread(app, ada, clock.now)


def press(browser, page, action, **form):
    """Open a page, fill in one of its forms and send it."""
    return browser.post(action, data=hidden(browser.get(page)) | form)


def notices(app, kind="client_link"):
    with app.extensions["tools"].sessions() as tx:
        query = select(NoticeRow).where(NoticeRow.kind == kind, NoticeRow.state == "pending")
        return tx.scalars(query.order_by(NoticeRow.due_at)).all()


def ask(browser, email, coach="ada"):
    return press(browser, "/me", "/me", email=email, coach=coach)


def test_a_link_is_mailed_to_a_known_address_and_the_answer_is_the_same_for_any(app, browser, ben):
    answers = [ask(browser, email) for email in (BEN.email, f" {BEN.email.upper()}", CLEO.email)]
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, "/me?coach=ada&sent=yes")
    }
    assert "If the address is known here" in browser.get(answers[0].location).text
    (notice,) = notices(app)
    assert notice.client_id == ben.side.client_id


def test_the_mailed_link_opens_the_page_for_a_day(app, browser, ben, clock):
    ask(browser, BEN.email)
    (notice,) = notices(app)
    token = app.extensions["tools"].links.client_token(ben.side.client_id, notice.due_at)
    clock.now += timedelta(hours=24) - timedelta(seconds=1)
    assert browser.get(f"/me/{token}").status_code == 200
    clock.now += timedelta(seconds=1)
    assert browser.get(f"/me/{token}").status_code == 404


@pytest.mark.usefixtures("ben")
def test_at_most_ten_links_a_day_are_mailed(app, browser, clock):
    for _ in range(12):
        assert ask(browser, BEN.email).status_code == 303
        clock.now += timedelta(minutes=6)
    assert len(notices(app)) == 10


@pytest.mark.parametrize("email", ["", "ben", "ben@"])
def test_what_is_no_address_is_named(browser, email):
    page = ask(browser, email)
    assert page.status_code == 422
    assert 'href="#email"' in page.text


def test_an_unknown_coach_is_not_found(browser):
    assert ask(browser, BEN.email, "nobody").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_every_part_shows_and_changes_nothing(app, browser, ben, part):
    for _ in range(3):
        assert browser.get(ben.me + part).status_code == 200
        assert browser.head(ben.me + part).status_code == 200
    assert statuses(app, ben.side) == ["open"]
    assert browser.get(f"{ben.me}x{part}").status_code == 404


def test_the_first_look_shows_what_is_open_and_what_is_ahead(browser, ben):
    page = browser.get(ben.me).text
    assert "Write to my manager" in page
    assert "Bookings ahead" in page


def test_a_commitment_is_made_changed_and_let_go(app, browser, ben):
    there = f"{ben.me}/commitments"
    made = press(browser, there, there, what="Go for a run", due_on="2026-06-12", at="7.30")
    assert (made.status_code, made.location) == (303, f"{there}?noted=yes")
    page = browser.get(made.location).text
    assert "Written down. Thank you." in page
    assert "Friday 12 June, 07:30" in page
    one = f"{there}/{ben.commitment}"
    changed = press(browser, one, f"{one}/change", what="Call my manager", due_on="2026-06-16")
    assert "Write to my manager" in browser.get(changed.location).text
    other = changed.location.removesuffix("?noted=yes")
    press(browser, other, f"{other}/withdrawal", how="once")
    assert sorted(statuses(app, ben.side)) == ["changed", "open", "withdrawn"]


def test_a_commitment_that_repeats_says_so_and_ends_for_good(app, browser, ben):
    there = f"{ben.me}/commitments"
    press(browser, there, there, what="Stretch", repeat_days=["1", "4"])
    page = browser.get(there).text
    assert "Mondays, Thursdays" in page
    one = next(
        part.split('"')[0] for part in page.split(f'href="{there}/')[1:] if "Stretch" in part
    )
    assert "Let it go for good" in browser.get(f"{there}/{one}").text
    press(browser, f"{there}/{one}", f"{there}/{one}/withdrawal", how="series")
    assert sorted(statuses(app, ben.side)) == ["open", "withdrawn"]


@pytest.mark.parametrize(
    ("field", "form"),
    [
        ("what", {"what": " "}),
        ("due-on", {"due_on": ""}),
        ("due-on", {"due_on": "yesterday"}),
        ("due-on", {"due_on": "2026-06-01"}),
        ("due-on", {"due_on": "", "at": "10:00"}),
        ("at", {"at": "25:00"}),
        ("repeat-days", {"repeat_days": "8"}),
        ("repeat-days", {"at": "10:00", "repeat_days": "1"}),
        ("repeat-until", {"repeat_days": "1", "repeat_until": "soon"}),
    ],
)
def test_a_wrong_commitment_names_its_field_and_keeps_what_was_typed(
    app, browser, ben, field, form
):
    there = f"{ben.me}/commitments"
    page = press(browser, there, there, **{"what": "Go for a run", "due_on": "2026-06-12"} | form)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert f'id="{field}"' in page.text
    assert "what" in form or "Go for a run" in page.text
    assert statuses(app, ben.side) == ["open"]


def test_answers_on_the_page_are_those_of_the_mail(browser, ben):
    one = f"{ben.me}/commitments/{ben.commitment}"
    assert press(browser, one, f"{one}/check-ins", status="").status_code == 422
    press(browser, one, f"{one}/check-ins", status="not_done", note="Next week")
    page = browser.get(one).text
    assert "Not this time" in page
    assert "Next week" in page
    assert "failed" not in page.lower()


def test_wins_are_noted_at_any_time_and_all_shown(app, browser, ben, clock):
    there = f"{ben.me}/wins"
    clock.now += timedelta(minutes=1)
    assert press(browser, there, there, text="").status_code == 422
    press(browser, there, there, text="I said no")
    page = browser.get(there).text
    assert page.index("I said no") < page.index("Won: Write to my manager")
    assert "I said no" in kept(app, ben.side)


def test_terms_are_agreed_and_their_history_is_shown(app, browser, ben):
    there = f"{ben.me}/alliance"
    assert press(browser, there, there, **TERMS).status_code == 303
    press(browser, there, there, **TERMS | {"discreet": "yes"})
    page = browser.get(there).text
    assert page.count("by you: Mondays, Tuesdays at 18:30") == 2
    with app.extensions["tools"].sessions() as tx:
        assert tx.get(ClientRow, ben.side.client_id).discreet


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("days", {"days": []}),
        ("at", {"at": "soon"}),
        ("at", {"quiet_from": "18:00", "quiet_until": "20:00"}),
        ("nudges-after", {"nudges_after": "9"}),
        ("after-miss", {"after_miss": "shout"}),
        ("quiet-until", {"quiet_from": "18:00"}),
    ],
)
def test_terms_that_cannot_hold_name_their_field(browser, ben, field, wrong):
    there = f"{ben.me}/alliance"
    page = press(browser, there, there, **TERMS | wrong)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert f'id="{field}"' in page.text
    assert "Nobody has changed this yet" in page.text


def test_a_break_begins_and_ends_by_a_press(app, browser, ben):
    there = f"{ben.me}/alliance"
    assert len(notices(app, "check_in")) == 2
    assert press(browser, there, f"{ben.me}/pauses", until="tomorrow").status_code == 422
    press(browser, there, f"{ben.me}/pauses")
    assert notices(app, "check_in") == []
    assert "You are having a break" in browser.get(ben.me).text
    page = browser.get(there).text
    (end,) = re.findall(r'action="([^"]+/pauses/[^"]+/end)"', page)
    press(browser, there, end)
    assert len(notices(app, "check_in")) == 2


def test_mails_follow_the_clock_that_the_client_lives_by(app, browser, ben):
    there = f"{ben.me}/settings"
    before = [notice.due_at for notice in notices(app, "check_in")]
    assert press(browser, there, f"{ben.me}/zone", zone="Mars/Base").status_code == 422
    press(browser, there, f"{ben.me}/zone", zone="America/New_York")
    after = [notice.due_at for notice in notices(app, "check_in")]
    assert after == [due + timedelta(hours=5) for due in before]
    assert "America/New_York" in browser.get(there).text


def test_a_link_that_was_ended_shows_nothing_more(app, browser, ben):
    ended = press(browser, ben.me, f"{ben.me}/end")
    assert "This link has ended" in ended.text
    for part in PARTS:
        gone = browser.get(ben.me + part)
        assert gone.status_code == 410
        assert "manager" not in gone.text
    with app.extensions["tools"].sessions() as tx:
        (row,) = tx.scalars(select(SpentLinkRow)).all()
    assert ben.me.rpartition("/")[2].encode() not in row.token_hash


def test_which_mails_come_is_one_press_away(browser, ben):
    page = browser.get(f"{ben.me}/settings").text
    link = page.split('href="/unsubscribe/')[1].split('"')[0]
    assert "Mails about what you set out to do" in browser.get(f"/unsubscribe/{link}").text


def test_everything_is_taken_along_or_erased_after_a_question(app, browser, ben):
    there = f"{ben.me}/settings"
    kept_file = browser.get(f"{ben.me}/export.json")
    assert "Write to my manager" in kept_file.text
    assert kept_file.headers["Content-Disposition"].startswith("attachment")
    assert kept_file.headers["Cache-Control"] == "no-store"
    assert f"{ben.me}/erasure" in browser.get(there).text
    question = f"{ben.me}/erasure"
    assert "Erase everything of yours?" in browser.get(question).text
    assert statuses(app, ben.side) == ["open"]
    assert "Everything is erased" in press(browser, question, question).text
    assert statuses(app, ben.side) == []
    assert browser.get(ben.me).status_code == 404
