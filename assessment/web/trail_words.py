"""What the acts, the things and the actors of the trail are called on pages: never a code."""

from collections.abc import Mapping
from typing import Final

from assessment.web.wording import _, lazy_gettext

ACTS: Final[Mapping[str, str]] = {
    "account.sign_in": lazy_gettext("登录"),
    "account.password_accepted": lazy_gettext("登录第一步：密码正确"),
    "account.second_factor": lazy_gettext("登录第二步：动态口令"),
    "account.sign_out": lazy_gettext("退出登录"),
    "account.prove_anew": lazy_gettext("再次验证本人"),
    "account.act_for": lazy_gettext("选择工作身份"),
    "account.enrol_factor": lazy_gettext("绑定动态口令"),
    "account.remove_factor": lazy_gettext("解除动态口令"),
    "account.recovery_code": lazy_gettext("使用恢复码"),
    "account.new_recovery_codes": lazy_gettext("换一组恢复码"),
    "account.change_password": lazy_gettext("修改密码"),
    "account.set_new_password": lazy_gettext("设置新密码"),
    "account.reset": lazy_gettext("签发重设密码的链接"),
    "account.end_other_sessions": lazy_gettext("退出其他设备"),
    "account.end_all_sessions": lazy_gettext("退出全部设备"),
    "account.end_sessions": lazy_gettext("结束他人的登录"),
    "account.enable": lazy_gettext("恢复账号"),
    "account.disable": lazy_gettext("停用账号"),
    "account.remove": lazy_gettext("注销账号"),
    "account.change_role": lazy_gettext("修改角色"),
    "account.accept_privacy": lazy_gettext("同意个人信息处理说明"),
    "platform.setup_code": lazy_gettext("签发首位管理员的安装码"),
    "platform.first_administrator": lazy_gettext("建立首位管理员"),
    "organisation.found": lazy_gettext("建立单位"),
    "organisation.describe": lazy_gettext("修改单位资料"),
    "organisation.set_counties": lazy_gettext("分配县（市、区）"),
    "organisation.give_counties": lazy_gettext("把县（市、区）交给工作站"),
    "organisation.end_counties": lazy_gettext("结束把县（市、区）交给工作站"),
    "organisation.end": lazy_gettext("撤销单位"),
    "membership.end": lazy_gettext("移出单位"),
    "letterhead.change": lazy_gettext("修改报告抬头"),
    "invitation.send": lazy_gettext("发出邀请"),
    "invitation.accept": lazy_gettext("接受邀请"),
    "invitation.withdraw": lazy_gettext("撤回邀请"),
    "enterprise.register": lazy_gettext("企业登记"),
    "enterprise.edit": lazy_gettext("修改企业资料"),
    "enterprise.edit_contact": lazy_gettext("修改企业联系人"),
    "contact.reveal": lazy_gettext("查看企业联系方式"),
    "enterprise.read": lazy_gettext("查看企业"),
    "enterprise.accept_privacy": lazy_gettext("同意企业信息使用说明"),
    "enterprise.confirm_lead": lazy_gettext("确认企业负责人"),
    "enterprise.decide_claim": lazy_gettext("处理认领申请"),
    "enterprise.open_to": lazy_gettext("授权查看企业数据"),
    "enterprise.end_assignment": lazy_gettext("结束把企业指派给工作站"),
    "enterprise.withdraw_access": lazy_gettext("收回查看企业数据的授权"),
    "enterprise.delete": lazy_gettext("删除企业数据"),
    "enterprise.request_deletion": lazy_gettext("申请删除企业数据"),
    "enterprise.take_data": lazy_gettext("取走企业全部数据"),
    "assessment.start": lazy_gettext("开始自评"),
    "assessment.answer": lazy_gettext("填写答案"),
    "assessment.read": lazy_gettext("查看自评内容"),
    "assessment.submit": lazy_gettext("提交自评"),
    "assessment.withdraw": lazy_gettext("撤回自评"),
    "assessment.delete": lazy_gettext("删除自评草稿"),
    "assessment.move": lazy_gettext("把草稿换到新版问卷"),
    "review.begin": lazy_gettext("开始核定"),
    "review.examine": lazy_gettext("写下核定意见"),
    "review.take_back": lazy_gettext("撤销核定意见"),
    "review.return": lazy_gettext("退回自评"),
    "review.confirm": lazy_gettext("核定自评"),
    "review.close": lazy_gettext("取消核定"),
    "report.order": lazy_gettext("申请报告"),
    "report.order_again": lazy_gettext("重新申请报告"),
    "report.make": lazy_gettext("生成报告"),
    "report.read": lazy_gettext("下载报告"),
    "report.order_in_batch": lazy_gettext("成批申请报告（每家企业一条）"),
    "report.take_in_batch": lazy_gettext("成批下载报告（每家企业一条）"),
    "batch.order": lazy_gettext("成批申请报告"),
    "batch.order_again": lazy_gettext("重新申请一批报告中未完成的"),
    "batch.cancel": lazy_gettext("取消一批报告的其余部分"),
    "batch.take": lazy_gettext("打包下载一批报告"),
    "roadmap.make": lazy_gettext("排路线图"),
    "roadmap.edit": lazy_gettext("修改路线图"),
    "roadmap.read": lazy_gettext("查看路线图"),
    "roadmap.note": lazy_gettext("对路线图留言"),
    "roadmap.export": lazy_gettext("导出路线图"),
    "release.freeze": lazy_gettext("冻结区域发布"),
    "release.export": lazy_gettext("导出区域发布"),
    "results.recompute": lazy_gettext("重算冻结结果"),
    "results.rescore": lazy_gettext("按两版问卷对照计分"),
    "backup.make": lazy_gettext("备份"),
    "backup.order": lazy_gettext("要求立即备份"),
    "site.read_only": lazy_gettext("转为只读"),
    "site.writable": lazy_gettext("恢复可写"),
    "alarm.raise": lazy_gettext("触发告警"),
    "alarm.annotate": lazy_gettext("批注告警"),
    "trail.read": lazy_gettext("查看留痕"),
    "trail.export": lazy_gettext("导出留痕"),
    "trail.prune": lazy_gettext("清理到期的留痕"),
}
"""Every act that leaves an entry, by its name in the trail; refusals apart."""
REFUSED_ACT: Final = lazy_gettext("访问被拒绝")
REFUSALS: Final = "refused."
"""How the names of refusals begin."""
_OTHER: Final = lazy_gettext("其他操作")
_THINGS: Final[Mapping[str, str]] = {
    "account": lazy_gettext("账号"),
    "session": lazy_gettext("登录"),
    "organisation": lazy_gettext("单位"),
    "letterhead": lazy_gettext("报告抬头"),
    "invitation": lazy_gettext("邀请"),
    "enterprise": lazy_gettext("企业"),
    "contact": lazy_gettext("联系方式"),
    "assessment": lazy_gettext("自评"),
    "report": lazy_gettext("报告"),
    "batch": lazy_gettext("成批报告"),
    "roadmap": lazy_gettext("路线图"),
    "release": lazy_gettext("区域发布"),
    "page": lazy_gettext("页面"),
    "backup": lazy_gettext("备份"),
    "alarm": lazy_gettext("告警"),
    "trail": lazy_gettext("留痕"),
}
_WITH_NAME: Final = frozenset({"page", "backup"})
_ACTORS: Final[Mapping[str, str]] = {
    "console": lazy_gettext("服务器命令行"),
    "nobody": lazy_gettext("未登录者"),
    "worker": lazy_gettext("平台后台"),
}
OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "done": (lazy_gettext("完成"), "green"),
    "refused": (lazy_gettext("被拒绝"), "amber"),
    "failed": (lazy_gettext("未成功"), "red"),
}
"""What became of an act: in words, and the tone of its tag."""
ALARMS: Final[Mapping[str, str]] = {
    "foreign_access": lazy_gettext("反复访问无权查看的数据"),
    "tripwire": lazy_gettext("程序试图越过数据范围"),
    "broken_chain": lazy_gettext("留痕被改动"),
    "bulk_export": lazy_gettext("大批量导出"),
    "export_at_night": lazy_gettext("非工作时间导出"),
    "many_contacts": lazy_gettext("大量查看联系方式"),
    "failed_sign_ins": lazy_gettext("反复登录失败"),
    "recovery_code_used": lazy_gettext("使用了恢复码"),
    "disk_full": lazy_gettext("磁盘空间不足"),
    "failed_backup": lazy_gettext("备份失败"),
    "failed_pruning": lazy_gettext("清理到期留痕失败"),
}
"""What the kinds of alarms are called."""


def act_in_words(action: str) -> str:
    """What an act is called."""
    return str(REFUSED_ACT if action.startswith(REFUSALS) else ACTS.get(action, _OTHER))


def thing_in_words(kind: str, identity: str) -> str:
    """What an act was about; an opaque id is not shown, the address of a page and the name of a file are."""
    named = str(_THINGS.get(kind, ""))
    return f"{named} {identity}".strip() if kind in _WITH_NAME else named or "—"


def actor_in_words(actor: str, name: str) -> str:
    """Who acted: a name, a word for who has no account, or that the person is deleted."""
    if actor in _ACTORS:
        return str(_ACTORS[actor])
    return name or _("已注销的人员")
