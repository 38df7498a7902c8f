"""What may become of every question and every element once measures are carried out."""

from collections.abc import Iterator, Mapping, Sequence

from assessment.domain.answers import Answer, Chosen, ChosenSeveral, NotApplicable, options_of
from assessment.domain.conditions import AtLeast, FactKey, Is, holds
from assessment.domain.dependencies import condition_of
from assessment.domain.effects import directly_improved
from assessment.domain.elements import Element, ElementKey, SetElement, element_facts, in_element_values
from assessment.domain.facts import Asking, Facts, facts_from
from assessment.domain.following import rules_of
from assessment.domain.measures import Effect, MeasureKey, Raise, Reach
from assessment.domain.offers import following_answer, written_answer
from assessment.domain.paths import Outset, facts_after
from assessment.domain.questionnaire import Placed, placed_questions, ranks
from assessment.domain.questions import Follow, MultipleChoice, Ratio
from assessment.optimisation.chances import Alternative, Chances
from assessment.optimisation.growing import answer_keeps, answer_rises, only_still
from assessment.optimisation.program import NEVER, Column, Linear, Program, column_term, total_of
from assessment.optimisation.ratios import anything, figures_behind, ratio_alternatives
from assessment.optimisation.touching import Matter, OfElement, OfQuestion, given_elements, touchers


class Prospects:
    """For an outset and the column of each candidate: what may come about, question by question."""

    def __init__(self, program: Program, outset: Outset, columns: Mapping[MeasureKey, Column]) -> None:
        self.program = program
        self.outset = outset
        self.columns = columns
        self.measures = outset.picked(columns)
        self.touchers = touchers(outset, self.measures)
        self.judged: tuple[Facts, ...] = tuple(
            facts_from(sheet.questionnaire, sheet.answers, outset.around.profile) for sheet in outset.sheets
        )
        self.known = facts_after(outset, frozenset())
        self.elements = Chances(program, self.known, outset.around.ranks, _Elements(self))
        self.sources = tuple(_Questions(self, place) for place in range(len(outset.sheets)))
        self.sheets = tuple(
            Chances(program, judged.known, ranks(sheet.questionnaire), source)
            for sheet, judged, source in zip(outset.sheets, self.judged, self.sources, strict=True)
        )

    def touching(self, matter: Matter) -> Linear:
        """The measures that may change a question or an element."""
        return total_of(column_term(self.columns[key]) for key in sorted(self.touchers.get(matter, ())))

    def is_touched(self, place: int, key: FactKey) -> bool:
        """Whether any measure may change the answer to a question, or whether it is asked."""
        return bool(self.touchers.get(OfQuestion(place, key)))

    def may_lapse(self, place: int, placed: Placed) -> bool:
        """Whether a fact may cease to arise: a ratio, or what is asked under a condition that may change."""
        condition = condition_of(placed)
        return isinstance(placed.question, Ratio) or not (
            condition is None or only_still(condition, self.sources[place])
        )

    def may_be_asked(self, place: int, placed: Placed) -> Linear:
        """A bound on whether a question is asked."""
        condition = condition_of(placed)
        if condition is None:
            return Linear({}, 1.0)
        return self.sheets[place].may_hold(condition)


class _Questions:
    """What may become of the questions of one sheet."""

    def __init__(self, prospects: Prospects, place: int) -> None:
        self._prospects = prospects
        self._place = place
        self._sheet = prospects.outset.sheets[place]
        self._placed = placed_questions(self._sheet.questionnaire)
        self._found: dict[FactKey, tuple[Alternative, ...]] = {}

    def touching(self, fact: FactKey) -> Linear:
        return self._prospects.touching(OfQuestion(self._place, fact))

    def alternatives(self, fact: FactKey) -> Sequence[Alternative]:
        if fact not in self._placed:
            return ()
        if fact not in self._found:
            self._found[fact] = (Alternative(None, self.touching(fact)),)  # for what rests on itself
            self._found[fact] = tuple(self._become(self._placed[fact]))
        return self._found[fact]

    def lapsing(self, fact: FactKey) -> Linear:
        placed = self._placed.get(fact)
        return (
            self.touching(fact)
            if placed is not None and self._prospects.may_lapse(self._place, placed)
            else NEVER
        )

    def is_still(self, fact: FactKey) -> bool:
        return not self._prospects.is_touched(self._place, fact)

    def rises(self, fact: FactKey) -> bool:
        return fact in self._placed and answer_rises(self._placed[fact].question) and self._is_steady(fact)

    def keeps(self, fact: FactKey, value: str) -> bool:
        return (
            fact in self._placed
            and answer_keeps(self._placed[fact].question, value)
            and self._is_steady(fact)
        )

    def surely(self, atom: Is | AtLeast) -> Iterator[Linear]:
        """The measures any one of which makes a condition hold by itself."""
        if atom.fact not in self._placed or isinstance(self._sheet.answers.get(atom.fact), NotApplicable):
            return
        order = ranks(self._sheet.questionnaire)
        for each in self._by_effects(self._placed[atom.fact], self._sheet.answers.get(atom.fact)):
            if each.answer is not None and holds(atom, {atom.fact: each.answer}, order) is True:
                yield each.chance

    def _is_steady(self, fact: FactKey) -> bool:
        return condition_of(self._placed[fact]) is None

    def _become(self, placed: Placed) -> Iterator[Alternative]:
        question = placed.question
        present = self._sheet.answers.get(question.key)
        if isinstance(question, Ratio):
            yield from self._of_ratio(question)
        else:
            yield from self._by_effects(placed, present)
            yield from self._by_rules(placed)
        asking = self._prospects.judged[self._place].asking[question.key]
        if asking is not Asking.ASKED and present is not None:
            yield Alternative(present, self._prospects.may_be_asked(self._place, placed))

    def _of_ratio(self, ratio: Ratio) -> Iterator[Alternative]:
        if not self._prospects.is_touched(self._place, ratio.key):
            return
        asking = self._prospects.judged[self._place].asking
        behind = figures_behind(self._sheet, ratio)
        is_fixed = all(
            asking.get(key) in (Asking.ASKED, None) or not self._prospects.is_touched(self._place, key)
            for key in (ratio.key, *behind)
        )
        if not is_fixed:
            yield from anything([self.touching(ratio.key)])
            return
        figures = {key: self.alternatives(key) for key in behind}
        profile = self._prospects.outset.around.profile
        yield from ratio_alternatives(
            self._prospects.program, self._sheet, ratio, profile=profile, figures=figures
        )

    def _by_effects(self, placed: Placed, present: Answer | None) -> Iterator[Alternative]:
        question = placed.question
        for measure in self._prospects.measures:
            if not any(effect.element == question.element for effect in measure.effects):
                continue
            answers = directly_improved(self._sheet.questionnaire, self._sheet.answers, measure.effects)
            changed = answers.get(question.key)
            chance = column_term(self._prospects.columns[measure.key])
            if changed is not None and changed != present:
                yield Alternative(changed, chance)
            if any(self._grows(effect, question.element) for effect in measure.effects):
                yield Alternative(None, chance)

    def _grows(self, effect: Effect, element: ElementKey) -> bool:
        """Whether the effect is a part of a quantity that may itself change."""
        if not isinstance(effect, Raise) or effect.element != element:
            return False
        return bool(self._prospects.touchers.get(OfElement(effect.of)))

    def _by_rules(self, placed: Placed) -> Iterator[Alternative]:
        """What follows now; what followed at the outset already was left aside then, and always is."""
        question = placed.question
        if not self._prospects.is_touched(self._place, question.key):
            return
        before = following_answer(question, self._prospects.known, self._prospects.outset.around.ranks)
        if isinstance(question, MultipleChoice):
            followed = frozenset[str]() if before is None else options_of(before)
            for value, chance in _several(question.follows, self._prospects):
                if value not in followed:
                    yield Alternative(ChosenSeveral(frozenset({value})), chance)
            return
        for value, chance in _first(question.follows, self._prospects):
            answer = written_answer(question, value)
            if answer is not None and answer != before:
                yield Alternative(answer, chance)


