"""The way of an assessment from draft to confirmed: which act, by whom, leads from which status to which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from assessment.domain.errors import ActionNotAllowedError
from assessment.domain.roles import Role
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
}

TRANSITIONS: Final[Mapping[tuple[Status, Action], tuple[Role, Status]]] = {
    (Status.DRAFT, Action.SUBMIT): (Role.LEAD, Status.SUBMITTED),
    (Status.SUBMITTED, Action.WITHDRAW): (Role.LEAD, Status.DRAFT),
    (Status.SUBMITTED, Action.BEGIN_REVIEW): (Role.CONSULTANT, Status.IN_REVIEW),
    (Status.IN_REVIEW, Action.RETURN): (Role.CONSULTANT, Status.DRAFT),
    (Status.IN_REVIEW, Action.CONFIRM): (Role.CONSULTANT, Status.CONFIRMED),
}


def advance(status: Status, action: Action, roles: frozenset[Role]) -> Status:
    """The status that follows when somebody with ``roles`` takes ``action``; refused where there is none."""
    permitted, following = TRANSITIONS.get((status, action), (None, status))
    if permitted is None:
        raise ActionNotAllowedError(
            Text(
                f"自评目前是“{status.label}”，不能{action.label}。",
                f"An assessment that is {status.value} cannot take the step {action.value}.",
            ),
            Text("请刷新页面查看最新状态。", "Please reload the page to see where it stands."),
        )
    if permitted not in roles:
        raise ActionNotAllowedError(
            Text(
                f"只有{permitted.label}可以{action.label}。", f"Only a {permitted.value} may {action.value}."
            ),
        )
    return following
