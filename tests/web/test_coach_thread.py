"""The coach's half of the thread: who has something new, what happened, and what they agree on."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from booking_service.usecases import check_ins, commitments, wins
from booking_service.usecases.check_ins import AnswerWish
from booking_service.usecases.commitment_terms import CommitmentWish
from booking_service.usecases.sides import Side
from shared.domain.commitments import Status
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow
from tests.people import CLEO
from tests.web.coach_side import BEA, TUESDAY_10, a_booking, add_bea, boxes, errors, send, text
from tests.web.coach_side import sign_in as sign_in_as

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = date(2026, 6, 12)
DREAD = ("fail", "streak", "score", "overdue", "late")


class Ben:
    """Ben's side of the thread with Ada."""

    def __init__(self, app, clock, booking_id):
        self.tools, self.clock, self.booking_id = app.extensions["tools"], clock, booking_id
        with self.tools.sessions() as tx:
            self.id = tx.get(BookingRow, booking_id).client_id
        self.page = f"/coach/clients/{self.id}"

    def do(self, act, *args, **more):
        with self.tools.sessions.begin() as tx:
            return act(tx, Side(self.id), *args, self.tools.desk, self.clock.now, **more)

    def promise(self, what="Call the bank", **more):
        wish = CommitmentWish(what=what, **{"due_on": FRIDAY} | more)
        return self.do(commitments.make, wish)

    def say(self, commitment_id, status=Status.DONE, **words):
        return self.do(check_ins.answer, commitment_id, AnswerWish(status=status, **words))

    def win(self, words="I asked for help"):
        return self.do(wins.note, words)

    def row(self):
        with self.tools.sessions() as tx:
            return tx.get(ClientRow, self.id)

    def change(self, **fields):
        with self.tools.sessions.begin() as tx:
            for name, value in fields.items():
                setattr(tx.get(ClientRow, self.id), name, value)

    def mails(self, kind):
        with self.tools.sessions() as tx:
            query = select(NoticeRow).where(NoticeRow.client_id == self.id, NoticeRow.kind == kind)
            return tx.scalars(query.order_by(NoticeRow.created_at)).all()


@pytest.fixture
def hers(app, ada):
    return sign_in_as(app, ada)


@pytest.fixture
def ben(app, ada, clock):
    """He is booked for Tuesday at 10."""
    return Ben(app, clock, a_booking(app, ada, clock.now, about="The talk with my boss"))


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


def test_a_commitment_made_together_names_its_booking_and_can_repeat(hers, ben):
    form = f"{ben.page}/commitments"
    asked = hers.get(f"{form}?booking={ben.booking_id}")
    assert boxes(asked)["booking"] == str(ben.booking_id)
    answer = send(
        hers, form, what="Run", due_on="", how_known="Out of breath", repeat_days=["1", "4"],
        booking=str(ben.booking_id),
    )  # fmt: skip
    assert answer.location == f"/coach/bookings/{ben.booking_id}/preparation?done=committed"
    assert "again on Mondays, Thursdays" in text(hers.get(ben.page))
    assert len(ben.mails("check_in")) == 1  # it is due today, so one asks tomorrow


def test_what_is_wrong_with_a_commitment_is_said_at_its_field(hers, ben):
    form = f"{ben.page}/commitments"
    wrong = send(hers, form, what="", due_on="2026-06-12")
    assert wrong.status_code == 422
    assert errors(wrong) == {"what": "Write a few words here."}
    assert "due-on" in errors(send(hers, form, what="Run", due_on="2020-01-01"))
    assert "due-on" in errors(send(hers, form, what="Run", due_on="soon"))
    assert "due-on" in errors(send(hers, form, what="Run"))
    assert send(hers, form, what="Run", due_on="2026-06-12", booking="x").status_code == 303


