"""Which marks of the level rule each indicator that it counts has reached: scenes (应用场景) at a glance."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from assessment.domain.levels import own_requirements, sets_of
from assessment.domain.requirements import CountRequirement, NodeSet, met_of
from assessment.domain.scoring import Score
from assessment.domain.texts import Language, Text
from assessment.formatting import capitalised
from assessment.formatting import score as shown_score
from assessment.report.findings import DimensionFinding, IndicatorFinding

_POINTS: Final = Text("{mark} 分", "{mark} points")
_AND: Final = Text("、", ", ")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainedRow:
    """One indicator: for each mark whether it is ``reached``, may still be (``open``), or is not (empty)."""

    code: str
    title: str
    points: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainedGroup:
    """The indicators of one group; its title is empty where they stand alone."""

    title: str
    rows: tuple[AttainedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainedSum:
    """How many of a set reach each mark, and how many of them a level asks for: ``8/6``."""

    title: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainedTable:
    """The indicators of one dimension against the marks, with the counts that decide."""

    columns: tuple[str, ...]
    signs: tuple[str, ...]
    groups: tuple[AttainedGroup, ...]
    sums: tuple[AttainedSum, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counting:
    """What the rule counts: the demands of each level on a set, in the order of the levels."""

    score: Score
    language: Language
    demands: tuple[tuple[str, CountRequirement], ...]

    @property
    def marks(self) -> tuple[Fraction, ...]:
        return tuple(sorted({each.at_least for _, each in self.demands}))

    def levels(self, mark: Fraction) -> str:
        """The levels that ask for a mark, or the mark itself where that says more."""
        titles = dict.fromkeys(title for title, each in self.demands if each.at_least == mark)
        if len(self.marks) < len({title for title, _ in self.demands}):
            return _POINTS.in_language(self.language).format(mark=shown_score(mark).removesuffix(".0"))
        return _AND.in_language(self.language).join(titles)

    def count(self, among: NodeSet, mark: Fraction) -> str:
        asked = [each for _, each in self.demands if each.among == among.key and each.at_least == mark]
        found = [met_of(each, self.score.decision.situation) for each in asked]
        if not found:
            return "—"
        return f"{found[0][0]}/{_AND.in_language(self.language).join(str(needed) for _, needed in found)}"


def attained_tables(
    score: Score, findings: Iterable[DimensionFinding], language: Language = "zh"
) -> dict[str, AttainedTable]:
    """A table for each dimension whose indicators are counted by the rule, by its key."""
    counting = _Counting(score=score, language=language, demands=tuple(_demands(score, language)))
    sets = sets_of(score.questionnaire.level_rule)
    counted = {node for each in sets for node in each.nodes}
    return {
        finding.key: _table(finding, counting, sets)
        for finding in findings
        if counting.demands and all(each.key in counted for each in finding.indicators)
    }


def _demands(score: Score, language: Language) -> Iterator[tuple[str, CountRequirement]]:
    rule = score.questionnaire.level_rule
    for level in rule.levels:
        for each in own_requirements(rule, level):
            if isinstance(each, CountRequirement):
                yield level.title.in_language(language), each


def _table(finding: DimensionFinding, counting: _Counting, sets: tuple[NodeSet, ...]) -> AttainedTable:
    language = counting.language
    return AttainedTable(
        columns=tuple(counting.levels(mark) for mark in counting.marks),
        signs=tuple(f"{each.sign} {each.title.in_language(language)}" for each in sets if each.sign),
        groups=tuple(
            AttainedGroup(
                title=group.title,
                rows=tuple(_row(each, counting.marks, sets) for each in group.indicators),
            )
            for group in finding.groups
        ),
        sums=tuple(
            AttainedSum(
                title=capitalised(each.title.in_language(language)),
                cells=tuple(counting.count(each, mark) for mark in counting.marks),
            )
            for each in sets
        ),
    )


def _row(indicator: IndicatorFinding, marks: tuple[Fraction, ...], sets: tuple[NodeSet, ...]) -> AttainedRow:
    signs = "".join(each.sign for each in sets if indicator.key in each.nodes)
    low, high = indicator.points.low, indicator.points.high
    return AttainedRow(
        code=indicator.code,
        title=f"{indicator.title}{signs}",
        points=indicator.points.text,
        cells=tuple(_cell(low, high, mark) for mark in marks),
    )


def _cell(low: Fraction | None, high: Fraction | None, mark: Fraction) -> str:
    if low is None or high is None or high < mark:
        return ""
    return "reached" if low >= mark else "open"
