"""Columns that stand in several sheets: sources, weights, ways of combining, options."""

from typing import Final, get_args

from assessment.catalogue.kinds import KINDS
from assessment.catalogue.workbook.columns import Column, Holds, flag, flow, number, text, word
from assessment.domain.questionnaire import Aggregation
from assessment.domain.sources import Mark

KEY: Final = "小写字母、数字和连字符；发布后不改名"
CONDITION: Final = "例如 {question: erp, at_least: system}，写法见说明"


def kinds(union: object) -> tuple[str, ...]:
    """The words for the classes of a closed union."""
    return tuple(KINDS[each] for each in get_args(union))


def source(*steps: str, named: str = "来源") -> tuple[Column, ...]:
    """The columns of a document something comes from."""
    return (
        word(named, *steps, "title", about="文件名称，或“平台自定规则”", width=30),
        word(f"{named}文号", *steps, "number", about="可以不填"),
        word(f"{named}标识", *steps, "mark", about="有多可靠", words=tuple(Mark)),
        word(f"{named}说明", *steps, "note", about="取用了什么，可以不填", width=30),
    )


def combine(*steps: str) -> Column:
    """The column that says how parts come together."""
    return Column(
        heading="合成",
        steps=steps,
        holds=Holds.RULE,
        about="各部分怎样合成；table 写成 {kind: table, …}",
        words=kinds(Aggregation),
        width=20,
    )


def weights() -> tuple[Column, ...]:
    """The columns of the weight of a part."""
    return (
        number("权重", "weight", about="不填为 1"),
        flow("分情况的权重", "weight_cases", about="[{when: 条件, weight: 15}]，第一个成立的决定"),
    )


def option() -> tuple[Column, ...]:
    """The columns of an option."""
    return (
        word("键", "key", about=KEY),
        *text("文字", "text"),
        number("得分", "points", about="0 到 100；不计分的不填"),
        *text("怎么算达到", "counts"),
        *text("举例", "example"),
        flag("排他", "exclusive", about="多选题的“以上都没有”"),
        word("数据项取值", "element_value", about="与键不同时填"),
    )
