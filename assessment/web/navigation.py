"""The main navigation: one table of entries; the policy table decides who sees which."""

from dataclasses import dataclass
from typing import Final

from flask import request, url_for

from assessment.domain.access import Act, roles_for
from assessment.services.actor import Actor
from assessment.web.wording import lazy_gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place of the site, for whoever may do ``act``, or one of ``or_acts``, for the own organisation.

    ``within``: where the pages lie that belong to it besides those below its own address. ``hint`` says on
    the administrators' first page what the place is for.
    """

    act: Act
    or_acts: tuple[Act, ...] = ()
    endpoint: str
    label: str
    hint: str = ""
    within: tuple[str, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """All acts for the sake of which the place is shown."""
        return (self.act, *self.or_acts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An entry as a page shows it."""

    label: str
    url: str
    hint: str
    current: bool


_RESULTS: Final = ("/assessments/", "/orders/", "/reports/", "/enterprises/", "/roadmap-steps/")
_TO_PREPARE: Final = ("/figures", "/blank")
_ENTRIES: Final = (
    Entry(
        act=Act.READ_ENTERPRISE,
        endpoint="enterprises.home",
        label=lazy_gettext("我的自评"),
        within=_RESULTS + _TO_PREPARE,
    ),
    Entry(
        act=Act.READ_PORTFOLIO,
        endpoint="reviewing.portfolio",
        label=lazy_gettext("服务企业"),
        within=_RESULTS,
    ),
    Entry(act=Act.INVITE_CONSULTANT, endpoint="consultants.page", label=lazy_gettext("本站人员")),
    Entry(act=Act.EDIT_LETTERHEAD, endpoint="letterheads.page", label=lazy_gettext("报告抬头")),
    Entry(act=Act.READ_RELEASE, endpoint="supervising.home", label=lazy_gettext("区域发布")),
    Entry(act=Act.ASSIGN_WORKSTATION, endpoint="assigning.stations", label=lazy_gettext("工作站分工")),
    Entry(act=Act.ASSIGN_FIRM, endpoint="assigning_firms.firms", label=lazy_gettext("企业指派")),
    Entry(
        act=Act.INVITE_STAFF,
        or_acts=(Act.READ_TRAIL, Act.OPERATE),
        endpoint="administration.home",
        label=lazy_gettext("管理首页"),
    ),
    Entry(
        act=Act.READ_PEOPLE,
        endpoint="people.listing",
        label=lazy_gettext("人员与账号"),
        hint=lazy_gettext("查找、停用、改角色、重设密码、结束登录"),
    ),
    Entry(
        act=Act.INVITE_STAFF,
        endpoint="invitations.page",
        label=lazy_gettext("邀请"),
        hint=lazy_gettext("工作站、经信局和管理员凭一次性链接加入"),
    ),
    Entry(
        act=Act.MANAGE_ORGANISATIONS,
        endpoint="organisations.listing",
        label=lazy_gettext("工作站和经信局"),
        hint=lazy_gettext("建立、编辑、撤销，分配县（市、区）"),
    ),
    Entry(
        act=Act.OPERATE,
        endpoint="instance.page",
        label=lazy_gettext("实例状态"),
        hint=lazy_gettext("版本、磁盘、备份和运行检查"),
    ),
    Entry(
        act=Act.READ_ALARMS,
        endpoint="trail.alarms",
        label=lazy_gettext("告警"),
        hint=lazy_gettext("反复越权、登录失败、大批量导出、备份失败"),
    ),
    Entry(
        act=Act.READ_TRAIL,
        endpoint="trail.listing",
        label=lazy_gettext("留痕"),
        hint=lazy_gettext("谁在什么时间做了什么，是否完好"),
    ),
    Entry(
        act=Act.ANNOTATE_ALARM,
        endpoint="trail.alarms_to_note",
        label=lazy_gettext("告警"),
        hint=lazy_gettext("查看告警，记下处理情况"),
    ),
    Entry(
        act=Act.CARRY_OUT_DELETION,
        endpoint="leaving.waiting",
        label=lazy_gettext("删除申请"),
        hint=lazy_gettext("企业和个人申请的删除，到期后执行"),
    ),
)
"""In the order shown. Administrators' entries lie below /administration, each with a hint."""


def ways_of(actor: Actor) -> tuple[Way, ...]:
    """Where somebody can go; at most one of the ways is where the present page lies."""
    roles = actor.roles
    entries = [each for each in _ENTRIES if any(roles_for(act) & roles for act in each.acts)]
    urls = [url_for(each.endpoint) for each in entries]
    here = _here(entries, urls)
    return tuple(
        Way(label=str(entry.label), url=url, hint=str(entry.hint), current=place == here)
        for place, (entry, url) in enumerate(zip(entries, urls, strict=True))
    )


def _here(entries: list[Entry], urls: list[str]) -> int | None:
    """The entry whose address the present one continues furthest; else the first that claims it."""
    path = request.path
    below = [
        (len(url), -place) for place, url in enumerate(urls) if path == url or path.startswith(f"{url}/")
    ]
    if below:
        return -max(below)[1]
    return next((place for place, each in enumerate(entries) if path.startswith(each.within)), None)
