"""From a frozen result to the bytes of its report: the catalogue's knowledge, the document, the engine."""

import logging
from dataclasses import replace
from threading import Lock
from typing import Final

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue, UnknownQuestionnaireError
from assessment.catalogue.score_document import format_of, in_format, score_document
from assessment.domain.answer_codec import answers_from_json
from assessment.domain.fingerprints import fingerprint
from assessment.domain.profile_codec import profile_from_json
from assessment.report.content import Subject, situation_of
from assessment.report.document import UnprintableWordingError, report_of
from assessment.report.forewords import ForewordMistakeError
from assessment.report.pdf import Renderer as Engine
from assessment.report.rendering import Document, RenderingFailedError
from assessment.services.looking_ahead import plan_of
from assessment.services.report_failures import CHANGED
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import Renderer, ReportFailedError
from assessment.services.results import other_results
from assessment.services.setting_out import Books

_log: Final = logging.getLogger(__name__)


def report_renderer(
    catalogue: Catalogue, codes: Codes, engine: Engine, *, fictitious: bool = False, address: str = ""
) -> Renderer:
    """Makes reports with ``engine``, as PDF or as an editable Word file.

    Every refusal is a ``ReportFailedError`` in words for the person. Where all data is ``fictitious``, every
    report says so. At ``address`` people come to the site, where reports are checked; empty where it is not
    known.
    """
    saying = Lock()  # what is said is worked out one at a time, in the process that answers everybody

    def told_by(subject: ReportSubject) -> Document:
        told = replace(subject_from(subject, catalogue, codes), fictitious=fictitious, address=address)
        told = replace(told, plan=plan_of(Books(catalogue, codes), told))
        edition = subject.edition
        return report_of(
            told, engine.fonts, edition.language, length=edition.length, editable=subject.editable
        )

    def render(subject: ReportSubject) -> bytes:
        try:
            with saying:
                document = told_by(subject)
            if subject.editable:
                return engine.write(document)
            rendered = engine.render(document)
        except RenderingFailedError as error:
            _log.warning("Report %s: %s", subject.number, error)
            raise ReportFailedError(error.reason.text) from error
        except (UnprintableWordingError, UnknownQuestionnaireError, ForewordMistakeError) as error:
            raise ReportFailedError(str(error)) from error
        for warning in rendered.warnings:
            _log.warning("Report %s: %s", subject.number, warning)
        return rendered.pdf

    return render


def subject_from(frozen: ReportSubject, catalogue: Catalogue, codes: Codes) -> Subject:
    """What the report says, recomputed; refused where it is not what was frozen when it was handed in."""
    filed = catalogue.find(frozen.questionnaire_key, frozen.questionnaire_version)
    subject = Subject(
        questionnaire=filed.questionnaire,
        questionnaire_hash=filed.content_hash,
        profile=profile_from_json(frozen.profile),
        answers=answers_from_json(frozen.answers),
        measures=catalogue.measures,
        elements=catalogue.elements,
        codes=codes,
        signed_at=frozen.signed_at,
        signed_by=frozen.signed_by,
        number=frozen.number,
        code=frozen.code,
        dated=frozen.dated,
        year=frozen.year,
        others=other_results(catalogue, frozen.others),
        models=tuple(each.questionnaire for each in catalogue.newest),
        incentives=catalogue.incentives,
        peers=frozen.peers,
        letterhead=frozen.letterhead,
        quarters=frozen.quarters,
    )
    again = in_format(score_document(situation_of(subject).score), format_of(frozen.scores))
    if fingerprint(again) != fingerprint(frozen.scores):
        raise ReportFailedError(CHANGED.zh)
    return subject
