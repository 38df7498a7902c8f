"""``assessment classes``: the sensitivity class of every column, as the page of the documentation says it."""

import click

from assessment.services.classes_in_words import classes_in_words


@click.command()
def classes() -> None:
    """打印敏感等级：数据库的每一栏是哪一级。"""
    click.echo(classes_in_words(), nl=False)
