"""A database to copy, an empty one to restore into, and the commands that do it."""

from uuid import uuid4

import pytest

from booking_service.__main__ import main
from shared.storage import database
from tests.builders import MASTER_KEY, a_coach
from tests.usecases.lived_in import live


class Keeper:
    """Backs up the test's database into `copy`, restores into another, and hears what is said."""

    def __init__(self, here, elsewhere, copy, monkeypatch, capsys):
        self.here, self.elsewhere, self.copy = here, elsewhere, copy
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self._engine = database.engine(elsewhere)
        self.restored = database.session_factory(self._engine)

    def back_up(self, *flags):
        return self.do("backup", self.here, *flags)

    def restore(self, *flags):
        return self.do("restore", self.elsewhere, *flags)

    def do(self, command, url, *flags):
        """Return the exit status; `said` is what was written to either stream."""
        self._monkeypatch.setenv("BOOKING_DATABASE_URL", url)
        status = main([command, str(self.copy), *flags])
        heard = self._capsys.readouterr()
        self.said = heard.out + heard.err
        return status

    def leave(self):
        """Let go of what was restored: nobody may be connected to it when it is restored again."""
        self._engine.dispose()


@pytest.fixture
def keeper(database_url, postgres, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("BOOKING_SECRET_KEY", "s" * 32)
    monkeypatch.setenv("BOOKING_MASTER_KEY", MASTER_KEY)
    name = f"restored_{uuid4().hex}"
    postgres.create_database(name)
    elsewhere = postgres.database_url(name).replace("postgresql:", "postgresql+psycopg:", 1)
    keeper = Keeper(database_url, elsewhere, tmp_path / "copy", monkeypatch, capsys)
    yield keeper
    keeper.leave()


@pytest.fixture
def practice(sessions):
    """Ada, and Ben with half a year of words; return Ben's id."""
    with sessions.begin() as tx:
        return live(tx, a_coach(tx))
