"""Every list, page and file that shows somebody what belongs to others, with the columns it comes from.

What a firm sees of itself, and anybody of the own account, passes as a whole (``Use.OWN``, ``Use.SELF``) and
is not listed here, but for the files that carry it away. ``docs/classes.md`` is printed from this list.
"""

from typing import Final

from assessment.domain.showing import Use
from assessment.persistence.accounts import Invitation, Membership, User
from assessment.persistence.alarms import Alarm, AlarmNote
from assessment.persistence.answers import AnswerRevision, StoredAnswer
from assessment.persistence.assessments import Assessment
from assessment.persistence.claims import Claim
from assessment.persistence.contacts import StoredContact
from assessment.persistence.deletions import Deletion
from assessment.persistence.enterprises import StoredEnterprise, WorkstationAssignment
from assessment.persistence.orders import ReportItem
from assessment.persistence.organisations import Bureau, Organisation, WorkstationCounty
from assessment.persistence.releases import Release
from assessment.persistence.results import Snapshot
from assessment.persistence.reviews import StoredFinding, StoredReview
from assessment.persistence.roadmaps import RoadmapNote, RoadmapStep
from assessment.persistence.sign_ins import SignedSession
from assessment.persistence.trail import TrailEntry
from assessment.persistence.trail_persons import TrailPerson
from assessment.services.batch_outlets import BATCH, BATCH_FILE, REPORTABLE
from assessment.services.console_outlets import RESCORED, TRAIL_FILE
from assessment.services.gate import Outlet, of
from assessment.services.letterhead_outlet import BORNE, LETTERHEAD
from assessment.services.release_outlets import RELEASE, RELEASES
from assessment.services.review_outlet import REVIEW
from assessment.services.roadmap_outlet import ROADMAP

_CONTACT: Final = of("联系人的姓名和电话", StoredContact.sealed_name, StoredContact.sealed_phone)

