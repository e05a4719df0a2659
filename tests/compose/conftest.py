"""All containers of docker-compose.yml, once for the whole journey."""

import pytest

from tests.compose import engine, stand_ins
from tests.compose.composed import Composed
from tests.compose.podman import Podman


@pytest.fixture(scope="session")
def composed(tmp_path_factory):
    """Two workers, a mailbox and a coach; everything is removed in the end, volumes too."""
    folder = tmp_path_factory.mktemp("compose")
    if host := engine.address():
        yield from _running(Composed(host, folder), "--build")
        return
    engine.make_ready()
    with Podman(engine.HOME) as podman:
        stand_ins.prepare(podman)
        overlay = stand_ins.build(podman)
        yield from _running(Composed(podman.host, folder, [overlay]), "--no-build")


def _running(composed, build):
    try:
        composed.up(build)
        composed.add_coach()
        yield composed
    finally:
        composed("down", "--volumes", "--timeout", "10")
