"""A made-up report of the real one's weight: fourteen A4 pages, 120 indicators, three charts, contents."""

import random
from collections.abc import Iterator
from math import cos, pi, sin
from typing import Final

DIMENSIONS: Final = ("基础建设", "单项应用", "综合集成", "协同与创新", "竞争力", "经济与社会效益")
INDICATORS: Final = 120
_SUBJECTS: Final = (
    "生产设备",
    "关键工序",
    "采购环节",
    "仓储物流",
    "质量检验",
    "能源计量",
    "研发设计",
    "销售与服务",
)
_PREDICATES: Final = (
    "已经联网并自动采集数据，班组长每天查看看板",
    "由系统统一下达任务，现场扫码报工，异常当天关闭",
    "仍以纸质单据流转，每周由专人录入一次",
    "与上下游之间通过接口交换订单，人工核对逐步减少",
    "主要数据按月汇总，尚未用于排产和成本分析",
)
_ADVICE: Final = (
    "建议先把设备清单和点位表整理清楚，再选择一条产线试点，半年后评估效果并推广到其他车间。",
    "建议由生产负责人牵头统一编码，打通订单、物料与工艺三张表，避免重复录入和口径不一。",
    "建议结合现有网络条件分步上云，核心数据留在本地备份，外协协同先从图纸和交期开始。",
)

STYLE: Final = """
@page { size: A4; margin: 25mm 22mm 22mm;
  @bottom-center { content: "— " counter(page) " —"; font: 9pt "Noto Sans CJK SC"; }
  @top-right { content: "企业数字化水平自评报告"; font: 8pt "Noto Sans CJK SC"; color: #555; } }
@page cover { margin: 60mm 25mm; @bottom-center { content: none } @top-right { content: none } }
html { font: 11pt/1.7 "Noto Sans CJK SC"; color: #1c2733; }
h1 { font: bold 18pt/1.4 "Noto Serif CJK SC"; break-before: page; margin: 0 0 6mm; bookmark-level: 1; }
.dimension h1 { break-before: auto; margin-top: 8mm; }
h2 { font-size: 13pt; margin: 5mm 0 2mm; bookmark-level: 2; break-after: avoid; }
p { margin: 0 0 2.5mm; text-align: justify; orphans: 2; widows: 2; }
.cover { page: cover; text-align: center; }
.cover h1 { break-before: auto; font-size: 28pt; }
.contents { list-style: none; padding: 0; }
.contents a { color: inherit; text-decoration: none; }
.contents a::after { content: leader(".") target-counter(attr(href url), page); }
table { table-layout: fixed; width: 100%; border-collapse: collapse; font-size: 9pt; line-height: 1.5; }
caption { text-align: left; font-weight: bold; padding: 1mm 0; }
th, td { border-bottom: 0.5pt solid #b8c4d0; padding: 1.1mm 1.5mm; text-align: left; vertical-align: top; }
th { background: #edf2f7; }
tr { break-inside: avoid; }
.name { width: 26% } .points { width: 12%; text-align: right } .level { width: 14% } .finding { width: 48% }
.note { border-left: 2pt solid #2b5f91; padding-left: 3mm; background: #f5f8fb; }
figure { margin: 4mm 0; break-inside: avoid; }
figcaption { font-size: 9pt; color: #555; }
"""


def sample_report(seed: int = 1) -> str:
    """The document as HTML; the same ``seed`` always gives the same text."""
    chance = random.Random(seed)  # noqa: S311 - made-up figures
    sections = "".join(_section(chance, number) for number in range(len(DIMENSIONS)))
    contents = "".join(
        f'<li><a href="#d{number}">{number + 1} {name}</a></li>' for number, name in enumerate(DIMENSIONS)
    )
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"/>'
        f"<title>企业数字化水平自评报告</title><style>{STYLE}</style></head><body>"
        f'<section class="cover"><h1>企业数字化水平自评报告</h1><p>样例机械有限公司 第 {seed} 号</p>'
        "<p>自评结果，非官方评定</p></section>"
        f'<nav><h1>目录</h1><ol class="contents">{contents}<li><a href="#advice">7 建议</a></li></ol></nav>'
        f"<section><h1>总体情况</h1>{''.join(_charts(chance))}{_paragraphs(chance, 5)}</section>"
        f'{sections}<section id="advice"><h1>建议与路线图</h1>{_advice(chance)}</section></body></html>'
    )


def _sentence(chance: random.Random) -> str:
    return f"{_name(chance)}{chance.choice(_SUBJECTS)}{chance.choice(_PREDICATES)}。"


