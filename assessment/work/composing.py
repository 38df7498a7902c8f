"""From a frozen result to the document of its report: recomputed, advised, filled into the templates."""

from dataclasses import dataclass, replace

from assessment.catalogue.codes import Codes
from assessment.catalogue.registry import Catalogue
from assessment.catalogue.score_document import format_of, in_format, score_document
from assessment.domain.errors import QuestionnaireMissingError
from assessment.domain.fingerprints import fingerprint
from assessment.report.content import Subject, situation_of
from assessment.report.document import UnprintableWordingError, report_of
from assessment.report.fonts import Fonts
from assessment.report.forewords import ForewordMistakeError
from assessment.report.rendering import Document
from assessment.services.looking_ahead import plan_of
from assessment.services.report_failures import CHANGED
from assessment.services.report_subjects import ReportSubject
from assessment.services.reporting import ReportFailedError
from assessment.services.results import subject_of
from assessment.services.setting_out import Books


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Composes reports with the catalogue's own knowledge, in words that the typefaces can print.

    Where all data is ``fictitious``, every report says so. At ``address`` people come to the site, where
    reports are checked; empty where it is not known.
    """

    catalogue: Catalogue
    codes: Codes
    fonts: Fonts
    fictitious: bool = False
    address: str = ""

    def __call__(self, frozen: ReportSubject) -> Document:
        """What the report says; raises ``ReportFailedError`` in words for the person."""
        try:
            subject = subject_from(frozen, self.catalogue, self.codes)
            told = replace(subject, fictitious=self.fictitious, address=self.address)
            told = replace(told, plan=plan_of(Books(self.catalogue, self.codes), told))
            edition = frozen.edition
            return report_of(
                told, self.fonts, edition.language, length=edition.length, editable=frozen.editable
            )
        except (UnprintableWordingError, QuestionnaireMissingError, ForewordMistakeError) as error:
            raise ReportFailedError(str(error)) from error


def subject_from(frozen: ReportSubject, catalogue: Catalogue, codes: Codes) -> Subject:
    """What the report says, recomputed; refused where it is not what was frozen when it was handed in."""
    subject = replace(
        subject_of(catalogue, codes, frozen, others=frozen.others, peers=frozen.peers),
        signed_by=frozen.signed_by,
        number=frozen.number,
        code=frozen.code,
        dated=frozen.dated,
        review=frozen.review,
        letterhead=frozen.letterhead,
        quarters=frozen.quarters,
    )
    again = in_format(score_document(situation_of(subject).score), format_of(frozen.scores))
    if fingerprint(again) != fingerprint(frozen.scores):
        raise ReportFailedError(CHANGED.zh)
    return subject
