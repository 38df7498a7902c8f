"""What a manager takes away: where the enterprise stands, what binds, which pathway now, the next steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assessment.domain.measures import Pathway
from assessment.domain.planning import Phase
from assessment.domain.texts import Language, Text
from assessment.formatting import listed
from assessment.report.names import SHORT_PHASES
from assessment.report.recommendations import PathwaySection, Suggestion, Suggestions
from assessment.report.standing import StandingInWords

ASKED: Final = (Pathway.CLOUD, Pathway.FIVE_G, Pathway.TWIN)
"""The pathways managers ask about; the base is what comes before them."""
_STEPS: Final = 3


class Stance(StrEnum):
    """What the advice says of a pathway: now, later, something else first; begun; no need; not known."""

    NOW = "now"
    LATER = "later"
    FIRST = "first"
    BEGUN = "begun"
    NO_NEED = "no need"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayAnswer:
    """The answer on one pathway: the stance, its short words, the measure it is about, the whole sentence.

    ``place`` is that of the measure in the roadmap, the number of all steps where there is none.
    """

    pathway: Pathway
    title: str
    measure: str
    place: int
    stance: Stance
    label: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """The one page: what binds, which pathway now and what first, and the steps to begin with."""

    binding: str
    possible: str
    verdict: str
    answers: tuple[PathwayAnswer, ...]
    next_steps: tuple[Suggestion, ...]

    @property
    def waiting(self) -> frozenset[Pathway]:
        """The pathways that something has to come before; what can begin there all the same prepares them."""
        return frozenset(each.pathway for each in self.answers if each.stance is Stance.FIRST)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A suggestion with the phase it begins in."""

    suggestion: Suggestion
    phase: Phase

    @property
    def begins_now(self) -> bool:
        return self.phase is Phase.START and self.suggestion.ready


def conclusion_of(
    standing: StandingInWords, suggestions: Suggestions, language: Language = "zh"
) -> Conclusion:
    """The conclusion from the standing and the roadmap: the two say everything, nothing is weighed anew."""
    placed = [_Placed(step, phase.phase) for phase in suggestions.phases for step in phase.steps]
    answers = tuple(
        _answer(section, placed, language) for section in suggestions.sections if section.pathway in ASKED
    )
    return Conclusion(
        binding=binding_sentence(standing, language),
        possible=_possible_sentence(standing, language),
        verdict=_verdict(answers, placed, language),
        answers=answers,
        next_steps=tuple(each.suggestion for each in placed[:_STEPS]),
    )


_TOP: Final = Text(
    "贵企业已达到本规则的最高{noun}，没有卡住的条件。",
    "Your enterprise has reached the highest {noun} of this rule; nothing binds.",
)
_STRANDS: Final = Text("{strands}。", "{strands}. ")
_TOWARDS: Final = Text("要进入“{level}”，{needs}。", 'To reach "{level}" you need {needs}.')
_POSSIBLE: Final = Text(
    "有的题目没有回答或答了“不确定”。如果弄清后都是最好的情况，可以达到“{level}”；{noun}按能够确定的分数判定。",
    'Some answers are open or "not sure". If all of them turned out best, "{level}" would be reached; '
    "the {noun} is decided by the points that are certain.",
)
_JOIN: Final = Text("；", "; ")


def binding_sentence(standing: StandingInWords, language: Language = "zh") -> str:
    """What keeps the enterprise from the next level, in one sentence."""
    if not standing.following:
        return _TOP.in_language(language).format(noun=standing.noun)
    needs = _JOIN.in_language(language).join(each.sentence for each in standing.binding)
    towards = _TOWARDS.in_language(language).format(level=standing.following, needs=needs)
    if not standing.strands:
        return towards
    strands = _JOIN.in_language(language).join(standing.strands)
    return _STRANDS.in_language(language).format(strands=strands) + towards


def _possible_sentence(standing: StandingInWords, language: Language) -> str:
    if standing.settled:
        return ""
    return _POSSIBLE.in_language(language).format(level=standing.reachable, noun=standing.noun)


