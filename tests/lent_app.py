"""One application for all tests with the same settings: building it costs 0.3 s.

Each test gets tools of its own (clock, limits, what is remembered), and whatever it changes in
`config` and `extensions` is put back. Flask itself refuses to give an application that has
answered once another hook or route: a test that needs one builds an application of its own.
"""

from contextlib import contextmanager
from functools import cache

from booking_service.app import create_app
from booking_service.auth import rate_limit
from booking_service.equipment import make_tools
from shared.runtime import logs


@contextmanager
def lent(settings, clock, engine):
    """Lend the application with these settings, whose clock shows `clock.now`."""
    logs.configure(settings.log_level, "web")
    app = _built(settings)
    as_it_was = [(kept, dict(kept)) for kept in (app.config, app.extensions)]
    app.extensions["tools"] = make_tools(settings, lambda: clock.now, engine)
    rate_limit.register(app, settings.redis_for_limits, enabled=settings.rate_limits)
    yield app
    for kept, before in as_it_was:
        kept.clear()
        kept.update(before)


@cache
def _built(settings):
    app = create_app(settings)
    app.test_client().get("/healthz")
    return app
