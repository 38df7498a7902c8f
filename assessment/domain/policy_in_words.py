"""The policy table in words, for people who do not program: who may do what, standing how, while what."""

from collections.abc import Iterator
from typing import Final

from assessment.domain.access import POLICY, READING, Act, Permission, Relation
from assessment.domain.obligations import FRESH_PROOF
from assessment.domain.purposes import NAMED, Purpose
from assessment.domain.roles import OrganisationKind, Role
from assessment.domain.workflow import TRANSITIONS, Status

_ABOUT: Final = {
    "account": "自己的账号",
    "enterprise": "企业",
    "assessment": "自评",
    "result": "结果",
    "review": "核定",
    "report": "报告",
    "batch": "成批报告",
    "roadmap": "路线图",
    "portfolio": "服务企业",
    "contact": "联系方式",
    "workstation": "工作站",
    "bureau": "经信局",
    "release": "区域发布",
    "platform": "平台",
    "people": "人员",
    "organisation": "工作站和经信局",
    "trail": "留痕",
    "alarm": "告警",
}
_ANY_STATUS: Final = dict.fromkeys(("assessment", "result", "review", "report"), "任何状态")
_RELATIONS: Final = {
    Relation.SELF: "本人",
    Relation.OWN: "本单位的",
    Relation.ASSIGNED: "所在工作站此刻正在服务的企业的",
}


def policy_in_words() -> str:
    """The whole table as a Markdown document; printed by ``assessment policy``."""
    return "\n".join([*_head(), *_acts(), *_steps(), *_purposes()]) + "\n"


def label(act: Act) -> str:
    """The Chinese name of an act; its key as long as nobody named it."""
    return _ACTS.get(act, act.value)


def _head() -> Iterator[str]:
    yield "# 谁可以做什么"
    yield ""
    yield "本页由权限表（`assessment/domain/access.py`）生成，用 `assessment policy > docs/policy.md` 重写，"
    yield "测试保证与程序一致。"
    yield "表里没有写的，一律不允许：别家的东西看起来和不存在一样（404），"
    yield "自己看得到但无权做的，明确拒绝（403）。"
    yield "每次被拒都记入留痕：谁、从哪里、想做什么、对什么东西。"
    yield ""
    yield "打开之后能看到哪些内容，由[敏感等级](classes.md)决定。"
    yield ""
    yield "“†”：做这件事之前，五分钟内要重新证明是本人。“读”：不改变任何内容。"
    yield ""


def _acts() -> Iterator[str]:
    sections = dict.fromkeys(act.value.split(".")[0] for act in Act)
    for section in sections:
        yield f"## {_ABOUT[section]}"
        yield ""
        yield "| 做什么 | 谁 | 对什么 | 自评处于 |"
        yield "|---|---|---|---|"
        for act in Act:
            if act.value.split(".")[0] == section:
                yield from (_row(act, line) for line in POLICY[act])
        yield ""


def _row(act: Act, line: Permission) -> str:
    marks = ("（读）" if act in READING else "") + (" †" if act in FRESH_PROOF else "")
    who = (
        "所有登录的人" if None in line.roles else "、".join(each.label for each in Role if each in line.roles)
    )
    anytime = line.statuses == frozenset(Status)
    while_ = (
        _ANY_STATUS.get(act.value.split(".")[0], "—")
        if anytime
        else "、".join(each.label for each in Status if each in line.statuses)
    )
    return f"| {label(act)}{marks} | {who} | {_RELATIONS[line.relation]} | {while_} |"


def _steps() -> Iterator[str]:
    yield "## 自评的进程"
    yield ""
    yield "| 从 | 谁 | 做什么 | 到 |"
    yield "|---|---|---|---|"
    for (status, action), (roles, following) in TRANSITIONS.items():
        who = "、".join(each.label for each in Role if each in roles)
        yield f"| {status.label} | {who} | {action.label} | {following.label} |"
    yield ""


def _purposes() -> Iterator[str]:
    yield "## 授权的用途"
    yield ""
    yield "| 用途 | 工作站可以看到企业的名称和内容 |"
    yield "|---|---|"
    for purpose in Purpose:
        yield f"| {purpose.label} | {'可以' if purpose in NAMED else '不可以，只能计入汇总'} |"
    yield ""
    yield f"三类管理员（{'、'.join(each.label for each in Role if each.value.endswith('administrator'))}）"
    yield "除自己的账号外没有共同的权限，一个人不能兼任两个。"
    yield f"{OrganisationKind.BUREAU.label}和管理员都看不到企业的答案。"


