"""The help lines that ship with the service: every row is fit to be shown."""

import json
import re
from collections import Counter
from datetime import date
from importlib import resources

import pytest

from booking_service.usecases.help_data import directory
from shared.domain.helplines import Category, shown

TODAY = date(2026, 11, 23)
RAW = json.loads(
    (resources.files("booking_service.usecases") / "data" / "crisis_lines.json").read_text("utf-8")
)
SHIPPED = [row for country in RAW["countries"] for row in country["lines"] if row["ship_default"]]
CODES = sorted(directory().countries)


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: row["id"])
def test_a_shipped_row_has_sources_a_date_or_a_flag_to_look_again_and_a_number_as_printed(row):
    assert row["sources"]
    assert all(source["ref"] for source in row["sources"])
    assert row["as_of"] or row["recheck_required"]
    assert row["verification"] in ("official", "two_sources")
    assert row["tel"] or row["sms"]
    if row["tel"]:
        assert row["tel"] == "tel:" + re.sub(r"\D", "", row["phone"])


def test_country_category_and_name_identify_a_row_and_so_does_its_id():
    lines = [line for country in directory().countries.values() for line in country.lines]
    assert max(Counter((row.country, row.category, row.name) for row in lines).values()) == 1
    assert max(Counter(row.id for row in lines).values()) == 1


@pytest.mark.parametrize("code", CODES)
def test_every_country_has_an_emergency_number_that_may_be_shown(code):
    help_shown = shown(directory(), code, tuple(Category), TODAY)
    assert help_shown.emergency
    assert all(re.fullmatch(r"tel:\d+", number.tel) for number in help_shown.emergency)
    assert help_shown.finder_url


@pytest.mark.parametrize("code", CODES)
def test_what_is_shown_is_shipped_and_of_that_country(code):
    shipped = {row["id"] for row in SHIPPED}
    for line in shown(directory(), code, tuple(Category), TODAY).lines:
        assert line.id in shipped
        assert line.country == code
        assert line.tel is None or re.fullmatch(r"tel:\d+", line.tel)


def test_the_samaritans_are_dialled_as_printed():
    (line,) = shown(directory(), "GB", [Category.SUICIDE], TODAY).lines
    assert (line.name, line.phone, line.tel) == ("Samaritans", "116 123", "tel:116123")


def test_142_is_a_crisis_line_in_austria_and_shown_nowhere_else():
    holders = [
        code
        for code in CODES
        for line in shown(directory(), code, tuple(Category), TODAY).lines
        if line.phone == "142"
    ]
    assert holders == ["AT"]
