"""What stands in front of a site: the host names people use, and how many proxies pass their requests on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

HOSTS: Final = "ASSESSMENT_HOSTS"
PROXIES: Final = "ASSESSMENT_PROXIES"
FRONT: Final = (HOSTS, PROXIES)
_MOST_PROXIES: Final = 5
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME: Final = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}|\[[0-9a-f:.]+\]")
_LONGEST_NAME: Final = 253


class UnusableFrontError(Exception):
    """A setting that cannot be used; it says which one and what to do."""

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(remedy)
        self.setting = setting
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Front:
    """Further host names the site answers to, and how many proxies are believed, one behind the other.

    ``name`` is the one that was written first.
    """

    hosts: frozenset[str] = frozenset()
    proxies: int = 1
    name: str = ""

    @property
    def address(self) -> str:
        """What people type who come through a proxy that speaks TLS; empty where no name is known."""
        name = self.name or min(self.hosts, default="")
        return f"https://{name}" if name else ""


NO_FRONT: Final = Front()


def front_from(environment: Mapping[str, str]) -> Front:
    """What the environment says; raises :class:`UnusableFrontError`."""
    told = [each.strip() for each in environment.get(HOSTS, "").lower().split(",") if each.strip()]
    for each in told:
        if not _NAME.fullmatch(each) or len(each) > _LONGEST_NAME:
            raise UnusableFrontError(
                HOSTS,
                f"“{each}”不是主机名。只写主机名，不带 https:// 和端口，几个之间用逗号隔开，"
                "例如 pinggu.example.gov.cn",
            )
    return Front(frozenset(told), _proxies(environment), name=next(iter(told), ""))


def _proxies(environment: Mapping[str, str]) -> int:
    value = environment.get(PROXIES, str(NO_FRONT.proxies)).strip()
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST_PROXIES):
        raise UnusableFrontError(
            PROXIES, f"应为 1 到 {_MOST_PROXIES} 之间的整数：前面一共有几层您自己的代理，通常是 1。"
        )
    return int(value)
