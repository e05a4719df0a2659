"""A Podman of our own for one run, with its images kept in .tools/engine for the next."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
import zlib
from pathlib import Path

from tests.compose import engine

# Podman 4.3 hands on the default limits the wrong way round: so both are the same.
CONTAINERS = """
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
init_path = "/usr/bin/catatonit"
tmp_dir = "{run}/tmp"
[network]
network_backend = "netavark"
network_config_dir = "{run}/networks"
"""
STORAGE = """
[storage]
driver = "overlay"
graphroot = "{home}/storage"
runroot = "{run}"
"""


class Podman:
    """The service that Compose talks to, and the health checks that systemd would time."""

    def __init__(self, home: Path) -> None:
        self.home = home
        # One for each clone, and short: a path of a socket has room for 107 bytes.
        self.run_folder = Path(f"/run/whats-next-{zlib.crc32(str(home).encode()):08x}")
        self.host = f"unix://{self.run_folder}/podman.sock"
        self.environment = {
            **os.environ,
            "PATH": engine.PATH,
            "CONTAINERS_CONF": str(home / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(home / "storage.conf"),
        }

    def __enter__(self):
        for folder in (self.home, self.run_folder / "networks"):
            folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("containers.conf", CONTAINERS), ("storage.conf", STORAGE)):
            filled = text.format(home=self.home, run=self.run_folder)
            (self.home / name).write_text(filled, encoding="utf-8")
        self._clear()
        with (self.home / "service.log").open("w") as log:
            self._service = subprocess.Popen(
                ["podman", "system", "service", "--time", "0", self.host],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._ended = threading.Event()
        self._checks = threading.Thread(target=self._check_health, daemon=True)
        self._wait()
        self._checks.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._checks.join(timeout=30)
        self._clear()
        self._service.terminate()
        self._service.wait(timeout=20)
        self._end_monitors()
        shutil.rmtree(self.run_folder, ignore_errors=True)

    def _end_monitors(self):
        """End what watched commands in containers: it would stay for five minutes more."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                if command[0].endswith(b"conmon") and str(self.run_folder).encode() in command:
                    os.kill(int(folder.name), signal.SIGKILL)
            except (FileNotFoundError, ProcessLookupError):
                continue  # ended meanwhile

    def __call__(self, *words, **more):
        """Run one command; return what it said."""
        done = subprocess.run(
            ["podman", *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **more,
        )
        assert done.returncode == 0, f"podman {words}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout.strip()

    def has_image(self, name):
        asked = ["podman", "image", "exists", name]
        return subprocess.run(asked, env=self.environment, check=False).returncode == 0

    def _wait(self):
        until = time.monotonic() + 20
        while not engine.answers(self.host):
            assert time.monotonic() < until, (self.home / "service.log").read_text()
            time.sleep(0.1)

    def _clear(self):
        """Remove what a run left behind that was cut short."""
        for words in (["rm", "--all", "--force"], ["volume", "prune", "--force"]):
            self(*words, timeout=120)

    def _check_health(self):
        """Run each container's check when it is due, as Docker does: often while it starts."""
        due = {}
        while not self._ended.wait(1):
            for container in self._known(self("ps", "--quiet").split()):
                if _is_due(container, due):
                    command = ["podman", "healthcheck", "run", container["Id"]]
                    subprocess.run(command, env=self.environment, capture_output=True, check=False)

    def _known(self, ids):
        """Return what Podman knows of these; nothing if one of them went away meanwhile."""
        asked = ["podman", "inspect", *ids]
        told = subprocess.run(asked, env=self.environment, capture_output=True, check=False)
        return json.loads(told.stdout) if ids and told.returncode == 0 else []


def _is_due(container, due):
    """Say whether a check is due now, and write down when the next one is."""
    check = container["Config"].get("Healthcheck")
    if not check or time.monotonic() < due.get(container["Id"], 0):
        return False
    healthy = container["State"]["Health"]["Status"] == "healthy"
    every = check.get("Interval", 30e9) / 1e9
    due[container["Id"]] = time.monotonic() + (every if healthy else min(every, 3))
    return True
