"""What becomes of the answers: nothing. Searched for in the real demo, with debug logs on.

V01, V02, V03, V05, V06, V09, V10 and V11 are here. Elsewhere: V04 in tests/usecases/test_gate.py
and tests/worker/test_purge.py; V07 and V08 in tests/browser; V12 in tests/web/test_client_gate.py;
V13 in tests/domain/test_helplines.py.
"""

import json
import re
import shutil
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.journeys import traces
from tests.journeys.demo import Demo, eventually
from tests.journeys.visitor import CALM, Visitor

FILE = Path(__file__).parents[1] / "acceptance" / "data" / "screening_cases.json"
CASES = [
    case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"] if case["kind"] == "gate"
]
LEAVE_NOTHING = [
    CALM | {"suicide": "now"},
    CALM | {"abuse": "yes_unsafe_now"},
    CALM | {"abuse": "yes"},
    CALM | {"substance": "yes"},
    CALM | {"suicide": "past"},
]
UNFIT = ("suicid", "abuse", "crisis", "therap", "violen", "drug", "guidance", "outcome")


class Told:
    """What the answers of the web said beside their pages: cookies, addresses, titles."""

    def __init__(self):
        self.cookies, self.addresses, self.titles, self.headers = [], [], [], []

    def hear(self, answer):
        for each in [*answer.history, answer]:
            self.cookies += each.headers.get_list("set-cookie")
            self.addresses.append(f"{each.url} {each.headers.get('location', '')}")
        self.titles += re.findall(r"<title>(.*?)</title>", answer.text, re.DOTALL)
        self.headers.append(answer.headers)
        return answer


