"""``assessment check``: every mistake in a folder of questionnaires, with its line and remedy."""

from pathlib import Path

import click

from assessment import resources
from assessment.catalogue.checking import Examined, examine_folder
from assessment.catalogue.codes import load_codes
from assessment.domain.questionnaire import Questionnaire, entered_questions
from assessment.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.pass_obj
def check(settings: Settings, folder: Path | None) -> None:
    """检查问卷文件，一次列出全部错误（文件、行号、改法）。

    FOLDER 是整个问卷目录，或某一份问卷某一版的目录；不写则检查正在使用的问卷。
    """
    report = examine_folder(folder or resources.questionnaires(settings.questionnaires), load_codes())
    for mistake in report.mistakes:
        click.echo(str(mistake))
    for examined in report.examined:
        click.echo(_summary(examined))
    if report.measures:
        click.echo(f"举措：{len(report.measures)} 项")
    if report.incentives:
        click.echo(f"政策工具：{len(report.incentives)} 项")
    if report.mistakes:
        click.echo(f"共 {len(report.mistakes)} 处需要修改。")
        raise SystemExit(1)
    if not report.examined:
        click.echo("没有找到问卷：问卷放在“键/版本”目录里，例如 two-way-integration/2025.1。")


def _summary(examined: Examined) -> str:
    if examined.questionnaire is None:
        return f"{examined.name}：{len(examined.mistakes)} 处需要修改"
    wrong = f"，{len(examined.mistakes)} 处需要修改" if examined.mistakes else ""
    return f"{examined.name}：{_extent(examined.questionnaire)}，{len(examined.cases)} 个核算案例{wrong}"


def _extent(questionnaire: Questionnaire) -> str:
    count = sum(1 for dimension in questionnaire.dimensions for _ in entered_questions(dimension))
    return f"{len(questionnaire.dimensions)} 个维度，{count} 道题，约 {questionnaire.minutes} 分钟"
