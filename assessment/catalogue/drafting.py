"""A draft as far as it can be read: what is wrong with it, and the questions that can be shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assessment.catalogue.checking import Examined
from assessment.catalogue.loader import Draft, read_draft
from assessment.catalogue.places import Cell, Located, Mistake, written
from assessment.catalogue.version_files import VersionFiles
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft to look at: whole if it is sound, otherwise single questions; what is wrong, by question.

    ``others`` are the mistakes that stand at no question that can be shown.
    """

    name: str
    questionnaire: Questionnaire | None
    questions: tuple[Question, ...]
    at_questions: Mapping[str, tuple[Mistake, ...]]
    others: tuple[Mistake, ...]

    @property
    def mistakes(self) -> int:
        """How many mistakes there are."""
        return len(self.others) + sum(len(each) for each in self.at_questions.values())


def drafted(files: VersionFiles, examined: Examined) -> Drafted:
    """The draft in ``files``, which came out as ``examined``."""
    if not examined.mistakes:
        return Drafted(
            name=examined.name,
            questionnaire=examined.questionnaire,
            questions=(),
            at_questions={},
            others=(),
        )
    draft = read_draft(files)
    found: dict[str, list[Mistake]] = {}
    others: list[Mistake] = []
    for mistake in examined.mistakes:
        held = next(_holding(draft, mistake), None)
        if held is None:
            others.append(mistake)
        else:
            found.setdefault(held.value.key, []).append(mistake)
    return Drafted(
        name=examined.name,
        questionnaire=examined.questionnaire,
        questions=tuple(each.value for each in draft.questions),
        at_questions={key: tuple(mistakes) for key, mistakes in found.items()},
        others=tuple(others),
    )


def _holding(draft: Draft, mistake: Mistake) -> Iterator[Located[Question]]:
    """The questions a mistake stands in: by the path within the file, in a workbook by sheet and row."""
    for located in draft.questions:
        place = located.place
        if mistake.column:
            rows = (
                cell for path, cell in place.document.lines.items() if path[: len(place.path)] == place.path
            )
            if any(
                isinstance(each, Cell) and (each.sheet, each.row) == (mistake.file, mistake.line)
                for each in rows
            ):
                yield located
        elif mistake.file == place.document.file and mistake.path.startswith(written(place.path)):
            yield located
