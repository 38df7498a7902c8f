"""The shipped incentives hold together, and mistakes in a file of them are named with line and remedy."""

from datetime import date
from pathlib import Path

import pytest

from assessment import resources
from assessment.catalogue.codes import load_codes
from assessment.catalogue.incentives import Surroundings, examined_incentives
from assessment.catalogue.registry import read_catalogue
from assessment.domain.incentives import Instrument, Validity
from assessment.domain.sources import Mark

LINES = """incentives:
  - key: voucher
    title: 上云券
    region: "420000"
    instrument: voucher
    who: 中小微企业
    what: 按支出的 20% 兑付
    measures: [cloud-storage]
    rate: "1/5"
    valid_from: 2025-01-01
    valid_to: 2025-12-31
    notice_year: 2025
    source: {title: 通知, mark: secondary}
"""


def mistakes(folder: Path, text: str) -> list[str]:
    (folder / "incentives").mkdir(exist_ok=True)
    (folder / "incentives" / "hubei.yaml").write_text(text, encoding="utf-8")
    shipped = read_catalogue(resources.questionnaires(None))
    around = Surroundings(elements=shipped.elements, measures=shipped.measures, codes=load_codes())
    return [str(each) for each in examined_incentives(folder, around)[1]]


def test_the_sound_file_has_no_mistakes(tmp_path: Path) -> None:
    assert mistakes(tmp_path, LINES) == []


@pytest.mark.parametrize(
    ("right", "wrong", "line", "told"),
    [
        ('"420000"', '"429999"', 4, "没有代码为 429999 的地区"),
        ("[cloud-storage]", "[cloud-storge]", 8, "cloud-storage"),
        ('"1/5"', "20", 9, "比例应大于 0、不超过 1"),
        ("2025-12-31", "2024-12-31", 11, "早于开始日"),
        ("2025-01-01", "2025-02-30", 10, "应为日期"),
        ("voucher\n    who", "coupon\n    who", 5, "写法"),
        ("    source: {title: 通知, mark: secondary}\n", "", 2, "source"),
        ('    rate: "1/5"', '    rate: "1/5"\n    amount: 3', 10, "只写一个"),
        ("    rate:", "    eligible: {element: profile.sise, is: small}\n    rate:", 9, "profile.size"),
        ("    rate:", "    pool: -5\n    rate:", 9, "金额应大于 0"),
    ],
)
def test_each_mistake_is_named_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int, told: str
) -> None:
    (found,) = mistakes(tmp_path, LINES.replace(right, wrong, 1))

    assert found.startswith(f"incentives/hubei.yaml:{line} ")
    assert told in found


def test_a_cap_that_is_shared_is_the_same_for_all(tmp_path: Path) -> None:
    cap = "    cap: {amount: 20, group: g, period: 每年}\n"
    capped = LINES.replace("    valid_from", f"{cap}    valid_from", 1)
    second = capped.removeprefix("incentives:\n").replace("key: voucher", "key: other")
    second = second.replace("amount: 20", "amount: 30")

    (found,) = mistakes(tmp_path, capped + second)

    assert "同一组 g 的上限应相同" in found


def test_every_shipped_incentive_says_where_it_comes_from_and_what_is_uncertain() -> None:
    incentives = read_catalogue(resources.questionnaires(None)).incentives

    assert len(incentives) >= 15
    for each in incentives:
        assert each.source.title, each.key
        if each.instrument is not Instrument.IN_KIND and each.source.mark is not Mark.OFFICIAL:
            assert "待核" in each.source.note or "没有公开资料" in each.source.note, each.key


def test_last_years_vouchers_are_over() -> None:
    incentives = {each.key: each for each in read_catalogue(resources.questionnaires(None)).incentives}

    assert incentives["cloud-voucher-business-2025"].validity(date(2026, 1, 1)) is Validity.EXPIRED
