"""What a derived fact rests on: the facts that were given, through one rule after another."""

from datetime import UTC, datetime

from assessment.domain.answers import Chosen
from assessment.domain.conditions import AtLeast
from assessment.domain.elements import StepsElement
from assessment.domain.identities import AssessmentId
from assessment.domain.questions import Follow
from assessment.domain.texts import Text
from assessment.domain.workflow import Status
from assessment.services.known_facts import GivenFact, Knowledge
from tests.domain import built

TITLE = Text("事实")
ASKED = built.staged("qa", element="a")
GIVEN = GivenFact(
    answer=Chosen("sheet"),
    said=Chosen("sheet"),
    questionnaire=built.of_questions(ASKED),
    question=ASKED,
    assessment=AssessmentId("first"),
    year=2026,
    status=Status.SUBMITTED,
    at=datetime(2026, 11, 1, tzinfo=UTC),
)
KNOWN = Knowledge(given={"a": GIVEN}, absent=frozenset())


def following(key: str, fact: str) -> StepsElement:
    rules = (Follow(answer="sheet", when=AtLeast(fact, "sheet")), Follow(answer="none"))
    return StepsElement(key=key, title=TITLE, values=built.STEPS, follows=rules)


ELEMENTS = {
    "a": StepsElement(key="a", title=TITLE, values=built.STEPS),
    "b": following("b", "a"),
    "c": following("c", "b"),
    "size": following("size", "profile.size"),
}


def test_a_fact_that_was_given_is_its_own_source() -> None:
    assert KNOWN.sources(["a"], ELEMENTS) == (GIVEN,)


def test_a_derived_fact_rests_on_what_was_given_however_many_rules_lie_between() -> None:
    assert KNOWN.sources(["c"], ELEMENTS) == (GIVEN,)


def test_what_follows_from_the_profile_alone_was_given_nowhere() -> None:
    assert KNOWN.sources(["size", "profile.size"], ELEMENTS) == ()