_ACTS: Final = {
    Act.OWN_ACCOUNT: "管理自己的账号、密码和登录",
    Act.CHOOSE_POST: "选择以自己所在的哪个单位的身份工作",
    Act.JOIN: "用自己的账号接受邀请，再加入一个单位",
    Act.CHANGE_FACTOR: "更换动态口令",
    Act.REMOVE_ACCOUNT: "注销自己的账号",
    Act.READ_ENTERPRISE: "查看企业信息",
    Act.EDIT_PROFILE: "修改企业信息",
    Act.ACCEPT_PRIVACY: "同意隐私与数据使用说明",
    Act.INVITE_COLLEAGUE: "邀请同事填报",
    Act.RESET_COLLEAGUE: "为填报人重设密码",
    Act.END_COLLEAGUE: "把填报人移出企业",
    Act.RESET_LEAD: "当面核实后为企业负责人重设密码",
    Act.DECIDE_CLAIM: "决定加入企业的申请",
    Act.CONFIRM_LEAD: "确认企业负责人的身份",
    Act.SEE_READINGS: "查看谁看过本企业的数据",
    Act.GRANT_ACCESS: "授权工作站查看",
    Act.WITHDRAW_ACCESS: "撤回工作站的授权",
    Act.TAKE_DATA: "带走本企业的全部数据",
    Act.REQUEST_DELETION: "申请删除本企业的数据",
    Act.START_ASSESSMENT: "开始自评",
    Act.READ_ASSESSMENT: "查看自评的答案",
    Act.ANSWER: "填写答案",
    Act.SUBMIT: "提交自评",
    Act.WITHDRAW: "撤回已提交的自评",
    Act.DELETE_DRAFT: "删除草稿",
    Act.MOVE_VERSION: "看过对照后，把草稿换到新版问卷",
    Act.READ_RESULT: "查看结果",
    Act.READ_REVIEW: "查看核定",
    Act.BEGIN_REVIEW: "对提交的自评开始核定",
    Act.EXAMINE: "逐题核对，写下或撤销核定意见",
    Act.RETURN_REVIEW: "把自评退回企业修改",
    Act.CONFIRM_REVIEW: "确认核定，冻结核定结果",
    Act.CLOSE_REVIEW: "中止核定，回到已提交",
    Act.END_UNSERVED_REVIEW: "没有工作站服务时，结束无人继续的核定",
    Act.ORDER_REPORT: "申请生成报告",
    Act.READ_REPORT: "下载报告",
    Act.ORDER_BATCH: "为服务的企业成批申请报告（每一份另须有权申请）",
    Act.READ_BATCH: "查看自己申请的一批报告的进度",
    Act.TAKE_BATCH: "把自己申请的一批报告打包下载（每一份另须有权下载，留痕，企业看得到）",
    Act.READ_ROADMAP: "查看路线图",
    Act.EDIT_ROADMAP: "排路线图，安排负责人和日期，记进度和花费",
    Act.EXPORT_ROADMAP: "把路线图导出为日历或表格",
    Act.NOTE_ROADMAP: "对路线图留言",
    Act.READ_PORTFOLIO: "查看服务企业的列表",
    Act.READ_SERVED_FIRM: "查看一家服务企业",
    Act.REVEAL_CONTACT: "查看企业联系人的完整姓名和电话（说明用途，留痕，企业看得到）",
    Act.INVITE_CONSULTANT: "邀请诊断顾问",
    Act.END_CONSULTANT: "把诊断顾问移出工作站",
    Act.EDIT_LETTERHEAD: "设置本工作站的报告抬头（标志、前言、联系方式）",
    Act.READ_RELEASE: "查看区域发布",
    Act.FREEZE_RELEASE: "冻结区域发布",
    Act.EXPORT_RELEASE: "导出区域发布",
    Act.ASSIGN_WORKSTATION: "把本地区的县（市、区）交给工作站",
    Act.REVEAL_IN_REGION: "查看本地区企业联系人的完整姓名和电话（说明用途，留痕，企业看得到）",
    Act.ASSIGN_FIRM: "按名称查找本地区的企业，把单个企业交给工作站",
    Act.INVITE_STAFF: "邀请工作站、经信局的人员和管理员",
    Act.RESET_ANYBODY: "为任何人重设密码",
    Act.READ_PEOPLE: "查看人员与账号",
    Act.DISABLE_ACCOUNT: "停用或恢复账号",
    Act.CHANGE_ROLE: "更改角色",
    Act.END_SESSIONS: "结束一个人的所有登录",
    Act.MANAGE_ORGANISATIONS: "建立、修改、撤销工作站和经信局",
    Act.CARRY_OUT_DELETION: "办理企业的删除申请",
    Act.READ_TRAIL: "查看留痕",
    Act.READ_ALARMS: "查看告警",
    Act.ANNOTATE_ALARM: "批注告警",
    Act.OPERATE: "查看运行状态，办理备份",
}
