"""``assessment check``: every mistake in a folder of questionnaires, with its line and remedy."""

from pathlib import Path

import click

from assessment import resources
from assessment.catalogue.checking import (
    Examined,
    examine,
    is_questionnaire,
    known_elements,
    questionnaire_folders,
    root_of,
)
from assessment.domain.questionnaire import entered_questions
from assessment.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.pass_obj
def check(settings: Settings, folder: Path | None) -> None:
    """检查问卷文件，一次列出全部错误（文件、行号、改法）。"""
    asked = folder or resources.questionnaires(settings.questionnaires)
    single = is_questionnaire(asked)
    elements, mistakes = known_elements(root_of(asked) if single else asked)
    examined = [examine(each, elements) for each in ([asked] if single else questionnaire_folders(asked))]
    found = [*mistakes, *(mistake for each in examined for mistake in each.mistakes)]
    for mistake in found:
        click.echo(str(mistake))
    for each in examined:
        click.echo(_summary(each))
    if found:
        click.echo(f"共 {len(found)} 处需要修改。")
        raise SystemExit(1)


def _summary(examined: Examined) -> str:
    if examined.questionnaire is None:
        return f"{examined.name}：{len(examined.mistakes)} 处需要修改"
    questionnaire = examined.questionnaire
    count = sum(len(list(entered_questions(dimension))) for dimension in questionnaire.dimensions)
    extent = f"{len(questionnaire.dimensions)} 个维度，{count} 道题，约 {questionnaire.minutes} 分钟"
    return f"{examined.name}：{extent}"
