"""The ``assessment`` command: every subcommand lives in a module of :mod:`assessment.commands`."""

import os

import click

from assessment.commands.lazily import LazyGroup
from assessment.settings import UnusableSettingError, settings_from


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="digital-maturity-assessment")
@click.pass_context
def main(context: click.Context) -> None:
    """制造企业数字化成熟度自评：填写、评分、报告、复核与发布。"""
    try:
        context.obj = settings_from(os.environ)
    except UnusableSettingError as error:
        raise click.ClickException(str(error)) from error


main.places = {
    "init": "preparing:init",
    "migrate": "preparing:migrate",
    "serve": "serving:serve",
    "worker": "working:worker",
    "invite": "inviting:invite",
    "reset": "resetting:reset",
    "delete": "erasing:delete",
    "demo": "demonstrating:demo",
    "check": "checking:check",
    "author": "authoring:author",
    "score": "scoring:score_command",
    "coverage": "covering:coverage_command",
    "rescore": "rescoring:rescore_command",
    "report": "reporting:report",
    "backup": "keeping:backup",
    "restore": "keeping:restore",
    "recompute": "keeping:recompute",
    "doctor": "diagnosing:doctor",
    "trail": "trail:trail",
    "policy": "telling_policy:policy",
    "classes": "telling_classes:classes",
}
