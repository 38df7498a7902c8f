"""``assessment doctor``: what this installation lacks, and how to put it right."""

import click

from assessment.doctor import Condition, examine
from assessment.settings import Settings


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """检查运行环境，逐项给出处理办法。"""
    missing = 0
    for condition in examine(settings):
        click.echo(_line(condition))
        missing += not condition.met
    if missing:
        raise SystemExit(1)


def _line(condition: Condition) -> str:
    if condition.met:
        return f"[正常] {condition.name}：{condition.found}"
    return f"[缺失] {condition.name}：{condition.found}\n       处理：{condition.remedy}"
