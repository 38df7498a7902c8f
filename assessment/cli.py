"""The ``assessment`` command: every subcommand lives in a module of :mod:`assessment.commands`."""

import os

import click

from assessment.commands import (
    authoring,
    checking,
    covering,
    demonstrating,
    diagnosing,
    erasing,
    inviting,
    keeping,
    preparing,
    reporting,
    rescoring,
    resetting,
    scoring,
    serving,
    telling_classes,
    telling_policy,
    trail,
    working,
)
from assessment.settings import UnusableSettingError, settings_from


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="digital-maturity-assessment")
@click.pass_context
def main(context: click.Context) -> None:
    """制造企业数字化成熟度自评：填写、评分、报告、复核与发布。"""
    try:
        context.obj = settings_from(os.environ)
    except UnusableSettingError as error:
        raise click.ClickException(str(error)) from error


main.add_command(preparing.init)
main.add_command(preparing.migrate)
main.add_command(serving.serve)
main.add_command(working.worker)
main.add_command(inviting.invite)
main.add_command(resetting.reset)
main.add_command(erasing.delete)
main.add_command(demonstrating.demo)
main.add_command(checking.check)
main.add_command(authoring.author)
main.add_command(scoring.score_command)
main.add_command(covering.coverage_command)
main.add_command(rescoring.rescore_command)
main.add_command(reporting.report)
main.add_command(keeping.backup)
main.add_command(keeping.restore)
main.add_command(keeping.recompute)
main.add_command(diagnosing.doctor)
main.add_command(trail.trail)
main.add_command(telling_policy.policy)
main.add_command(telling_classes.classes)
