"""Settings that lead nowhere: house tests look at the code, not at a database."""

from base64 import urlsafe_b64encode

import pytest


@pytest.fixture(scope="session")
def nowhere():
    from shared.runtime.settings import Settings

    return Settings(
        database_url="postgresql://nobody@127.0.0.1:9/nothing",
        redis_url="redis://127.0.0.1:9/0",
        secret_key="s" * 32,
        master_key=urlsafe_b64encode(b"m" * 32).decode(),
        base_url="http://127.0.0.1:8000",
        rate_limits=False,
        quick_passwords=True,
    )
