"""The way to the next level in words: the cheapest path, its money, and what each level costs at least.

Where there is no path it says what is missing even so; where none was proved it says that.
"""

from dataclasses import dataclass

from assessment.domain.paths import Outset, Route, route_of
from assessment.domain.texts import Language
from assessment.optimisation.advised import Advised
from assessment.optimisation.cheapest_path import Cheapest, Undecided
from assessment.optimisation.frontier import levels_above
from assessment.report.paths_in_words import (
    Mark,
    RouteInWords,
    lacking_in_words,
    marks_of,
    route_in_words,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to the question of the next level, and from where it was asked."""

    outset: Outset
    advised: Advised


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLevel:
    """The way from the ``present`` level to the one ``aimed`` at.

    ``route`` is the cheapest path where it is ``proved``, else one that gets there, where any was found.
    Where it is proved that there is none, ``lacking`` says what is missing with everything done, or now where
    there is ``nothing`` the firm can begin. ``marks`` are the levels whose least cost is known; ``open`` says
    that higher ones are not among them.
    """

    present: str
    aimed: str
    route: RouteInWords | None
    proved: bool
    lacking: tuple[str, ...]
    nothing: bool
    marks: tuple[Mark, ...]
    open: bool


def next_level(plan: Plan, language: Language = "zh") -> NextLevel:
    """All that is told of the way up."""
    outset, advised = plan.outset, plan.advised
    rule = outset.sheet.questionnaire.level_rule
    titles = {each.key: each.title.in_language(language) for each in rule.levels}
    above, why = levels_above(outset), advised.obstacles
    route = _route(advised)
    every = () if why is None else why.everything.steps
    highest = advised.frontier[-1].score.decision.level.key if advised.frontier else ""
    return NextLevel(
        present=titles[route_of(outset, ()).score.decision.level.key],
        aimed=titles[above[0].level],
        route=None if route is None else route_in_words(outset, route, language),
        proved=not isinstance(advised.outcome, Undecided),
        lacking=()
        if why is None
        else lacking_in_words(why.everything.score, why.short, language, then=bool(every)),
        nothing=why is not None and not every,
        marks=marks_of(advised.frontier, language),
        open=highest != above[-1].level,
    )


def _route(advised: Advised) -> Route | None:
    match advised.outcome:
        case Cheapest(route):
            return route
        case Undecided(best):
            return best
        case _:
            return None