@pytest.fixture(scope="module")
def told():
    return Told()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo of our own whose processes say as much as they can, the database every statement."""
    with Demo(tmp_path_factory.mktemp("private"), "--empty", log_level="DEBUG") as running:
        with psycopg.connect(running.told["database_url"], autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET log_statement = 'all'")
            connection.execute("SELECT pg_reload_conf()")
        yield running


@pytest.fixture(scope="module")
def overheard(demo, told):
    """Every worked case of the gate, by API and by page, and a booking; and what Redis heard."""
    with traces.Overheard(demo) as ear:
        for case in CASES:
            by_api(demo, told, case)
            by_page(demo, told, case)
        book(demo)
    return ear


def by_api(demo, told, case):
    with Visitor(demo, "nobody@example.com") as one:
        if case.get("recent_crisis"):
            told.hear(one.screen(suicide="now"))
        body = {"consent": True, "version": version(one), "country": "GB"}
        answer = told.hear(
            one.http.post(f"{one.coach}/screenings", json=body | {"answers": case["answers"]})
        )
        if case["expected"]["outcome"] == "incomplete":
            assert answer.status_code == 422, case["id"]
        else:
            assert answer.json()["outcome"] == case["expected"]["outcome"], case["id"]


def version(one):
    return one.http.get(f"{one.coach}/screening").json()["version"]


def by_page(demo, told, case):
    start = f"/{demo.coach['slug']}/start"
    with httpx.Client(base_url=demo.url, timeout=30, follow_redirects=True) as browser:
        if case.get("recent_crisis"):
            send_form(browser, told, start, {"suicide": "now"})
        answer = send_form(browser, told, start, case["answers"])
    expected = 422 if case["expected"]["outcome"] == "incomplete" else 200
    assert answer.status_code == expected, case["id"]


def send_form(browser, told, start, answers):
    page = told.hear(browser.get(start)).text
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    form = {name: unescape(value) for name, value in hidden}
    return told.hear(browser.post(start, data=form | {"consent": "yes", "country": "GB"} | answers))


def book(demo):
    """Answer, and book discreetly, so that there are mails to look into."""
    with Visitor(demo, "vera@example.com") as vera:
        given = vera.get_pass()
        made = vera.book(vera.slots()[0], given, discreet=True)
        assert made.status_code == 201, made.text
        assert eventually(vera.mails)


def logs_of(demo):
    return demo.data_dir / "logs"


@pytest.mark.usefixtures("overheard")
def test_v01_no_table_holds_an_answer_or_a_reason(demo):
    assert traces.in_tables(demo) == []


def test_v01_redis_neither_holds_one_nor_heard_of_one(demo, overheard):
    assert len(overheard.said) > 10
    assert any("deliver_due" in line for line in overheard.said)  # tasks were among them
    assert overheard.hits() == []
    assert traces.in_redis(demo) == []


@pytest.mark.usefixtures("overheard")
def test_v01_no_log_says_one_though_all_are_told_to_say_everything(demo):
    assert '"level": "debug"' in (logs_of(demo) / "worker.log").read_text()
    assert "screening_totals" in (logs_of(demo) / "postgres.log").read_text()
    assert traces.in_logs(logs_of(demo)) == []


@pytest.mark.usefixtures("overheard")
def test_v01_no_mail_cookie_address_or_figure_tells_one(demo, told):
    assert traces.mails(demo)
    assert traces.in_mails(demo) == []
    assert told.cookies
    for cookie in told.cookies:
        assert traces.found_in("cookie", cookie) == []
    for address in told.addresses:
        assert traces.found_in("address", address) == []
    assert traces.found_in("figures", demo.page("/metrics").text) == []


@pytest.mark.parametrize("line", ['{"answers": {"suicide": "now"}}', "reason=UNSAFE_NOW", "CLEAR"])
def test_v01_the_search_finds_what_is_logged_on_purpose(demo, tmp_path, line):
    copy = shutil.copytree(logs_of(demo), tmp_path / "logs")
    before = traces.in_logs(copy)
    with (copy / "web.log").open("a") as log:
        log.write(f'{{"event": "answered", "what": {json.dumps(line)}}}\n')
    assert len(traces.in_logs(copy)) > len(before)


def test_v01_the_search_finds_what_is_stored_on_purpose(demo):
    demo.redis().set("a-passing-key", json.dumps({"abuse": "yes"}))
    assert traces.in_redis(demo) == [("redis", "abuse")]
    demo.redis().delete("a-passing-key")
    assert traces.found_in("cookie", "visit=eyJzdWljaWRlIjoibm93In0.sig") == [("cookie", "suicide")]
    assert traces.found_in("table", "x | yes_unsafe_now | y") == [("table", "yes_unsafe_now")]


@pytest.mark.parametrize("answers", LEAVE_NOTHING)
@pytest.mark.parametrize("door", [by_api, by_page])
def test_v02_v03_v10_nothing_is_left_of_the_person_but_one_more_in_a_weekly_total(
    demo, told, answers, door
):
    settle(demo)
    before = traces.tables(demo)
    outcome = "therapy_first" if answers.get("suicide") != "now" else "crisis"
    outcome = "crisis" if answers["abuse"] == "yes_unsafe_now" else outcome
    door(demo, told, {"id": "here", "answers": answers, "expected": {"outcome": outcome}})
    after = traces.tables(demo)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"screening_totals"}
    assert len(after["notices"]) == len(before["notices"])
    assert sum_of_totals(after) == sum_of_totals(before) + 1


def settle(demo):
    """Wait until what was booked earlier has been told to everybody."""
    due = (
        "SELECT count(*) FROM notices"
        " WHERE state = 'claimed' OR (state = 'pending' AND due_at <= now())"
    )
    assert eventually(lambda: demo.query(due) == [(0,)], within=20)


def sum_of_totals(rows):
    return sum(int(row.rsplit(" | ", 1)[1]) for row in rows["screening_totals"])


@pytest.mark.usefixtures("overheard")
def test_v05_answers_of_the_gate_are_kept_nowhere_and_ask_nobody_else(demo, told):
    pages = [told.hear(demo.page(path)) for path in ("/help", "/help?country=GB")]
    assert all(page.status_code == 200 for page in pages)
    for headers in told.headers:
        if not headers["content-type"].startswith("text/html"):
            continue
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.usefixtures("overheard")
def test_v06_titles_and_addresses_tell_nothing(told):
    assert told.titles
    assert told.addresses
    for text in (*told.titles, *told.addresses):
        assert [word for word in UNFIT if word in text.lower()] == []


@pytest.mark.usefixtures("overheard")
def test_v09_a_discreet_clients_mails_name_no_topic(demo):
    with Visitor(demo, "vera@example.com") as vera:
        received = vera.mails()
    assert received
    for mail in received:
        shown = f"{mail['Subject']} {mail['From']}".lower()
        titles = re.findall(r"^SUMMARY:(.*)$", "\n".join(traces.mails(demo)), re.MULTILINE)
        for word in (*UNFIT, "coach"):
            assert word not in shown
        assert "Meeting" in {title.strip() for title in titles}


def test_v11_every_number_is_dialled_as_it_is_printed_in_its_own_country(demo):
    shown = 0
    for country in ("GB", "US", "DE", "FR", "NL", "SE", "AU", "NZ", "CA", "IE", "ES", "PT"):
        for dialled in re.findall(
            r'href="tel:([^"]+)"', demo.page(f"/help?country={country}").text
        ):
            assert re.fullmatch(r"[0-9*#]+", dialled), (country, dialled)
            shown += 1
    assert shown > 12
    assert 'href="tel:116123"' in demo.page("/help?country=GB").text


@pytest.mark.usefixtures("overheard")
def test_a_cookie_of_the_gate_holds_a_random_token_or_an_hour_and_no_more(told):
    names = {name for cookie in told.cookies for name in SimpleCookie(cookie)}
    assert names <= {"visit", "pass", "hold", "client", "floor", "form"}
