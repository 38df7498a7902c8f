"""Computed styles: values simply inherited or initial, which most are, found without a detour."""

from collections.abc import Callable
from typing import Final

from weasyprint.css import ComputedStyle, Style
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

_OF_THEIR_OWN: Final = frozenset({"page", "position", "float", "display"})
_DIRECTIONS: Final = ("ltr", "rtl")


def _is_plain(key: str) -> bool:
    return key not in _OF_THEIR_OWN and not key.startswith("text_decoration_")


_LOGICAL: Final = {
    direction: {key: named(block="ttb", inline=direction) for key, named in PHYSICAL_FUNCTIONS.items()}
    for direction in _DIRECTIONS
}
"""What a physical property is called in terms of the direction of text."""
_PLAINLY_INITIAL: Final = {
    key: value
    for key, value in INITIAL_VALUES.items()
    if _is_plain(key) and key not in INHERITED and key not in INITIAL_NOT_COMPUTED
}
_PLAINLY_INHERITED: Final = frozenset(key for key in INHERITED if _is_plain(key))


def plain_values_first(
    original: Callable[[ComputedStyle, str], object],
) -> Callable[[ComputedStyle, str], object]:
    """For ``ComputedStyle.__missing__``: whatever no rule names is the parent's value or the initial one."""

    def missing(self: ComputedStyle, key: str) -> object:
        cascaded = self.cascaded
        if key in cascaded:
            return original(self, key)
        if key in PHYSICAL_FUNCTIONS and _LOGICAL[self["direction"]][key] in cascaded:
            return original(self, key)
        if key in _PLAINLY_INITIAL:
            value = self[key] = _PLAINLY_INITIAL[key]
            return value
        if key in _PLAINLY_INHERITED and self.parent_style is not None:
            value = self.parent_style[key]
            if not has_function(value):
                self[key] = value
                return value
        return original(self, key)

    return missing


def has_function(token: object) -> bool:
    """Whether a value may be an unfinished calculation; numbers, words and tuples of them are not."""
    kind = type(token)
    if kind is str or kind is int or kind is float or token is None:
        return False
    if kind is tuple:
        return any(map(has_function, token))  # type: ignore[call-overload]
    return getattr(token, "type", None) == "function"


def calculations_looked_for_quickly(original: Callable[[object], object]) -> Callable[[object], object]:
    """For ``check_math``, asked for every value: hardly any is a calculation."""

    def check_math(token: object) -> object:
        return original(token) if has_function(token) else None

    return check_math


def colors_told_by_type(
    original: Callable[[Style, str], object],  # noqa: ARG001
) -> Callable[[Style, str], object]:
    """For ``get_color``: to compare a colour with a word compares all its coordinates."""

    def get_color(style: Style, key: str) -> object:
        value = style[key]
        return style["color"] if type(value) is str and value == "currentcolor" else value

    return get_color
