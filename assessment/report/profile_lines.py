"""The profile of an enterprise as lines of term and value."""

from dataclasses import dataclass
from typing import Final

from assessment.catalogue.codes import Codes
from assessment.domain.enterprise import AboveScale, Profile
from assessment.domain.texts import Language, Text
from assessment.formatting import amount, number
from assessment.report.names import ABOVE_SCALE_SOURCES, PRODUCTION_TYPES, SIZES


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the enterprise's profile."""

    term: str
    value: str


_TERMS: Final = {
    "code": Text("统一社会信用代码", "Unified social credit code"),
    "region": Text("所在地区", "Region"),
    "industry": Text("行业", "Industry"),
    "staff": Text("从业人员", "Staff"),
    "revenue": Text("营业收入", "Revenue"),
    "size": Text("企业规模", "Size"),
    "above": Text("规模以上工业企业", "Above scale"),
    "type": Text("生产类型", "Production type"),
    "group": Text("集团企业", "Member of a group"),
    "design": Text("自有产品设计", "Own product design"),
}
_PERSON: Final = Text("{staff} 人", "{staff} person")
_PERSONS: Final = Text("{staff} 人", "{staff} persons")
_YES_NO: Final = {True: Text("是", "Yes"), False: Text("否", "No")}
_UNDECLARED: Final = Text("未申报", "Not declared")
_DECLARED: Final = Text("{answer}（{year} 年，{source}）", "{answer} ({year}, {source})")


def profile_lines(profile: Profile, codes: Codes, language: Language = "zh") -> tuple[Fact, ...]:
    """The facts of the enterprise but its name, in the order in which they are asked."""
    values = {
        "code": profile.credit_code,
        "region": _county(codes, profile.region, language),
        "industry": _industry(codes, profile.industry, language),
        "staff": (_PERSON if profile.staff == 1 else _PERSONS)
        .in_language(language)
        .format(staff=number(profile.staff)),
        "revenue": amount(profile.revenue, language=language),
        "size": SIZES[profile.size].in_language(language),
        "above": _above_scale(profile.above_scale, language),
        "type": PRODUCTION_TYPES[profile.production_type].in_language(language),
        "group": _YES_NO[profile.group].in_language(language),
        "design": _YES_NO[profile.own_design].in_language(language),
    }
    return tuple(Fact(_TERMS[key].in_language(language), value) for key, value in values.items())


def _county(codes: Codes, code: str, language: Language) -> str:
    """A county with its prefecture; a code that the lists no longer hold stands for itself."""
    return code if codes.regions.find(code) is None else codes.regions.full_name(code, language)


def _industry(codes: Codes, code: str, language: Language) -> str:
    division = codes.industries.find(code)
    if division is None:
        return code
    name = division.name_in(language)
    return f"{name}（{code}）" if language == "zh" else f"{name} ({code})"


def _above_scale(declared: AboveScale | None, language: Language) -> str:
    if declared is None:
        return _UNDECLARED.in_language(language)
    return _DECLARED.in_language(language).format(
        answer=_YES_NO[declared.above].in_language(language),
        year=declared.year,
        source=ABOVE_SCALE_SOURCES[declared.source].in_language(language),
    )
