"""Recommended measures in words: why, what is missing first, what it costs, what it brings, when to begin."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessment.domain.advice import Recommendation, Situation, Standing, advise, recommended
from assessment.domain.conditions import decisive, holds
from assessment.domain.elements import ElementKey, questions_by_element
from assessment.domain.measures import Basis, Measure, Pathway
from assessment.domain.planning import Phase, PlannedPhase, means_in, roadmap
from assessment.domain.questions import Ratio
from assessment.domain.size import SizeClass
from assessment.domain.texts import Language
from assessment.formatting import amount_range, months_range
from assessment.formatting import score as shown_score
from assessment.report.answers_in_words import in_words, ratio_in_words
from assessment.report.funding import NO_FUNDING, Funding
from assessment.report.names import MARKS, PATHWAYS, PHASES, cited

_PROFILE: Final = "profile."
_NEED: Final = ".need"
_WHOLE: Final = "100%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """An answer that led to a measure."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A measure as it is told to the enterprise; ``ready`` is false while something is missing first.

    ``first`` names the recommended measures that would bring about what is missing; ``changes`` is false of
    mere papers, which no answer can show; ``eased`` is the part of what binds the level that it takes away.
    """

    key: str
    title: str
    pathway: Pathway
    ready: bool
    changes: bool
    what: str
    reasons: tuple[Reason, ...]
    prerequisites: tuple[str, ...]
    missing: tuple[str, ...]
    first: tuple[str, ...]
    cost: str
    cost_basis: str
    duration: str
    effort: str
    risks: str
    evidence: tuple[str, ...]
    first_steps: tuple[str, ...]
    serves: str
    source: str
    gain: Fraction
    gain_text: str
    eased: str

    @property
    def closes(self) -> bool:
        """Whether it alone takes away all of what binds the level."""
        return self.eased == _WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwaySection:
    """All that is suggested on one pathway, and the titles of what is ``done`` there already.

    ``entry`` is its first measure, ``begun`` whether that is done; ``lacking`` what has to be there before
    it, empty where size or need rule it out, and ``first`` the titles of measures told that bring it about.
    ``unclear`` says that too little is known to tell whether anything here fits.
    """

    pathway: Pathway
    title: str
    entry: str
    suggestions: tuple[Suggestion, ...]
    done: tuple[str, ...]
    begun: bool
    lacking: tuple[str, ...]
    first: tuple[str, ...]
    unclear: bool

    @property
    def ready(self) -> bool:
        """Whether at least one measure can begin now."""
        return any(each.ready for each in self.suggestions)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapPhase:
    """One phase of the roadmap: its steps, what they cost together and what may come back, if known."""

    phase: Phase
    title: str
    steps: tuple[Suggestion, ...]
    cost: str
    funding: Funding


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """Everything the advice says; ``whole`` is the roadmap taken together, as if it were one phase."""

    sections: tuple[PathwaySection, ...]
    phases: tuple[RoadmapPhase, ...]
    all: tuple[Suggestion, ...]
    whole: RoadmapPhase


def suggestions(
    measures: Sequence[Measure],
    situation: Situation,
    size: SizeClass,
    *,
    funded: Callable[[PlannedPhase], Funding] = lambda _: NO_FUNDING,
    language: Language = "zh",
) -> Suggestions:
    """What is recommended to an enterprise of ``size``, by pathway and as a roadmap.

    The measures of a pathway come in the order of a path: the first is where it is entered.
    """
    everything = advise(measures, situation)
    judged = recommended(everything)
    planned = roadmap(judged, means_in(situation.profile))
    whole = PlannedPhase(Phase.START, tuple(step for phase in planned for step in phase.steps))
    titles = {each.measure.key: each.measure.title.in_language(language) for each in judged}
    words = {
        each.measure.key: _suggestion(each, situation, size, titles=titles, language=language)
        for each in judged
    }
    path = sorted(everything, key=lambda each: measures.index(each.measure))
    return Suggestions(
        sections=tuple(
            _section(
                [each for each in path if each.measure.pathway is pathway],
                situation,
                words=words,
                language=language,
            )
            for pathway in Pathway
        ),
        phases=tuple(_phase(phase, words, funded(phase), language) for phase in planned),
        all=tuple(words.values()),
        whole=_phase(whole, words, funded(whole), language),
    )


def _section(
    path: Sequence[Recommendation],
    situation: Situation,
    *,
    words: Mapping[str, Suggestion],
    language: Language,
) -> PathwaySection:
    entry = path[0]
    begins = entry.standing in (Standing.DONE, Standing.READY)
    facts = situation.facts()
    fitting = [holds(each.measure.suits, facts, situation.ranks) for each in path]
    unclear = None in fitting and True not in fitting
    lacking = () if begins or _is_ruled_out(entry.measure, situation) else entry.missing
    if unclear:
        lacking = tuple(each for each in lacking if holds(each.when, facts, situation.ranks) is False)
    bearers = {key for each in lacking for key in each.by}
    done = [each.measure for each in path if each.standing is Standing.DONE]
    return PathwaySection(
        pathway=entry.measure.pathway,
        title=PATHWAYS[entry.measure.pathway].in_language(language),
        entry=entry.measure.key,
        suggestions=tuple(each for each in words.values() if each.pathway is entry.measure.pathway),
        done=tuple(each.title.in_language(language) for each in done),
        begun=entry.standing is Standing.DONE,
        lacking=tuple(each.text.in_language(language) for each in lacking),
        first=tuple(each.title for key, each in words.items() if key in bearers),
        unclear=unclear,
    )


def _is_ruled_out(measure: Measure, situation: Situation) -> bool:
    """Whether the size of the enterprise, or that it has no such need, is why a measure does not fit."""
    against = decisive(measure.suits, situation.facts(), situation.ranks, outcome=False)
    return any(fact.startswith(_PROFILE) or fact.endswith(_NEED) for fact in against)


def _phase(
    planned: PlannedPhase, words: Mapping[str, Suggestion], funding: Funding, language: Language
) -> RoadmapPhase:
    costs = [step.cost for step in planned.steps if step.cost is not None]
    low, high = sum(cost.low for cost in costs), sum(cost.high for cost in costs)
    return RoadmapPhase(
        phase=planned.phase,
        title=PHASES[planned.phase].in_language(language),
        steps=tuple(words[step.measure.key] for step in planned.steps),
        cost=amount_range(low, high, language=language) if costs else "",
        funding=funding,
    )


def _suggestion(
    recommendation: Recommendation,
    situation: Situation,
    size: SizeClass,
    *,
    titles: Mapping[str, str],
    language: Language,
) -> Suggestion:
    measure = recommendation.measure
    cost = measure.cost_for(size)
    span = measure.months_for(size)
    bearers = {key for each in recommendation.missing for key in each.by}
    return Suggestion(
        key=measure.key,
        title=measure.title.in_language(language),
        pathway=measure.pathway,
        ready=recommendation.standing is Standing.READY,
        changes=measure.done_when is not None,
        what=measure.what.in_language(language),
        reasons=tuple(dict.fromkeys(_reasons(recommendation.reasons, situation, language))),
        prerequisites=tuple(each.text.in_language(language) for each in measure.requires),
        missing=tuple(each.text.in_language(language) for each in recommendation.missing),
        first=tuple(title for key, title in titles.items() if key in bearers),
        cost="" if cost is None else amount_range(cost.low, cost.high, language=language),
        cost_basis=basis_of(measure.cost_basis, language),
        duration=months_range(span.low, span.high, language=language),
        effort=measure.effort.in_language(language),
        risks=measure.risks.in_language(language),
        evidence=tuple(each.in_language(language) for each in measure.evidence),
        first_steps=tuple(each.in_language(language) for each in measure.first_steps),
        serves=measure.serves.in_language(language),
        source=cited(measure.source, language),
        gain=recommendation.gain,
        gain_text=shown_score(recommendation.gain),
        eased=_part(recommendation.eases),
    )


def _part(share: Fraction) -> str:
    """A part of the whole in per cent; empty for nothing, never 0 for something nor 100 for less than all."""
    if share >= 1:
        return _WHOLE
    return f"{min(99, max(1, round(share * 100)))}%" if share else ""


def basis_of(basis: Basis, language: Language) -> str:
    """Where a cost comes from: whose estimate it is, and how it was reckoned."""
    comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
    whose = f"{basis.title.in_language(language)}{comma}{MARKS[basis.mark].in_language(language)}"
    return f"{whose}{colon}{basis.note.in_language(language)}"


def _reasons(elements: Iterable[ElementKey], situation: Situation, language: Language) -> Iterable[Reason]:
    asking = questions_by_element(situation.questionnaire)
    facts = situation.score.facts
    for element in elements:
        question = asking.get(element)
        if question is None:
            continue
        if isinstance(question, Ratio):
            answer = ratio_in_words(question, facts.spans.get(question.key), language)
        elif (known := facts.known.get(question.key)) is not None:
            answer = in_words(question, known, language)
        else:
            continue  # it was not asked, or is still open
        yield Reason(question=question.text.in_language(language), answer=answer)
