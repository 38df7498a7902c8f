"""The outlets of releases: what a bureau sees and takes of its region's firms together."""

from typing import Final

from assessment.domain.showing import Use
from assessment.persistence.organisations import Bureau, Organisation
from assessment.persistence.releases import Release
from assessment.services.gate import Outlet, of

RELEASES: Final = Outlet(
    name="区域发布列表",
    uses=(Use.SUPERVISION,),
    fields={
        "bureau": of("经信局和地区", Organisation.name, Bureau.region),
        "release": of("发布", Release.questionnaire_key, Release.year, Release.frozen_at),
    },
)
RELEASE: Final = Outlet(
    name="区域发布（页面和 XLSX、CSV 文件）",
    uses=(Use.SUPERVISION,),
    fields={
        "by": of("分组方式", Release.tables),
        "code": of("代码", Release.tables),
        "group": of("分组", Release.tables),
        "firms": of("企业数", Release.tables),
        "mean": of("平均得分", Release.tables),
        "quartiles": of("四分位数", Release.tables),
        "levels": of("各等级企业数", Release.tables),
        "since": of("数字来自", Release.tables, Release.frozen_at),
    },
)
