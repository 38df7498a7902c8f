"""What the site writes about its own failures: one JSON object a line, without what anybody typed.

A line cannot be forged, since JSON escapes line breaks and control characters; a failure is shown with its
calls alone, never with the values in them, which may be answers and passwords.
"""

import sys

import structlog


def install_logbook() -> None:
    """Have every failure noted so."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
