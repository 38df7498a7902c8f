"""Incentives: real regions, measures and conditions, amounts that make sense, an end after the beginning."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from assessment.catalogue.checks.element_tests import element_test_mistakes
from assessment.catalogue.condition_reading import located_tests
from assessment.catalogue.places import Located, Mistake
from assessment.catalogue.unfit import unknown_word
from assessment.domain.elements import Element
from assessment.domain.incentives import Cap, Incentive


def incentive_mistakes(
    listed: Sequence[Located[Incentive]],
    *,
    elements: Mapping[str, Element],
    measures: AbstractSet[str],
    regions: AbstractSet[str],
) -> Iterator[Mistake]:
    """What is wrong with the incentives ``listed``."""
    first: dict[str, Located[Incentive]] = {}
    for located in listed:
        key = located.value.key
        if key in first:
            message = f"政策工具 {key} 已在 {first[key].place.shown} 写过，请换一个键"
            yield located.place.at("key").mistake(message)
        first.setdefault(key, located)
        yield from _references(located, elements, measures, regions)
        yield from _amounts(located)
        yield from _dates(located)
    yield from _caps(listed)


def _references(
    located: Located[Incentive],
    elements: Mapping[str, Element],
    measures: AbstractSet[str],
    regions: AbstractSet[str],
) -> Iterator[Mistake]:
    place, incentive = located.place, located.value
    if incentive.region not in regions:
        yield place.at("region").mistake(f"没有代码为 {incentive.region} 的地区，请核对 codes/regions.yaml")
    for number, key in enumerate(incentive.measures):
        if key not in measures:
            yield place.at("measures", number).mistake(unknown_word(key, measures, "举措"))
    if incentive.eligible is not None:
        for test in located_tests(incentive.eligible, place.at("eligible")):
            yield from element_test_mistakes(test, elements)


def _amounts(located: Located[Incentive]) -> Iterator[Mistake]:
    place, incentive = located.place, located.value
    if incentive.rate is not None and not 0 < incentive.rate <= 1:
        yield place.at("rate").mistake(
            f'比例应大于 0、不超过 1（20% 写 "1/5" 或 0.2），现在是 {incentive.rate}'
        )
    if incentive.rate is not None and not incentive.measures:
        yield place.at("measures").mistake("按支出的比例补助时，要写明哪些举措的支出算在内")
    if incentive.rate is not None and incentive.amount is not None:
        yield place.at("amount").mistake("rate（比例）和 amount（定额）只写一个；最高额写在 cap 里")
    money: dict[str, Decimal | None] = {"amount": incentive.amount, "pool": incentive.pool}
    for name, amount in money.items():
        if amount is not None and amount <= 0:
            yield place.at(name).mistake(f"金额应大于 0（万元），现在是 {amount}")
    if incentive.cap is not None and incentive.cap.amount <= 0:
        yield place.at("cap", "amount").mistake(f"上限应大于 0（万元），现在是 {incentive.cap.amount}")


def _dates(located: Located[Incentive]) -> Iterator[Mistake]:
    incentive = located.value
    if incentive.valid_to is not None and incentive.valid_to < incentive.valid_from:
        message = f"截止日 {incentive.valid_to} 早于开始日 {incentive.valid_from}"
        yield located.place.at("valid_to").mistake(message)


def _caps(listed: Sequence[Located[Incentive]]) -> Iterator[Mistake]:
    """Incentives under one cap name the same amount, but for rising rewards of which the highest counts."""
    first: dict[str, tuple[Cap, Located[Incentive]]] = {}
    for located in listed:
        cap = located.value.cap
        if cap is None:
            continue
        before, where = first.setdefault(cap.group, (cap, located))
        if before.amount != cap.amount:
            message = (
                f"同一组 {cap.group} 的上限应相同：这里是 {cap.amount}，"
                f"{where.place.at('cap').shown} 是 {before.amount}；上限不同的请分成两组"
            )
            yield located.place.at("cap", "amount").mistake(message)
