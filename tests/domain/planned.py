"""Small measures and situations for tests of advice, written by hand."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assessment.domain.advice import Situation
from assessment.domain.answers import Answer, Chosen, Measured
from assessment.domain.conditions import Answered, AtLeast, Condition, Not
from assessment.domain.facts import Answers
from assessment.domain.measures import Basis, Cost, Measure, MeasureKey, Months, Pathway, Prerequisite, Reach
from assessment.domain.profile_facts import PROFILE_RANKS
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.questions import UnknownPolicy
from assessment.domain.scoring import score
from assessment.domain.size import SizeClass
from assessment.domain.sources import Mark
from assessment.domain.texts import Text
from tests.domain import built

PROFILE: Answers = {
    "profile.size": Chosen("small"),
    "profile.revenue": Measured(Decimal(1000)),
    "profile.staff": Measured(Decimal(60)),
}
RANKS = {name: {step: place for place, step in enumerate(built.STEPS)} for name in ("x", "y", "z")}


def asked() -> Questionnaire:
    """Three staged questions, ``x``, ``y`` and ``z``, each asking for the element of its name."""
    return built.of_questions(
        *(built.staged(f"q{name}", element=name, unknown=UnknownPolicy.INTERVAL) for name in "xyz")
    )


def situation(**steps: str | Answer) -> Situation:
    """Where the elements ``x``, ``y`` and ``z`` stand; what is not named is not answered."""
    answers: dict[str, Answer] = {
        f"q{name}": Chosen(step) if isinstance(step, str) else step for name, step in steps.items()
    }
    return Situation(
        questionnaire=asked(),
        answers=answers,
        profile=PROFILE,
        score=score(asked(), answers, PROFILE),
        ranks={**RANKS, **PROFILE_RANKS},
        elements={},
    )


def at_least(element: str, step: str) -> Condition:
    return AtLeast(element, step)


def below(element: str, step: str) -> Condition:
    return Not(AtLeast(element, step))


def needs(element: str, step: str, *by: MeasureKey) -> Prerequisite:
    return Prerequisite(when=at_least(element, step), text=Text(f"{element} {step}"), by=by)


def brings(key: MeasureKey, element: str, step: str, *, cost: int = 1) -> Measure:
    """A measure that takes ``element`` to ``step`` for everyone who has not got so far."""
    return Measure(
        key=key,
        title=Text(key),
        pathway=Pathway.BASE,
        what=Text(key),
        suits=below(element, step),
        done_when=at_least(element, step),
        effects=(Reach(element=element, value=step),),
        costs=(Cost(sizes=tuple(SizeClass), low=Decimal(cost), high=Decimal(cost)),),
        cost_basis=Basis(title=Text("平台估算"), mark=Mark.OURS, note=Text("随便估算")),
        months=(Months(low=1, high=1),),
        effort=Text("一天"),
        risks=Text("没有"),
        evidence=(Text("记录"),),
        first_steps=(Text("一"), Text("二"), Text("三")),
        source=built.OURS,
    )


def file_of(key: MeasureKey, *, on: Pathway = Pathway.CLOUD) -> Measure:
    """A measure for everyone that no answer shows to be done and that changes none."""
    made = replace(brings(key, "x", "system"), pathway=on, done_when=None, effects=())
    return replace(made, suits=Answered("profile.size"))


def lacking(measure: Measure, *prerequisites: Prerequisite, after: Sequence[MeasureKey] = ()) -> Measure:
    return replace(measure, requires=prerequisites, after=tuple(after))
