"""A portfolio (服务企业): the firms a workstation serves, looked for, filtered, sorted and paged."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from assessment.domain.contacts import Contact
from assessment.domain.identities import EnterpriseId
from assessment.domain.regions import RegionCode
from assessment.domain.texts import Language
from assessment.persistence.frozen_results import HandedIn

PAGE_SIZE: Final = 20
NOTHING_YET: Final = "none"
"""The status of a firm that has handed nothing in."""
RETURNED: Final = "returned"
"""The status of a firm that is mending what was returned to it, and has nothing else handed in."""
WAITING: Final = "waiting"
"""Chooses the firms about which something waits for a decision."""


class Order(StrEnum):
    """In which order a portfolio is read."""

    NAME = "name"
    LATEST = "latest"
    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which firms are looked for; empty means any. ``page`` counts from 1, ``language`` is that of levels."""

    words: str = ""
    county: str = ""
    level: str = ""
    status: str = ""
    order: Order = Order.NAME
    page: int = 1
    language: Language = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A firm of the portfolio with the last thing it handed in.

    ``waiting`` counts what waits for a decision: leads to confirm and claims. ``mends``: something was
    returned to it. ``contact`` is as much of it as the list may show; it is looked up for the firms of the
    page alone.
    """

    enterprise: EnterpriseId
    name: str
    credit_code: str
    region: RegionCode
    county: str
    latest: HandedIn | None
    level: str
    waiting: int
    mends: bool = False
    contact: Contact | None = None

    @property
    def level_key(self) -> str:
        """The key of the level reached, unlike that of any other model; empty if nothing was handed in."""
        return "" if self.latest is None else level_key(self.latest.questionnaire_key, self.latest.level)

    @property
    def status(self) -> str:
        """Where the last assessment handed in stands."""
        if self.latest is None:
            return RETURNED if self.mends else NOTHING_YET
        return self.latest.status.value

    @property
    def points(self) -> Fraction | None:
        """The certain total, 0–100."""
        return Fraction(self.latest.low) if self.latest is not None and self.latest.low else None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter by: its key and name, and how many firms of the portfolio it concerns."""

    key: str
    name: str
    firms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """One page of the firms looked for, and what the whole portfolio can be filtered by.

    ``statuses`` says how many firms stand where.
    """

    firms: tuple[Served, ...]
    found: int
    total: int
    page: int
    pages: int
    counties: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    statuses: Mapping[str, int]


def level_key(questionnaire: str, level: str) -> str:
    """The key of a model's level among those of all models."""
    return f"{questionnaire}.{level}"


def portfolio_page(firms: Sequence[Served], wanted: Wanted, *, levels: Mapping[str, str]) -> Portfolio:
    """The page that is wanted; a page beyond the last is the last. ``levels`` are titles from the lowest."""
    found = sorted(
        (firm for firm in firms if _fits(firm, wanted)), key=lambda firm: (firm.name, firm.enterprise)
    )
    found = _ordered(found, wanted.order)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, wanted.page), pages)
    return Portfolio(
        firms=tuple(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        found=len(found),
        total=len(firms),
        page=page,
        pages=pages,
        counties=_choices((firm.region for firm in firms), {each.region: each.county for each in firms}),
        levels=_choices((firm.level_key for firm in firms), levels),
        statuses=Counter(status for firm in firms for status in _statuses(firm)),
    )


def _fits(firm: Served, wanted: Wanted) -> bool:
    words = wanted.words.casefold().split()
    described = f"{firm.name} {firm.credit_code}".casefold()
    return (
        all(word in described for word in words)
        and wanted.county in ("", firm.region)
        and wanted.level in ("", firm.level_key)
        and (not wanted.status or wanted.status in _statuses(firm))
    )


def _statuses(firm: Served) -> tuple[str, ...]:
    return (firm.status, WAITING) if firm.waiting else (firm.status,)


def _ordered(firms: list[Served], order: Order) -> list[Served]:
    """``firms`` come by name; those without a result stand last in every other order."""
    if order is Order.NAME:
        return firms
    with_result = [(firm, firm.latest, firm.points) for firm in firms if firm.latest is not None]
    rest = [firm for firm in firms if firm.latest is None]
    if order is Order.LATEST:
        with_result.sort(key=lambda each: each[1].submitted_at, reverse=True)
    else:
        lowest = Fraction(-1) if order is Order.HIGHEST else Fraction(101)
        with_result.sort(
            key=lambda each: lowest if each[2] is None else each[2], reverse=order is Order.HIGHEST
        )
    return [firm for firm, _, _ in with_result] + rest


def _choices(keys: Iterable[str], names: Mapping[str, str]) -> tuple[Choice, ...]:
    """What occurs, in the order of ``names``."""
    counted = Counter(keys)
    return tuple(Choice(key, name, counted[key]) for key, name in names.items() if counted[key])
