"""Logs as JSON lines on standard error: event names, fields and ids; nothing personal."""

import logging
import sys
import traceback
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_FRAMES = 8


def configure(level: str = "INFO", service: str = "", stream: TextIO | None = None) -> None:
    """Send every log line of this process, ours and our libraries', through one JSON renderer."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Service(service),
        _error_without_words,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.raiseExceptions = False  # its complaint would quote the line it could not write
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # It says two things whenever somebody asks whether the schema is current.
    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)


class _Service:
    """Says on each line which process wrote it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        if self._name:
            event.setdefault("service", self._name)
        return event


def _error_without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and place: its words may hold an address or a name."""
    given = event.pop("exc_info", None)
    error = _exception(given)
    if error is not None:
        event["error"] = type(error).__name__
        event["error_at"] = _places(error.__traceback__)
        if error.__cause__ is not None:
            event["error_from"] = type(error.__cause__).__name__
    return event


def _exception(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple) and len(given) == 3:
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


def _places(where: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(where)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
