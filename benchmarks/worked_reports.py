"""The real reports of the questionnaire's worked cases: made-up firms, real wording, 14 to 21 pages."""

from datetime import UTC, date, datetime
from typing import Final

from assessment import resources
from assessment.catalogue.cases import WorkedCase, worked_cases
from assessment.catalogue.codes import Codes, load_codes
from assessment.catalogue.registry import Catalogue, Filed, read_catalogue
from assessment.catalogue.version_files import files_in
from assessment.report.content import Subject
from assessment.report.document import report_of
from assessment.report.fonts import Fonts
from assessment.report.rendering import Document

_QUESTIONNAIRE: Final = "two-way-integration"


def worked_reports(fonts: Fonts) -> list[Document]:
    """One document for each worked case of the questionnaire's newest version."""
    catalogue, codes = read_catalogue(resources.questionnaires()), load_codes()
    filed = catalogue.find(_QUESTIONNAIRE)
    cases, _ = worked_cases(files_in(filed.folder), filed.questionnaire, codes)
    return [report_of(_subject(case, filed, catalogue=catalogue, codes=codes), fonts) for case in cases]


def with_styles_inside(document: Document) -> str:
    """The same document as one file of HTML, for whoever has no other way to give a style sheet."""
    styles = "\n".join(document.styles)
    return document.html.replace("</head>", f"<style>{styles}</style></head>", 1)


def _subject(case: WorkedCase, filed: Filed, *, catalogue: Catalogue, codes: Codes) -> Subject:
    return Subject(
        questionnaire=filed.questionnaire,
        questionnaire_hash=filed.content_hash,
        profile=case.given.profile,
        answers=case.given.answers,
        measures=catalogue.measures,
        elements=catalogue.elements,
        codes=codes,
        signed_at=datetime(2026, 11, 20, 1, 30, tzinfo=UTC),
        number="DM20261120-EXAMPLE",
        dated=date(2026, 11, 20),
    )
