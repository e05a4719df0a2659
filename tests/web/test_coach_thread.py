"""The coach's half of the thread: who has something new, what happened, and words on a win."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from shared.domain.commitments import Status
from tests.people import CLEO
from tests.web.ben import Ben
from tests.web.coach_side import BEA, TUESDAY_10, a_booking, add_bea, boxes, send, text
from tests.web.coach_side import sign_in as sign_in_as

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DREAD = ("fail", "streak", "score", "overdue", "late")


def badge(hers, name="Ben Okoro"):
    """What the list says is new of a client."""
    page = hers.get("/coach/clients").text
    row = re.search(rf">{name}</a>.*?</tr>", page, re.DOTALL)[0]
    cell = re.search(r'data-label="New">(.*?)</td>', row, re.DOTALL)[1]
    return re.sub(r"<[^>]+>", "", cell).strip()


def test_the_list_says_what_is_new_and_looking_at_a_page_changes_nothing(hers, ben, clock):
    assert badge(hers) == "nothing"
    ben.say(ben.promise())
    ben.win()
    clock.now += HOUR
    for _ in range(3):
        assert badge(hers) == "1 check-in, 1 win, 1 commitment"
        assert "New since you last looked: 1 check-in, 1 win, 1 commitment." in text(
            hers.get(ben.page)
        )
        hers.head(ben.page)
    assert ben.row().coach_seen_at is None


def test_mark_as_read_counts_up_to_when_the_page_was_shown(hers, ben, clock):
    ben.win()
    clock.now += HOUR
    form = boxes(hers.get(ben.page))
    clock.now += HOUR
    ben.win("And another")
    clock.now += HOUR
    answer = send(hers, f"{ben.page}/reading", shown_at=form["shown_at"])
    assert answer.location == "/coach/clients?done=read"
    assert badge(hers) == "1 win"
    earlier = (clock.now - 2 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
    seen = ben.row().coach_seen_at
    send(hers, f"{ben.page}/reading", shown_at=earlier)
    send(hers, f"{ben.page}/reading", shown_at="yesterday")
    assert ben.row().coach_seen_at == seen
    send(hers, f"{ben.page}/reading", shown_at="2099-01-01T00:00:00Z")
    assert ben.row().coach_seen_at == clock.now  # no press hides what has not come yet


def test_what_the_coach_does_is_no_news_to_the_coach(hers, ben, clock):
    send(hers, f"{ben.page}/commitments", what="Call the bank", due_on="2026-06-12")
    clock.now += HOUR
    assert badge(hers) == "nothing"


def test_clients_with_news_come_first_and_many_cost_no_more_queries_than_few(app, ada, hers, clock):
    tools = app.extensions["tools"]

    def queries():
        seen = []
        listen = lambda *_: seen.append(1)  # noqa: E731
        event.listen(tools.engine, "before_cursor_execute", listen)
        hers.get("/coach/clients")
        event.remove(tools.engine, "before_cursor_execute", listen)
        return len(seen)

    a_booking(app, ada, clock.now)
    few = queries()
    for number in range(6):
        who = type(CLEO)(f"Client {number}", f"c{number}@example.com", "UTC")
        booked = a_booking(app, ada, clock.now, start=TUESDAY_10 + (number + 1) * HOUR, who=who)
        Ben(app, clock, booked).win()
    assert queries() == few
    names = re.findall(r'<th scope="row"><a[^>]*>([^<]+)<', hers.get("/coach/clients").text)
    assert names == [*(f"Client {number}" for number in range(6)), "Ben Okoro"]


def test_the_page_tells_everything_newest_first_with_its_words(hers, ben, clock):
    promised = ben.promise(how_known="There is a date")
    clock.now += HOUR
    ben.say(promised, Status.NOT_DONE, note="Too <tired>", in_the_way="the Judge")
    clock.now += HOUR
    ben.say(promised, Status.DONE)
    clock.now += HOUR
    ben.win("I slept")
    clock.now += DAY
    page = hers.get(ben.page)
    words = text(page)
    thread = words[words.index("The thread") :]
    told = [
        "Coaching", "A win", "I slept", "Done", "Not this time", "Too <tired>", "the Judge",
        "Set out to do", "There is a date",
    ]  # fmt: skip
    places = [thread.index(each) for each in told]
    assert places == sorted(places)
    assert "Too &lt;tired&gt;" in page.text
    assert not any(word in words.lower() for word in DREAD)


def test_a_long_thread_is_paged(hers, ben, clock):
    for number in range(35):
        clock.now += HOUR
        ben.win(f"Win number {number}.")
    first, second = text(hers.get(ben.page)), text(hers.get(f"{ben.page}?page=2"))
    assert "Win number 34." in first
    assert "Page 1 of 2" in first
    assert "Win number 3." in second
    assert "Win number 34." not in second
    for odd in ("0", "99", "x", "-1", "9" * 30):
        assert hers.get(f"{ben.page}?page={odd}").status_code == 200


def test_a_win_is_answered_with_a_sentence_and_a_mail_that_counts_as_reading(hers, ben, clock):
    win = ben.win()
    clock.now += HOUR
    form = boxes(hers.get(ben.page))
    answer = send(
        hers, f"{ben.page}/wins/{win}/answer", text="That took courage.", shown_at=form["shown_at"]
    )
    assert answer.location == f"{ben.page}?done=win_answered"
    assert "That took courage." in text(hers.get(ben.page))
    [mail] = ben.mails("win_answered")
    assert (mail.recipient, mail.due_at, mail.subject_ids) == ("client", clock.now, [win])
    assert badge(hers) == "nothing"
    send(hers, f"{ben.page}/wins/{win}/answer", text="That took courage.")
    assert len(ben.mails("win_answered")) == 1  # the same once more tells nothing new
    with ben.tools.sessions() as tx:
        raw = tx.connection().exec_driver_sql("SELECT answer FROM wins").scalar()
    assert b"courage" not in bytes(raw)


def test_an_answer_at_night_waits_for_the_clients_morning_and_goes_once(hers, ben, clock):
    win = ben.win()
    clock.now = datetime(2026, 6, 8, 22, 30, tzinfo=clock.now.tzinfo)  # 23:30 in London
    send(hers, f"{ben.page}/wins/{win}/answer", text="Well done.")
    clock.now += HOUR
    send(hers, f"{ben.page}/wins/{win}/answer", text="That took courage.")
    [mail] = ben.mails("win_answered")
    assert f"{mail.due_at:%m-%d %H:%M}" == "06-09 07:00"


def test_who_turned_mails_off_gets_no_mail_of_an_answer_and_the_page_says_so(hers, ben, clock):
    win = ben.win()
    ben.change(nudges_off_at=clock.now)
    assert "no mail goes out" in text(hers.get(ben.page))
    send(hers, f"{ben.page}/wins/{win}/answer", text="That took courage.")
    assert ben.mails("win_answered") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("  ", "Write a few words here."),
        ("x" * 1001, "Keep this to 1000 characters."),
        ("a\x07b", "Write this in ordinary characters."),
    ],
)
def test_a_sentence_that_cannot_be_taken_is_kept_with_a_remark(hers, ben, words, told):
    win = ben.win()
    answer = send(hers, f"{ben.page}/wins/{win}/answer", text=words)
    assert answer.status_code == 422
    assert told in text(answer)
    assert ben.mails("win_answered") == []


def test_another_coach_finds_nothing_of_it_by_any_way(app, hers, ben, clock):
    add_bea(app, clock.now)
    bea = sign_in_as(app, BEA)
    win = ben.win("I slept")
    send(hers, f"{ben.page}/pauses", until="2026-06-30")
    page = hers.get(f"{ben.page}/alliance").text
    pause = re.search(rf'action="({ben.page}/pauses/[^"]+/end)"', page)[1]
    terms = boxes(hers.get(f"{ben.page}/alliance")) | {"days": ["1"]}
    del terms["csrf_token"]  # Bea has her own
    for path in ("", "/commitments", "/alliance"):
        assert bea.get(f"{ben.page}{path}").status_code == 404
    assert bea.get(f"/coach/bookings/{ben.booking_id}/preparation").status_code == 404
    asked = {
        f"{ben.page}/commitments": {"what": "x", "due_on": "2026-06-12"},
        f"{ben.page}/alliance": terms,
        f"{ben.page}/pauses": {}, pause: {}, f"{ben.page}/end": {},
        f"{ben.page}/reading": {"shown_at": "2026-06-08T09:00:00Z"},
        f"{ben.page}/wins/{win}/answer": {"text": "x"},
    }  # fmt: skip
    for path, form in asked.items():
        assert send(bea, path, **form).status_code == 404, path
    assert "Ben" not in bea.get("/coach/clients").text
    assert (ben.row().ended_at, ben.row().coach_seen_at) == (None, None)
    assert ben.mails("win_answered") == []


def test_a_win_of_another_client_is_not_answered_under_this_ones_name(app, ada, hers, ben, clock):
    cleo = Ben(app, clock, a_booking(app, ada, clock.now, start=TUESDAY_10 + HOUR, who=CLEO))
    win = cleo.win()
    assert send(hers, f"{ben.page}/wins/{win}/answer", text="x").status_code == 404
