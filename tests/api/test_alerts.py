"""Alerts speak of figures that exist, with labels that they have."""

import re

import pytest

from tests.house.test_runbook import ALERTS

OF_PROMETHEUS = {"up"}
WORDS = {
    "sum", "rate", "max", "increase", "histogram_quantile", "by", "on", "unless", "and", "or", "le",
    "instance", "job",
}  # fmt: skip


@pytest.fixture
def figures(visitor):
    """What a service shows that has answered one request and nothing else."""
    visitor.client.get("/no/such/page")
    return visitor.client.get("/metrics").text


def test_every_alert_names_figures_that_are_in_metrics_by_labels_that_they_have(figures):
    assert len(ALERTS) > 10
    assert {alert["alert"]: missing(alert["expr"], figures) for alert in ALERTS} == {
        alert["alert"]: [] for alert in ALERTS
    }


def missing(expression, figures):
    """What an expression names that the figures do not have: names, labels, values of labels."""
    plain = re.sub(r"\{[^}]*\}|\[[^]]*\]|\"[^\"]*\"", "", expression)
    names = set(re.findall(r"\b[a-z][a-z_]+\b", plain)) - WORDS
    found = [] if names else ["names no figure"]
    found += [
        name
        for name in sorted(names - OF_PROMETHEUS)
        if not re.search(rf"^{name}[{{ ]", figures, re.MULTILINE)
    ]
    for name, chosen in re.findall(r"([a-z_]+)\{([^}]*)\}", expression):
        if name not in OF_PROMETHEUS:
            found += [f"{name}{{{each}}}" for each in _unknown(name, chosen, figures)]
    return found


def _unknown(name, chosen, figures):
    """Labels of a figure that it never has; of one named outright, the value too."""
    lines = re.findall(rf"^{name}\{{(.*)\}} ", figures, re.MULTILINE)
    has = {pair for line in lines for pair in re.findall(r"([a-z]+)=(\"[^\"]*\")", line)}
    for label, how, value in re.findall(r"([a-z]+)(=~|!=|=)(\"[^\"]*\")", chosen):
        known = (label, value) in has if how == "=" else label in {one for one, _ in has}
        if not known:
            yield f"{label}{how}{value}"


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("max(notices_olden_seconds) > 1", ["notices_olden_seconds"]),
        ('rate(notices_total{outcome="gone"}[1h]) > 1', ['notices_total{outcome="gone"}']),
        ('rate(notices_total{result="failed"}[1h]) > 1', ['notices_total{result="failed"}']),
        ('rate(web_requests_total{code=~"5.."}[1h]) > 1', ['web_requests_total{code=~"5.."}']),
        ("1 > 2", ["names no figure"]),
        ('rate(notices_total{outcome="failed"}[1h]) > 1', []),
    ],
)
def test_an_alert_that_could_never_fire_is_seen(figures, expression, found):
    assert missing(expression, figures) == found
