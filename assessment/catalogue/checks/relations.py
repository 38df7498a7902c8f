"""Relations between figures: they name figures, and can be kept."""

from collections.abc import Iterator

from assessment.catalogue.checks.contents import Contents
from assessment.catalogue.checks.figures import quantity_mistakes
from assessment.catalogue.places import Mistake
from assessment.domain.relations import AtMost, RatioWithin


def relation_mistakes(contents: Contents) -> Iterator[Mistake]:
    """What is wrong with the relations of a questionnaire."""
    if contents.head is None:
        return
    for number, relation in enumerate(contents.head.value.relations):
        place = contents.head.place.at("relations", number)
        match relation:
            case AtMost(left=first, right=second):
                names = ("left", "right")
            case RatioWithin(numerator=first, denominator=second, at_least=low, at_most=high):
                names = ("numerator", "denominator")
                if low >= high:
                    message = f"下限 {low} 应小于上限 {high}"
                    yield place.at("at_most").mistake(message)
        for name, key in zip(names, (first, second), strict=True):
            yield from quantity_mistakes(place.at(name), key, contents)
        if first == second:
            yield place.at(names[1]).mistake("两边不能是同一个数")
