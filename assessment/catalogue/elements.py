"""The elements of a catalogue (数据项), read from the files in ``elements/``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from assessment.catalogue.checks.element_follows import element_follow_mistakes
from assessment.catalogue.places import Mistake, Place, UnusableFilesError
from assessment.catalogue.reading import read_document
from assessment.catalogue.structuring import structured
from assessment.catalogue.unfit import shown
from assessment.domain.elements import Element, SetElement, StepsElement

ELEMENTS: Final = "elements"


@dataclass(frozen=True, slots=True)
class ReadElements:
    """The elements that could be read, and the mistakes of the others."""

    elements: dict[str, Element] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    _places: dict[str, Place] = field(default_factory=dict)

    def add(self, element: Element, place: Place) -> None:
        """One more element, unless its key is taken."""
        if element.key in self.elements:
            self.mistakes.append(place.at("key").mistake(f"数据项 {element.key} 重复，请只保留一个"))
        else:
            self.elements[element.key] = element
            self._places[element.key] = place

    def examine(self) -> None:
        """Note what is wrong with the rules by which elements follow from others."""
        for key, place in self._places.items():
            self.mistakes.extend(element_follow_mistakes(place, self.elements[key], self.elements))


def read_elements(root: Path) -> ReadElements:
    """Every element under ``root``; a key is used once in all files together."""
    found = ReadElements()
    for path in sorted((root / ELEMENTS).glob("*.yaml")):
        try:
            document = read_document(path, f"{ELEMENTS}/{path.name}")
        except UnusableFilesError as error:
            found.mistakes.extend(error.mistakes)
            continue
        _read_list(found, Place(document, (ELEMENTS,)), document.value)
    found.examine()
    return found


def _read_list(found: ReadElements, place: Place, value: Any) -> None:
    listed = value.get(ELEMENTS) if isinstance(value, Mapping) else None
    if not isinstance(listed, list):
        found.mistakes.append(place.mistake(f"应为数据项的列表，现在是{shown(listed)}"))
        return
    for number, each in enumerate(listed):
        element: Element | None
        element, mistakes = structured(place.at(number), Element, each)
        found.mistakes.extend(mistakes)
        if element is None:
            continue
        found.add(element, place.at(number))
        found.mistakes.extend(_value_mistakes(place.at(number, "values"), element))


def _value_mistakes(place: Place, element: Element) -> list[Mistake]:
    if not isinstance(element, StepsElement | SetElement):
        return []
    repeated = sorted({value for value in element.values if element.values.count(value) > 1})
    mistakes = [place.mistake(f"取值 {value} 重复，请只保留一个") for value in repeated]
    if not element.values:
        mistakes.append(place.mistake("至少要有一个取值"))
    return mistakes
