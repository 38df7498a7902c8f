"""The sensitivity classes in words, for people who do not program: who is shown what, and every column."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Table

from assessment.domain.roles import Role
from assessment.domain.sensitivity import Sensitivity
from assessment.domain.showing import SHOWING, Use
from assessment.persistence.classes import class_of, is_secret
from assessment.persistence.migrations import ENTITIES
from assessment.services.outlets import OUTLETS

_SECRETS: Final = "密钥"
_WHOEVER: Final = {Use.SELF: "所有登录的人", Use.CHECK: "手里有报告的任何人"}
"""Who looks where the role makes no difference."""


def classes_in_words() -> str:
    """The whole page as a Markdown document; printed by ``assessment classes``."""
    return "\n".join([*_head(), *_meanings(), *_lines(), *_outlets(), *_columns()]) + "\n"


def _head() -> Iterator[str]:
    yield "# 敏感等级：谁能看到什么"
    yield ""
    yield "每道题、数据库的每一栏都有一个敏感等级。能不能打开一个页面，由[权限表](policy.md)决定；"
    yield "页面、列表和文件里能出现哪些内容，由等级、角色和用途决定，就是本页的表。"
    yield ""
    yield "本页由程序生成，用 `assessment classes > docs/classes.md` 重写，测试保证与程序一致。"
    yield "等级写在每一栏的旁边（`assessment/persistence/`），每道题的等级写在问卷文件里；"
    yield "谁能看到什么写在 `assessment/domain/showing.py`，"
    yield "列表、页面和文件写在 `assessment/services/outlets.py`。没有写等级的栏通不过测试。"
    yield ""


def _meanings() -> Iterator[str]:
    yield "## 等级"
    yield ""
    yield "| 等级 | 名称 | 泄露的后果 | 例如 |"
    yield "|---|---|---|---|"
    for each in Sensitivity:
        harm, example = _MEANINGS[each]
        yield f"| {each} | {each.label} | {harm} | {example} |"
    yield ""
    yield "一栏里可能放几种等级的内容时，按最高的算。密码、令牌和密钥（包括它们的散列和密文）是 L3，"
    yield "而且不论什么角色、什么用途，都不显示给任何人，下表单列为“密钥”。"
    yield ""


def _lines() -> Iterator[str]:
    yield "## 谁为了什么能看到哪一级"
    yield ""
    yield f"| 用途 | 谁 | {' | '.join(f'{each} {each.label}' for each in Sensitivity)} |"
    yield "|---|---|---|---|---|---|"
    for use, lines in SHOWING.items():
        for line in lines:
            who = "、".join(role.label for role in Role if role in line.roles) or _WHOEVER[use]
            forms = " | ".join(line.form(each).label for each in Sensitivity)
            yield f"| {use.label} | {who} | {forms} |"
    yield ""
    yield "“遮盖”：只显示看不出是谁的一部分，例如 138****5678；"
    yield "要看全，须做一次会留痕的操作，企业在“谁看过我的数据”里看得到。"
    yield "“—”：不显示。表里没有写的，一律不显示。"
    yield "工作站只在企业的授权用途允许具名查看时才看得到企业（见权限表）。"
    yield ""


def _outlets() -> Iterator[str]:
    yield "## 列表、页面和文件"
    yield ""
    yield "给企业以外的人看的，和带出平台的，都在下面；每项内容后面是它来自的栏的最高等级。"
    yield "“留痕”：每打开一次留痕一条，所以遮盖的内容在这里完整显示。"
    yield ""
    yield "| 名称 | 用途 | 内容 |"
    yield "|---|---|---|"
    for outlet in OUTLETS:
        mark = "（留痕）" if outlet.reveals else ""
        uses = "、".join(each.label for each in outlet.uses)
        fields = "、".join(f"{each.label} {each.sensitivity}" for each in outlet.fields.values())
        yield f"| {outlet.name}{mark} | {uses} | {fields} |"
    yield ""


def _columns() -> Iterator[str]:
    yield "## 数据库的每一栏"
    yield ""
    yield f"| 表 | {' | '.join(Sensitivity)} | {_SECRETS} |"
    yield "|---|---|---|---|---|---|"
    for table in sorted(ENTITIES[0].metadata.tables.values(), key=lambda each: each.name):
        cells = [_named(table, each, secret=False) for each in Sensitivity]
        secret = _named(table, Sensitivity.L3, secret=True)
        yield f"| {_TABLES[table.name]}<br>`{table.name}` | {' | '.join(cells)} | {secret} |"


def _named(table: Table, sensitivity: Sensitivity, *, secret: bool) -> str:
    found = [
        f"`{each.name}`"
        for each in table.columns
        if class_of(each) is sensitivity and is_secret(each) is secret
    ]
    return " ".join(found) or "—"


_MEANINGS: Final = {
    Sensitivity.L0: ("没有", "问卷的名称和版本、地区代码"),
    Sensitivity.L1: (
        "工作上的不便：知道谁在用、什么时候做了什么",
        "企业名称、姓名、角色、时间、状态、内部编号",
    ),
    Sensitivity.L2: ("伤害企业的商业利益或个人的安宁", "人员和收入、得分、等级、登录的地址和设备"),
    Sensitivity.L3: ("严重伤害企业或个人", "联系电话、手机号、含安全弱点的答案"),
}
_TABLES: Final = {
    "alarm": "告警",
    "alarm_note": "告警的处理情况",
    "answer": "现行的答案",
    "answer_revision": "答案的每次修改",
    "assessment": "自评",
    "attempt_window": "登录等尝试的计数",
    "bureau": "经信局",
    "claim": "加入企业的申请",
    "contact": "企业的联系人（加密）",
    "deletion": "删除申请",
    "enterprise": "企业",
    "former_password": "以前的密码",
    "invitation": "邀请",
    "letterhead": "工作站的报告抬头",
    "membership": "成员",
    "operation": "操作编号（防止重复提交）",
    "organisation": "单位（企业、工作站、经信局、平台）",
    "password_reset": "重设密码的链接",
    "recovery_code": "恢复码",
    "release": "区域发布",
    "remembered_result": "已删除企业计入过发布的结果",
    "report_item": "报告",
    "report_order": "报告申请",
    "review": "核定",
    "finding": "逐题的核定意见",
    "roadmap": "路线图",
    "roadmap_note": "对路线图的留言",
    "roadmap_step": "路线图上的举措",
    "second_factor": "动态口令",
    "setup_code": "设置码",
    "signed_session": "登录",
    "snapshot": "冻结的结果",
    "trail_entry": "留痕",
    "trail_person": "留痕代号属于谁",
    "trail_segment": "清理掉的留痕",
    "user_account": "账号",
    "workstation_assignment": "工作站对企业的访问授权",
    "workstation_county": "工作站服务的县（市、区）",
}
