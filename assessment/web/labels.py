"""What the fixed words of the field are called on pages, in the language of the request.

The domain names its roles, states and sizes in Chinese; a test holds this table to the same words.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from assessment.catalogue.registry import UnknownQuestionnaireError
from assessment.domain.assigning import Basis
from assessment.domain.contacts import ContactReason
from assessment.domain.editions import Length
from assessment.domain.purposes import Purpose
from assessment.domain.roles import OrganisationKind, Role
from assessment.domain.size import SizeClass
from assessment.domain.workflow import Status
from assessment.services.report_failures import failure_in_words
from assessment.web.site import current_site
from assessment.web.wording import current_language, lazy_gettext

LABELS: Final[Mapping[StrEnum, str]] = {
    Role.RESPONDENT: lazy_gettext("填报人"),
    Role.LEAD: lazy_gettext("企业负责人"),
    Role.CONSULTANT: lazy_gettext("诊断顾问"),
    Role.HEAD: lazy_gettext("工作站站长"),
    Role.OFFICER: lazy_gettext("经信局工作人员"),
    Role.LEDGER_OFFICER: lazy_gettext("经信局台账管理员"),
    Role.SYSTEM_ADMINISTRATOR: lazy_gettext("系统管理员"),
    Role.SECURITY_ADMINISTRATOR: lazy_gettext("安全管理员"),
    Role.AUDIT_ADMINISTRATOR: lazy_gettext("审计管理员"),
    OrganisationKind.ENTERPRISE: lazy_gettext("企业"),
    OrganisationKind.WORKSTATION: lazy_gettext("数字化转型工作站"),
    OrganisationKind.BUREAU: lazy_gettext("经信局"),
    OrganisationKind.PLATFORM: lazy_gettext("平台"),
    Purpose.SERVICE: lazy_gettext("服务诊断"),
    Purpose.POLICY: lazy_gettext("政策申报"),
    Purpose.STATISTICS: lazy_gettext("统计调查"),
    ContactReason.VISIT: lazy_gettext("预约上门服务"),
    ContactReason.IDENTITY: lazy_gettext("核对企业负责人的身份"),
    ContactReason.RESULT: lazy_gettext("沟通自评和报告"),
    ContactReason.POLICY: lazy_gettext("通知政策申报"),
    Status.DRAFT: lazy_gettext("填写中"),
    Status.SUBMITTED: lazy_gettext("已提交"),
    Status.IN_REVIEW: lazy_gettext("核定中"),
    Status.CONFIRMED: lazy_gettext("已核定"),
    Basis.COUNTY: lazy_gettext("按所在县（市、区）分配"),
    Basis.BUREAU: lazy_gettext("经信局指派"),
    Basis.FIRM: lazy_gettext("企业自己授权"),
    Length.BRIEF: lazy_gettext("一页摘要"),
    Length.FULL: lazy_gettext("完整报告"),
    Length.COMPLETE: lazy_gettext("完整报告加附录"),
    SizeClass.LARGE: lazy_gettext("大型"),
    SizeClass.MEDIUM: lazy_gettext("中型"),
    SizeClass.SMALL: lazy_gettext("小型"),
    SizeClass.MICRO: lazy_gettext("微型"),
}


def label(word: StrEnum) -> str:
    """What pages call a role, a kind of organisation, a purpose, a status or a size."""
    return str(LABELS[word])


def failure(kept: str) -> str:
    """Why a report was not made, of what its row keeps."""
    return failure_in_words(kept).in_language(current_language())


def county_name(code: str) -> str:
    """A county with its prefecture; a code that no list holds any more stands for itself."""
    regions = current_site().codes.regions
    return code if regions.find(code) is None else regions.full_name(code, current_language())


def industry_name(code: str) -> str:
    """A division of manufacturing; a code that no list holds any more stands for itself."""
    division = current_site().codes.industries.find(code)
    return code if division is None else division.name_in(current_language())


def questionnaire_title(key: str, version: str) -> str:
    """The title of a questionnaire; one that is no longer in the catalogue stands for itself."""
    try:
        questionnaire = current_site().catalogue.questionnaire(key, version)
    except UnknownQuestionnaireError:
        return key
    return questionnaire.title.in_language(current_language())
