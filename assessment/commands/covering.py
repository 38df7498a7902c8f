"""``assessment coverage``: how far each questionnaire answers the others, and how many questions are left."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import click

from assessment.catalogue.places import UnusableFilesError
from assessment.catalogue.registry import load_catalogue
from assessment.domain.answers import NO, YES, Answer, Chosen, Measured
from assessment.domain.coverage import Coverage, Passage, asked_of, coverage, passages
from assessment.domain.enterprise import ProductionType
from assessment.domain.questionnaire import Questionnaire
from assessment.domain.size import SizeClass
from assessment.settings import Settings

REFERENCE: Final[dict[str, Answer]] = {
    "profile.staff": Measured(Decimal(120)),
    "profile.revenue": Measured(Decimal(6000)),
    "profile.production_type": Chosen(ProductionType.DISCRETE.value),
    "profile.group": Chosen(NO),
    "profile.own_design": Chosen(YES),
    "profile.size": Chosen(SizeClass.SMALL.value),
    "profile.above_scale": Chosen(YES),
}
"""The enterprise coverage is counted for: a discrete manufacturer with own design and without a group."""


@click.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def coverage_command(settings: Settings, as_json: bool) -> None:
    """各问卷之间能互相带入多少题，全部填一遍要答多少道不同的题。

    按一家离散制造、有自主设计、不是集团的企业计算，各取最新版本，题数多的先填。
    """
    try:
        catalogue = load_catalogue(settings)
    except UnusableFilesError as error:
        raise click.ClickException(str(error)) from error
    newest = [filed.questionnaire for filed in catalogue.newest]
    ordered = sorted(newest, key=lambda each: -len(asked_of(each, REFERENCE)))
    found = list(passages(ordered, REFERENCE, catalogue.elements))
    pairs = [
        coverage(finished, asking, REFERENCE, elements=catalogue.elements)
        for finished in ordered
        for asking in ordered
        if finished is not asking
    ]
    if as_json:
        click.echo(json.dumps(_document(found, pairs), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(ordered, found, pairs)))


def _document(found: Sequence[Passage], pairs: Sequence[Coverage]) -> dict[str, object]:
    return {
        "distinct": sum(len(each.anew) for each in found),
        "passages": [
            {
                "questionnaire": each.questionnaire,
                "asked": each.asked,
                "anew": [question.key for question in each.anew],
            }
            for each in found
        ],
        "coverage": [
            {"finished": each.finished, "asking": each.asking, "covered": each.covered, "asked": each.asked}
            for each in pairs
        ],
    }


def _lines(
    questionnaires: Sequence[Questionnaire], found: Sequence[Passage], pairs: Sequence[Coverage]
) -> list[str]:
    titles = {each.key: str(each.title) for each in questionnaires}
    lines = ["依次填写，每个事实只问一次："]
    lines += [
        f"  {titles[each.questionnaire]}：{each.asked} 题，其中新问 {len(each.anew)} 题" for each in found
    ]
    lines.append(f"合计不同的题：{sum(len(each.anew) for each in found)}")
    lines.append("填完一份，另一份有多少题已有答案：")
    return lines + [f"  {_pair(each, titles)}" for each in pairs]


def _pair(pair: Coverage, titles: Mapping[str, str]) -> str:
    extent = f"{pair.share:.0%}（{pair.covered}/{pair.asked}）"
    return f"{titles[pair.finished]} → {titles[pair.asking]}：{extent}"
