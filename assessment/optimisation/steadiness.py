"""Whether more measures can only ever help: then what fails rules out every part of itself too."""

from assessment.domain.branches import weight_cases
from assessment.domain.dependencies import condition_of, operands_of
from assessment.domain.elements import ElementKey, FlagElement, QuantityElement
from assessment.domain.facts import Asking
from assessment.domain.following import rules_of
from assessment.domain.levels import own_requirements
from assessment.domain.measures import Raise
from assessment.domain.points import rises
from assessment.domain.questionnaire import Placed, placed_questions
from assessment.domain.questions import Figure, Ratio
from assessment.domain.requirements import ConditionRequirement
from assessment.optimisation.growing import answer_keeps, answer_rises, only_grows, only_still
from assessment.optimisation.prospects import Prospects
from assessment.optimisation.touching import OfElement, given_elements

_OWN = 0


class ElementGrowth:
    """How elements change: as the questions that ask for them do."""

    def __init__(self, prospects: Prospects) -> None:
        self._prospects = prospects

    def is_still(self, fact: ElementKey) -> bool:
        """Whether no measure touches the element."""
        return not self._prospects.touchers.get(OfElement(fact))

    def rises(self, fact: ElementKey) -> bool:
        """Whether it is asked everywhere without condition, in a way that only ever rises, or by no sheet."""
        if self._follows(fact):
            return False
        return all(
            condition_of(placed) is None
            and (answer_rises(placed.question) or self._ratio_rises(place, placed))
            for place, placed in self._asking(fact)
        )

    def keeps(self, fact: ElementKey, value: str) -> bool:
        """Whether it goes on having a value."""
        element = self._prospects.outset.around.elements.get(fact)
        if self._follows(fact) or element is None or isinstance(element, QuantityElement):
            return False
        if isinstance(element, FlagElement) and value != "yes":
            return False
        return all(
            condition_of(placed) is None
            and any(
                answer_keeps(placed.question, option.key)
                for option in getattr(placed.question, "options", ())
                if value in (option.element_value, option.key)
            )
            for _, placed in self._asking(fact)
        )

    def _follows(self, fact: ElementKey) -> bool:
        outset = self._prospects.outset
        element = outset.around.elements.get(fact)
        return element is not None and bool(rules_of(element)) and fact not in given_elements(outset)

    def _asking(self, fact: ElementKey) -> list[tuple[int, Placed]]:
        return [
            (place, placed)
            for place, sheet in enumerate(self._prospects.outset.sheets)
            for placed in placed_questions(sheet.questionnaire).values()
            if placed.question.element == fact
        ]

    def _ratio_rises(self, place: int, placed: Placed) -> bool:
        return ratio_rises(self._prospects, place, placed)


def ratio_rises(prospects: Prospects, place: int, placed: Placed) -> bool:
    """Whether a ratio only grows: its figures are always asked, and what it is divided by stays."""
    question = placed.question
    if not isinstance(question, Ratio):
        return False
    asked = placed_questions(prospects.outset.sheets[place].questionnaire)
    behind = [asked[key] for key in operands_of(question) if key in asked]
    return not prospects.is_touched(place, question.denominator) and all(
        isinstance(each.question, Figure) and condition_of(each) is None for each in behind
    )


def prerequisites_grow(prospects: Prospects) -> bool:
    """Whether a measure that can be carried out still can when others were carried out before."""
    growth = ElementGrowth(prospects)
    return all(only_grows(each.when, growth) for measure in prospects.measures for each in measure.requires)


def score_grows(prospects: Prospects) -> bool:
    """Whether no further measure ever lowers a point or a level."""
    questionnaire = prospects.outset.sheet.questionnaire
    own = prospects.sources[_OWN]
    placed = placed_questions(questionnaire)
    requirements = [
        each
        for level in questionnaire.level_rule.levels
        for each in own_requirements(questionnaire.level_rule, level)
    ]
    return (
        all(_question_grows(prospects, each) for each in placed.values())
        and all(only_still(case.when, own) for case in weight_cases(questionnaire))
        and all(only_grows(each.when, own) for each in requirements if isinstance(each, ConditionRequirement))
        and not any(
            isinstance(effect, Raise) and prospects.touchers.get(OfElement(effect.of))
            for measure in prospects.measures
            for effect in measure.effects
        )
    )


def _question_grows(prospects: Prospects, placed: Placed) -> bool:
    question, own = placed.question, prospects.sources[_OWN]
    if not prospects.is_touched(_OWN, question.key):
        return True
    condition = condition_of(placed)
    if condition is not None and not only_still(condition, own):
        is_asked = prospects.judged[_OWN].asking[question.key] is Asking.ASKED
        if not (is_asked and only_grows(condition, own)):
            return False
    if question.follows:
        return False
    if isinstance(question, Ratio):
        return ratio_rises(prospects, _OWN, placed) and (question.points is None or rises(question.points))
    return not isinstance(question, Figure) or question.points is None or rises(question.points)
