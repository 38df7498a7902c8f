"""People's own words made printable: what no typeface has is written as 〔U+XXXXX〕, and noted."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from assessment.domain.answers import Answer, Confirmed, NotApplicable, Written
from assessment.domain.review import Review
from assessment.report.content import Subject
from assessment.report.fonts import Fonts


def printable(subject: Subject, fonts: Fonts) -> tuple[Subject, tuple[str, ...]]:
    """The subject with the enterprise's own texts as they can be printed, and the characters replaced."""
    replaced: set[str] = set()

    def written(text: str) -> str:
        made = fonts.printable(_on_one_line(text))
        replaced.update(made.replaced)
        return made.text

    def answer(given: Answer) -> Answer:
        match given:
            case Written(text):
                return Written(written(text))
            case Confirmed(yes, detail):
                return Confirmed(yes, written(detail))
            case NotApplicable(reason):
                return NotApplicable(written(reason))
            case _:
                return given

    letterhead = subject.letterhead
    if letterhead is not None:
        letterhead = replace(
            letterhead,
            workstation=written(letterhead.workstation),
            foreword="\n".join(written(line) for line in letterhead.foreword.split("\n")),
            contact=tuple(written(line) for line in letterhead.contact),
        )
    shown = replace(
        subject,
        letterhead=letterhead,
        review=None if subject.review is None else _review(subject.review, written, answer),
        number=written(subject.number),
        signed_by=written(subject.signed_by),
        profile=replace(subject.profile, name=written(subject.profile.name)),
        answers={key: answer(given) for key, given in subject.answers.items()},
    )
    return shown, tuple(sorted(replaced))


def _review(review: Review, written: Callable[[str], str], answer: Callable[[Answer], Answer]) -> Review:
    """The review with the words of firm and consultant as ``written``."""
    return replace(
        review,
        claimed={key: answer(given) for key, given in review.claimed.items()},
        findings=tuple(
            replace(each, answer=answer(each.answer), remark=written(each.remark)) for each in review.findings
        ),
        conclusion=written(review.conclusion),
        workstation=written(review.workstation),
        consultant=written(review.consultant),
    )


def _on_one_line(text: str) -> str:
    """A text in NFC without control characters; lines become spaces."""
    whole = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if letter in "\n\r\t\u2028\u2029" else letter for letter in whole)
    return "".join(letter for letter in spaced if unicodedata.category(letter) != "Cc")
