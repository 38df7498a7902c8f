"""What the fictitious firms make and where: weighted in the manner of Hubei, though nothing was counted."""

from dataclasses import dataclass
from typing import Final

from assessment.domain.enterprise import DivisionCode
from assessment.domain.regions import RegionCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A line of business with the figures its firms vary around.

    ``revenue_per_head`` is 万元 a person and year, ``cost_share`` costs over revenue, ``energy`` 吨标准煤 for
    10,000 yuan of output, ``own_design`` how many firms of ten design their own products, ``robots`` how many
    there are at most for a digital machine, ``online`` the share of its sales that may be made online.
    """

    division: DivisionCode
    weight: int
    words: tuple[str, ...]
    revenue_per_head: int
    cost_share: float
    energy: float
    own_design: int
    robots: float
    online: float


def _trade(code: str, weight: int, words: str, figures: tuple[int, float, float, int, float, float]) -> Trade:
    revenue_per_head, cost_share, energy, own_design, robots, online = figures
    return Trade(
        division=DivisionCode(code),
        weight=weight,
        words=tuple(words.split()),
        revenue_per_head=revenue_per_head,
        cost_share=cost_share,
        energy=energy,
        own_design=own_design,
        robots=robots,
        online=online,
    )


TRADES: Final = (
    _trade("C36", 46, "汽车零部件 车桥 专用汽车 汽车内饰 制动器", (85, 0.83, 0.06, 6, 0.35, 0.1)),
    _trade("C13", 30, "粮油 水产食品 饲料 莲藕食品 米业", (140, 0.88, 0.05, 3, 0.1, 0.4)),
    _trade("C26", 26, "磷化工 精细化工 新材料 涂料 肥业", (150, 0.82, 0.55, 5, 0.08, 0.15)),
    _trade("C17", 24, "纺织 棉纺 织造 无纺布", (48, 0.88, 0.22, 3, 0.05, 0.25)),
    _trade("C30", 24, "建材 水泥制品 玻璃 陶瓷 石材", (75, 0.81, 0.60, 3, 0.12, 0.1)),
    _trade("C39", 22, "光电子 电路板 电子元件 通信器材", (95, 0.80, 0.05, 8, 0.3, 0.3)),
    _trade("C34", 20, "机械 泵阀 铸造 轴承", (65, 0.79, 0.10, 7, 0.25, 0.15)),
    _trade("C38", 18, "电气 电缆 电机 储能设备", (100, 0.82, 0.05, 7, 0.25, 0.2)),
    _trade("C14", 16, "食品 调味品 茶业 糕点", (80, 0.78, 0.08, 4, 0.12, 0.6)),
    _trade("C33", 14, "金属制品 钢构 五金", (70, 0.84, 0.12, 4, 0.25, 0.2)),
    _trade("C18", 12, "服饰 制衣", (32, 0.84, 0.04, 5, 0.03, 0.7)),
    _trade("C29", 12, "塑胶 橡塑制品 包装材料", (60, 0.83, 0.12, 4, 0.12, 0.25)),
    _trade("C35", 12, "专用设备 激光装备 农业机械", (75, 0.75, 0.05, 9, 0.25, 0.15)),
    _trade("C27", 10, "药业 医疗用品", (85, 0.62, 0.10, 7, 0.12, 0.4)),
    _trade("C22", 7, "纸业 纸制品", (90, 0.85, 0.35, 2, 0.08, 0.2)),
    _trade("C15", 7, "酒业 饮品", (70, 0.66, 0.12, 5, 0.1, 0.6)),
)

MAIN_COUNTIES: Final = tuple(
    RegionCode(code)
    for code in (
        "420506",
        "420581",
        "420303",
        "420606",
        "420683",
        "420114",
        "420115",
        "420281",
        "420804",
        "420984",
        "421002",
        "429004",
    )
)
"""The twelve counties where most of the firms are; the first three have the workstation one signs in to."""
SERVED_COUNTIES: Final = MAIN_COUNTIES[:3]
PROVINCE: Final = RegionCode("420000")
CITY: Final = RegionCode("420500")
