"""Say which container engine there is, and get ours ready; status 3 and the reason if none."""

import subprocess
import sys

from tests.compose import engine, stand_ins
from tests.compose.podman import Podman

NO_ENGINE = 3


def main() -> int:
    if found := engine.address():
        print(f"container engine: the one at {found}, with the official images")
        return 0
    try:
        engine.make_ready()
        with Podman(engine.HOME) as podman:
            stand_ins.prepare(podman)
    except (engine.CannotRun, AssertionError, OSError, subprocess.SubprocessError) as reason:
        print(f"no container engine answers, and none of our own runs here: {reason}")
        return NO_ENGINE
    print("container engine: Podman, started for this test, with stand-ins for official images")
    return 0


if __name__ == "__main__":
    sys.exit(main())
