"""``assessment author``: what the owners of questionnaires do with their files."""

import click

from assessment.commands.previewing import preview
from assessment.commands.publishing import publish_command
from assessment.commands.workbooks import export_command, import_command


@click.group()
def author() -> None:
    """编写、预览和发布问卷。"""


author.add_command(export_command)
author.add_command(import_command)
author.add_command(preview)
author.add_command(publish_command)