PORTFOLIO: Final = Outlet(
    name="服务企业列表",
    uses=(Use.SERVICE,),
    fields={
        "firm": of("企业", Organisation.name),
        "county": of("县（市、区）", StoredEnterprise.region),
        "handed_in": of("最近一次自评", Snapshot.year, Snapshot.signed_at),
        "status": of("状态", Assessment.status, StoredReview.outcome),
        "level": of("等级", Snapshot.scores),
        "points": of("总分", Snapshot.scores),
        "contact": _CONTACT,
        "waiting": of("待办", Membership.confirmed_at, Claim.decided_at),
    },
)
SERVED_FIRM: Final = Outlet(
    name="服务企业的页面",
    uses=(Use.SERVICE,),
    fields={
        "credit_code": of("统一社会信用代码", StoredEnterprise.credit_code),
        "region": of("所在地区", StoredEnterprise.region),
        "industry": of("行业", StoredEnterprise.industry),
        "size": of("企业规模", StoredEnterprise.size, StoredEnterprise.staff, StoredEnterprise.revenue),
        "contact": _CONTACT,
        "leads": of("待确认的企业负责人", User.display_name, Membership.since),
        "claims": of("待处理的加入申请", User.display_name, Claim.claimed_at),
        "submissions": of("提交的自评", Assessment.status, Snapshot.scores, Snapshot.signed_at),
        "returned": of("退回修改的自评", StoredReview.ended_at, Assessment.year),
    },
)
CONTACT: Final = Outlet(
    name="企业联系人的完整联系方式",
    uses=(Use.SERVICE, Use.LEDGER),
    reveals=True,
    fields={"firm": of("企业", Organisation.name), "contact": _CONTACT},
)
CONSULTANTS: Final = Outlet(
    name="工作站的人员与邀请",
    uses=(Use.OWN,),
    fields={
        "people": of("本工作站的人", User.display_name, Membership.role, Membership.since),
        "waiting": of("等待接受的邀请", Invitation.role, Invitation.created_at, Invitation.expires_at),
    },
)
TASKS: Final = Outlet(
    name="一次自评的进度",
    uses=(Use.OWN, Use.SERVICE),
    fields={"answered": of("每个维度答了几题", StoredAnswer.question, StoredAnswer.revision)},
)
ANSWERS: Final = Outlet(
    name="全部回答（页面和文本文件）",
    uses=(Use.OWN, Use.SERVICE),
    reveals=True,
    fields={"firm": of("企业", Organisation.name), "answers": of("回答", StoredAnswer.value)},
)
RESULT: Final = Outlet(
    name="结果、得分由来和报告（PDF、Word）",
    uses=(Use.OWN, Use.SERVICE),
    reveals=True,
    fields={
        "profile": of("企业信息", Snapshot.profile),
        "scores": of("得分和等级", Snapshot.scores),
        "answers": of("回答", Snapshot.answers),
        "signed": of("提交", Snapshot.signed_at, Snapshot.statement),
        "review": of("核定的意见和结论", StoredFinding.value, StoredFinding.remark, StoredReview.words),
        "reviewed": of("由谁、何时核定", StoredReview.workstation, StoredReview.ended_at, User.display_name),
        "peers": of("同类企业的情况（取自已冻结的发布）", Release.tables, Release.frozen_at),
        "letterhead": BORNE,
    },
)
CHECKED: Final = Outlet(
    name="报告的查验结果",
    uses=(Use.CHECK,),
    fields={
        "report": of("编号、日期和文件校验值", ReportItem.number, ReportItem.dated, ReportItem.sha256),
        "firm": of("企业名称（隔一个字遮一个）", Snapshot.profile),
        "questionnaire": of("问卷和年度", Snapshot.questionnaire_key, Snapshot.year),
        "level": of("等级", Snapshot.scores),
        "reviewed": of("是否经过核定", StoredReview.confirmed_id),
        "signed": of("提交时间", Snapshot.signed_at),
    },
)
ORDER: Final = Outlet(
    name="报告的生成进度",
    uses=(Use.OWN, Use.SERVICE),
    fields={"items": of("报告", ReportItem.number, ReportItem.state, ReportItem.error)},
)
STATIONS: Final = Outlet(
    name="工作站分工",
    uses=(Use.SUPERVISION,),
    fields={
        "station": of("工作站", Organisation.name),
        "counties": of("负责的县（市、区）", WorkstationCounty.region),
        "firms": of("服务的企业数", WorkstationAssignment.enterprise_id),
        "terms": of(
            "用途和期限",
            WorkstationCounty.purpose,
            WorkstationCounty.valid_from,
            WorkstationCounty.valid_until,
        ),
        "by": of("谁分配的", Organisation.name, User.display_name),
    },
)
ASSIGNED_FIRMS: Final = Outlet(
    name="企业指派（列表和页面）",
    uses=(Use.LEDGER,),
    fields={
        "firm": of("企业", Organisation.name),
        "code": of("统一社会信用代码", StoredEnterprise.credit_code),
        "county": of("县（市、区）", StoredEnterprise.region),
        "contact": _CONTACT,
        "served_by": of("由哪个工作站服务", Organisation.name, WorkstationAssignment.basis),
        "terms": of(
            "用途和期限",
            WorkstationAssignment.purpose,
            WorkstationAssignment.valid_from,
            WorkstationAssignment.valid_until,
            WorkstationAssignment.withdrawn_at,
        ),
        "by": of("谁指派的", Organisation.name, User.display_name),
    },
)
PEOPLE: Final = Outlet(
    name="人员与账号列表",
    uses=(Use.ADMINISTRATION,),
    fields={
        "person": of("姓名", User.display_name),
        "name": of("登录名（手机号遮盖中间四位）", User.name),
        "belongs": of("单位与角色", Organisation.name, Membership.role),
        "state": of("状态", User.disabled_at, User.removed_at),
        "seen": of("最近使用", SignedSession.last_seen_at),
    },
)
PERSON: Final = Outlet(
    name="一个人的账号",
    uses=(Use.ADMINISTRATION,),
    fields={
        **PEOPLE.fields,
        "sessions": of("正在登录的设备", SignedSession.created_at, SignedSession.last_seen_at),
    },
)
ORGANISATIONS: Final = Outlet(
    name="工作站和经信局（列表和页面）",
    uses=(Use.ADMINISTRATION,),
    fields={
        "organisation": of("名称", Organisation.name, Organisation.kind),
        "regions": of("地区", Bureau.region, WorkstationCounty.region),
        "people": of("人数", Membership.user_id),
    },
)
INVITATIONS: Final = Outlet(
    name="等待接受的邀请",
    uses=(Use.ADMINISTRATION,),
    fields={
        "place": of("单位和角色", Organisation.name, Invitation.role),
        "expires": of("有效期", Invitation.created_at, Invitation.expires_at),
    },
)
DELETIONS: Final = Outlet(
    name="删除申请",
    uses=(Use.ADMINISTRATION,),
    fields={
        "subject": of("企业或账号", Organisation.name, User.display_name, Deletion.kind),
        "due": of("时间", Deletion.requested_at, Deletion.due_at),
    },
)
INSTANCE: Final = Outlet(
    name="运行状态",
    uses=(Use.ADMINISTRATION,),
    fields={"reports": of("报告的排队情况", ReportItem.state)},
)
TRAIL: Final = Outlet(
    name="留痕（列表）",
    uses=(Use.AUDIT,),
    fields={
        "seq": of("编号", TrailEntry.seq),
        "at": of("时间", TrailEntry.at),
        "person": of("人员", TrailEntry.actor, TrailPerson.user_id, User.display_name),
        "act": of("操作", TrailEntry.action),
        "thing": of("对象", TrailEntry.object_kind, TrailEntry.object_id),
        "firm": of("企业", TrailEntry.enterprise_id, Organisation.name),
        "address": of("地址", TrailEntry.address),
        "outcome": of("结果", TrailEntry.outcome),
    },
)
ALARM_LIST: Final = Outlet(
    name="告警",
    uses=(Use.AUDIT,),
    fields={
        "alarm": of("告警", Alarm.kind, Alarm.raised_at, Alarm.about, Alarm.detail),
        "person": of("人员", Alarm.actor, TrailPerson.user_id, User.display_name),
        "address": of("地址", Alarm.address),
        "notes": of("处理情况", AlarmNote.text, AlarmNote.by, AlarmNote.at),
    },
)
LOOKS: Final = Outlet(
    name="谁看过我的数据",
    uses=(Use.OWN,),
    fields={
        "at": of("时间", TrailEntry.at),
        "who": of("谁", TrailPerson.user_id, User.display_name),
        "place": of("单位与角色", Organisation.name, TrailEntry.detail),
        "what": of("看了什么", TrailEntry.action),
        "purpose": of("用途", TrailEntry.detail),
    },
)
TAKEN: Final = Outlet(
    name="企业带走的全部数据（ZIP）",
    uses=(Use.OWN,),
    fields={
        "enterprise": of("企业信息", Organisation.name, StoredEnterprise.revenue, StoredContact.sealed_phone),
        "people": of("成员", User.display_name, Membership.role, Membership.since),
        "access": of("授权", Organisation.name, WorkstationAssignment.purpose),
        "roadmap": of("路线图", RoadmapStep.note, RoadmapStep.spent, RoadmapNote.text),
        "readings": of("每次查看", TrailEntry.detail, User.display_name),
        "assessments": of("历次自评", AnswerRevision.value, Snapshot.answers, Snapshot.scores),
        "reviews": of("历次核定", StoredFinding.value, StoredFinding.remark, StoredReview.words),
    },
)
OUTLETS: Final = (
    PORTFOLIO,
    SERVED_FIRM,
    CONTACT,
    CONSULTANTS,
    LETTERHEAD,
    TASKS,
    ANSWERS,
    RESULT,
    REVIEW,
    ROADMAP,
    CHECKED,
    ORDER,
    REPORTABLE,
    BATCH,
    BATCH_FILE,
    RELEASES,
    RELEASE,
    STATIONS,
    ASSIGNED_FIRMS,
    PEOPLE,
    PERSON,
    ORGANISATIONS,
    INVITATIONS,
    DELETIONS,
    INSTANCE,
    TRAIL,
    TRAIL_FILE,
    ALARM_LIST,
    LOOKS,
    TAKEN,
    RESCORED,
)