class _Elements:
    """What may become of the elements, whichever sheet asks for them, and of those that none does."""

    def __init__(self, prospects: Prospects) -> None:
        self._prospects = prospects
        self._found: dict[ElementKey, tuple[Alternative, ...]] = {}

    def touching(self, fact: FactKey) -> Linear:
        return self._prospects.touching(OfElement(fact))

    def alternatives(self, fact: FactKey) -> Sequence[Alternative]:
        if fact not in self._found:
            self._found[fact] = (Alternative(None, self.touching(fact)),)  # for what rests on itself
            self._found[fact] = tuple(self._become(fact))
        return self._found[fact]

    def lapsing(self, fact: FactKey) -> Linear:
        prospects = self._prospects
        may_lapse = any(
            placed.question.element == fact and prospects.may_lapse(place, placed)
            for place, sheet in enumerate(prospects.outset.sheets)
            for placed in placed_questions(sheet.questionnaire).values()
        )
        return self.touching(fact) if may_lapse else NEVER

    def _become(self, fact: ElementKey) -> Iterator[Alternative]:
        prospects = self._prospects
        for place, sheet in enumerate(prospects.outset.sheets):
            given = element_facts(sheet.questionnaire, prospects.judged[place]).get(fact)
            if given is not None:
                yield Alternative(given, self.touching(fact))
            for key, placed in placed_questions(sheet.questionnaire).items():
                if placed.question.element == fact:
                    for each in prospects.sources[place].alternatives(key):
                        answer = each.answer and in_element_values(placed.question, each.answer)
                        yield Alternative(answer, each.chance)
        element = prospects.outset.around.elements.get(fact)
        if element is not None:
            if fact not in given_elements(prospects.outset):
                yield from self._by_rules(element)
            yield from self._by_effects(element)

    def _by_rules(self, element: Element) -> Iterator[Alternative]:
        follow = _several if isinstance(element, SetElement) else _first
        for value, chance in follow(rules_of(element), self._prospects):
            yield Alternative(_value(element, value), chance)

    def _by_effects(self, element: Element) -> Iterator[Alternative]:
        for measure in self._prospects.measures:
            for effect in measure.effects:
                if isinstance(effect, Reach) and effect.element == element.key:
                    chance = column_term(self._prospects.columns[measure.key])
                    yield Alternative(_value(element, effect.value), chance)


def _value(element: Element, value: str) -> Answer:
    return ChosenSeveral(frozenset({value})) if isinstance(element, SetElement) else Chosen(value)


def _first(rules: Sequence[Follow], prospects: Prospects) -> Iterator[tuple[str, Linear]]:
    """What the first rule that holds may say: those before it have to fail for certain."""
    elements = prospects.elements
    before: list[Linear] = []
    for rule in rules:
        here = [] if rule.when is None else [elements.may_hold(rule.when)]
        yield rule.answer, elements.every([*before, *here])
        if rule.when is not None:
            before.append(elements.may_hold(rule.when, outcome=False))


def _several(rules: Sequence[Follow], prospects: Prospects) -> Iterator[tuple[str, Linear]]:
    """What any of the rules may say, once it is known of all of them whether they hold."""
    elements = prospects.elements
    known = [elements.may_be_known(rule.when) for rule in rules if rule.when is not None]
    for rule in rules:
        here = [] if rule.when is None else [elements.may_hold(rule.when)]
        yield rule.answer, elements.every([*known, *here])
