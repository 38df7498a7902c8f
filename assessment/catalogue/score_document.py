"""A score as a JSON document (format 2): what ``assessment score --json`` prints and a frozen result keeps.

Points, weights and shares are exact, as ``"125/3"`` or ``"40"``; ``shown`` is what people see. The
document is described in ``docs/score-json.md``; a change of its shape raises ``FORMAT``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, assert_never

from assessment import formatting
from assessment.catalogue.kinds import KINDS
from assessment.domain.answer_codec import answer_to_json
from assessment.domain.deciding import Decision
from assessment.domain.earning import Range, Step
from assessment.domain.facts import Span
from assessment.domain.fingerprints import Json
from assessment.domain.levels import thresholds
from assessment.domain.questionnaire import Signal
from assessment.domain.requirements import (
    ConditionShortfall,
    CountShortfall,
    PointsShortfall,
    Shortfall,
)
from assessment.domain.scored import NodeScore, Part, QuestionScore
from assessment.domain.scoring import ENGINE_VERSION, Score

FORMAT: Final = 2
_OF_FORMAT_2: Final = frozenset({"strands", "height", "signal", "beside"})
"""What results frozen in format 1 did not hold."""


def score_document(score: Score) -> dict[str, Json]:
    """The whole of ``score`` with its trace."""
    questionnaire = score.questionnaire
    written = _Writer(thresholds(questionnaire.level_rule), questionnaire.signals)
    return {
        "format": FORMAT,
        "engine": ENGINE_VERSION,
        "questionnaire": {"key": questionnaire.key, "version": questionnaire.version},
        "decision": _decision(score.decision),
        "total": written.part(score.total),
        "beside": [written.part(each) for each in score.beside],
    }


def in_format(document: dict[str, Json], number: int) -> dict[str, Json]:
    """The document as format ``number`` had it: what is frozen in an older one is compared in that."""
    return document if number == FORMAT else {**_without(document), "format": number}


def format_of(document: Json) -> int:
    """The format a document was written in; one that says none is of today's."""
    match document:
        case {"format": int(number)}:
            return number
        case _:
            return FORMAT


def _without(value: Mapping[str, Json]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, inner in value.items():
        if key in _OF_FORMAT_2:
            continue
        match inner:
            case Mapping():
                found[key] = _without(inner)
            case list():
                found[key] = [_without(each) if isinstance(each, Mapping) else each for each in inner]
            case _:
                found[key] = inner
    return found


def points_in(document: Json, node: str) -> Range | None:
    """The interval of a node in a document, ``None`` if it was left out; raises ``KeyError``."""
    match document:
        case {"total": Mapping() as total, **rest}:
            beside = rest.get("beside", [])
            tops = (
                [total, *(each for each in beside if isinstance(each, Mapping))]
                if isinstance(beside, list)
                else [total]
            )
            for part in (each for top in tops for each in _parts_below(top)):
                if part["key"] == node:
                    return _range_in(part["points"])
            raise KeyError(node)
        case _:
            raise KeyError("total")


def level_in(document: Json) -> str:
    """The key of the level that was decided."""
    match document:
        case {"decision": {"level": str(level)}}:
            return level
        case _:
            raise KeyError("level")


def _decision(decision: Decision) -> dict[str, Json]:
    height = decision.height
    return {
        "level": decision.level.key,
        "reachable": decision.reachable.key,
        "following": None if decision.following is None else decision.following.key,
        "binding": [_shortfall(each) for each in decision.binding],
        "strands": [{"subject": each.subject, "allows": each.allows.key} for each in decision.strands],
        "height": None if height is None else {"low": str(height[0]), "high": str(height[1])},
    }


def _shortfall(shortfall: Shortfall) -> dict[str, Json]:
    match shortfall:
        case PointsShortfall(requirement, points, missing):
            return {
                "node": requirement.node,
                "at_least": str(requirement.at_least),
                "points": str(points),
                "missing": str(missing),
            }
        case CountShortfall(requirement=requirement):
            return {
                "among": requirement.among,
                "at_least": str(requirement.at_least),
                "met": shortfall.met,
                "needed": shortfall.needed,
                "nearest": list(shortfall.nearest),
            }
        case ConditionShortfall(requirement):
            return {"condition": requirement.text.zh}
        case _:
            assert_never(shortfall)


@dataclass(frozen=True, slots=True)
class _Writer:
    """What the parts of a document share: thresholds no shown figure may seem to cross, and signals."""

    limits: tuple[Fraction, ...]
    signals: tuple[Signal, ...]

    def part(self, part: Part) -> dict[str, Json]:
        document: dict[str, Json] = {
            "key": part.key,
            "points": _points(part.points, self.limits),
            "weight": str(part.weight),
            "share": str(part.share),
            "left_out": part.left_out,
            "open": part.open,
        }
        match part:
            case NodeScore():
                document["signal"] = self._signal(part.points)
                document["combine"] = KINDS[type(part.combine)]
                document["parts"] = [self.part(each) for each in part.parts]
            case QuestionScore():
                document["answer"] = None if part.answer is None else answer_to_json(part.answer)
                document["value"] = None if part.span is None else _span(part.span)
                document["next_step"] = None if part.next_step is None else _step(part.next_step)
        return document

    def _signal(self, points: Range | None) -> str | None:
        """The signal of the certain points."""
        reached = [each.key for each in self.signals if points is not None and points[0] >= each.at_least]
        return reached[-1] if reached else None


def _points(points: Range | None, limits: tuple[Fraction, ...]) -> Json:
    if points is None:
        return None
    low, high = points
    shown = formatting.score_range(low, high, thresholds=limits)
    return {"low": str(low), "high": str(high), "shown": shown}


def _span(span: Span) -> dict[str, Json]:
    return {
        "low": str(span.low),
        "high": None if span.high is None else str(span.high),
        "may_lapse": span.may_lapse,
    }


def _step(step: Step) -> dict[str, Json]:
    return {"to": str(step.to), "points": str(step.points)}


def _parts_below(part: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    yield part
    inner = part.get("parts", [])
    for each in inner if isinstance(inner, list | tuple) else []:
        if isinstance(each, Mapping):
            yield from _parts_below(each)


def _range_in(points: Json) -> Range | None:
    match points:
        case {"low": str(low), "high": str(high)}:
            return Fraction(low), Fraction(high)
        case _:
            return None
