"""``assessment author``: what the owners of questionnaires do with their files."""

import click

from assessment.commands.publishing import publish_command


@click.group()
def author() -> None:
    """编写和发布问卷。"""


author.add_command(publish_command)