_LABELS: Final = {
    Stance.NOW: Text("现在可以做", "Begin now"),
    Stance.LATER: Text("随后再做", "Later"),
    Stance.FIRST: Text("暂不建议", "Not yet"),
    Stance.BEGUN: Text("已经起步", "Begun"),
    Stance.NO_NEED: Text("目前不需要", "No need at present"),
    Stance.UNCLEAR: Text("还不清楚", "Not clear yet"),
}
_SENTENCES: Final = {
    Stance.NOW: Text("从“{title}”开始{price}。", 'Begin with "{title}"{price}.'),
    Stance.LATER: Text(
        "条件已有，按轻重缓急排在{phase}，从“{title}”开始。",
        'The conditions are there; planned for {phase}, beginning with "{title}".',
    ),
    Stance.FIRST: Text("还差前提：{missing}。{first}", "Still missing: {missing}.{first}"),
    Stance.BEGUN: Text(
        "“{done}”等 {count} 项已经做到，眼下没有更急的新举措。",
        '"{done}" and others are done, {count} in all; nothing new is more urgent at present.',
    ),
    Stance.NO_NEED: Text(
        "按贵企业目前的规模、设备和需要，还用不上；以后情况变了再看。",
        "With your present size, equipment and needs it would not pay; look again when these change.",
    ),
    Stance.UNCLEAR: Text(
        "判断所需的情况这份自评没有问到，或者答了“不确定”。弄清后再看，或者再填一份别的评估问卷。",
        'What it takes to tell was not asked here, or answered "not sure". '
        "Another questionnaire may settle it.",
    ),
}
_BEGUN_ONE: Final = Text(
    "“{done}”已经做到，眼下没有更急的新举措。",
    '"{done}" is done; nothing new is more urgent at present.',
)
_PRICE: Final = Text("（{cost}，{duration}）", " ({cost}, {duration})")
_FIRST: Final = Text("先做“{title}”。", ' First "{title}".')


def _answer(section: PathwaySection, placed: list[_Placed], language: Language) -> PathwayAnswer:
    chosen = _chosen(section, placed)
    stance = _stance(chosen, section)
    filling = {**_filling(section, language), **_leading(chosen, language)}
    one = stance is Stance.BEGUN and len(section.done) == 1
    return PathwayAnswer(
        pathway=section.pathway,
        title=section.title,
        measure=chosen.suggestion.title if chosen else "",
        place=placed.index(chosen) if chosen else len(placed),
        stance=stance,
        label=_LABELS[stance].in_language(language),
        sentence=(_BEGUN_ONE if one else _SENTENCES[stance]).in_language(language).format(**filling),
    )


def _chosen(section: PathwaySection, placed: list[_Placed]) -> _Placed | None:
    """What stands for a pathway: its entry if that begins now, else the first real work on it."""
    own = [each for each in placed if each.suggestion.pathway is section.pathway]
    entry = [each for each in own if each.suggestion.key == section.entry and each.begins_now]
    working = [each for each in own if each.suggestion.changes]
    ready = [each for each in working if each.suggestion.ready]
    return next(iter(entry or ready or working or ([] if section.begun else own)), None)


def _stance(chosen: _Placed | None, section: PathwaySection) -> Stance:
    if section.lacking:
        return Stance.FIRST
    if chosen is None:
        return _without_measure(section)
    if not chosen.suggestion.ready:
        return Stance.FIRST
    return Stance.NOW if chosen.begins_now else Stance.LATER


def _without_measure(section: PathwaySection) -> Stance:
    if section.begun:
        return Stance.BEGUN
    return Stance.UNCLEAR if section.unclear else Stance.NO_NEED


def _filling(section: PathwaySection, language: Language) -> dict[str, str]:
    """What the sentences say of the pathway as a whole."""
    return {
        "done": next(iter(section.done), ""),
        "count": str(len(section.done)),
        **_lacking(section.lacking, section.first, language),
    }


def _leading(chosen: _Placed | None, language: Language) -> dict[str, str]:
    """What the sentences say of the measure that stands for a pathway."""
    if chosen is None:
        return {}
    told = chosen.suggestion
    price = _PRICE.in_language(language).format(cost=told.cost, duration=told.duration) if told.cost else ""
    filled = {
        "title": told.title,
        "price": price,
        "phase": SHORT_PHASES[chosen.phase].in_language(language),
    }
    return filled if told.ready else {**filled, **_lacking(told.missing, told.first, language)}


