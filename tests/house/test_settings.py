"""Every setting is explained where people look, and nothing else is promised there."""

import re

import pytest

from tests.house.source import ROOT

NAME = re.compile(r"\bBOOKING_[A-Z][A-Z0-9_]*\b")


@pytest.fixture(scope="module")
def settings():
    from shared.runtime.settings import Settings

    return {f"BOOKING_{name.upper()}" for name in Settings.model_fields}


# Read before there are settings, by the demo and the tests alone.
EARLIER = {"BOOKING_PG_BIN"}


def named_in(file):
    return set(NAME.findall((ROOT / file).read_text(encoding="utf-8"))) - EARLIER


def test_every_setting_is_in_the_readme(settings):
    assert settings - named_in("README.md") == set()


@pytest.mark.parametrize("file", ["README.md", ".env.example", "docker-compose.yml", "Makefile"])
def test_no_file_names_a_setting_that_does_not_exist(settings, file):
    assert named_in(file) - settings == set()


def test_every_setting_says_what_it_is():
    from shared.runtime.settings import Settings

    silent = [name for name, field in Settings.model_fields.items() if not field.description]
    assert silent == []


def test_a_process_under_compose_gets_every_setting_of_the_example():
    assert named_in(".env.example") - named_in("docker-compose.yml") == set()
