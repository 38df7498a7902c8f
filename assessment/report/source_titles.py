"""What the documents that questionnaires, measures and incentives rest on are called in English.

The documents themselves are in Chinese: the titles are the platform's own translations, the numbers told as
who issued them, which one, and when.
"""

import re
from collections.abc import Mapping
from typing import Final

from assessment.domain.texts import Text

_TITLED: Final = (
    Text(
        "《推动企业上云实施指南（2018—2020年）》",
        "Guide to moving enterprises to the cloud, 2018 to 2020",
    ),
    Text(
        "《湖北省企业上云服务券申领操作手册》（武汉市2025年5月的通知引用）",
        "Hubei manual on vouchers for cloud services, as cited by Wuhan in May 2025",
    ),
    Text(
        "《湖北省企业上云服务券申领操作手册》及2025年市级通知",
        "Hubei manual on vouchers for cloud services and city notices of 2025",
    ),
    Text("《2025年制造业数字化转型工作要点》", "Key points of manufacturing digital transformation 2025"),
    Text(
        "《中小企业数字化水平评测指标（2024年版）》",
        "Assessment indicators for the digital level of SMEs, 2024",
    ),
    Text(
        "《工业和信息化部办公厅关于印发〈中小企业数字化水平评测指标（2024年版）〉的通知》",
        "Notice on the assessment indicators for the digital level of SMEs, 2024",
    ),
    Text("《优质中小企业梯度培育管理暂行办法》", "Provisional measures for fostering quality SMEs"),
    Text("数字孪生的六级阶梯", "The six stages of a digital twin"),
    Text(
        "《信息技术 数字孪生能力成熟度模型》（2024 年征求意见稿）",
        "Digital twin capability maturity model, draft of 2024",
    ),
    Text("《5G全连接工厂建设指南》", "Guide to building fully connected 5G factories"),
    Text("五个关键环节的名称", "The names of the five key links"),
    Text(
        "“5G+工业互联网”典型应用场景（两批共20个）",
        "Typical scenes of 5G and the industrial internet, two sets, 20 in all",
    ),
    Text("湖北省 5G 工厂申报通知（2024 年第一批）", "Hubei call for 5G factories, first of 2024"),
    Text("《工业互联网安全分类分级管理办法》", "Measures on the security grades of the industrial internet"),
    Text("《智能制造能力成熟度模型》", "Maturity model of intelligent manufacturing capability"),
    Text(
        "《智能制造能力成熟度评估方法》",
        "Maturity assessment method of intelligent manufacturing capability",
    ),
    Text("裁剪", "What may be left out"),
    Text("等级判定的分数和场景个数", "The points and numbers of scenes that decide the level"),
    Text("约束性场景的名单", "The list of constraint scenes"),
    Text("Q3 设备联网率的分母", "What Q3, the share of connected machines, is divided by"),
    Text("Q4 各环节的分值", "The points of each link in Q4"),
    Text("Q8 最高一项的说法", "How the highest option of Q8 is worded"),
    Text(
        "中小企业数字化水平等级判定（平台依据公开资料实现）",
        "How the digital level of SMEs is decided, after public material",
    ),
    Text(
        "《工业企业信息化和工业化融合评估规范》",
        "Assessment specification for the integration of informatization and industrialization",
    ),
    Text(
        "《智慧城市各领域数字化转型评估框架》（国际电信联盟建议书，英文，可免费查阅）",
        "Assessment framework for digital transformation of sectors in smart cities",
    ),
    Text(
        "《智能工厂梯度培育要素条件（2025年版）》",
        "Conditions for fostering smart factories by grade, 2025",
    ),
    Text("《综合能耗计算通则》", "General rules for calculating comprehensive energy consumption"),
    Text(
        "《湖北省数字经济高质量发展若干政策措施》",
        "Hubei policies for high-quality growth of the digital economy",
    ),
    Text(
        "武汉市江夏区关于中小企业数字化转型试点的通知（2025年7月21日）",
        "Notice of Jiangxia District, Wuhan, on the digital transformation pilot for SMEs, 21 July 2025",
    ),
    Text("武汉市标杆智能工厂2025年通知", "Wuhan notice on benchmark smart factories, 2025"),
    Text("鄂州市中小企业数字化转型试点文件", "Ezhou papers on the digital transformation pilot for SMEs"),
    Text("襄阳市制造强市奖励政策", "Xiangyang rewards for strong manufacturing"),
)
_TITLES: Final[Mapping[str, str]] = {each.zh: each.en for each in _TITLED}
_ISSUERS: Final[Mapping[str, str]] = {
    "鄂经信信推函": "Hubei",
    "鄂州经信发": "Ezhou",
    "工信厅企业": "MIIT, SMEs",
    "工信厅信管": "MIIT, telecommunications",
    "工信部网安": "MIIT, cybersecurity",
    "工信部企业": "MIIT, SMEs",
}
_NUMBER: Final = re.compile(r"(?P<issuer>\D+)〔(?P<year>\d{4})〕(?P<number>\d+)号")


def title_in_english(title: str) -> str:
    """The English title of a document; the Chinese one where there is no other."""
    return _TITLES.get(title, title)


def number_in_english(number: str) -> str:
    """The number of an official document, ``Hubei, No. 11 of 2025``; a standard has the same in both."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return number
    issuer = _ISSUERS.get(found["issuer"], found["issuer"])
    return f"{issuer}, No. {found['number']} of {found['year']}"
