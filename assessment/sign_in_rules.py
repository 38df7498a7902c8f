"""The rules of signing in that an installation chooses, read from the environment: passwords and resting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from assessment.domain.passwords import PasswordProfile
from assessment.domain.roles import USUAL_LIMITS, SessionLimits

_PASSWORDS: Final = "ASSESSMENT_PASSWORDS"
_HOURS: Final = "ASSESSMENT_SESSION_HOURS"
_FIRMS: Final = "ASSESSMENT_IDLE_FIRMS"
_WORKSTATIONS: Final = "ASSESSMENT_IDLE_WORKSTATIONS"
_OFFICIALS: Final = "ASSESSMENT_IDLE_OFFICIALS"
RULES: Final = (_FIRMS, _OFFICIALS, _PASSWORDS, _HOURS, _WORKSTATIONS)
_MOST_MINUTES, _MOST_HOURS = 480, 12


class UnusableRuleError(Exception):
    """A setting that cannot be used; it says which one and what to do."""

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(remedy)
        self.setting = setting
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class SignInRules:
    """Which passwords are taken, and when a session ends."""

    passwords: PasswordProfile = PasswordProfile.ASVS
    limits: SessionLimits = USUAL_LIMITS


USUAL_RULES: Final = SignInRules()


def rules_from(environment: Mapping[str, str]) -> SignInRules:
    """The rules the environment asks for; raises :class:`UnusableRuleError`."""
    try:
        profile = PasswordProfile(environment.get(_PASSWORDS, PasswordProfile.ASVS).strip())
    except ValueError:
        raise UnusableRuleError(_PASSWORDS, f"可以写 {'、'.join(PasswordProfile)}。") from None
    limits = SessionLimits(
        firms=_minutes(environment, _FIRMS, USUAL_LIMITS.firms),
        workstations=_minutes(environment, _WORKSTATIONS, USUAL_LIMITS.workstations),
        officials=_minutes(environment, _OFFICIALS, USUAL_LIMITS.officials),
        lifetime=timedelta(hours=_number(environment, _HOURS, _MOST_HOURS, _MOST_HOURS)),
    )
    return SignInRules(profile, limits)


def _minutes(environment: Mapping[str, str], name: str, usual: timedelta) -> timedelta:
    return timedelta(minutes=_number(environment, name, usual // timedelta(minutes=1), _MOST_MINUTES))


def _number(environment: Mapping[str, str], name: str, usual: int, most: int) -> int:
    value = environment.get(name, str(usual)).strip()
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise UnusableRuleError(name, f"应为 1 到 {most} 之间的整数，例如 {usual}。")
    return int(value)
