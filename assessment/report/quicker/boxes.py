"""Boxes: lengths taken as they are when they are pixels, and questions about the flow asked once."""

from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import Final

from weasyprint.css import Style
from weasyprint.formatting_structure.boxes import Box, PageBox, ParentBox
from weasyprint.layout.percent import adjust_box_sizing, percentage

_AGAINST_WIDTH: Final = (
    *("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width"),
)
_AGAINST_ITS_OWN: Final = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_HEIGHTS: Final = ("height", "min_height", "max_height")
_LEAST: Final = frozenset({"min_width", "min_height"})
_BORDERS: Final = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")
_RADII: Final = (
    *("border_top_left_radius", "border_top_right_radius"),
    *("border_bottom_right_radius", "border_bottom_left_radius"),
)
_SQUARE: Final = ((0, "px"), (0, "px"))
_OUT_OF_FLOW: Final = frozenset({"left", "right", "inline-start", "inline-end", "footnote"})
_FLOATING: Final = _OUT_OF_FLOW - {"footnote"}
_IN_PLACE: Final = frozenset({"static", "relative"})

Resolved = Callable[[Box, Box | tuple[float, float]], None]


def pixels_taken_as_they_are(original: Resolved) -> Resolved:  # noqa: ARG001 - nothing is left to it
    """For ``resolve_percentages``: most lengths are pixels, which need no resolving."""

    def resolve_percentages(box: Box, containing_block: Box | tuple[float, float]) -> None:
        if isinstance(containing_block, Box):
            width, height = containing_block.width, containing_block.height
        else:
            width, height = containing_block
        style = box.style
        _resolve(box, style, _AGAINST_WIDTH, width)
        _resolve(box, style, _AGAINST_ITS_OWN, height if isinstance(box, PageBox) else width)
        if height == "auto":
            own = style["height"]
            box.height = own.value if getattr(own, "unit", None) == "px" else "auto"
            _resolve(box, style, ("min_height",), 0)
            _resolve(box, style, ("max_height",), inf)
        else:
            _resolve(box, style, _HEIGHTS, height)
        collapses = style["border_collapse"] == "collapse"
        for name in _BORDERS:
            if not (collapses and hasattr(box, name)):
                setattr(box, name, style[name])
        if style["box_sizing"] != "content-box":
            adjust_box_sizing(box, "width")
            adjust_box_sizing(box, "height")

    return resolve_percentages


def _resolve(box: Box, style: Style, names: Iterable[str], reference: float) -> None:
    """Set the used values of these properties."""
    for name in names:
        value = style[name]
        if value != "auto" and value is not None:
            unit = getattr(value, "unit", None)
            value = value.value if unit == "px" else percentage(value, style, reference)
        if value == "auto" and name in _LEAST:
            value = 0
        setattr(box, name, value)


def square_corners_first(original: Callable[[Box], None]) -> Callable[[Box], None]:
    """For ``resolve_radii_percentages``: hardly any box is rounded."""

    def resolve_radii_percentages(box: Box) -> None:
        style = box.style
        for name in _RADII:
            if style[name] != _SQUARE:
                return original(box)
        for name in _RADII:
            setattr(box, name, (0, 0))
        return None

    return resolve_radii_percentages


def flow_asked_at_once(original: Callable[[Box], bool]) -> Callable[[Box], bool]:  # noqa: ARG001
    """For ``Box.is_in_normal_flow``, which asks five questions that read two properties."""

    def is_in_normal_flow(self: Box) -> bool:
        style = self.style
        if style["float"] in _OUT_OF_FLOW:
            return False
        position = style["position"]
        if type(position) is str and position in _IN_PLACE:
            return True
        return position not in {"absolute", "fixed"} and position[0] not in {"running()", "note()"}

    return is_in_normal_flow


def page_values_from_both_ends(
    original: Callable[[ParentBox], tuple[str, str]],  # noqa: ARG001
) -> Callable[[ParentBox], tuple[str, str]]:
    """For ``ParentBox.page_values``: only the first and the last child in the flow matter."""

    def page_values(self: ParentBox) -> tuple[str, str]:
        own = self.style["page"]
        first = _first_in_flow(self.children)
        if first is None:
            return own, own
        last = _first_in_flow(reversed(self.children)) or first
        start, end = first.page_values()
        if last is not first:
            _, end = last.page_values()
        return start or own, end or own

    return page_values


def _first_in_flow(children: Iterable[Box]) -> Box | None:
    for child in children:
        if child.is_in_normal_flow() or child.is_floated():
            return child
    return None


def descendants_without_recursion(
    original: Callable[..., Iterator[Box]],  # noqa: ARG001
) -> Callable[..., Iterator[Box]]:
    """For ``Box.descendants``: a generator for each level passes every box up through all of them."""

    def descendants(self: Box, placeholders: bool = False) -> Iterator[Box]:
        yield self
        waiting = [iter(self.children)]
        while waiting:
            for child in waiting[-1]:
                if isinstance(child, Box):
                    yield child
                    waiting.append(iter(child.children))
                    break
                if placeholders:
                    yield from child.descendants(placeholders)
                else:
                    yield child
            else:
                waiting.pop()

    return descendants


Backgrounds = Callable[..., None]


def no_background_at_once(original: Backgrounds) -> Backgrounds:
    """For ``layout_box_backgrounds``: most boxes have no background, and then it says so at once."""

    def layout_box_backgrounds(page: PageBox, box: Box, images: object, **wish: object) -> None:
        if wish or box is page or not _is_bare(box.style):
            original(page, box, images, **wish)
            return
        for name in _RADII:
            setattr(box, name, (0, 0))
        for child in box.all_children():
            layout_box_backgrounds(page, child, images)
        box.background = None

    return layout_box_backgrounds


def _is_bare(style: Style) -> bool:
    """Whether a box has square corners and neither a background nor pictures at its borders."""
    images = style["background_image"]
    if len(images) != 1 or images[0][0] != "none" or images[0][1] is not None or style["box_shadow"]:
        return False
    if style["border_image_source"][0] != "none" or style["mask_border_source"][0] != "none":
        return False
    color = style["background_color"]
    if type(color) is str:
        color = style["color"]
    return (style["visibility"] == "hidden" or color.alpha == 0) and all(
        style[name] == _SQUARE for name in _RADII
    )
