"""What the papers say is so: links lead somewhere, commands exist, nothing outside is named."""

import re

import pytest

from tests.house.source import ROOT, name, project_files

PAPERS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)")
# Folders of somebody's machine, written so that this file does not name them.
OUTSIDE = re.compile(
    r"(?<![\w.}])/(?:work|root|home|Users|tmp/brief)/\w|hand" + "book", re.IGNORECASE
)
TEXT = {"", ".py", ".md", ".toml", ".yml", ".yaml", ".ini", ".txt", ".html", ".css", ".js", ".json"}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_leads_to_a_file_that_is_there(paper):
    links = LINK.findall((ROOT / paper).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_every_make_command_in_the_papers_exists(paper):
    commands = set(COMMAND.findall((ROOT / paper).read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert commands - targets == set()


def test_nothing_in_the_project_names_a_folder_outside_it():
    texts = [path for path in project_files() if path.suffix in TEXT and path.name != "uv.lock"]
    naming = {
        name(path): found.group()
        for path in texts
        if (found := OUTSIDE.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert texts
    assert naming == {}
