"""Writing the file: values turned into bytes by their exact type, references gathered once."""

from collections.abc import Callable

import pydyf


def bytes_by_type(original: Callable[[object], bytes]) -> Callable[[object], bytes]:
    """For ``_to_bytes``, called for every number and word of the file."""

    def to_bytes(item: object) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[return-value]
        if kind is str:
            return item.encode("ascii")  # type: ignore[attr-defined, no-any-return]
        if kind is int:
            return b"%d" % item  # type: ignore[str-format]
        return original(item)

    return to_bytes


def references_gathered_once(original: property) -> property:
    """For ``PDF.page_references``, asked for every element of the structure; pages are only ever added."""
    gather = original.fget
    if gather is None:
        return original

    def page_references(self: pydyf.PDF) -> tuple[bytes, ...]:
        pages = len(self.pages["Kids"])
        known: tuple[int, tuple[bytes, ...]] | None = self.__dict__.get("_references")
        if known is None or known[0] != pages:
            known = self.__dict__["_references"] = pages, gather(self)
        return known[1]

    return property(page_references)
