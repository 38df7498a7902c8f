"""What a workstation's people see and take when they order reports in batches; see ``outlets.py``."""

from typing import Final

from assessment.domain.showing import Use
from assessment.persistence.enterprises import StoredEnterprise
from assessment.persistence.orders import ReportItem, ReportOrder
from assessment.persistence.organisations import Organisation
from assessment.persistence.results import Snapshot
from assessment.services.gate import Outlet, of

REPORTABLE: Final = Outlet(
    name="可以成批生成报告的自评",
    uses=(Use.SERVICE,),
    fields={
        "firm": of("企业", Organisation.name),
        "county": of("县（市、区）", StoredEnterprise.region),
        "questionnaire": of("问卷和年度", Snapshot.questionnaire_key, Snapshot.year),
        "handed_in": of("提交日期", Snapshot.signed_at),
        "level": of("等级", Snapshot.scores),
        "reported": of("报告", ReportItem.state),
        "batches": of("自己申请过的批次", ReportOrder.requested_at, ReportOrder.reports, ReportItem.state),
    },
)
BATCH: Final = Outlet(
    name="一批报告的进度",
    uses=(Use.SERVICE,),
    fields={
        "firm": of("企业", Organisation.name),
        "questionnaire": of("问卷和年度", Snapshot.questionnaire_key, Snapshot.year),
        "number": of("报告编号", ReportItem.number),
        "state": of("进度和未完成的原因", ReportItem.state, ReportItem.error),
    },
)
BATCH_FILE: Final = Outlet(
    name="一批报告（ZIP，内有目录）",
    uses=(Use.SERVICE,),
    reveals=True,
    fields={
        "number": of("报告编号", ReportItem.number),
        "firm": of("企业", Snapshot.profile),
        "level": of("等级", Snapshot.scores),
        "file": of("文件", ReportItem.number, Snapshot.profile, Snapshot.scores, Snapshot.answers),
        "sha256": of("文件校验值", ReportItem.sha256),
        "note": of("没有收入的原因", ReportItem.state, ReportItem.error),
    },
)
