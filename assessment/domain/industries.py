"""The divisions of manufacturing (制造业行业大类, GB/T 4754) and how each usually produces."""

from dataclasses import dataclass

from assessment.domain.enterprise import DivisionCode, ProductionType
from assessment.domain.sources import Source
from assessment.domain.texts import Language, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A division by its code with the section letter (C13 … C43), and the production type proposed for it."""

    code: DivisionCode
    name: str
    production_type: ProductionType
    former_names: tuple[str, ...] = ()
    english: str = ""

    def name_in(self, language: Language) -> str:
        """The name in a language; the Chinese one where there is no other."""
        return Text(self.name, self.english).in_language(language)


class UnknownDivisionError(LookupError):
    """A division was asked for by a code that none has."""

    def __init__(self, code: str) -> None:
        super().__init__(f"没有代码为 {code} 的制造业行业大类。")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Industries:
    """The divisions of an edition, in the order of their codes.

    ``source`` is that of the codes and names, ``type_source`` that of the production types,
    ``english_source`` that of the English names.
    """

    edition: str
    source: Source
    type_source: Source
    english_source: Source | None = None
    divisions: tuple[Division, ...]

    def find(self, code: str) -> Division | None:
        """The division with this code, if there is one."""
        return next((division for division in self.divisions if division.code == code), None)

    def division(self, code: str) -> Division:
        """The division with this code; raises ``UnknownDivisionError``."""
        found = self.find(code)
        if found is None:
            raise UnknownDivisionError(code)
        return found

    def named(self, name: str) -> Division | None:
        """The division with this name, of today or of an earlier edition."""
        return next((each for each in self.divisions if name in (each.name, *each.former_names)), None)
