"""Compiles the message catalogues while the package is built; Chinese, the source language, needs none."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledTranslations(BuildHookInterface[Any]):
    """Writes a ``.mo`` beside every ``.po`` before the files of the wheel are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Compile every catalogue; entries marked as fuzzy are left out."""
        for source in sorted(Path(self.root, "assessment", "translations").glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as written, source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(written))
