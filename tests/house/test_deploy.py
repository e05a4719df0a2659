"""The manifests for Kubernetes say what docker-compose.yml and the code say."""

import re
import tomllib

import pytest
import yaml

from tests.house.source import ROOT

MANIFESTS = sorted((ROOT / "deploy").glob("*.yaml"))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
THINGS = [
    each
    for path in MANIFESTS
    for each in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    if each
]
OURS = ("web", "worker", "beat", "migrate")


def of_kind(*kinds):
    return {each["metadata"]["name"]: each for each in THINGS if each["kind"] in kinds}


def pod(name):
    return of_kind("Deployment", "Job")[name]["spec"]["template"]["spec"]


def container(name):
    [only] = pod(name)["containers"]
    return only


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text).group(1))


@pytest.fixture(scope="module")
def given():
    """Return the settings that the pods get: of the config map, and of the secret."""
    return (
        set(of_kind("ConfigMap")["whats-next"]["data"]),
        set(of_kind("Secret")["whats-next"]["stringData"]),
    )


@pytest.fixture(scope="module")
def fields():
    from shared.runtime.settings import Settings

    return {f"BOOKING_{name.upper()}": field for name, field in Settings.model_fields.items()}


def test_every_setting_exists_and_none_that_must_be_given_is_missing(given, fields):
    config, secret = given
    assert (config | secret) - set(fields) == set()
    needed = {name for name, field in fields.items() if field.is_required()}
    assert needed - config - secret == set()


def test_what_is_secret_stands_in_the_secret_alone(given, fields):
    config, _ = given
    hidden = {name for name, field in fields.items() if "SecretStr" in repr(field.annotation)}
    assert {"BOOKING_MASTER_KEY", "BOOKING_MASTER_KEY_OLD"} <= hidden
    assert config & (hidden | {"BOOKING_DATABASE_URL", "BOOKING_REDIS_URL"}) == set()


def test_the_example_of_a_secret_holds_none():
    values = of_kind("Secret")["whats-next"]["stringData"].values()
    assert [value for value in values if value and "CHANGE-ME" not in value] == []


@pytest.mark.parametrize("name", OURS)
def test_a_pod_runs_what_the_compose_file_runs(name):
    image, _, tag = container(name)["image"].partition(":")
    composed = COMPOSE["services"][name]
    assert container(name)["command"] == composed["command"]
    assert image == composed["image"].partition(":")[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert tag == project["project"]["version"]


@pytest.mark.parametrize("name", OURS)
def test_a_pod_meets_the_strictest_rules_of_a_cluster(name):
    """Those of the Pod Security Standard called restricted; the file system may be read only."""
    spec, own = pod(name)["securityContext"], container(name)["securityContext"]
    user = re.search(r"^USER (\d+):\1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert spec["runAsNonRoot"]
    assert spec["runAsUser"] == int(user.group(1))
    assert spec["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert (own["allowPrivilegeEscalation"], own["readOnlyRootFilesystem"]) == (False, True)
    assert pod(name)["automountServiceAccountToken"] is False
    assert pod(name)["enableServiceLinks"] is False  # a Service's name is no setting of ours


@pytest.mark.parametrize("name", OURS)
def test_a_pod_says_what_it_needs_and_where_it_may_write(name):
    resources = container(name)["resources"]
    assert set(resources["requests"]) == {"cpu", "memory"}
    assert "memory" in resources["limits"]
    assert [mount["mountPath"] for mount in container(name)["volumeMounts"]] == ["/tmp"]  # noqa: S108


def test_a_web_pod_has_time_to_answer_what_it_took_in():
    from shared.runtime.processes import GRACE

    command = container("web")["lifecycle"]["preStop"]["exec"]["command"]
    slept = int(command[1])
    assert pod("web")["terminationGracePeriodSeconds"] > slept + GRACE
    assert seconds(COMPOSE["services"]["web"]["stop_grace_period"]) > GRACE


def test_a_worker_has_time_to_end_its_task():
    from reminder_worker.app import CONFIGURATION

    longest = CONFIGURATION["task_time_limit"]
    assert pod("worker")["terminationGracePeriodSeconds"] > longest
    assert seconds(COMPOSE["services"]["worker"]["stop_grace_period"]) > longest


@pytest.mark.parametrize("kind", ["Service", "PodDisruptionBudget"])
def test_what_chooses_pods_finds_those_of_its_name(kind):
    for name, each in of_kind(kind).items():
        wanted = each["spec"]["selector"]
        labels = of_kind("Deployment")[name]["spec"]["template"]["metadata"]["labels"]
        assert wanted.get("matchLabels", wanted) == labels


def test_web_and_workers_are_two_each_and_beat_is_one():
    number = {name: each["spec"]["replicas"] for name, each in of_kind("Deployment").items()}
    assert number == {"web": 2, "worker": 2, "beat": 1}


def test_a_probe_of_life_asks_nothing_of_the_database():
    """Else every pod would be killed for a database that is away, and help with it."""
    probes = container("web")
    assert probes["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert probes["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert "livenessProbe" not in container("worker")


def test_the_arithmetic_of_connections_is_that_of_the_code():
    """`deploy/README.md` counts pools: their sizes, and what may come on top."""
    told = (ROOT / "deploy/README.md").read_text(encoding="utf-8")
    overflow = only_number(r"MAX_OVERFLOW = (\d+)", "shared/storage/database.py")
    a_child = only_number(r"pool_size=(\d+)", "reminder_worker/tools.py") + overflow
    assert f"(BOOKING_WEB_THREADS + {overflow}) + worker pods x {children() * a_child} + 1" in told


def children():
    from reminder_worker.app import CONFIGURATION

    return CONFIGURATION["worker_concurrency"]


def only_number(pattern, file):
    [found] = re.findall(pattern, (ROOT / file).read_text(encoding="utf-8"))
    return int(found)
