"""What a column of the workbook holds, and how sheets hang together."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

Steps: TypeAlias = tuple[str, ...]
"""Where a value stands within the record of its row."""

FLAGS: Final = {"是": True, "否": False}
"""How yes and no are written in a cell."""


class Holds(Enum):
    """What stands in the cells of a column."""

    WORD = "一个词或一行文字"
    TEXT = "文字，中文和英文各一列"
    LINES = "几行文字，中文和英文各一列"
    WORDS = "几个键，用逗号隔开"
    NUMBER = "数字"
    FLAG = "是或否"
    RULE = "一个词，或一段花括号写法"
    FLOW = "一段花括号写法"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading and explanation, what it holds for which field, the closed words it allows.

    ``language`` is set for the two columns of a text.
    """

    heading: str
    steps: Steps
    holds: Holds
    about: str = ""
    words: tuple[str, ...] = ()
    language: str = ""
    width: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan:
    """A sheet: each row is a record in the list ``into`` of what holds it.

    ``holder`` is the sheet with that; its key stands in the column ``link``. Without one the questionnaire
    itself holds the rows, as it does rows with an empty link if that is ``optional``. ``lists`` are the words
    of a further column that says in which of several lists a row stands. An ``upright`` sheet has its
    headings below one another.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    into: Steps = ()
    holder: str = ""
    link: str = ""
    optional: bool = False
    lists: tuple[str, ...] = ()
    upright: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings, those that say where a row belongs first."""
        linking = [self.link] if self.holder else []
        linking += [LIST] if self.lists else []
        return (*linking, *(column.heading for column in self.columns))


LIST: Final = "部分"
"""The heading of the column that says in which list a row stands."""
NAME: Final = "$name"
"""Stands for the name under which a record is kept, where that is none of its fields."""


def word(heading: str, *steps: str, about: str = "", words: tuple[str, ...] = (), width: int = 16) -> Column:
    """A column of single words or lines."""
    return Column(heading=heading, steps=steps, holds=Holds.WORD, about=about, words=words, width=width)


def number(heading: str, *steps: str, about: str = "") -> Column:
    """A column of numbers."""
    return Column(heading=heading, steps=steps, holds=Holds.NUMBER, about=about, width=10)


def flag(heading: str, *steps: str, about: str = "") -> Column:
    """A column of yes and no."""
    return Column(heading=heading, steps=steps, holds=Holds.FLAG, about=about, words=tuple(FLAGS), width=8)


def flow(heading: str, *steps: str, about: str = "") -> Column:
    """A column of short nested things."""
    return Column(heading=heading, steps=steps, holds=Holds.FLOW, about=about, width=40)


def keys(heading: str, *steps: str, about: str = "") -> Column:
    """A column of lists of keys."""
    return Column(heading=heading, steps=steps, holds=Holds.WORDS, about=about, width=30)


def text(heading: str, *steps: str, about: str = "", width: int = 40) -> tuple[Column, Column]:
    """The two columns of a text."""
    return _both(heading, steps, Holds.TEXT, about=about, width=width)


def lines(heading: str, *steps: str, about: str = "") -> tuple[Column, Column]:
    """The two columns of a list of texts, each on a line of its own."""
    return _both(heading, steps, Holds.LINES, about=about, width=30)


def _both(heading: str, steps: Steps, holds: Holds, *, about: str, width: int) -> tuple[Column, Column]:
    english = f"{heading}（英文）"
    return (
        Column(heading=heading, steps=steps, holds=holds, about=about, language="zh", width=width),
        Column(heading=english, steps=steps, holds=holds, about="可以不填", language="en", width=width),
    )
