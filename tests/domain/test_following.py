"""Facts that follow from other facts: found step by step, and never in place of what was said."""

from assessment.domain.answers import Answer, Chosen, ChosenSeveral
from assessment.domain.conditions import AtLeast, Is
from assessment.domain.elements import ElementKey, FlagElement, QuantityElement, SetElement, StepsElement
from assessment.domain.following import closure, with_following
from assessment.domain.questions import Follow
from assessment.domain.texts import Text

TITLE = Text("事实")
SCENE = StepsElement(key="scene", title=TITLE, values=("none", "one", "two"))
DEPTH = StepsElement(
    key="depth",
    title=TITLE,
    values=("none", "sheet", "system"),
    follows=(
        Follow(when=AtLeast("scene", "two"), answer="system"),
        Follow(when=Is("scene", ("one",)), answer="sheet"),
    ),
)
IN_USE = FlagElement(
    key="in-use", title=TITLE, follows=(Follow(when=AtLeast("depth", "sheet"), answer="yes"),)
)
TOOLS = SetElement(
    key="tools",
    title=TITLE,
    values=("none", "tables", "systems"),
    follows=(
        Follow(when=AtLeast("depth", "sheet"), answer="tables"),
        Follow(when=AtLeast("depth", "system"), answer="systems"),
        Follow(when=None, answer="none"),
    ),
)
COUNT = QuantityElement(key="count", title=TITLE, unit=Text("台"))
ELEMENTS = {each.key: each for each in (IN_USE, TOOLS, SCENE, DEPTH, COUNT)}
RANKS = {
    "scene": {"none": 0, "one": 1, "two": 2},
    "depth": {"none": 0, "sheet": 1, "system": 2},
}


def following(**known: Answer) -> dict[ElementKey, Answer | None]:
    """What follows beside what is known."""
    found = with_following(known, ELEMENTS, RANKS)
    return {key: answer for key, answer in found.items() if key not in known}


def test_facts_follow_from_facts_that_follow() -> None:
    assert following(scene=Chosen("one")) == {
        "depth": Chosen("sheet"),
        "in-use": Chosen("yes"),
        "tools": ChosenSeveral(frozenset({"tables"})),
    }


def test_what_was_said_is_never_replaced() -> None:
    found = following(scene=Chosen("two"), depth=Chosen("none"))

    assert found == {"tools": ChosenSeveral(frozenset({"none"}))}


def test_nothing_follows_while_a_condition_is_open_or_none_holds() -> None:
    assert following() == {}
    assert following(scene=Chosen("none")) == {}


def test_what_is_certain_to_be_known_includes_what_follows() -> None:
    assert closure({"scene"}, ELEMENTS) == {"scene", "depth", "in-use", "tools"}
    assert closure({"count"}, ELEMENTS) == {"count"}