def test_both_see_what_was_agreed_and_before(hers, ben, clock):
    form = boxes(hers.get(f"{ben.page}/alliance")) | {"days": ["1", "3"]}
    answer = send(hers, f"{ben.page}/alliance", **form | {"nudges_after": "2", "discreet": "yes"})
    assert answer.location == f"{ben.page}?done=agreed"
    assert ben.row().discreet
    clock.now += HOUR
    form["days"] = ["5"]
    wrong = send(hers, f"{ben.page}/alliance", **form)  # discreet left out
    assert errors(wrong) == {"discreet": "Only the client can turn this off."}
    send(hers, f"{ben.page}/alliance", **form | {"discreet": "yes"})
    told = text(hers.get(f"{ben.page}/alliance"))
    assert told.index("Fridays at 09:00") < told.index("Mondays, Wednesdays at 09:00")
    assert "changed by you" in text(hers.get(ben.page))
    wrong = send(hers, f"{ben.page}/alliance", **form | {"at": "x", "discreet": "yes"})
    assert list(errors(wrong)) == ["at"]


def test_a_pause_begins_and_ends_by_a_press_and_stops_the_mails(hers, ben, clock):
    ben.promise()
    answer = send(hers, f"{ben.page}/pauses", until="2026-06-30")
    assert answer.location == f"{ben.page}?done=pausing"
    assert not [mail for mail in ben.mails("check_in") if mail.due_at < clock.now + 20 * DAY
                and mail.state == "pending"]  # fmt: skip
    page = hers.get(f"{ben.page}/alliance")
    end = re.search(rf'action="({ben.page}/pauses/[^"]+/end)"', page.text)[1]
    assert send(hers, end).status_code == 303
    assert [mail.state for mail in ben.mails("check_in")].count("pending") == 2
    wrong = send(hers, f"{ben.page}/pauses", until="2026-01-01")
    assert list(errors(wrong)) == ["until"]
    assert "from" in errors(send(hers, f"{ben.page}/pauses", **{"from": "x"}))


def test_an_end_stops_the_mails_and_a_booking_or_a_welcome_opens_the_work_again(
    app, ada, hers, ben, clock
):
    ben.promise()
    send(hers, f"{ben.page}/end")
    assert ben.row().ended_at == clock.now
    assert {mail.state for mail in ben.mails("check_in")} == {"superseded"}
    assert "Your work together ended" in text(hers.get(ben.page))
    a_booking(app, ada, clock.now, start=TUESDAY_10 + DAY)
    assert (ben.row().ended_at, ben.row().planned_with) == (None, None)  # planned anew
    send(hers, f"{ben.page}/end")
    send(hers, f"{ben.page}/welcome")
    assert ben.row().ended_at is None


def test_preparation_has_what_was_promised_what_went_well_and_what_to_ask(
    app, ada, hers, ben, clock
):
    missed, kept = ben.promise("Write the letter"), ben.promise("Call the bank")
    ben.promise("Run", due_on=date(2026, 6, 26))
    ben.say(missed, Status.NOT_DONE, note="Too tired")
    ben.say(kept)
    ben.win("I slept")
    silent = ben.promise("Ask Tom", due_on=date(2026, 6, 9))
    page = f"/coach/bookings/{ben.booking_id}/preparation"
    clock.now += 8 * HOUR
    told = text(hers.get(page))
    for words in ("The first time that you meet", "The talk with my boss", "I slept"):
        assert words in told
    clock.now += 3 * DAY
    later = a_booking(app, ada, clock.now, start=TUESDAY_10 + 7 * DAY)
    ben.win("I asked Tom")
    told = text(hers.get(f"/coach/bookings/{later}/preparation"))
    asked = told[told.index("To ask about") : told.index("Open")]
    assert "Ask Tom" in asked
    assert "Write the letter" not in asked  # it was answered before the two last met
    assert "I asked Tom" in told
    assert "I slept" not in told
    assert "Run" in told[told.index("Open") :]
    assert "s next? What will you do? By when?" in told
    assert not any(word in told.lower() for word in DREAD)
    assert silent


