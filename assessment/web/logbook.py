"""What the site writes about its own failures: one JSON object a line, without what anybody typed.

A line cannot be forged, since JSON escapes line breaks and control characters; a failure is shown with its
calls alone, never with the values in them, which may be answers and passwords.
"""

import sys
from traceback import extract_tb

import structlog
from structlog.typing import EventDict


def install_logbook() -> None:
    """Have every failure noted so."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _kinds_and_calls,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _kinds_and_calls(_logger: object, _method: str, event: EventDict) -> EventDict:
    """What kind of failure it was and where; its words are left out, since they may quote what was typed."""
    error = event.pop("exc_info", None)
    told: list[str] = []
    while isinstance(error, BaseException):
        calls = (f"{each.filename}:{each.lineno} {each.name}" for each in extract_tb(error.__traceback__))
        kind = type(error)
        told += [f"{kind.__module__}.{kind.__qualname__}", *calls]
        error = error.__cause__ or error.__context__
    return {**event, "exception": told} if told else event
