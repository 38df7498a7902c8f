"""The divisions of manufacturing are found by code and by the names of today and before."""

from typing import Final

import pytest

from assessment.domain.enterprise import DivisionCode, ProductionType
from assessment.domain.industries import Division, Industries, UnknownDivisionError
from assessment.domain.sources import Mark, Source

FUEL: Final = Division(
    code=DivisionCode("C25"),
    name="石油、煤炭及其他燃料加工业",
    production_type=ProductionType.PROCESS,
    former_names=("石油加工、炼焦和核燃料加工业",),
)
CARS: Final = Division(code=DivisionCode("C36"), name="汽车制造业", production_type=ProductionType.DISCRETE)
INDUSTRIES: Final = Industries(
    edition="2017",
    source=Source(title="国民经济行业分类", number="GB/T 4754-2017", mark=Mark.SECONDARY),
    type_source=Source(title="各行业大类的默认生产类型", mark=Mark.OURS),
    divisions=(FUEL, CARS),
)


def test_a_division_is_found_by_its_code() -> None:
    assert INDUSTRIES.division("C36") == CARS
    assert INDUSTRIES.find("C99") is None


def test_a_division_is_found_by_its_name_of_today_and_of_before() -> None:
    assert INDUSTRIES.named("汽车制造业") == CARS
    assert INDUSTRIES.named("石油加工、炼焦和核燃料加工业") == FUEL
    assert INDUSTRIES.named("软件业") is None


def test_asking_for_a_division_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownDivisionError, match="C99"):
        INDUSTRIES.division("C99")
