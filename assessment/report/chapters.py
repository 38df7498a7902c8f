"""The chapters of the report and their numbers: headings, contents and references read the same."""

from dataclasses import dataclass
from typing import Final

from assessment.domain.measures import Pathway
from assessment.domain.texts import Language, Text
from assessment.report.content import ReportContent
from assessment.report.names import PATHWAYS

_NUMERALS: Final = (*"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五", "十六")
_TITLES: Final = {
    "conclusion": Text("总体结论", "Conclusion"),
    "profile": Text("企业基本情况", "The enterprise"),
    "level": Text("所处{noun}", "Level"),
    "scores": Text("得分总览", "Scores at a glance"),
    "reviewed": Text("自评与核定", "Claimed and confirmed"),
    "changes": Text("与上一次自评相比", "Since the last assessment"),
    "dimensions": Text("分维度分析", "Dimension by dimension"),
    "figures": Text("关键指标", "Key figures"),
    "everywhere": Text("各评估模型的水平", "Level in every model"),
    "peers": Text("与同类企业相比", "Compared with peers"),
    "measures": Text("建议举措", "Recommended measures"),
    "ahead": Text("到下一{noun}最省钱的路径", "The cheapest path to the next level"),
    "roadmap": Text("实施路线图", "Roadmap"),
    "method": Text("评分方法与说明", "Method"),
    "sources": Text("资料来源与版本", "Sources and versions"),
    "appendix": Text("附录：全部回答与得分", "Appendix: every answer with its points"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter or a section within one: its anchor, its number as printed, its title, its sections."""

    key: str
    number: str
    title: str
    sections: tuple["Chapter", ...] = ()


def chapters_of(content: ReportContent, *, complete: bool = False) -> dict[str, Chapter]:
    """All chapters by key, in order; those without anything to say, or not in this edition, are left out."""
    language = content.language
    sections = {
        "dimensions": [(f"dimension-{each.key}", each.title) for each in content.dimensions],
        "measures": [
            (pathway_anchor(each.pathway), PATHWAYS[each.pathway].in_language(language))
            for each in content.suggestions.sections
        ],
    }
    left_out = {
        "figures": not content.key_figures,
        "reviewed": content.reviewed is None,
        "changes": content.changes is None,
        "everywhere": not content.everywhere,
        "peers": content.peers is None,
        "ahead": content.ahead is None,
        "appendix": not complete,
    }
    kept = [key for key in _TITLES if not left_out.get(key)]
    return {
        key: Chapter(
            key=key,
            number=_number(place, language),
            title=_TITLES[key].in_language(language).format(noun=content.standing.noun),
            sections=tuple(
                Chapter(key=anchor, number=_section_number(place, inner, language), title=title)
                for inner, (anchor, title) in enumerate(sections.get(key, ()))
            ),
        )
        for place, key in enumerate(kept)
    }


def pathway_anchor(pathway: Pathway) -> str:
    """The anchor of a pathway's section."""
    return f"measures-{pathway.value}"


def _number(place: int, language: Language) -> str:
    return f"{_NUMERALS[place]}、" if language == "zh" else f"{place + 1} "


def _section_number(chapter: int, place: int, language: Language) -> str:
    if language == "en":
        return f"{chapter + 1}.{place + 1} "
    return f"（{_NUMERALS[place]}）" if place < len(_NUMERALS) else f"（{place + 1}）"
