"""A group of commands each of which is loaded only when it is asked for: few need all the libraries."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click


class LazyGroup(click.Group):
    """Commands by name, each told by its place ``module:attribute`` within :mod:`assessment.commands`."""

    places: Mapping[str, str] = MappingProxyType({})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in the order of the table."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, or None where there is none."""
        if cmd_name not in self.places:
            return None
        module, attribute = self.places[cmd_name].split(":")
        found = getattr(import_module(f"assessment.commands.{module}"), attribute)
        return found if isinstance(found, click.Command) else None
