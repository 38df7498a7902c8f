"""What the kinds and classes of the field are called in a report, in both languages."""

from collections.abc import Mapping
from typing import Final

from assessment.domain.enterprise import AboveScaleSource, ProductionType
from assessment.domain.measures import Pathway
from assessment.domain.planning import Phase
from assessment.domain.size import SizeClass
from assessment.domain.sources import Mark, Source
from assessment.domain.texts import Language, Text
from assessment.report.source_titles import number_in_english, title_in_english

PATHWAYS: Final[Mapping[Pathway, Text]] = {
    Pathway.BASE: Text("打基础", "The base"),
    Pathway.CLOUD: Text("上云", "Cloud"),
    Pathway.FIVE_G: Text("5G 工厂", "5G factory"),
    Pathway.TWIN: Text("数字孪生", "Digital twin"),
}
PHASES: Final[Mapping[Phase, Text]] = {
    Phase.START: Text("第一阶段：现在起步", "Phase 1: begin now"),
    Phase.EXTEND: Text("第二阶段：站稳后扩展", "Phase 2: extend what works"),
    Phase.DEEPEN: Text("第三阶段：逐步深化", "Phase 3: deepen step by step"),
}
SHORT_PHASES: Final[Mapping[Phase, Text]] = {
    Phase.START: Text("第一阶段", "phase 1"),
    Phase.EXTEND: Text("第二阶段", "phase 2"),
    Phase.DEEPEN: Text("第三阶段", "phase 3"),
}
SIZES: Final[Mapping[SizeClass, Text]] = {
    SizeClass.MICRO: Text("微型", "Micro"),
    SizeClass.SMALL: Text("小型", "Small"),
    SizeClass.MEDIUM: Text("中型", "Medium"),
    SizeClass.LARGE: Text("大型", "Large"),
}
PRODUCTION_TYPES: Final[Mapping[ProductionType, Text]] = {
    ProductionType.DISCRETE: Text("离散型", "Discrete"),
    ProductionType.PROCESS: Text("流程型", "Process"),
    ProductionType.MIXED: Text("混合型", "Mixed"),
}
ABOVE_SCALE_SOURCES: Final[Mapping[AboveScaleSource, Text]] = {
    AboveScaleSource.DECLARED: Text("企业自行申报", "declared by the enterprise"),
    AboveScaleSource.CONFIRMED: Text("经信部门已确认", "confirmed by the bureau"),
}
_TO_BE_VERIFIED: Final = Text(Mark.SECONDARY.label, "public sources, to be verified")
MARKS: Final[Mapping[Mark, Text]] = {
    Mark.OFFICIAL: Text(Mark.OFFICIAL.label, "official document"),
    Mark.SECONDARY: _TO_BE_VERIFIED,
    Mark.RECALLED_HIGH: _TO_BE_VERIFIED,
    Mark.RECALLED_MEDIUM: _TO_BE_VERIFIED,
    Mark.DISPUTED: Text(Mark.DISPUTED.label, "sources disagree, to be verified"),
    Mark.OURS: Text(Mark.OURS.label, "platform's own rule"),
}


def cited(source: Source, language: Language = "zh") -> str:
    """A document in one line: title, number and mark; a rule of the platform's own has no English title."""
    if language == "zh":
        return source.citation if source.title != source.mark.label else source.mark.label
    if source.mark is Mark.OURS:
        return MARKS[source.mark].en
    number = f" ({number_in_english(source.number)})" if source.number else ""
    return f"{title_in_english(source.title)}{number}, {MARKS[source.mark].en}"
