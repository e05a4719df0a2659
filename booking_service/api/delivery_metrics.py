"""How delivery goes, in Prometheus's text format."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from booking_service.usecases.delivery_figures import DeliveryFigures
from shared.domain.delivery import REPEATED
from shared.domain.notices import NoticeState
from shared.domain.webhooks import HookOutcome

_UNDER_WAY = {NoticeState.PENDING, NoticeState.CLAIMED}
_DOUBTFUL = (REPEATED, "uncertain")
# Told from the start: of a counter that begins at 5, nobody sees that it grew.
_NONE_YET = {str(state): 0 for state in NoticeState if state not in _UNDER_WAY}
_NO_HOOK_YET = {str(outcome): 0 for outcome in HookOutcome}


class _Delivery(Collector):
    """One reading."""

    def __init__(self, found: DeliveryFigures) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """Yield outcomes, doubts, what is overdue, and the pause with its reason."""
        found = self._found
        outcomes = CounterMetricFamily("notices", "Notices handled, by outcome", labels=["outcome"])
        for name, number in {**_NONE_YET, **found.totals}.items():
            if name != REPEATED:
                outcomes.add_metric([name], number)
        doubts = CounterMetricFamily(
            "notices_ambiguous", "Mails that were perhaps sent, by what followed", labels=["then"]
        )
        for name in _DOUBTFUL:
            doubts.add_metric([name], found.totals.get(name, 0))
        paused = GaugeMetricFamily(
            "mail_channel_paused", "1 while the mail server refuses us", labels=["reason"]
        )
        paused.add_metric([found.pause.reason if found.pause else ""], int(bool(found.pause)))
        yield from (outcomes, doubts, paused, self._hooks())
        yield from self._now()

    def _hooks(self) -> Metric:
        outcomes = CounterMetricFamily(
            "webhook_deliveries", "Tries of deliveries to webhooks, by outcome", labels=["outcome"]
        )
        for name, number in {**_NO_HOOK_YET, **self._found.hooks}.items():
            outcomes.add_metric([name], number)
        return outcomes

    def _now(self) -> Iterator[Metric]:
        queue, (used, most) = self._found.queue, self._found.connections
        hooks = self._found.hook_queue
        for name, what, value in (
            ("notices_overdue", "Notices that are due", queue.depth),
            ("notices_oldest_overdue_seconds", "Age of the oldest of them", queue.oldest),
            ("notices_in_doubt", "Those of them that were perhaps sent", queue.in_doubt),
            ("webhook_deliveries_waiting", "Deliveries to webhooks not yet done", hooks.waiting),
            ("webhook_deliveries_overdue", "Those of them that nothing keeps back", hooks.overdue),
            ("webhook_deliveries_oldest_overdue_seconds", "Age of the oldest", hooks.oldest),
            ("database_connections", "Clients of the database server", used),
            ("database_connections_limit", "Clients that it takes", most),
        ):
            yield GaugeMetricFamily(name, what, value)


def written(found: DeliveryFigures) -> bytes:
    """Write the figures as /metrics shows them."""
    registry = CollectorRegistry()
    registry.register(_Delivery(found))
    return generate_latest(registry)