def _name(chance: random.Random) -> str:
    """Two characters as in a workshop's or a product's name: a real report uses some 900 different ones."""
    pairs = ((chance.randrange(0xB0, 0xD7), chance.randrange(0xA1, 0xFF)) for _ in range(2))
    return "".join(bytes(pair).decode("gb2312") for pair in pairs)


def _paragraphs(chance: random.Random, count: int) -> str:
    return "".join(f"<p>{''.join(_sentence(chance) for _ in range(5))}</p>" for _ in range(count))


def _section(chance: random.Random, number: int) -> str:
    rows = "".join(_row(chance, number, row) for row in range(INDICATORS // len(DIMENSIONS)))
    return (
        f'<section id="d{number}" class="dimension"><h1>{number + 1} {DIMENSIONS[number]}</h1>'
        f"{_paragraphs(chance, 1)}"
        f"<h2>{number + 1}.1 指标明细</h2><table><caption>{DIMENSIONS[number]}各指标得分</caption><thead><tr>"
        '<th scope="col" class="name">指标</th><th scope="col" class="points">得分</th>'
        '<th scope="col" class="level">阶段</th><th scope="col" class="finding">说明</th></tr></thead>'
        f"<tbody>{rows}</tbody></table><h2>{number + 1}.2 分析</h2>{_paragraphs(chance, 1)}"
        f'<div class="note"><p>{chance.choice(_ADVICE)}</p></div></section>'
    )


def _row(chance: random.Random, number: int, row: int) -> str:
    points = chance.randrange(1000) / 10
    level = ("起步建设", "单项覆盖", "集成提升", "创新突破")[int(points // 25)]
    return (
        f'<tr><th scope="row">{number + 1}.{row + 1} {chance.choice(_SUBJECTS)}</th>'
        f'<td class="points">{points:.1f}</td>'
        f"<td>{level}</td><td>{_sentence(chance)}</td></tr>"
    )


def _advice(chance: random.Random) -> str:
    return "".join(
        f"<h2>7.{number + 1} {chance.choice(_SUBJECTS)}改造</h2>"
        f"<p>{chance.choice(_ADVICE)}{_sentence(chance)}</p>"
        for number in range(14)
    )


def _charts(chance: random.Random) -> Iterator[str]:
    values = [chance.randrange(20, 95) for _ in DIMENSIONS]
    yield _figure("各维度雷达图", _radar(values), 240)
    yield _figure("各维度得分", _bars(values), 170)
    yield _figure("近三年变化", _trend(values), 150)


def _figure(caption: str, drawing: str, height: int) -> str:
    return (
        '<figure><svg xmlns="http://www.w3.org/2000/svg" width="460"'
        f' height="{height}" viewBox="0 0 460 {height}"'
        f' role="img" font-family="Noto Sans CJK SC" font-size="11"><title>{caption}</title>{drawing}</svg>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _around(number: int, share: float) -> str:
    angle = 2 * pi * number / len(DIMENSIONS) - pi / 2
    return f"{230 + 90 * share * cos(angle):.1f},{120 + 90 * share * sin(angle):.1f}"


def _radar(values: list[int]) -> str:
    every = range(len(DIMENSIONS))
    rings = "".join(
        f'<polygon points="{" ".join(_around(n, ring / 4) for n in every)}" fill="none" stroke="#ccd5de"/>'
        for ring in range(1, 5)
    )
    shape = " ".join(_around(n, values[n] / 100) for n in every)
    labels = "".join(
        '<text x="{}" y="{}" text-anchor="middle">{}</text>'.format(
            *_around(n, 1.2).split(","), DIMENSIONS[n]
        )
        for n in every
    )
    return f'{rings}<polygon points="{shape}" fill="#2b5f91" fill-opacity="0.25" stroke="#2b5f91"/>{labels}'


def _bars(values: list[int]) -> str:
    return "".join(
        f'<text x="118" y="{22 + 25 * n}" text-anchor="end">{DIMENSIONS[n]}</text>'
        f'<rect x="125" y="{10 + 25 * n}" width="{value * 3}" height="15" fill="#2b5f91"/>'
        f'<text x="{130 + value * 3}" y="{22 + 25 * n}">{value}</text>'
        for n, value in enumerate(values)
    )


def _trend(values: list[int]) -> str:
    lines = "".join(
        f'<polyline points="60,{140 - value * 0.8:.1f} 230,{130 - value * 0.9:.1f} 400,{125 - value:.1f}"'
        f' fill="none" stroke="#2b5f91" stroke-dasharray="{n + 1} {n}"/>'
        for n, value in enumerate(values)
    )
    years = "".join(
        f'<text x="{60 + 170 * n}" y="148" text-anchor="middle">{2024 + n} 年</text>' for n in range(3)
    )
    return lines + years
