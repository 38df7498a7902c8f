"""The way of an assessment from draft to confirmed: which act, by whom, leads from which status to which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from assessment.domain.errors import ActionNotAllowedError
from assessment.domain.roles import ROLES_OF, OrganisationKind, Role
from assessment.domain.texts import Text


class Status(StrEnum):
    """Where an assessment stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _STATUS_LABELS[self]


class Action(StrEnum):
    """What moves an assessment on."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    BEGIN_REVIEW = "begin_review"
    RETURN = "return"
    CONFIRM = "confirm"
    CLOSE = "close"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _ACTION_LABELS[self]


_STATUS_LABELS: Final = {
    Status.DRAFT: "填写中",
    Status.SUBMITTED: "已提交",
    Status.IN_REVIEW: "核定中",
    Status.CONFIRMED: "已核定",
}
_ACTION_LABELS: Final = {
    Action.SUBMIT: "提交",
    Action.WITHDRAW: "撤回",
    Action.BEGIN_REVIEW: "开始核定",
    Action.RETURN: "退回修改",
    Action.CONFIRM: "核定",
    Action.CLOSE: "取消核定",
}

_LEAD: Final = frozenset({Role.LEAD})
_STATION: Final = ROLES_OF[OrganisationKind.WORKSTATION]

TRANSITIONS: Final[Mapping[tuple[Status, Action], tuple[frozenset[Role], Status]]] = {
    (Status.DRAFT, Action.SUBMIT): (_LEAD, Status.SUBMITTED),
    (Status.SUBMITTED, Action.WITHDRAW): (_LEAD, Status.DRAFT),
    (Status.SUBMITTED, Action.BEGIN_REVIEW): (_STATION, Status.IN_REVIEW),
    (Status.IN_REVIEW, Action.RETURN): (_STATION, Status.DRAFT),
    (Status.IN_REVIEW, Action.CONFIRM): (_STATION, Status.CONFIRMED),
    (Status.IN_REVIEW, Action.CLOSE): (_STATION | _LEAD, Status.SUBMITTED),
}


def advance(status: Status, action: Action, roles: frozenset[Role]) -> Status:
    """The status that follows when somebody with ``roles`` takes ``action``; refused where there is none."""
    permitted, following = TRANSITIONS.get((status, action), (frozenset(), status))
    if not permitted:
        raise ActionNotAllowedError(
            Text(
                f"自评目前是“{status.label}”，不能{action.label}。",
                f"An assessment that is {status.value} cannot take the step {action.value}.",
            ),
            Text("请刷新页面查看最新状态。", "Please reload the page to see where it stands."),
        )
    if not permitted & roles:
        who = [each for each in Role if each in permitted]
        raise ActionNotAllowedError(
            Text(
                f"只有{'、'.join(each.label for each in who)}可以{action.label}。",
                f"Only a {' or '.join(each.value for each in who)} may {action.value}.",
            ),
        )
    return following
