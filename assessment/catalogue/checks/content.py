"""Every check of a questionnaire's content, in one run."""

from collections.abc import Iterator, Mapping

from assessment.catalogue.checks.choices import choice_mistakes
from assessment.catalogue.checks.conditions import condition_mistakes
from assessment.catalogue.checks.contents import contents_of
from assessment.catalogue.checks.element_fit import element_mistakes
from assessment.catalogue.checks.figures import figure_mistakes
from assessment.catalogue.checks.follows import follow_mistakes
from assessment.catalogue.checks.keys import duplicate_questions, key_mistakes, name_mistakes
from assessment.catalogue.checks.levels import level_mistakes
from assessment.catalogue.checks.relations import relation_mistakes
from assessment.catalogue.checks.weights import weight_mistakes
from assessment.catalogue.checks.wording import policy_mistakes, wording_mistakes
from assessment.catalogue.loader import Draft
from assessment.catalogue.places import Mistake
from assessment.domain.elements import Element

_CHECKS = (
    key_mistakes,
    choice_mistakes,
    figure_mistakes,
    condition_mistakes,
    weight_mistakes,
    level_mistakes,
    relation_mistakes,
    policy_mistakes,
    element_mistakes,
    follow_mistakes,
)


def content_mistakes(
    draft: Draft, elements: Mapping[str, Element], *, for_people: bool = True
) -> Iterator[Mistake]:
    """All mistakes in what ``draft`` says, beyond how it is written.

    Without ``for_people`` it may lack texts that nobody needs in order to score: evidence, examples.
    """
    contents = contents_of(draft, elements)
    yield from name_mistakes(draft)
    yield from duplicate_questions(draft, contents)
    for check in (*_CHECKS, wording_mistakes) if for_people else _CHECKS:
        yield from check(contents)
