"""Who may be shown which number."""

from datetime import date, timedelta

import pytest

from shared.domain import helpline_rows
from shared.domain.helplines import Category, Freshness, freshness, shown

TODAY = date(2026, 11, 23)
EVERYTHING = tuple(Category)
POLICY = {"warn_after_days": 365, "hide_after_days": 730}


def row(name, category="suicide", **more):
    return {
        "id": name,
        "category": category,
        "name": name,
        "phone": "116 123",
        "sms": None,
        "whatsapp": None,
        "chat_url": None,
        "url": None,
        "hours": "24/7",
        "cost": "free",
        "languages": ["en"],
        "audience": "anyone",
        "area": "national",
        "appears_on_phone_bill": None,
        "note": None,
        "as_of": "2026-06-02",
        "recheck_required": False,
        "verification": "two_sources",
        "ship_default": True,
        "tel": "tel:116123",
        "sources": [{"ref": "a page", "kind": "first_party", "as_of": "2026-06-02"}],
        **more,
    }


def emergency(number="112", for_="all", verification="official"):
    return {"number": number, "for": for_, "tel": f"tel:{number}", "verification": verification}


ONE_NUMBER = (emergency(),)


def directory(*rows, numbers=ONE_NUMBER, code="GB"):
    country = {
        "country": code,
        "name": "Somewhere",
        "emergency": {"numbers": list(numbers)},
        "lines": list(rows),
    }
    other = {**country, "country": "ZZ", "lines": [row("the neighbour's")]}
    return helpline_rows.parse({"policy": POLICY, "countries": [country, other]})


def names(help_shown):
    return [line.name for line in help_shown.lines]


def ask(book, categories=EVERYTHING, country="GB", confirmed=None):
    return shown(book, country, categories, TODAY, confirmed)


def test_only_lines_of_the_visitors_own_country_are_shown():
    assert names(ask(directory(row("ours")))) == ["ours"]
    assert names(ask(directory(row("ours")), country="zz")) == ["the neighbour's"]


@pytest.mark.parametrize("country", [None, "", "XX", "  ", "England", "\x00"])
def test_without_a_known_country_there_is_the_finder_and_no_number_at_all(country):
    help_shown = ask(directory(row("ours")), country=country)
    assert (help_shown.emergency, help_shown.lines, help_shown.country) == ((), (), None)
    assert help_shown.finder_url == "https://findahelpline.com"
    assert not help_shown.emergency_complete


@pytest.mark.parametrize(
    "unfit",
    [
        {"ship_default": False},
        {"ship_default": None},
        {"verification": "one_source"},
        {"verification": "unverified"},
        {"tel": None, "phone": None},
    ],
)
def test_a_row_that_is_not_cleared_sourced_and_reachable_is_never_shown(unfit):
    assert names(ask(directory(row("unfit", **unfit), row("fit")))) == ["fit"]


def test_a_row_that_says_nothing_was_found_shows_nothing():
    nothing = row(None, phone=None, tel=None, verification="not_found")
    assert ask(directory(nothing)).lines == ()


def test_a_line_that_takes_only_text_messages_is_shown_with_a_link_to_write():
    by_text = row("Shout", tel=None, phone=None, sms={"number": "85 258", "keyword": "SHOUT"})
    (line,) = ask(directory(by_text)).lines
    assert (line.tel, line.sms.href, line.sms.keyword) == (None, "sms:85258", "SHOUT")


def test_lines_come_in_the_order_of_the_categories_and_fit_one_of_them():
    book = directory(row("a", "suicide"), row("b", "domestic_abuse"), row("c", "substance"))
    assert names(ask(book, [Category.DOMESTIC_ABUSE, Category.SUICIDE])) == ["b", "a"]
    assert names(ask(book, [])) == []


def test_at_most_two_lines_of_a_category_are_shown():
    book = directory(row("a"), row("b"), row("c"), row("d", "substance"))
    assert names(ask(book)) == ["a", "b", "d"]


def test_an_old_row_gives_way_to_fresh_ones_and_stands_below_all_of_them():
    old = row("old", as_of="2024-11-22")
    help_shown = ask(directory(old, row("b"), row("d", "substance")))
    assert names(help_shown) == ["b", "d", "old"]
    assert help_shown.old == {"old"}
    assert names(ask(directory(old, row("b"), row("c")))) == ["b", "c"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "fresh"), (365, "fresh"), (366, "check"), (730, "check"), (731, "old")],
)
def test_a_row_wants_a_look_after_a_year_and_is_old_after_two(days, expected):
    book = directory(row("a", as_of="2010-05-18"))
    (line,) = book.countries["GB"].lines
    seen = {"a": TODAY - timedelta(days=days)}
    assert freshness(book, line, TODAY, seen) is Freshness(expected)


def test_the_coachs_confirmation_counts_instead_of_the_source():
    book = directory(row("a", as_of="2010-05-18"), row("b"))
    assert names(ask(book, confirmed={"a": TODAY})) == ["a", "b"]
    assert names(ask(book, confirmed={"b": date(2020, 1, 1)})) == ["a", "b"]
    assert names(ask(book, confirmed={"somebody else's": TODAY})) == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "day"),
    [("2023", date(2023, 1, 1)), ("2025-02", date(2025, 2, 1)), ("2024-09-20", date(2024, 9, 20))],
)
def test_a_source_that_names_only_a_month_or_a_year_counts_from_its_first_day(text, day):
    assert directory(row("a", as_of=text)).countries["GB"].lines[0].as_of == day


def test_a_row_without_any_date_is_old():
    assert ask(directory(row("a", as_of=None))).old == {"a"}


@pytest.mark.parametrize("verification", ["one_source", "unverified"])
def test_an_emergency_number_seen_in_one_place_only_is_not_shown(verification):
    numbers = [emergency("110", "police", verification), emergency("112")]
    assert [n.number for n in ask(directory(numbers=numbers)).emergency] == ["112"]


@pytest.mark.parametrize(
    ("purposes", "complete"),
    [
        (["all"], True),
        (["ambulance", "police"], True),
        (["ambulance and fire", "police"], True),
        (["police"], False),
        (["ambulance"], False),
        (["from a mobile"], False),
        ([], False),
    ],
)
def test_it_is_known_whether_the_numbers_reach_both_ambulance_and_police(purposes, complete):
    numbers = [emergency(str(100 + n), purpose) for n, purpose in enumerate(purposes)]
    assert ask(directory(numbers=numbers)).emergency_complete is complete


def test_how_to_call_without_speaking_is_shown_with_abuse_where_a_country_has_it():
    assert "55" in ask(directory()).silent_call_hint
    assert ask(directory(), [Category.SUICIDE]).silent_call_hint is None
    assert ask(directory(code="US"), country="US").silent_call_hint is None


def test_a_number_in_international_form_does_not_even_load():
    with pytest.raises(ValueError, match="dial string"):
        directory(row("a", tel="tel:+44116123"))
    with pytest.raises(ValueError, match="dial string"):
        directory(numbers=[emergency("+44999")])


def test_remarks_of_the_research_are_not_read_out_to_visitors():
    (line,) = (
        directory(row("a", hours="24/7 (2025)", cost="free since October 2025"))
        .countries["GB"]
        .lines
    )
    assert (line.hours, line.cost) == ("24/7", "free")
