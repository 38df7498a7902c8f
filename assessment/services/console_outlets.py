"""The files that are made on the command line, with the columns they come from; see ``outlets.py``."""

from typing import Final

from assessment.domain.showing import Use
from assessment.persistence.results import Snapshot
from assessment.persistence.trail import TrailEntry
from assessment.services.gate import Outlet, of

TRAIL_FILE: Final = Outlet(
    name="留痕（导出的文件）",
    uses=(Use.AUDIT,),
    fields={
        "seq": of("编号", TrailEntry.seq),
        "at": of("时间", TrailEntry.at),
        "actor": of("人员的代号", TrailEntry.actor),
        "on_behalf_of": of("受谁委托", TrailEntry.on_behalf_of),
        "session_id": of("登录", TrailEntry.session_id),
        "address": of("地址", TrailEntry.address),
        "action": of("操作", TrailEntry.action),
        "object_kind": of("对象的种类", TrailEntry.object_kind),
        "object_id": of("对象", TrailEntry.object_id),
        "enterprise_id": of("企业", TrailEntry.enterprise_id),
        "outcome": of("结果", TrailEntry.outcome),
        "detail": of("细节", TrailEntry.detail),
        "algorithm": of("算法", TrailEntry.algorithm),
        "key_id": of("密钥编号", TrailEntry.key_id),
        "mac": of("校验码", TrailEntry.mac),
    },
)
RESCORED: Final = Outlet(
    name="两版对照得分（导出的文件，企业只有代号）",
    uses=(Use.METHOD,),
    fields={
        "firm": of("企业的代号，只在这一份文件里有效", Snapshot.enterprise_id),
        "year": of("年度", Snapshot.year),
        "answered": of("按哪一版填写", Snapshot.questionnaire_version),
        "earlier": of("前一版的得分和等级", Snapshot.scores),
        "later": of("后一版的得分和等级", Snapshot.scores),
        "common": of("两版可比的程度", Snapshot.profile),
    },
)
