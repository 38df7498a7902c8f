"""What is written for people: Chinese first, other languages beside it."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]

SOURCE_LANGUAGE: Final[Language] = "zh"


@dataclass(frozen=True, slots=True)
class Text:
    """A wording in Chinese and, where it exists, in English."""

    zh: str
    en: str = ""

    def in_language(self, language: Language) -> str:
        """The wording in ``language``; the Chinese one where it is not translated."""
        return self.en if language == "en" and self.en else self.zh

    def __str__(self) -> str:
        return self.zh


NO_TEXT: Final = Text("")
