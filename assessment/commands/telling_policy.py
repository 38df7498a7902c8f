"""``assessment policy``: who may do what, as the page of the documentation says it."""

import click

from assessment.domain.policy_in_words import policy_in_words


@click.command()
def policy() -> None:
    """打印权限表：谁可以做什么、对什么、在什么状态下。"""
    click.echo(policy_in_words(), nl=False)
