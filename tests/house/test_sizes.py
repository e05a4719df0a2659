"""Small enough to read: files, functions, and no drawers."""

import ast
import sys

import pytest

from tests.house import source

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
DRAWERS = {"utils.py", "helpers.py", "common.py", "misc.py", "services.py", "models.py"}


@pytest.mark.parametrize("package", source.PACKAGES)
def test_no_file_is_too_long_to_read_at_once(package):
    lengths = {source.name(p): len(p.read_text().splitlines()) for p in source.modules(package)}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("package", source.PACKAGES)
def test_no_function_is_longer_than_a_screen(package):
    too_long = {
        f"{source.name(path)}: {function}": lines
        for path in source.modules(package)
        for function, lines in source.functions(path)
        if lines > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_there_are_no_drawers_for_odds_and_ends():
    everywhere = source.modules(*source.PACKAGES, "tests")
    assert [source.name(path) for path in everywhere if path.name in DRAWERS] == []


def test_a_folder_says_what_it_is_in_one_docstring_and_nothing_else():
    signs = [path for path in source.modules() if path.name == "__init__.py"]
    wordy = [
        source.name(path)
        for path in signs
        if len(ast.parse(path.read_text()).body) != 1 or not ast.get_docstring(_tree(path))
    ]
    assert signs
    assert wordy == []


def test_the_rules_import_the_standard_library_and_each_other_only():
    foreign = {
        f"{source.name(path)}: {module}"
        for path in source.modules("shared/domain")
        for module in source.imports(path)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not module.startswith("shared.domain")
    }
    assert foreign == set()


def _tree(path):
    return ast.parse(path.read_text())
