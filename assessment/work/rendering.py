"""From the subject of a report to the bytes of its file: composed, then laid out by the engine."""

import logging
from collections.abc import Callable
from typing import Final

from assessment.report.pdf import Renderer as Engine
from assessment.report.rendering import Document, RenderingFailedError
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import Renderer, ReportFailedError

_log: Final = logging.getLogger(__name__)


def report_renderer(compose: Callable[[ReportSubject], Document], engine: Engine) -> Renderer:
    """Makes reports with ``engine``, as PDF or as an editable Word file.

    Every refusal is a ``ReportFailedError`` in words for the person.
    """

    def render(subject: ReportSubject) -> bytes:
        try:
            document = compose(subject)
            if subject.editable:
                return engine.write(document)
            rendered = engine.render(document)
        except RenderingFailedError as error:
            _log.warning("Report %s: %s", subject.number, error)
            raise ReportFailedError(error.reason.text) from error
        for warning in rendered.warnings:
            _log.warning("Report %s: %s", subject.number, warning)
        return rendered.pdf

    return render
