"""Logs: one JSON object per line on stderr, without personal data.

Nothing is logged but what is listed in `KEPT`: an event name, ids, route templates, counts. Of an exception the class
and the places are kept, never its words, because those quote values.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

KEPT: Final = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "route",
        "method",
        "status",
        "request_id",
        "actor_id",
        "object_id",
        "exception",
        "frames",
        "directive",
        "count",
        "seconds",
        "job",
    }
)
LONGEST: Final = 300
MOST_FRAMES: Final = 30


def configure() -> None:
    """Send our own events and those of every library through the same redaction to stderr."""
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*chain, redact, structlog.processors.JSONRenderer()],
        logger_factory=lambda *names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*chain, foreign],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def foreign(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's own words may quote values: keep the name of its logger and the template of its message."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["logger"] = record.name
        event["event"] = str(record.msg)
        if record.exc_info and record.exc_info[1]:
            event.update(about(record.exc_info[1]))
    event.pop("exc_info", None)
    return event


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out what is not listed, and cut what is long."""
    return {key: short(value) for key, value in event.items() if key in KEPT}


def short(value: Any) -> Any:
    """Numbers and lists of places as they are; text bounded and on one line."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [short(part) for part in value[:MOST_FRAMES]]
    return " ".join(str(value)[:LONGEST].split())


def about(error: BaseException) -> dict[str, Any]:
    """Class and places of an exception, without its message and without locals."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    kind = type(error)
    return {
        "exception": f"{kind.__module__}.{kind.__qualname__}",
        "frames": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    }
