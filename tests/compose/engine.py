"""A container engine: the one that answers here, or what a Podman of our own needs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx

HOME = Path(__file__).resolve().parents[2] / ".tools" / "engine"
PACKAGES = {
    "podman": "podman",
    "runc": "runc",  # crun, the default, does not start where cgroups are of the first version
    "iptables": "iptables",
    "catatonit": "catatonit",
    "mmdebstrap": "mmdebstrap",
    "/usr/lib/podman/netavark": "netavark",
    "/usr/lib/podman/aardvark-dns": "aardvark-dns",
}

# Podman's network program looks for iptables, which a short PATH does not lead to.
PATH = os.pathsep.join(
    (os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin")
)


class CannotRun(Exception):
    """No engine answers and none can be had; the message says why."""


def address() -> str | None:
    """Return where an engine answers, as DOCKER_HOST names it; None where none does."""
    named = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    return named if answers(named) else None


def answers(host: str) -> bool:
    try:
        with client(host) as engine:
            return engine.get("/_ping").status_code == 200
    except httpx.HTTPError:
        return False


def client(host: str) -> httpx.Client:
    """Return a client of the engine's API, for what Compose does not say."""
    scheme, _, where = host.partition("://")
    if scheme == "unix":
        socket = httpx.HTTPTransport(uds=where)
        return httpx.Client(transport=socket, base_url="http://engine", timeout=90)
    return httpx.Client(base_url=f"http://{where}", timeout=90)


def needed() -> list[str]:
    """Return the packages that a Podman of our own still needs."""
    return [
        package for program, package in PACKAGES.items() if not shutil.which(program, path=PATH)
    ]


def make_ready() -> None:
    """Install what our own Podman needs; CannotRun with the reason where that cannot be."""
    if sys.platform != "linux" or os.geteuid() != 0:
        raise CannotRun("only root on Linux can start one here")
    missing = needed()
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise CannotRun(f"no apt-get to install {missing} with")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
            raise CannotRun(f"{' '.join(command)} failed: {said}")
