"""Migrations stand in one line, and on nothing of ours."""

import re

import pytest

from tests.house import source

FILES = sorted((source.ROOT / "shared" / "storage" / "migrations" / "versions").glob("*.py"))
NUMBERED = re.compile(r"(\d{4})_[a-z0-9_]+\.py")
KEPT = [path for path in FILES if path.name != "__init__.py"]


def test_migrations_are_numbered_without_a_gap():
    assert KEPT
    assert all(NUMBERED.fullmatch(path.name) for path in KEPT), [path.name for path in KEPT]
    assert [int(path.name[:4]) for path in KEPT] == list(range(1, len(KEPT) + 1))


def test_migrations_have_one_head_and_each_follows_the_one_before():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(KEPT[0].parents[1]))
    script = ScriptDirectory.from_config(config)
    numbers = [path.name[:4] for path in KEPT]
    found = {step.revision: step.down_revision for step in script.walk_revisions()}
    assert script.get_heads() == numbers[-1:]
    assert found == dict(zip(numbers, [None, *numbers[:-1]], strict=True))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_ours(path):
    ours = {m for m in source.imports(path) if m.split(".")[0] in source.PACKAGES}
    assert ours == set()