def test_where_the_client_wants_no_question_after_a_miss_none_is_listed(hers, ben):
    missed = ben.promise("Write the letter")
    ben.say(missed, Status.NOT_DONE)
    page = f"/coach/bookings/{ben.booking_id}/preparation"
    assert "To ask about" in text(hers.get(page))
    form = boxes(hers.get(f"{ben.page}/alliance"))
    send(hers, f"{ben.page}/alliance", **form | {"days": list("1234567"), "after_miss": "nothing"})
    assert "To ask about" not in text(hers.get(page))


def test_preparation_is_one_press_from_the_bookings_the_booking_and_the_client(hers, ben, clock):
    there = f"/coach/bookings/{ben.booking_id}/preparation"
    assert there in hers.get(f"/coach/bookings/{ben.booking_id}").text
    assert there in hers.get(ben.page).text
    clock.now += DAY
    assert there in hers.get("/coach/bookings").text


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


def morning(app, ada):
    with app.extensions["tools"].sessions() as tx:
        row = tx.get(CoachRow, ada.id)
        return row.digest_at, row.unbooked_after, row.writes_unbooked


def test_the_morning_mail_is_chosen_on_the_profile_page(app, ada, hers):
    assert morning(app, ada) == ("08:00", timedelta(days=14), False)
    form = {"digest_at": "7:15", "unbooked_after_days": "30", "writes_unbooked": "yes"}
    assert send(hers, "/coach/profile/morning", **form).status_code == 303
    assert morning(app, ada) == ("07:15", timedelta(days=30), True)
    shown = hers.get("/coach/profile").text
    assert 'value="07:15"' in shown
    assert send(hers, "/coach/profile/morning").status_code == 303
    assert morning(app, ada) == (None, None, False)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"digest_at": "25:00"}, "digest-at"),
        ({"digest_at": "24:00"}, "digest-at"),
        ({"unbooked_after_days": "0"}, "unbooked-after-days"),
        ({"unbooked_after_days": "366"}, "unbooked-after-days"),
        ({"unbooked_after_days": "soon"}, "unbooked-after-days"),
    ],
)
def test_a_wrong_hour_or_number_is_said_at_its_field_and_kept(app, ada, hers, form, field):
    wrong = send(hers, "/coach/profile/morning", **form)
    assert wrong.status_code == 422
    assert list(errors(wrong)) == [field]
    assert next(iter(form.values())) in wrong.text
    assert morning(app, ada) == ("08:00", timedelta(days=14), False)


def test_an_hour_that_has_passed_today_counts_from_tomorrow(app, ada, hers):
    send(hers, "/coach/profile/morning", digest_at="09:30")  # it is 10:00 in London
    with app.extensions["tools"].sessions() as tx:
        assert tx.get(CoachRow, ada.id).digested_on == date(2026, 6, 8)


def test_thanks_are_switched_on_and_off_on_the_profile_page(app, ada, hers):
    def thanks():
        with app.extensions["tools"].sessions() as tx:
            return tx.get(CoachRow, ada.id).thanks_clients

    form = boxes(hers.get("/coach/profile"))
    assert "thanks_clients" not in form
    assert hers.post("/coach/profile", data=form | {"thanks_clients": "yes"}).status_code == 303
    assert thanks()
    kept = boxes(hers.get("/coach/profile"))
    assert kept.pop("thanks_clients") == "yes"
    hers.post("/coach/profile", data=kept)
    assert not thanks()


def test_noting_that_a_booking_took_place_thanks_by_mail(app, ada, hers, clock):
    with app.extensions["tools"].sessions.begin() as tx:
        tx.get(CoachRow, ada.id).thanks_clients = True
    booking = a_booking(app, ada, clock.now)
    clock.now = TUESDAY_10 + HOUR
    assert send(hers, f"/coach/bookings/{booking}/completion").status_code == 303
    with app.extensions["tools"].sessions() as tx:
        query = select(NoticeRow.state).where(NoticeRow.kind == "booking_thanks")
        assert list(tx.scalars(query)) == ["pending"]
    assert "Thank you" in hers.get("/coach/notices").text