def _lacking(missing: tuple[str, ...], first: tuple[str, ...], language: Language) -> dict[str, str]:
    return {
        "missing": _JOIN.in_language(language).join(missing),
        "first": _FIRST.in_language(language).format(title=first[0]) if first else "",
    }


_NOW_ONE: Final = Text("先做“{pathway}”，从“{title}”开始。", 'Begin with {pathway}: first "{title}".')
_ALSO: Final = Text("{pathways}可以同时起步。", "{pathways} can begin alongside.")
_BASE_FIRST: Final = Text(
    "{pathways}都不必急着上。先打基础，从“{title}”开始。",
    'None of {pathways} is urgent now. Strengthen the base first, beginning with "{title}".',
)
_BASE_BEFORE_ONE: Final = Text(
    "{pathways}不必急着上。先打基础，从“{title}”开始。",
    'There is no hurry with {pathways}. Strengthen the base first, beginning with "{title}".',
)
_IN_TURN: Final = Text(
    "{pathways}不必急着上；轮到的时候，先做“{title}”。",
    'There is no hurry with {pathways}; when the time comes, begin with "{title}".',
)
_OTHERS: Final = {
    Stance.LATER: Text("{pathways}随后再做。", "{pathways}: later."),
    Stance.FIRST: Text(
        "{pathways}暂不建议，先补前提。", "{pathways}: not yet, what it builds on comes first."
    ),
}
_UNCLEAR_ALL: Final = Text(
    "凭这份自评还不能判断上云、5G 工厂、数字孪生先做哪一个。",
    "This assessment alone cannot tell which of the pathways comes first.",
)
_BEGIN: Final = Text("可以从“{title}”开始。", 'Begin with "{title}".')
_NOT_TOLD: Final = Text(
    "凭这份自评还看不清{pathways}要不要做，也没有可以推荐的举措。",
    "This assessment alone cannot tell whether to begin with {pathways}, and leads to no measure.",
)
_NO_HURRY: Final = Text("眼下没有需要新做的举措。", "There is nothing new to be done at present.")
_SPACE: Final = Text("", " ")


def _verdict(answers: tuple[PathwayAnswer, ...], placed: list[_Placed], language: Language) -> str:
    """Which of the pathways now, what first, and what of the others."""
    now = sorted((each for each in answers if each.stance is Stance.NOW), key=lambda each: each.place)
    if now:
        sentences = [
            _NOW_ONE.in_language(language).format(pathway=now[0].title, title=now[0].measure),
            *_named(_ALSO, now[1:], language),
            *_others(answers, language),
        ]
        return _SPACE.in_language(language).join(sentences)
    told = [each for each in answers if each.stance is not Stance.UNCLEAR]
    if not told:
        sentences = [_UNCLEAR_ALL.in_language(language)]
        sentences += [_BEGIN.in_language(language).format(title=each.suggestion.title) for each in placed[:1]]
        return _SPACE.in_language(language).join(sentences)
    if not placed:
        unclear = [each for each in answers if each.stance is Stance.UNCLEAR]
        return "".join(_named(_NOT_TOLD, unclear, language)) or _NO_HURRY.in_language(language)
    names = listed([each.title for each in told], language=language)
    base_first = _BASE_FIRST if len(told) > 1 else _BASE_BEFORE_ONE
    if placed[0].suggestion.pathway in ASKED:
        base_first = _IN_TURN
    return base_first.in_language(language).format(pathways=names, title=placed[0].suggestion.title)


def _others(answers: tuple[PathwayAnswer, ...], language: Language) -> Iterator[str]:
    for stance, sentence in _OTHERS.items():
        yield from _named(sentence, [each for each in answers if each.stance is stance], language)


def _named(sentence: Text, answers: Sequence[PathwayAnswer], language: Language) -> Iterator[str]:
    if answers:
        names = listed([each.title for each in answers], language=language)
        yield sentence.in_language(language).format(pathways=names)
