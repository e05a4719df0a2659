"""Alerts speak of figures that exist, with labels that they have."""

import re

from tests.house.test_runbook import ALERTS

OF_PROMETHEUS = {"up"}
WORDS = {
    "sum", "rate", "max", "increase", "histogram_quantile", "by", "on", "unless", "and", "or", "le",
    "instance", "job",
}  # fmt: skip


def test_every_figure_that_an_alert_names_is_in_metrics(visitor):
    visitor.client.get("/no/such/page")
    figures = visitor.client.get("/metrics").text
    for alert in ALERTS:
        expression = re.sub(r"\{[^}]*\}|\[[^]]*\]|\"[^\"]*\"", "", alert["expr"])
        names = set(re.findall(r"\b[a-z][a-z_]+\b", expression)) - WORDS - OF_PROMETHEUS
        assert names or "up" in expression
        for name in names:
            assert re.search(rf"^{name}[{{ ]", figures, re.MULTILINE), (alert["alert"], name)


def test_every_label_that_an_alert_chooses_by_is_one_that_the_figure_has(visitor):
    visitor.client.get("/no/such/page")
    figures = visitor.client.get("/metrics").text
    for alert in ALERTS:
        for name, label in re.findall(r"([a-z_]+)\{([a-z]+)=", alert["expr"]):
            if name in OF_PROMETHEUS or f"# TYPE {name} counter\n# EOF" in figures:
                continue
            found = re.findall(rf"^{name}\{{([^}}]*)\}}", figures, re.MULTILINE)
            labels = {pair.partition("=")[0] for line in found for pair in line.split(",")}
            assert label in labels, (alert["alert"], name)
