"""``assessment author``: what the owners of questionnaires do with their files."""

import click

from assessment.commands.lazily import LazyGroup


@click.group(
    cls=LazyGroup,
)
def author() -> None:
    """编写、预览和发布问卷。"""


author.places = {
    "export": "workbooks:export_command",
    "import": "workbooks:import_command",
    "preview": "previewing:preview",
    "publish": "publishing:publish_command",
}
